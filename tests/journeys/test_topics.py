"""The list to vote from: nothing moves under a finger, and nothing is told too early."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.phases import Phase
from app.main import utc_now
from app.models import Change, Event, Slot
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
    count = dora.locator(f"{row(dora, camp, 'Bees')} .count")
    expect(count).to_have_text("1 vote")

    votes_for(db, clock, camp.ben, camp.topics["Bees"])
    expect(count).to_have_text("2 votes")


def test_a_draft_brings_words_back_but_no_limits(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    dora = comes_in(devices.phone(), camp)
    limits, address = dora.locator("[name=away]"), f"{camp.path}/topics/new"
    dora.goto(address)
    dora.locator("#title").fill("Soup for all")
    limits.nth(1).check()
    dora.goto(f"{camp.path}/me/pass")
    limits.first.check()
    dora.locator("form[action$='/me/limits'] button").click()
    dora.wait_for_url(f"**{camp.path}/me")

    dora.goto(address)
    expect(dora.locator("#title")).to_have_value("Soup for all")
    expect(limits.first).to_be_checked()
    expect(limits.nth(1)).not_to_be_checked()


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
    with dora.expect_response("**/swap"):
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


def test_my_day_is_mended_without_a_network(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    db, placed = site.house.db, {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon")}
    camp = an_event(db, clock, phase=Phase.RUNNING, placed=placed)
    db.write_now(_is_tomorrow, camp)
    dora = comes_in(devices.phone(), camp)
    for title in placed:
        dora.goto(f"{camp.path}/topics/{camp.topics[title]}")
        with dora.expect_response("**/star"):
            dora.get_by_role("button", name=f"In my day: {title}").click()
    dora.goto(f"{camp.path}/me")
    picks, waits = dora.locator(".day h3"), dora.locator(".outbox")

    for verb, title, picked in (
        ("Choose", "Bread", ["Bread"]),
        ("Put back", "Bicycles", ["Bread", "Bicycles"]),
    ):
        dora.context.set_offline(True)
        button = dora.get_by_role("button", name=f"{verb} {title}")
        button.click()
        expect(waits).to_have_text("1 change waiting for the network. Nothing is lost.")
        form = dora.locator("form", has=button)
        expect(form.get_by_role("status")).to_have_text("Waiting for the network.")

        dora.context.set_offline(False)

        expect(picks).to_have_text(picked)
        expect(waits).to_have_text("")
    assert _stars_told(site, camp) == [
        *(("session_starred", title) for title in placed),
        ("session_unstarred", "Bicycles"),
        ("session_starred", "Bicycles"),
    ]


def test_the_page_that_takes_a_vote_back_waits_for_the_network(
    devices: Devices, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock, votes={}, dots=2)
    dora = comes_in(devices.phone(), camp)
    for title in ("Bread", "Bees"):
        with dora.expect_response("**/vote"):
            dora.locator(f"{row(dora, camp, title)} .vote").click()
    dora.goto(f"{camp.path}/topics/{camp.topics['Bicycles']}/swap")
    rows = dora.locator(".swaps > li:visible")
    expect(rows).to_have_count(2)

    dora.context.set_offline(True)
    dora.get_by_role("button", name="Vote instead", description="Bread").click()
    expect(rows).to_have_count(1)
    expect(rows.get_by_role("status")).to_have_text("Waiting for the network.")
    dora.context.set_offline(False)

    dora.wait_for_url(f"**{camp.path}/topics#t{camp.topics['Bicycles']}")
    voted = dora.locator(".topic:has(.vote[aria-pressed=true]) h2")
    assert set(voted.all_inner_texts()) == {"Bees", "Bicycles"}


def _is_tomorrow(tx: Tx, camp: Camp) -> None:
    """Put the event on the next day, for what is over cannot be chosen any more."""
    event = tx.get_one(Event, camp.id)
    later = utc_now().date() + timedelta(days=1) - event.date
    event.date += later
    for slot in tx.exec(select(Slot).where(Slot.event_id == camp.id)):
        slot.starts_at, slot.ends_at = slot.starts_at + later, slot.ends_at + later


def _stars_told(site: Site, camp: Camp) -> list[tuple[str, str]]:
    """What was logged of stars, in order; a star that was set twice would be there twice."""
    titles = {topic_id: title for title, topic_id in camp.topics.items()}
    kinds = (ChangeKind.SESSION_STARRED, ChangeKind.SESSION_UNSTARRED)
    with site.house.db.reading() as session:
        query = select(Change).where(Change.event_id == camp.id, col(Change.kind).in_(kinds))
        told = session.exec(query.order_by(col(Change.id))).all()
        return [(str(change.kind), titles[change.subject_id]) for change in told]
