"""The grid arranged by hand: with keys, with a finger, with a mouse, and by two at once."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.services import grid
from tests.clock import StandingClock
from tests.journeys import examiner
from tests.journeys.conftest import PATIENCE_MS, Site
from tests.people import Camp, an_event

PLACED = {"Bread": (0, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(site: Site, clock: StandingClock) -> Camp:
    return an_event(site.house.db, clock, phase=Phase.PLANNING, placed=PLACED)


@pytest.fixture
def ada(browser: Browser, site: Site, camp: Camp) -> Iterator[Page]:
    """Ada's laptop, whose screen takes fingers too."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": 1366, "height": 768}, has_touch=True
    )
    context.set_default_timeout(PATIENCE_MS)
    examiner.prepare(context)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"/o/{camp.organiser_token}")
    page.goto(f"{camp.path}/desk/grid")
    expect(page.get_by_text("Tap or press Space on a topic")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def cell(page: Page, camp: Camp, slot: int, room: str) -> Locator:
    return page.locator(f'[data-cell="{camp.slots[slot]} {camp.rooms[room]}"]')


def grip(page: Page, title: str) -> Locator:
    return page.get_by_role("link", name=re.compile(f"^(Move|Place)… {title}$"))


def hears(page: Page, sentence: str) -> None:
    expect(page.locator("[data-spoken]")).to_have_text(sentence)


def test_a_topic_is_moved_with_keys_fingers_and_a_mouse(ada: Page, camp: Camp) -> None:
    grip(ada, "Bread").focus()
    ada.keyboard.press("Space")
    hears(ada, "“Bread” picked up, 09:30 Salon.")
    expect(cell(ada, camp, 2, "Salon").locator(".cost")).to_have_text("+1 person")
    ada.keyboard.press("ArrowDown")
    hears(ada, "10:30 Salon, 1 person gains a choice, nobody loses one")
    assert examiner.violations(ada) == []
    ada.keyboard.press("Escape")
    hears(ada, "Put back where it was.")
    expect(grip(ada, "Bread")).to_be_focused()
    for key in ("Space", "ArrowDown", "Space"):
        ada.keyboard.press(key)
    hears(ada, "10:30 Salon, 1 person gains a choice, nobody loses one. Dropped.")
    expect(cell(ada, camp, 1, "Salon").locator(grip_of("Bread"))).to_be_focused()

    grip(ada, "Bees").tap()
    hears(ada, "“Bees” picked up. It has no place yet.")
    expect(cell(ada, camp, 1, "Atelier").locator(".cost")).to_have_text("host busy")
    cell(ada, camp, 1, "Atelier").tap()
    hears(
        ada,
        "Not possible: 10:30 Atelier, Ben hosts more than one topic at 10:30: “Bread”, “Bees”.",
    )
    cell(ada, camp, 2, "Salon").tap()
    expect(cell(ada, camp, 2, "Salon").locator(grip_of("Bees"))).to_be_focused()

    drags(ada, grip(ada, "Bicycles"), cell(ada, camp, 2, "Atelier"))
    expect(cell(ada, camp, 2, "Atelier").locator(grip_of("Bicycles"))).to_be_focused()
    drags(ada, grip(ada, "Bicycles"), ada.locator(".tray"))
    expect(ada.locator(".tray").locator(grip_of("Bicycles"))).to_be_focused()

    ada.keyboard.press("?")
    expect(ada.get_by_role("dialog", name="Keys")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada.get_by_role("dialog", name="Keys")).to_be_hidden()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Place “Bicycles”")


def test_what_another_organiser_moves_meanwhile_is_told(
    ada: Page, camp: Camp, site: Site, clock: StandingClock
) -> None:
    ben = Viewer(camp.id, camp.ben.participant_id, Role.ORGANISER)

    def moves(title: str, slot: int, room: str) -> None:
        at = camp.slots[slot], camp.rooms[room]
        move = partial(grid.move, topic_id=camp.topics[title], slot_id=at[0], room_id=at[1])
        site.house.db.write_now(move, ben, clock())

    moves("Bicycles", 1, "Atelier")
    hears(ada, "Ben moved “Bicycles”, just now.")
    expect(cell(ada, camp, 1, "Atelier").locator(grip_of("Bicycles"))).to_be_visible()

    grip(ada, "Bread").focus()
    ada.keyboard.press("Space")
    hears(ada, "“Bread” picked up, 09:30 Salon.")
    moves("Bread", 2, "Salon")
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("Space")
    expect(ada.locator("[data-told]")).to_contain_text("Ben moved “Bread”")
    expect(cell(ada, camp, 0, "Salon").locator(grip_of("Bread"))).to_be_visible()
    ada.get_by_role("button", name="Do it all the same").click()
    expect(cell(ada, camp, 1, "Salon").locator(grip_of("Bread"))).to_be_focused()


def grip_of(title: str) -> str:
    return f".grip:has-text('{title}')"


def drags(page: Page, what: Locator, where: Locator) -> None:
    start = what.bounding_box()
    assert start is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 25, start["y"] + 25)
    where.scroll_into_view_if_needed()
    end = where.bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=4)
    page.mouse.up()
