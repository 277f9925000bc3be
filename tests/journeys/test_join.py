"""From the QR code to the first vote, and on to another device."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.clock import StandingClock
from tests.journeys.conftest import Devices, Site
from tests.people import Camp, an_event


@pytest.fixture
def camp(site: Site) -> Camp:
    return an_event(site.house.db, StandingClock())


class Finger:
    """Counts what somebody taps."""

    def __init__(self, phone: Page) -> None:
        self.phone = phone
        self.taps = 0

    def taps_on(self, role: Literal["button", "textbox"], name: str) -> None:
        """Tap what has this role and begins with this name."""
        self.taps += 1
        self.phone.get_by_role(role, name=re.compile(f"^{name}")).first.click()


def test_from_the_qr_code_to_the_first_vote_in_three_taps(devices: Devices, camp: Camp) -> None:
    """One into the field, one on the button, one on the vote."""
    nadia = Finger(devices.phone())
    nadia.phone.goto(f"/j/{camp.code}")

    nadia.taps_on("textbox", "Your first name")
    nadia.phone.keyboard.type("Nadia")
    nadia.taps_on("button", "Join")
    nadia.taps_on("button", "Vote")

    _has_voted(nadia.phone)
    assert nadia.taps == 3


def test_anonymous_one_tap_leads_to_the_topics(devices: Devices, camp: Camp) -> None:
    somebody = Finger(devices.phone())
    somebody.phone.goto(f"/j/{camp.code}")

    somebody.taps_on("button", "Join")
    expect(somebody.phone).to_have_url(re.compile("/topics$"))
    assert somebody.taps == 1

    somebody.taps_on("button", "Vote")
    _has_voted(somebody.phone)


def test_the_words_are_offered_after_the_first_vote_and_not_before(
    devices: Devices, camp: Camp
) -> None:
    phone = devices.phone()
    phone.goto(f"/j/{camp.code}")
    phone.get_by_role("button", name="Join").click()
    offer = phone.get_by_role("button", name=re.compile("^Keep your place"))
    expect(phone).to_have_url(re.compile("/topics$"))
    expect(offer).to_be_hidden()

    phone.get_by_role("button", name=re.compile("^Vote")).first.click()
    expect(offer).to_be_visible()
    offer.click()

    expect(phone.locator(".recovery")).to_have_text(re.compile(r"^[A-Z]+-\d\d-[A-Z]+-[A-Z]+$"))
    phone.goto(f"{camp.path}/topics")
    expect(offer).to_have_count(0)


def test_a_link_makes_a_second_device_the_same_person_and_the_first_stays(
    devices: Devices, camp: Camp
) -> None:
    phone, tablet = devices.phone(), devices.laptop()
    phone.goto(f"/j/{camp.code}")
    phone.get_by_label("Your first name").fill("Nadia")
    phone.get_by_role("button", name="Join").click()
    phone.get_by_role("button", name=re.compile("^Vote")).first.click()
    _has_voted(phone)

    phone.goto(f"{camp.path}/me/pass")
    phone.get_by_role("button", name="Make a QR code").click()
    link = phone.locator(".move-link a").get_attribute("href")
    assert link is not None
    tablet.goto(link)
    expect(tablet.get_by_role("heading", level=1)).to_have_text("You are Nadia")
    expect(tablet.get_by_text("1 vote, 0 topics")).to_be_visible()
    tablet.get_by_role("button", name="Continue as Nadia").click()

    for page in (tablet, phone):
        page.goto(f"{camp.path}/topics")
        _has_voted(page)
    tablet.goto(f"{camp.path}/me/pass")
    expect(tablet.locator(".devices li")).to_have_count(2)


def test_leaving_lets_the_device_forget_and_the_words_bring_back(
    devices: Devices, camp: Camp, script: bool
) -> None:
    phone = devices.phone()
    phone.goto(f"/j/{camp.code}")
    phone.get_by_label("Your first name").fill("Nadia")
    phone.get_by_role("button", name="Join").click()
    phone.get_by_role("link", name="My pass").click()
    if script:
        phone.evaluate("localStorage.setItem('left', 'behind')")
    phone.get_by_role("link", name="Leave with this device").click()
    words = phone.locator(".recovery").inner_text()
    phone.get_by_role("button", name=re.compile("forget me")).click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("This device has forgotten you")
    if script:
        phone.wait_for_function("localStorage.getItem('left') === null")
    phone.get_by_role("link", name="I was here before").click()
    phone.get_by_label("Your recovery words").fill(words.lower().replace("-", " "))
    phone.get_by_role("button", name="Bring me back").click()
    phone.get_by_role("link", name="My pass").click()
    expect(phone.get_by_text("You are Nadia.")).to_be_visible()


def _has_voted(phone: Page) -> None:
    expect(phone.locator("button.vote[aria-pressed=true]")).to_have_count(1)
