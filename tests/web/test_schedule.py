import gzip
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import feedparser
import pytest
import vobject
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.db import Tx
from app.domain.day import plan_day
from app.domain.phases import Phase
from app.models import Event, Slot
from app.services import grid, history, merges, notes, people, rounds, slots, topics
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Phones
from tests.exports.programmes import HOSTILE, Seen, read_csv, read_json, read_xml
from tests.people import Camp, an_event, moves, proposes
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}
KINDS = {
    "schedule.xml": "application/vnd.c3voc.schedule+xml",
    "schedule.json": "application/json",
    "schedule.csv": "text/csv; charset=utf-8",
    "changes.atom": "application/atom+xml",
    "changes.json": "application/feed+json",
}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def publish(house: House, clock: StandingClock, camp: Camp) -> None:
    """Let Ada publish, a minute after what was before."""
    house.db.write_now(grid.publish, camp.ada, clock.advance(minutes=1))


def entries(client: TestClient, camp: Camp) -> list[Any]:
    """Fetch the changes and read them with another program's parser, the newest first."""
    read = feedparser.parse(client.get(f"{camp.path}/changes.atom").content)
    assert not read.bozo
    assert read.version == "atom10"
    return list(read.entries)


def titles(client: TestClient, camp: Camp) -> list[str]:
    """Return what has changed, in one sentence each."""
    return [entry.title for entry in entries(client, camp)]


@pytest.mark.parametrize("name", KINDS)
def test_every_file_has_its_type_answers_head_and_304_and_is_packed(
    phone: Phones, camp: Camp, name: str
) -> None:
    client, address = phone(), f"{camp.path}/{name}"
    full, head = client.get(address), client.head(address)
    assert (full.status_code, full.headers["content-type"]) == (200, KINDS[name])
    assert (head.content, head.headers["etag"]) == (b"", full.headers["etag"])
    assert (full.headers["cache-control"], full.headers["access-control-allow-origin"]) == (
        "public, max-age=300",
        "*",
    )
    for asked in (
        {"If-None-Match": full.headers["etag"]},
        {"If-Modified-Since": full.headers["last-modified"]},
    ):
        again = client.get(address, headers=asked)
        assert (again.status_code, again.content) == (304, b"")
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    unpacked = gzip.decompress(raw) if "content-encoding" in packed.headers else raw
    assert unpacked == full.content
    assert client.get(f"/e/nothing/{name}").status_code == 404


@pytest.mark.parametrize("name", KINDS)
def test_the_same_state_has_the_same_bytes_whoever_asks(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, name: str
) -> None:
    french = phone(headers={"Accept-Language": "fr"}).get(f"{camp.path}/{name}")
    clock.advance(hours=1)
    house.db.write_now(
        people.join, code=camp.code, device="eve", name="Eve", language="en", now=clock()
    )
    assert phone("ben").get(f"{camp.path}/{name}").content == french.content


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
    publish(house, clock, camp)
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


