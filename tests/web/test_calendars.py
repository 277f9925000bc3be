import re
from datetime import datetime, timedelta

import pytest
import vobject
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlmodel import select

from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Participant
from app.services import grid, people, topics
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, an_event, moves
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def token_of(house: House, participant_id: str | None) -> str:
    """Return somebody's secret."""
    with house.db.reading() as session:
        query = select(Participant.calendar_token).where(Participant.id == participant_id)
        return session.exec(query).one()


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


def addresses(camp: Camp, house: House) -> list[str]:
    """Return the five kinds of calendar."""
    return [
        f"{camp.path}/schedule.ics",
        f"{camp.path}/rooms/{camp.rooms['Salon']}.ics",
        f"{camp.path}/languages/en.ics",
        f"{camp.path}/topics/{camp.topics['Bread']}.ics",
        f"{camp.path}/my/{token_of(house, camp.ben.participant_id)}.ics",
    ]


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


def test_every_calendar_answers_head_and_304(phone: Phones, camp: Camp, house: House) -> None:
    client = phone()
    for address in addresses(camp, house):
        full, head = client.get(address), client.head(address)
        assert (head.status_code, head.content, head.headers["etag"]) == (
            200,
            b"",
            full.headers["etag"],
        )
        again = client.get(address, headers={"If-None-Match": full.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_same_state_has_the_same_bytes_whoever_asks(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    french = phone(headers={"Accept-Language": "fr"}).get(f"{camp.path}/schedule.ics")
    clock.advance(hours=1)
    assert phone("ben").get(f"{camp.path}/schedule.ics").content == french.content


def test_only_a_personal_calendar_is_private(phone: Phones, camp: Camp, house: House) -> None:
    answers = [phone().get(address).headers for address in addresses(camp, house)]
    assert [(a["cache-control"], a.get("access-control-allow-origin")) for a in answers] == [
        *[("public, max-age=300", "*")] * 4,
        ("private, no-cache", None),
    ]
    assert {(a["x-robots-tag"], a.get("set-cookie")) for a in answers} == {("noindex", None)}


def test_a_calendar_has_a_name_in_its_address_that_may_change(
    phone: Phones, camp: Camp, house: House
) -> None:
    client = phone()
    for address in addresses(camp, house):
        lasting = client.get(address)
        place = camp.path if "schedule" in address else address.removesuffix(".ics")
        named = client.get(f"{place}/any-name.ics?download")
        assert named.content == lasting.content
        told = [answer.headers["content-disposition"] for answer in (lasting, named)]
        assert told[0].startswith("inline; ")
        assert told[1] == told[0].replace("inline; ", "attachment; ")


def test_every_calendar_comes_as_jcal_too(phone: Phones, camp: Camp, house: House) -> None:
    client = phone()
    for address in addresses(camp, house):
        answer = client.get(address.removesuffix("ics") + "jcal")
        assert answer.headers["content-type"] == "application/calendar+json"
        read = Calendar.from_jcal(answer.json())
        assert {str(entry["SUMMARY"]) for entry in read.walk("VEVENT")} == {
            child.summary.value for child in vobject.readOne(client.get(address).text).vevent_list
        }


def test_a_calendar_goes_out_packed_once(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/schedule.ics"
    packed = phone().get(address, headers={"Accept-Encoding": "gzip"})
    plain = phone().get(address, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == (
        "gzip",
        "Accept-Encoding",
    )
    assert ("content-encoding" in plain.headers, plain.headers["vary"]) == (
        False,
        "Accept-Encoding",
    )
    assert packed.content == plain.content


def test_who_polls_costs_one_small_query_until_something_happens(
    phone: Phones, camp: Camp, house: House, queries: Counting
) -> None:
    client = phone()
    for address in addresses(camp, house):
        first = client.get(address)
        with queries(house.db.engine) as selects:
            again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, len(selects)) == (304, 1)


def test_another_host_gets_its_own_addresses(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/schedule.ics"
    here = phone().get(address).text
    there = phone(base_url="http://other.example").get(address).text
    assert ("http://testserver/e/" in here, "http://other.example/e/" in here) == (True, False)
    assert ("http://testserver/e/" in there, "http://other.example/e/" in there) == (False, True)


def test_a_change_is_sent_at_once(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, address = phone(), f"{camp.path}/schedule.ics"
    first = client.get(address)
    house.db.write_now(people.rename, camp.cleo, clock(), name="Clea")
    same = client.get(address)
    house.db.write_now(people.rename, camp.ben, clock(), name="Benno")
    other = client.get(address)
    assert same.headers["etag"] == first.headers["etag"]
    assert other.headers["etag"] != first.headers["etag"]
    assert "Benno" in other.text


def test_a_given_up_address_is_gone_and_not_merely_unknown(
    phone: Phones, camp: Camp, house: House
) -> None:
    """Thunderbird asks no more after a 410; after a 404 it goes on for ever."""
    ben, token = phone("ben"), token_of(house, camp.ben.participant_id)
    old = f"{camp.path}/my/{token}.ics"
    assert phone().get(old).status_code == 200
    assert ben.post(f"{camp.path}/subscribe/mine/address").url.path == f"{camp.path}/subscribe/mine"
    new = f"{camp.path}/my/{token_of(house, camp.ben.participant_id)}.ics"
    answers = [phone().get(old), phone().get(old.replace(".ics", "/x.jcal")), phone().head(old)]
    assert [a.status_code for a in answers] == [410, 410, 410]
    assert "its owner gave it up" in answers[0].text
    assert page(answers[0]).links["Return to SoloCamp"] == camp.path
    assert phone().get(new).status_code == 200
    ben.post(f"{camp.path}/subscribe/mine/address/removal")
    assert phone().get(new).status_code == 410


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


def test_no_person_s_address_stands_in_a_calendar(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(people.rename, camp.ben, clock(), name="ben.k@mail.example.org")
    house.db.write_now(topics.host, camp.cleo, clock(), topic_id=camp.topics["Bread"])
    house.db.write_now(people.rename, camp.cleo, clock(), name="Cleo <cleo@example.org>")
    for address in addresses(camp, house):
        text = phone().get(address).text
        assert re.findall(r"\S+@\S+|mailto:|ATTENDEE|ORGANIZER|CONTACT", text) == []
    entry = read(phone(), f"{camp.path}/schedule.ics")["Bread"]
    assert entry.description.value.startswith("Animé par\u00a0: ben.k, Cleo\n")


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


def test_nobody_s_and_foreign_calendars_are_not_found(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Elsewhere", phase=Phase.RUNNING, placed=PLACED)
    answers = [
        phone().get(camp.path + path).status_code
        for path in (
            "/my/unknown.ics",
            f"/my/{token_of(house, other.ben.participant_id)}.ics",
            f"/rooms/{other.rooms['Salon']}.ics",
            f"/topics/{other.topics['Bread']}.ics",
            f"/topics/{camp.topics['Bicycles']}.ics",
            "/languages/de.ics",
        )
    ]
    assert answers == [404] * 6


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
