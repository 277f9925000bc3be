import re

import pytest

from app.domain.phases import Phase
from app.services import notes
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def links(html: str) -> list[str]:
    """Return where the page's own part leads, in order."""
    return re.findall(r'<a[^>]* href="([^"]*)"', html[html.index("<main") :].split("</main>")[0])


def test_each_link_leads_to_what_it_says(phone: Phones, camp: Camp) -> None:
    client = phone("ben")
    mine = [link for link in links(client.get(f"{camp.path}/export").text) if link[0] == "/"]
    calendars = ["/mine", "", "/languages/fr", "/languages/en"]
    calendars += [f"/rooms/{camp.rooms[name]}" for name in ("Atelier", "Salon")]
    assert mine[: len(calendars)] == [f"{camp.path}/subscribe{calendar}" for calendar in calendars]
    assert [client.get(link).status_code for link in mine] == [200] * len(mine)


def test_a_stranger_is_asked_to_join_for_a_calendar_of_their_own(phone: Phones, camp: Camp) -> None:
    stranger = phone().get(f"{camp.path}/export").text
    assert f"{camp.path}/subscribe/mine" not in stranger
    assert "Join the event to get a calendar of what you voted for." in stranger


def test_all_notes_are_one_page_also_without_names(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    key = camp.topics["Bread"]
    house.db.write_now(notes.save, camp.cleo, clock(), page_key=key, body="It rises.", base=0)
    shown = links(phone().get(f"{camp.path}/export").text)
    assert [link for link in shown if "/closing" in link] == [
        f"{camp.path}/closing",
        f"{camp.path}/closing?names=no",
        f"{camp.path}/closing",
    ]


def test_an_empty_page_says_what_will_come(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    page = phone("ada").get(f"{camp.path}/export").text
    assert "the sessions appear in your calendar by themselves" in page
