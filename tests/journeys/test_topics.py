"""The list to vote from: nothing moves under a finger, and nothing is told too early."""

import pytest
from playwright.sync_api import Page, expect

from app.domain.phases import Phase
from app.services import rounds
from tests.clock import StandingClock
from tests.journeys.conftest import Devices, Site
from tests.people import Camp, an_event, proposes, votes_for


@pytest.fixture(params=[True], ids=["script"])
def script(request: pytest.FixtureRequest) -> bool:
    """These pages change by themselves, so all devices run script."""
    return bool(request.param)


def comes_in(phone: Page, camp: Camp) -> Page:
    """Join without a name and go to the topics."""
    phone.goto(f"/j/{camp.code}")
    phone.get_by_role("button", name="Join").click()
    phone.wait_for_url(f"**{camp.path}/**")
    phone.goto(f"{camp.path}/topics")
    expect(phone.locator(".topic").first).to_be_visible()
    return phone


def row(phone: Page, camp: Camp, title: str) -> str:
    """Return the selector of a topic's row."""
    return f"#t{camp.topics[title]}"


def test_new_topics_come_in_above_on_a_tap(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    dora = comes_in(devices.phone(), camp)
    titles, pill = dora.locator(".topic h2"), dora.locator(".pill")
    before = titles.all_inner_texts()
    dora.evaluate("document.querySelector('.topic').dataset.mark = 'stands'")
    place = dora.locator(".topic").first.bounding_box()

    proposes(site.house.db, clock, camp.ben, "Rye")
    expect(pill).to_have_text("1 new topic")
    assert dora.locator(".topic").first.bounding_box() == place

    pill.click()
    expect(titles).to_have_count(4)
    assert titles.all_inner_texts() == ["Rye", *before]
    expect(dora.locator("[data-mark=stands]")).to_have_count(1)
    expect(pill).to_be_hidden()


def test_counts_are_told_from_ones_first_vote_and_stay_true(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = an_event(db, clock)
    dora = comes_in(devices.phone(), camp)
    counts = dora.locator(".topic .n")
    assert set(counts.all_inner_texts()) == {""}

    dora.locator(f"{row(dora, camp, 'Bread')} .vote").click()
    expect(dora.locator(f"{row(dora, camp, 'Bread')} .n")).to_have_text("3")
    expect(dora.locator(f"{row(dora, camp, 'Bees')} .n")).to_have_text("1")

    votes_for(db, clock, camp.ben, camp.topics["Bees"])
    expect(dora.locator(f"{row(dora, camp, 'Bees')} .n")).to_have_text("2")


def test_topics_are_found_as_one_types_and_the_address_keeps_it(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    for number in range(12):
        proposes(site.house.db, clock, camp.cleo, f"Thème {number}", language="fr")
    dora = comes_in(devices.phone(), camp)
    shown = dora.locator(".topic:visible")
    asked = []
    dora.on("request", lambda request: asked.append(request.url) if "/e/" in request.url else None)

    dora.get_by_role("searchbox").fill("THEME 11")
    expect(shown).to_have_count(1)
    expect(dora.get_by_text("1 of 15 topics")).to_be_visible()
    assert dora.url.endswith("/topics?q=THEME+11")

    dora.get_by_role("searchbox").fill("compost")
    expect(dora.get_by_text("No topic about “compost”.")).to_be_visible()
    propose = dora.get_by_role("link", name="Propose it").get_attribute("href") or ""
    assert propose.endswith(f"{camp.path}/topics/new?title=compost")

    dora.get_by_role("searchbox").fill("")
    dora.get_by_role("link", name="Without a host").click()
    expect(shown).to_have_count(0)
    assert asked == []
    dora.get_by_role("link", name="Show all topics").click()
    expect(shown).to_have_count(15)


def test_the_vote_after_the_last_asks_which_to_take_back(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock, votes={}, dots=1)
    dora = comes_in(devices.phone(), camp)
    bread, bees = (dora.locator(f"{row(dora, camp, title)} .vote") for title in ("Bread", "Bees"))
    bread.click()
    expect(dora.locator("[data-left]")).to_have_text("0")

    bees.click()
    dialog = dora.get_by_role("dialog")
    expect(dialog).to_contain_text("Your one vote is used. Take it back?")
    dialog.get_by_role("button", name="Vote instead").click()

    expect(dialog).to_be_hidden()
    expect(bees).to_have_attribute("aria-pressed", "true")
    expect(bread).to_have_attribute("aria-pressed", "false")
    dora.goto(f"{camp.path}/me/votes")
    expect(dora.locator(".topic h2")).to_have_text(["Bees"])


def test_the_close_is_told_where_one_reads_and_nothing_jumps(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    dora = comes_in(devices.phone(), camp)
    dora.locator(f"{row(dora, camp, 'Bread')} .vote").click()
    expect(dora.locator(f"{row(dora, camp, 'Bread')} .n")).to_have_text("3")
    places = [each.bounding_box() for each in dora.locator(".topic").all()]

    site.house.db.write_now(rounds.close_round, camp.ada, clock())

    expect(dora.locator(".banner")).to_contain_text("Voting closed at")
    expect(dora.locator(".phase")).to_have_text("Voting closed")
    expect(dora.get_by_role("button", name="Vote")).to_have_count(0)
    expect(dora.locator(f"{row(dora, camp, 'Bread')} .vote")).to_have_text("Voted ✓")
    assert [each.bounding_box() for each in dora.locator(".topic").all()] == places


def test_a_star_on_the_board_is_in_my_day(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})
    dora = comes_in(devices.phone(), camp)
    dora.goto(f"{camp.path}/board")
    star = dora.get_by_role("button", name="In my day: Bread")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    dora.get_by_role("link", name="Mine", exact=True).click()
    expect(dora.locator(".talks > li:visible h3")).to_have_text(["Bread"])

    dora.goto(f"{camp.path}/me")
    expect(dora.locator(".day h3")).to_have_text(["Bread"])
