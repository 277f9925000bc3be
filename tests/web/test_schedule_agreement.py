"""The schedule files and the calendars tell of one day, in their own ways."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.day import plan_day
from app.domain.phases import Phase
from app.models import Slot
from app.services import grid, people, rounds, slots, topics
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.exports.programmes import HOSTILE, Seen, read_csv, read_json, read_xml
from tests.people import Camp, an_event, moves, proposes


def a_night(house: House, clock: StandingClock, zone: str, day: date) -> Camp:
    """Run an event from ten in the evening to eight, with hostile words in all of it."""
    clock.set(datetime(2026, 10, 20, 8, tzinfo=UTC))
    camp = an_event(house.db, clock, name=f"Night & {zone}", zone=zone, place="=Home")
    line = "22:00 to 8:00, 50 min, break 5, supper 23:00 to 23:30"
    drafts = plan_day(line, date=day, zone=ZoneInfo(zone))
    house.db.write_now(slots.lay_out_day, camp.ada, clock(), drafts=drafts)
    house.db.write_now(people.rename, camp.ben, clock(), name="Ben ]]> & <co>")
    with house.db.reading() as session:
        query = select(Slot.id).where(Slot.event_id == camp.id, Slot.kind == "session")
        camp.slots = tuple(session.exec(query.order_by(col(Slot.starts_at))))
    draft = {"description": f"{HOSTILE}\n\n- =1\n- [there](/x)"}
    for number in range(len(camp.slots)):
        who = camp.ben if number % 2 else camp.cleo
        title = f"{HOSTILE} {number}"
        camp.topics[title] = proposes(house.db, clock, who, title, **draft)
    house.db.write_now(rounds.close_round, camp.ada, clock())
    for number in range(len(camp.slots)):
        moves(house.db, clock, camp, f"{HOSTILE} {number}", number, "Salon")
    moves(house.db, clock, camp, "Bread", 2, "Atelier")
    house.db.write_now(grid.publish, camp.ada, clock.advance(minutes=1))
    house.db.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    return camp


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Kolkata", date(2026, 11, 21)),
        ("Europe/Zurich", date(2026, 10, 24)),
        ("Australia/Lord_Howe", date(2027, 4, 3)),
    ],
)
def test_all_forms_agree_to_the_minute(
    phone: Phones, house: House, clock: StandingClock, zone: str, day: date
) -> None:
    camp, client = a_night(house, clock, zone, day), phone()
    ics = vobject.readOne(client.get(f"{camp.path}/schedule.ics").text)
    told = sorted(
        (e.dtstart.value, e.dtend.value, e.location.value.split(",")[0], e.summary.value)
        for e in ics.vevent_list
        if e.status.value == "CONFIRMED"
    )
    seen = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    assert seen == read_json(client.get(f"{camp.path}/schedule.json").content)
    whole = _whole([one for one in seen if one.room != "Tout le monde"])
    assert [one[:3] for one in whole] == [one[:3] for one in told]
    assert [one[3] for one in whole] == [one[3] for one in told]
    rows = read_csv(client.get(f"{camp.path}/schedule.csv").content)
    assert told == sorted(
        (_utc(row["start"]), _utc(row["end"]), row["room"], row["title"].removeprefix("'"))
        for row in rows
        if row["kind"] == "session"
    )
    assert len(told) == len(camp.slots) > 9
    assert {row["title"] for row in rows if row["kind"] == "break"} == {"Supper"}


def _whole(seen: list[Seen]) -> list[tuple[datetime, datetime, str, str]]:
    """Put together what was cut where the night ends."""
    joined: list[tuple[datetime, datetime, str, str]] = []
    for one in seen:
        title = one.title.removesuffix(" (1/2)").removesuffix(" (2/2)")
        if title == one.title or one.title.endswith("(1/2)"):
            joined.append((one.starts_at, one.ends_at, one.room, title))
        else:
            joined[-1] = (joined[-1][0], one.ends_at, one.room, title)
    return joined


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Asia/Kolkata"])
def test_a_day_without_times_lasts_from_six_to_ten_in_all_forms(
    phone: Phones, house: House, clock: StandingClock, zone: str
) -> None:
    camp, client = an_event(house.db, clock, phase=Phase.DRAFT, zone=zone, place="Home"), phone()

    def clear(tx: Tx) -> None:
        tx.exec(delete(Slot).where(col(Slot.event_id) == camp.id))

    house.db.write_now(clear)
    day = vobject.readOne(client.get(f"{camp.path}/schedule.ics").text).vevent
    (seen,) = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    (row,) = read_csv(client.get(f"{camp.path}/schedule.csv").content)
    assert seen == read_json(client.get(f"{camp.path}/schedule.json").content)[0]
    opens, closes = (datetime(2026, 11, 21, hour, tzinfo=ZoneInfo(zone)) for hour in (6, 22))
    assert (day.dtstart.value, day.dtend.value) == (opens, closes)
    assert (seen.starts_at, seen.ends_at) == (opens, closes)
    assert (_utc(row["start"]), _utc(row["end"])) == (opens, closes)
