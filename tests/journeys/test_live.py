"""Pages that stay open tell what is new; script leads to what is wrong."""

import pytest
from playwright.sync_api import Page, expect

from app.domain.phases import Phase
from app.services import grid, rounds
from tests.clock import StandingClock
from tests.journeys.conftest import Devices, Site
from tests.people import Camp, an_event, moves, proposes

COUNT_DRAWINGS = """
  document.addEventListener("region:drawn", ({ target }) => {
    const { dataset } = document.documentElement;
    dataset.drawn = `${dataset.drawn ?? ""} ${target.dataset.region}`;
  });
"""


@pytest.fixture(params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """These pages change by themselves, so all devices run script."""
    return bool(request.param)


def comes_in(phone: Page, camp: Camp) -> Page:
    """Join without a name and land on the topics."""
    phone.goto(f"/j/{camp.code}")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator(".topic").first).to_be_visible()
    return phone


def test_new_topics_and_the_next_phase_are_told_and_nothing_moves(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = an_event(db, clock)
    dora = comes_in(devices.phone(), camp)
    titles, pill = dora.locator(".topic h2"), dora.locator(".pill")
    before = titles.all_inner_texts()
    expect(pill).to_be_hidden()

    proposes(db, clock, camp.ben, "Rye")
    expect(pill).to_have_text("1 new topic")
    proposes(db, clock, camp.cleo, "Oats")
    expect(pill).to_have_text("2 new topics")
    assert titles.all_inner_texts() == before

    pill.click()
    expect(titles).to_have_count(5)
    expect(pill).to_be_hidden()

    db.write_now(rounds.close_round, camp.ada, clock())
    expect(dora.locator(".banner")).to_contain_text("Voting closed")


def test_my_day_appears_when_the_grid_is_published(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = an_event(db, clock, phase=Phase.PLANNING)
    dora = comes_in(devices.phone(), camp)
    dora.goto(f"{camp.path}/me")
    expect(dora.get_by_text("Your day appears here")).to_be_visible()

    moves(db, clock, camp, "Bread", 0, "Salon")
    db.write_now(grid.publish, camp.ada, clock())

    expect(dora.get_by_role("heading", name="Hour by hour")).to_be_visible()


def test_the_first_frame_draws_nothing_that_the_page_came_with(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = an_event(db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})
    dora = devices.phone()
    dora.add_init_script(COUNT_DRAWINGS)
    dora.goto(f"{camp.path}/board")
    html = dora.locator("html")
    expect(html).to_have_attribute("data-drawn", " topics")  # of the same first answer

    moves(db, clock, camp, "Bread", 1, "Salon")
    db.write_now(grid.publish, camp.ada, clock())

    expect(html).to_have_attribute("data-drawn", " topics board")


def test_the_desk_counts_while_it_is_looked_at(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    ada = devices.laptop()
    ada.goto(f"/o/{camp.organiser_token}")
    topics = ada.locator(".figures dd").nth(1)
    expect(topics).to_have_text("3")

    proposes(site.house.db, clock, camp.ben, "Rye")

    expect(topics).to_have_text("4")


def test_what_is_wrong_has_the_focus(devices: Devices, site: Site, clock: StandingClock) -> None:
    camp = an_event(site.house.db, clock)
    dora = comes_in(devices.phone(), camp)
    dora.goto(f"{camp.path}/topics/new")
    dora.get_by_role("button", name="Propose this topic").click()

    expect(dora.locator("#problems")).to_be_focused()
    expect(dora).to_have_title("Error: Propose a topic · SoloCamp")
