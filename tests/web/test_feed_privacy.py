"""What machines fetch names no address of a person, wherever somebody typed one."""

import re
from datetime import date

import pytest

from app.domain.editing import RoomLine
from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.services import events, grid, notes, people, rooms, topics, wiki
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.exports.programmes import read_json, read_xml
from tests.people import Camp, an_event
from tests.web.calendars import PLACED, addresses

ADDRESS = re.compile(r"\S+@\S+|mailto:|%40|ATTENDEE|ORGANIZER|CONTACT|\.example", re.I)
DESCRIPTION = (
    "[Write](mailto:b.en+1@bücher.example), <cleo@mail.example>, ben@**mail**.example, "
    "ben&#64;mail.example, 3@5"
)


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)
    house.db.write_now(people.rename, camp.ben, clock(), name="ben.k@mail.example")
    house.db.write_now(people.rename, camp.cleo, clock(), name="Cleo <cleo@mail.example>")
    house.db.write_now(topics.host, camp.cleo, clock(), topic_id=camp.topics["Bread"])
    _name_all_by_addresses(house, clock, camp)
    return camp


def _name_all_by_addresses(house: House, clock: StandingClock, camp: Camp) -> None:
    described = EventDraft(
        name="Camp of ada@mail.example",
        date=date(2026, 11, 21),
        zone="Europe/Zurich",
        languages=("fr", "en"),
        place="Ask dora@mail.example",
    )
    house.db.write_now(events.edit, camp.ada, clock(), draft=described)
    lines = [
        RoomLine(number, camp.rooms[name], f"Room of {who}@mail.example", "20", "", frozenset())
        for number, (name, who) in enumerate((("Atelier", "ben"), ("Salon", "cleo")), start=1)
    ]
    house.db.write_now(rooms.save_rooms, camp.ada, clock(), lines=lines)
    bread = TopicDraft(title="Bread by ben@mail.example", language="en", description=DESCRIPTION)
    house.db.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=bread)
    bees = TopicDraft(title="Bees", language="en", why="Because ben@mail.example said so")
    house.db.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bees"], draft=bees)
    house.db.write_now(
        grid.publish, camp.ada, clock.advance(minutes=1), sentence="Ask ada@mail.example"
    )
    page = {"title": "Page of ben@mail.example", "body": "Words."}
    house.db.write_now(wiki.create, camp.ben, clock.advance(minutes=1), **page)
    house.db.write_now(
        notes.save,
        camp.cleo,
        clock.advance(minutes=1),
        page_key=camp.topics["Bread"],
        body="Flour",
        base=0,
        summary="For ben@mail.example",
    )


def fetched(camp: Camp, house: House) -> list[str]:
    """Return all that machines fetch of an event."""
    calendars = [address.removesuffix("ics") for address in addresses(camp, house)]
    forms = [f"{calendar}{form}" for calendar in calendars for form in ("ics", "jcal")]
    shared = ("schedule.xml", "schedule.json", "schedule.csv", "changes.atom", "changes.json")
    return [*forms, *(f"{camp.path}/{name}" for name in shared)]


def test_nothing_that_machines_fetch_holds_an_address(
    phone: Phones, camp: Camp, house: House
) -> None:
    for address in fetched(camp, house):
        answer = phone().get(address)
        text = answer.text.replace("\r\n ", "").replace("3@5", "")
        assert (answer.status_code, ADDRESS.findall(text)) == (200, []), address
        assert ADDRESS.findall(answer.headers.get("content-disposition", "")) == []
        assert "…" in text


def test_around_the_addresses_all_words_stay(phone: Phones, camp: Camp) -> None:
    text = phone().get(f"{camp.path}/schedule.ics").text.replace("\r\n ", "")
    assert "SUMMARY;LANGUAGE=en:Bread by …\r\n" in text
    assert "LOCATION:Room of … (2)\\, Ask …\r\n" in text
    assert "X-WR-CALNAME:Camp of …\r\n" in text
    assert "DESCRIPTION;LANGUAGE=en:Write (…)\\, …\\, …\\, …\\, 3@5\\n\\n" in text
    assert "Animé par\u00a0: ben.k\\, Cleo\\n" in text
    assert "Because … said so" in text


def test_rooms_called_by_addresses_stay_two(phone: Phones, camp: Camp) -> None:
    client = phone()
    seen = read_xml(client.get(f"{camp.path}/schedule.xml").content)
    assert seen == read_json(client.get(f"{camp.path}/schedule.json").content)
    assert [(one.title, one.room) for one in seen] == [
        ("Bread by …", "Room of … (2)"),
        ("Bees", "Room of …"),
        ("Lunch", "Tout le monde"),
    ]
