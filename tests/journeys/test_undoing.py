"""Keys undo and redo what was done at the desk, but never while somebody types."""

from playwright.sync_api import Browser, expect

from app.domain.phases import Phase
from tests.clock import StandingClock
from tests.journeys.conftest import PATIENCE_MS, Site
from tests.people import an_event


def test_keys_undo_and_redo_but_not_in_a_field(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock, phase=Phase.PLANNING, placed={"Bread": (0, "Salon")})
    context = browser.new_context(base_url=site.address)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"/o/{camp.organiser_token}")
    page.goto(f"{camp.path}/desk/rooms")
    bar = page.get_by_role("group", name="What was done last")
    undo, redo = (bar.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(bar).to_contain_text("Ada moved “Bread”")

    page.get_by_role("textbox", name="Seats of Salon").press("Control+z")
    expect(redo).to_have_count(0)
    page.get_by_role("heading", name="Rooms").click()
    page.keyboard.press("Control+z")
    expect(bar).to_contain_text("Ada closed the round")
    expect(undo).to_be_visible()
    page.keyboard.press("Control+Shift+Z")
    expect(bar).to_contain_text("Ada moved “Bread”")
    expect(redo).to_have_count(0)
    context.close()
