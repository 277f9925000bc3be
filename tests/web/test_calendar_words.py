"""What calendars say, as another program reads it."""

from datetime import datetime, timedelta

import pytest
import vobject
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.services import grid, people, topics
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, moves
from tests.reading import page
from tests.web.calendars import PLACED, addresses, token_of


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def read(client: TestClient, address: str) -> dict[str, vobject.base.Component]:
    """Fetch a calendar and read it with another program's parser: title to entry."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    return {entry.summary.value: entry for entry in vobject.readOne(answer.text).vevent_list}


def stamp(entry: vobject.base.Component) -> datetime:
    """Return when an entry says it changed."""
    changed = entry.last_modified.value
    assert isinstance(changed, datetime)
    return changed


def test_another_program_reads_the_sessions(phone: Phones, camp: Camp) -> None:
    entries = read(phone(), f"{camp.path}/schedule.ics")
    assert {
        title: (e.dtstart.value, e.dtend.value, e.location.value, e.status.value)
        for title, e in entries.items()
    } == {
        "Bread": (
            MORNING + timedelta(minutes=30),
            MORNING + timedelta(minutes=75),
            "Salon, Lausanne",
            "CONFIRMED",
        ),
        "Bees": (
            MORNING + timedelta(minutes=90),
            MORNING + timedelta(minutes=135),
            "Atelier, Lausanne",
            "CONFIRMED",
        ),
    }
    address = f"http://testserver{camp.path}/n/{camp.topics['Bread']}"
    assert entries["Bread"].url.value == address
    assert entries["Bread"].description.value == f"Animé par\u00a0: Ben\nNotes\u00a0: {address}"


def test_the_same_uid_stands_in_all_calendars(phone: Phones, camp: Camp, house: House) -> None:
    uids = {read(phone(), address)["Bread"].uid.value for address in addresses(camp, house)}
    assert len(uids) == 1


def test_hidden_names_stand_in_no_calendar(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    ada, client = phone("ada"), phone()
    house.db.write_now(people.rename, camp.ben, clock(), name="Benedikta")
    before = read(client, f"{camp.path}/schedule.ics")["Bread"]
    form = page(ada.get(f"{camp.path}/desk/settings")).form(f"{camp.path}/desk/settings")
    ada.post(form.action, data={**form.values, "names": "hidden"})
    for address in addresses(camp, house):
        for form_of_it in (address, address.replace(".ics", ".jcal")):
            assert "Benedikta" not in client.get(form_of_it).text
    after = read(client, f"{camp.path}/schedule.ics")["Bread"]
    assert stamp(after) > stamp(before)
    assert after.sequence.value == before.sequence.value
    kept = page(ada.get(f"{camp.path}/desk/settings")).form(f"{camp.path}/desk/settings")
    assert kept.value("names") == "hidden"


def test_a_move_raises_sequence_and_stamp_of_that_session_alone(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    before = read(phone(), f"{camp.path}/schedule.ics")
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    house.db.write_now(grid.publish, camp.ada, clock())
    after = read(phone(), f"{camp.path}/schedule.ics")
    assert after["Bread"].serialize() == before["Bread"].serialize()
    assert int(after["Bees"].sequence.value) == int(before["Bees"].sequence.value) + 1
    assert stamp(after["Bees"]) > stamp(before["Bees"])
    assert after["Bees"].dtstart.value == MORNING + timedelta(minutes=240)


def test_new_words_raise_the_stamp_but_not_the_sequence(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    before = read(phone(), f"{camp.path}/schedule.ics")["Bread"]
    draft = TopicDraft(title="Sourdough", language="en")
    house.db.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)
    after = read(phone(), f"{camp.path}/schedule.ics")["Sourdough"]
    assert (after.uid.value, after.sequence.value) == (before.uid.value, before.sequence.value)
    assert stamp(after) > stamp(before)


def test_a_withdrawn_session_is_cancelled_in_its_title_too(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    entry = read(phone(), f"{camp.path}/topics/{camp.topics['Bread']}.ics")["Annulé\u00a0: Bread"]
    assert entry.status.value == "CANCELLED"


def test_before_the_grid_a_calendar_holds_the_day(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, name="Early", place="Lausanne")
    ben = token_of(house, camp.ben.participant_id)
    for address in (f"{camp.path}/schedule.ics", f"{camp.path}/my/{ben}.ics"):
        entries = read(phone(), address)
        assert {title: e.location.value for title, e in entries.items()} == {"Early": "Lausanne"}


def test_hostile_titles_and_names_stay_text(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    title = "Bread\r\nATTENDEE:x;,\\ \0 🐝 \u202eevil <script>"
    draft = TopicDraft(title=title, language="en")
    house.db.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)
    house.db.write_now(people.rename, camp.ben, clock(), name="Ben;,\\n <b>")
    entries = read(phone(), f"{camp.path}/topics/{camp.topics['Bread']}.ics")
    (entry,) = entries.values()
    assert entry.summary.value == "Bread ATTENDEE:x;,\\ 🐝 evil <script>"
    assert not hasattr(entry, "attendee")