def test_a_cancelled_session_is_left_out_and_its_number_comes_back_with_it(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, bread = phone(), camp.topics["Bread"]
    before = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    house.db.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    without = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    house.db.write_now(topics.restore, camp.ben, clock(), topic_id=bread)
    assert [one.title for one in without] == ["Bees", "Lunch"]
    assert read_xml(client.get(f"{camp.path}/schedule.xml").content) == before


def test_excel_gets_a_table_of_its_own(phone: Phones, camp: Camp) -> None:
    client, address = phone(), f"{camp.path}/schedule.csv"
    plain, french = client.get(address), client.get(f"{address}?excel=semicolon")
    assert french.content.startswith(b"\xef\xbb\xbftitle;start;")
    assert client.get(f"{address}?excel=comma").content == b"\xef\xbb\xbf" + plain.content
    assert client.get(f"{address}?excel=nonsense").content == plain.content
    assert plain.headers["content-disposition"] == f'attachment; filename="{camp.slug}.csv"'


def test_changes_tell_what_became_of_sessions(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    moves(house.db, clock, camp, "Bicycles", 0, "Atelier")
    house.db.write_now(
        topics.withdraw, camp.ben, clock.advance(minutes=1), topic_id=camp.topics["Bread"]
    )
    moves(house.db, clock, camp, "Bees", 1, "Salon")
    house.db.write_now(grid.publish, camp.ada, clock.advance(minutes=1), sentence="More room <b>")
    read = entries(client, camp)
    assert [entry.title for entry in read] == [
        "Version 3 de la grille : une séance déplacée ; une nouvelle",
        "Annulée : « Bread » (avant : 09:30, Salon)",
        "Déplacée : « Bees », maintenant 13:00, Salon (avant : 10:30, Atelier)",
        "La grille est en ligne : 2 séances",
    ]
    assert read[0].summary == (
        "<ul><li>More room &lt;b&gt;</li>"
        "<li>Nouvelle : « Bicycles », 09:30, Atelier</li>"
        "<li>Déplacée : « Bees », maintenant 10:30, Salon (avant : 13:00, Salon)</li></ul>"
    )
    assert read[0].link == f"http://testserver{camp.path}/board"
    assert read[0].updated == f"{clock():%Y-%m-%dT%H:%M:%SZ}"


def test_ids_of_changes_stay_and_are_uuids(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    before = [entry.id for entry in entries(client, camp)]
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    after = [entry.id for entry in entries(client, camp)]
    assert after[1:] == before
    assert all(UUID(id.removeprefix("urn:uuid:")).version == 5 for id in after)


def test_both_feeds_say_the_same(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    house.db.write_now(
        notes.save,
        camp.ben,
        clock.advance(minutes=5),
        page_key=camp.topics["Bread"],
        body="Flour & ]]>",
        base=0,
        summary="<b>first</b>",
    )
    feed = client.get(f"{camp.path}/changes.json").json()
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"http://testserver{camp.path}/changes.json",
    )
    items = [
        (i["id"], i["title"], i["url"], i["date_modified"], i["content_html"])
        for i in feed["items"]
    ]
    assert items == [(e.id, e.title, e.link, e.updated, e.summary) for e in entries(client, camp)]
    assert feed["items"][0] == {
        "id": feed["items"][0]["id"],
        "url": f"http://testserver{camp.path}/n/{camp.topics['Bread']}",
        "title": "Ben a écrit dans les notes « Bread »",
        "content_html": "<p>&lt;b&gt;first&lt;/b&gt;</p>",
        "date_published": f"{clock():%Y-%m-%dT%H:%M:%SZ}",
        "date_modified": f"{clock():%Y-%m-%dT%H:%M:%SZ}",
        "authors": [{"name": "Ben"}],
    }


def test_what_one_writes_on_a_page_within_an_hour_is_one_change(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, bread = phone(), camp.topics["Bread"]
    clock.set(MORNING + timedelta(hours=2))
    for base, (who, minutes) in enumerate(
        [(camp.ben, 1), (camp.ben, 1), (camp.cleo, 1), (camp.ben, 1), (camp.ben, 60)]
    ):
        house.db.write_now(
            notes.save,
            who,
            clock.advance(minutes=minutes),
            page_key=bread,
            body=f"{base}",
            base=base,
        )
    assert titles(client, camp)[:-1] == [
        "Ben a écrit dans les notes « Bread »",
        "Ben a écrit dans les notes « Bread »",
        "Cleo a écrit dans les notes « Bread »",
    ]


def test_merging_and_undoing_are_told_as_what_one_sees(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    made = house.db.write_now(
        merges.merge,
        camp.ada,
        clock.advance(minutes=1),
        kept_id=camp.topics["Bees"],
        absorbed_id=camp.topics["Bread"],
    )
    house.db.write_now(merges.separate, camp.ada, clock.advance(minutes=1), merge_id=made)
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    house.db.write_now(history.undo, camp.ada, clock.advance(minutes=1))
    house.db.write_now(grid.unpublish, camp.ada, clock.advance(minutes=1))
    assert titles(client, camp)[:-1] == [
        "La grille a été retirée",
        "Déplacée : « Bees », maintenant 10:30, Atelier (avant : 13:00, Salon)",
        "Déplacée : « Bees », maintenant 13:00, Salon (avant : 10:30, Atelier)",
        "Nouvelle : « Bread », 09:30, Salon",
        "« Bread » fait maintenant partie de « Bees »",
    ]


def test_a_switch_keeps_names_out_of_everything(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(
        notes.save, camp.ben, clock(), page_key=camp.topics["Bread"], body="Flour", base=0
    )
    _keep_names_back(house, camp)
    client = phone()
    for name in KINDS:
        assert "Ben" not in client.get(f"{camp.path}/{name}").text
    assert titles(client, camp)[0] == "Quelqu’un a écrit dans les notes « Bread »"


def _keep_names_back(house: House, camp: Camp) -> None:
    def turn(tx: Tx) -> None:
        event = tx.get_one(Event, camp.id)
        event.names_public, event.revision = False, event.revision + 1

    house.db.write_now(turn)


def test_pages_lead_apps_and_readers_to_the_files(phone: Phones, camp: Camp) -> None:
    client = phone()
    for path in ("", "/board", "/export"):
        html = client.get(camp.path + path).text
        for name in ("schedule.xml", "changes.atom", "changes.json"):
            address = f"http://testserver{camp.path}/{name}"
            assert f'<link rel="alternate" type="{KINDS[name]}" href="{address}"' in html
    shown = page(client.get(f"{camp.path}/export"))
    assert shown.links["Open in Giggity"] == (
        f"https://ggt.gaa.st/#url=http://testserver{camp.path}/schedule.xml"
    )
