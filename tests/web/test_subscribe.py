"""One page for each calendar: every way to subscribe, and how late each client hears of it."""

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.main import create_app
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, carries
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def address_on(client: TestClient, path: str) -> str:
    """Return the address that a subscribe page shows to be copied."""
    return page(client.get(path)).one("input", id="address").get("value")


def test_each_page_gives_the_address_of_its_calendar(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    pages = {
        "": "/solocamp.ics",
        f"/rooms/{camp.rooms['Salon']}": f"/rooms/{camp.rooms['Salon']}/salon-solocamp.ics",
        "/languages/fr": "/languages/fr/solocamp-francais.ics",
        f"/topics/{camp.topics['Bread']}": f"/topics/{camp.topics['Bread']}/bread.ics",
    }
    for place, calendar in pages.items():
        address = address_on(ben, f"{camp.path}/subscribe{place}")
        assert address == f"http://testserver{camp.path}{calendar}"
        assert ben.get(address).headers["content-type"].startswith("text/calendar")
    own = address_on(ben, f"{camp.path}/subscribe/mine")
    assert own.startswith(f"http://testserver{camp.path}/my/")
    assert own.endswith("/my-day-solocamp.ics") or own.endswith("/ma-journee-solocamp.ics")
    assert ben.get(own).headers["cache-control"] == "private, no-cache"


def test_the_title_of_a_page_names_the_event_once(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    titles = {
        place: page(ben.get(f"{camp.path}/subscribe{place}")).title
        for place in ("", "/mine", f"/rooms/{camp.rooms['Salon']}")
    }
    assert [title.count("SoloCamp") for title in titles.values()] == [1, 1, 1], titles


def test_a_page_says_how_late_each_client_is(phone: Phones, camp: Camp) -> None:
    shown = page(phone().get(f"{camp.path}/subscribe"))
    terms, delays = ([found.text for found in shown.every(tag)] for tag in ("dt", "dd"))
    late = dict(zip(terms, delays, strict=True))
    assert late["Google Calendar"] == "4 to 24 hours; nothing hurries it"
    assert len(late) == 7


def test_on_the_local_network_only_what_works_there_is_offered(phone: Phones, camp: Camp) -> None:
    shown = page(phone().get(f"{camp.path}/subscribe"))
    assert shown.links["Subscribe on this device"] == f"webcal://testserver{camp.path}/solocamp.ics"
    assert "Google Calendar" not in shown.links
    assert "Google Calendar and Outlook on the web cannot subscribe" in shown.text


def test_on_the_internet_google_and_outlook_are_offered(
    settings: Settings, clock: StandingClock
) -> None:
    public = settings.model_copy(update={"base_url": "https://camp.example/"})
    app = create_app(public, clock)
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        camp = an_event(house_of(app.state).db, clock)
        carries(client, app, "ben")
        links = page(client.get(f"{camp.path}/subscribe")).links
    everything = f"camp.example{camp.path}/solocamp.ics"
    quoted = everything.replace("/", "%2F")
    ways = ("Subscribe on this device", "Google Calendar", "Outlook on the web")
    assert [links[way] for way in (*ways, "Download once (.ics)")] == [
        f"webcal://{everything}",
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{quoted}",
        f"https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F{quoted}&name=SoloCamp",
        f"https://{everything}?download",
    ]


def test_one_s_own_address_is_renewed_taken_away_and_made_again(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    mine = f"{camp.path}/subscribe/mine"
    first = address_on(ben, mine)
    ben.post(page(ben.get(mine)).form(f"{mine}/address").action)
    second = address_on(ben, mine)
    ben.post(page(ben.get(mine)).form(f"{mine}/address/removal").action)
    without = page(ben.get(mine))
    assert "Your calendar has no address" in without.text
    assert without.every("input", id="address") == []
    ben.post(without.form(f"{mine}/address").action)
    third = address_on(ben, mine)
    assert [ben.get(a).status_code for a in (first, second, third)] == [410, 410, 200]


def test_a_page_with_a_secret_is_kept_nowhere(phone: Phones, camp: Camp) -> None:
    assert phone("ben").get(f"{camp.path}/subscribe/mine").headers["cache-control"] == "no-store"
    led = phone().get(f"{camp.path}/subscribe/mine", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, f"/j/{camp.code}")


def test_there_is_no_page_for_a_calendar_that_is_not(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Elsewhere", phase=Phase.RUNNING, placed=PLACED)
    paths = (
        f"/rooms/{other.rooms['Salon']}",
        f"/topics/{other.topics['Bread']}",
        f"/topics/{camp.topics['Bicycles']}",
        "/languages/de",
    )
    answers = [phone().get(f"{camp.path}/subscribe{path}").status_code for path in paths]
    assert answers == [404] * 4


def test_every_way_leads_there(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    for path, calendar in (("/me", "/mine"), ("/board", "")):
        links = page(ben.get(camp.path + path)).links
        assert links["Into my calendar"] == f"{camp.path}/subscribe{calendar}"
    bread = f"/topics/{camp.topics['Bread']}"
    links = page(ben.get(camp.path + bread)).links
    assert links["Into my calendar"] == f"{camp.path}/subscribe{bread}"
