"""Events are created whole and described anew; their addresses stay."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.errors import Invalid, NotFound
from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.domain.rooms import RoomDraft
from app.models import CalendarEntry, Change, Event, Participant, Room, Slot
from app.services import events
from app.services.events import Organiser
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, slots_of_day

DRAFT = EventDraft(
    name="SoloCamp", date=date(2026, 11, 21), zone="Europe/Zurich", languages=("en", "fr")
)
ROOMS = (RoomDraft("Salon", 30, ("screen",)), RoomDraft("Atelier", 12, ()))
ADA = Organiser("ada", "Ada", "fr")


def creates(database: Database, name: str = "SoloCamp", key: str = "", device: str = "ada") -> str:
    return database.write_now(
        events.create,
        MORNING,
        draft=replace(DRAFT, name=name),
        rooms=ROOMS,
        slots=slots_of_day(),
        organiser=replace(ADA, device=device),
        key=key,
    )


def edits(database: Database, camp: Camp, now: datetime, **changes: Any) -> None:
    draft = replace(DRAFT, **changes)
    database.write_now(events.edit, camp.ada, now, draft=draft)


def starts(database: Database, camp: Camp, zone: str) -> list[str]:
    """When each time begins, on the clock of a zone."""
    with database.reading() as session:
        found = session.exec(
            select(Slot.starts_at).where(Slot.event_id == camp.id).order_by(col(Slot.starts_at))
        ).all()
    return [f"{start.astimezone(ZoneInfo(zone)):%d.%m %H:%M}" for start in found]


def test_an_event_is_created_with_rooms_times_and_its_organiser(database: Database) -> None:
    slug = creates(database)

    with database.reading() as session:
        event = session.exec(select(Event).where(Event.slug == slug)).one()
        rooms = session.exec(select(Room).order_by(col(Room.position))).all()
        times = session.exec(select(Slot).order_by(col(Slot.starts_at))).all()
        (person,) = session.exec(select(Participant)).all()
        changes = session.exec(select(Change.kind, Change.revision, Change.actor_id)).all()
    assert (slug, event.phase, event.revision, event.people_joined) == ("solocamp", "draft", 1, 1)
    assert [(room.name, room.seats, room.features) for room in rooms] == [
        ("Salon", 30, ["screen"]),
        ("Atelier", 12, []),
    ]
    assert [slot.label for slot in times] == ["", "", "Lunch", ""]
    assert (person.name, person.role, person.number) == ("Ada", "organiser", 1)
    assert changes == [("event_created", 1, person.id)]


def test_a_form_that_arrives_twice_makes_one_event(database: Database) -> None:
    first, second = creates(database, key="k"), creates(database, "Other", key="k")
    third, fourth = creates(database, key="l"), creates(database, key="k", device="ben")

    assert (first, second, third, fourth) == ("solocamp", "solocamp", "solocamp-2", "solocamp-3")


def test_addresses_and_codes_are_not_shared(database: Database) -> None:
    slugs = [creates(database, name) for name in ("Été", "ete!", "ETE", "🐝")]

    with database.reading() as session:
        codes = session.exec(select(Event.code)).all()
    assert slugs[:3] == ["ete", "ete-2", "ete-3"]
    assert len(set(slugs)) == len(set(codes)) == 4


def test_an_event_that_cannot_be_is_not_created(database: Database) -> None:
    with pytest.raises(Invalid):
        creates(database, " ")

    with database.reading() as session:
        assert session.exec(select(Event)).all() == []


def test_an_event_is_described_anew_and_keeps_its_address(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)

    edits(database, camp, clock(), name="Camp of solos", place="Lyon", languages=("fr",), dots=5)

    with database.reading() as session:
        event = session.get_one(Event, camp.id)
    assert (event.name, event.place, event.languages, event.dots) == (
        "Camp of solos",
        "Lyon",
        ["fr"],
        5,
    )
    assert (event.slug, event.code) == (camp.slug, camp.code)
    assert starts(database, camp, "Europe/Zurich")[0] == "21.11 09:30"


def test_another_date_and_zone_keep_the_hours_on_the_clock(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    hours = ["09:30", "10:30", "12:00", "13:00"]
    assert starts(database, camp, "Europe/Zurich") == [f"21.11 {hour}" for hour in hours]

    edits(database, camp, clock(), date=date(2027, 7, 3))
    assert starts(database, camp, "Europe/Zurich") == [f"03.07 {hour}" for hour in hours]

    edits(database, camp, clock(), date=date(2027, 7, 4), zone="America/Montreal")
    assert starts(database, camp, "America/Montreal") == [f"04.07 {hour}" for hour in hours]


def test_a_time_that_clocks_leave_out_still_ends_after_it_begins(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    at_night = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)

    def by_night(tx: Tx) -> None:
        slot = tx.get_one(Slot, camp.slots[0])
        slot.starts_at, slot.ends_at = at_night, at_night + timedelta(minutes=30)

    database.write_now(by_night)
    edits(database, camp, clock(), date=date(2027, 3, 28))

    with database.reading() as session:
        slot = session.get_one(Slot, camp.slots[0])
    assert slot.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert slot.ends_at == datetime(2027, 3, 28, 2, 0, tzinfo=UTC)


def test_another_date_reaches_calendars(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})
    now = clock.advance(minutes=5)

    edits(database, camp, now, name="Renamed")
    assert _entry(database, camp).sequence == 0

    edits(database, camp, now, date=date(2026, 11, 22))
    entry = _entry(database, camp)
    assert (entry.sequence, entry.modified_at) == (1, now)
    assert entry.starts_at == MORNING + timedelta(days=1, minutes=30)


def test_only_the_organiser_describes_the_event(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)

    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(events.edit, viewer, clock(), draft=DRAFT)


def _entry(database: Database, camp: Camp) -> CalendarEntry:
    with database.reading() as session:
        return session.get_one(CalendarEntry, camp.topics["Bread"])
