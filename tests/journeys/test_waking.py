"""Whoever comes back to a page sees what is true now: after sleep, without a network, or where no
stream comes through.
"""

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from app.services import rounds
from tests.clock import StandingClock
from tests.journeys.conftest import PATIENCE_MS, Devices, Site
from tests.people import Camp, an_event

SILENCE_MS = 51_000
LEAPS = 10
"""Each goes through a silence; a sign of life of the server may fall into one of them."""
LEAP_MS = PATIENCE_MS // LEAPS


@pytest.fixture(params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """These pages change by themselves, so all devices run script."""
    return bool(request.param)


@pytest.fixture
def camp(site: Site, clock: StandingClock) -> Camp:
    return an_event(site.house.db, clock)


def comes_in(phone: Page, camp: Camp) -> Page:
    phone.goto(f"/j/{camp.code}")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("[data-region=topics] .phase")).to_have_attribute("data-phase", "voting")
    return phone


def closes(site: Site, camp: Camp, clock: StandingClock) -> None:
    site.house.db.write_now(rounds.close_round, camp.ada, clock())


def phase_on(phone: Page) -> None:
    expect(phone.locator("[data-region=topics] .phase")).not_to_have_attribute(
        "data-phase", "voting"
    )


def opens_again(page: Page, stream: str) -> None:
    """Leap over silences until the page asks for its stream anew."""
    for _ in range(LEAPS - 1):
        try:
            leaps(page, stream)
        except TimeoutError:
            continue
        return
    leaps(page, stream)


def leaps(page: Page, stream: str) -> None:
    with page.expect_request(stream, timeout=LEAP_MS):
        page.clock.fast_forward(SILENCE_MS)


def test_a_phone_that_was_frozen_shows_the_truth(
    devices: Devices, site: Site, clock: StandingClock, camp: Camp
) -> None:
    dora = comes_in(devices.phone(), camp)
    lifecycle = dora.context.new_cdp_session(dora)
    lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
    closes(site, camp, clock)

    lifecycle.send("Page.setWebLifecycleState", {"state": "active"})

    phase_on(dora)


def test_a_phone_that_was_without_a_network_shows_the_truth(
    devices: Devices, site: Site, clock: StandingClock, camp: Camp
) -> None:
    dora = comes_in(devices.phone(), camp)
    dora.context.set_offline(True)
    closes(site, camp, clock)

    dora.context.set_offline(False)

    phase_on(dora)


def test_where_no_stream_comes_through_the_page_asks(
    devices: Devices, site: Site, clock: StandingClock, camp: Camp
) -> None:
    phone = devices.phone()
    phone.route(
        "**/live?*",
        lambda route: route.abort() if "once" not in route.request.url else route.continue_(),
    )
    phone.clock.install()
    dora = comes_in(phone, camp)
    closes(site, camp, clock)

    phone.clock.run_for(20_000)

    phase_on(dora)


def test_a_stream_that_fell_silent_is_opened_again(
    devices: Devices, site: Site, clock: StandingClock, camp: Camp
) -> None:
    phone = devices.phone()
    phone.clock.install()
    dora = comes_in(phone, camp)

    opens_again(dora, "**/live?*")


def test_a_wall_whose_stream_fell_silent_opens_it_again(devices: Devices, camp: Camp) -> None:
    wall = devices.projector()
    wall.clock.install()
    wall.goto(f"{camp.path}/wall/{camp.wall_token}?lang=en")
    expect(wall.locator("[data-live-mark][data-live=on]")).to_be_visible()

    opens_again(wall, "**/wall/*/live?*")
