"""A scribe leads the tour of the room with a keyboard, and the back row reads along."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.models import Topic
from tests.clock import StandingClock
from tests.journeys.conftest import Devices, Site
from tests.people import Camp, an_event


@pytest.fixture(params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """What is saved while it is typed is saved by script; forms do the rest elsewhere."""
    return bool(request.param)


def titles(site: Site, camp: Camp) -> list[str]:
    with site.house.db.reading() as session:
        return sorted(session.exec(select(Topic.title).where(Topic.event_id == camp.id)).all())


def desk(devices: Devices, camp: Camp, page: str) -> Page:
    """Open a page of the desk on the organiser's laptop."""
    laptop = devices.laptop()
    laptop.goto(f"/o/{camp.organiser_token}")
    laptop.goto(f"{camp.path}/desk/{page}")
    return laptop


def test_the_wall_follows_the_scribe_and_one_key_makes_one_topic(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock, topics={})
    wall = devices.projector()
    wall.goto(f"{camp.path}/wall/{camp.wall_token}")
    scribe = desk(devices, camp, "circle")

    scribe.keyboard.press("Enter")
    expect(scribe.get_by_label("Offers")).to_be_focused()
    expect(wall.locator(".who")).to_have_text("Ada")
    scribe.keyboard.type("Rye bread")
    expect(wall.locator(".said dd").first).to_have_text("Rye bread")

    for _ in range(3):
        scribe.keyboard.press("Control+Enter")
    expect(scribe.get_by_role("link", name="Topic made").first).to_be_visible()
    scribe.keyboard.press("Enter")
    expect(scribe.get_by_label("Needs")).to_be_focused()
    scribe.keyboard.type("Quotes")
    scribe.keyboard.press("Control+Enter")
    expect(scribe.get_by_role("link", name="Topic made")).to_have_count(2)
    assert titles(site, camp) == ["Quotes", "Rye bread"]

    scribe.keyboard.type(" that hold")
    scribe.keyboard.press("PageDown")
    expect(wall.locator(".who")).to_have_text("Ben")
    expect(scribe.get_by_text("Needs: Quotes that hold")).to_be_visible()
    scribe.keyboard.press("Enter")
    expect(wall.locator(".who")).to_have_text("Cleo")


def test_the_clock_runs_down_on_the_wall_and_stands_when_it_is_paused(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    wall = devices.projector()
    wall.goto(f"{camp.path}/wall/{camp.wall_token}")
    laptop = desk(devices, camp, "pitches")

    laptop.get_by_role("button", name="Begin with").press("Enter")
    expect(wall.locator(".what")).to_have_text("Bread")
    digits = wall.locator(".digits")
    for clocks in (digits, laptop.locator(".digits")):
        before = clocks.inner_text()
        expect(clocks).not_to_have_text(before)
    laptop.get_by_role("button", name="Pause the clock").click()
    expect(wall.get_by_text("Paused", exact=True)).to_be_visible()

    laptop.get_by_role("button", name="Next topic").press("Enter")
    expect(wall.locator(".what")).to_have_text("Bicycles")
    expect(wall.get_by_text("left", exact=True)).to_be_visible()
