"""How calendars are sent: to whom, in which forms, under which addresses."""

import pytest
import vobject
from icalendar import Calendar

from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import page
from tests.web.calendars import PLACED, addresses, token_of


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


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


def test_another_host_gets_its_own_addresses(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/schedule.ics"
    here = phone().get(address).text
    there = phone(base_url="http://other.example").get(address).text
    assert ("http://testserver/e/" in here, "http://other.example/e/" in here) == (True, False)
    assert ("http://testserver/e/" in there, "http://other.example/e/" in there) == (False, True)


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
