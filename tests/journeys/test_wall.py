"""The wall that the back row can read: measured in a browser, in every mode, at both sizes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, product

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.db import Tx
from app.domain.circle import Press, TurnNote
from app.domain.phases import Phase
from app.models import Placement, Room, Slot, Topic, Turn
from app.services import circle, grid, pitches, rounds, screen
from app.settings import Settings
from tests.clock import MORNING, StandingClock
from tests.journeys.conftest import PATIENCE_MS, Site, serving
from tests.journeys.measuring import LEAST_CONTRAST, Picture, picture_of
from tests.people import Camp, an_event, proposes, votes_for

SIZES = ((1920, 1080), (1024, 768))
MODES = ("lobby", "round", "grid", "next", "closing", "circle", "pitch")
LANGUAGES = ("fr", "both")
"""English is shorter than French, and stands beside it in both."""
BEFORE_CHANGE, SECOND_HOUR = (MORNING + timedelta(minutes=minutes) for minutes in (85, 95))
ROOMS = ("Bibliothèque municipale", "Salle des fêtes", "Verrière", "Mezzanine", "Jardin d’hiver")
TITLES = (
    "Comment refuser un projet intéressant quand le calendrier déborde déjà de partout",
    "Facturer à la valeur",
    "Les assurances sociales des indépendantes et des indépendants, expliquées en clair",
    "A calmer week with one calendar and four half-days",
)


@pytest.fixture
def site(settings: Settings, clock: StandingClock) -> Iterator[Site]:
    """A server whose day stands still, for what the wall shows depends on the time."""
    with serving(settings, clock) as site:
        yield site


def test_every_picture_is_legible_from_the_back_row(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    camp = a_long_day(site, clock)
    site.house.db.write_now(give_the_floor, camp, clock)
    wall = projector(browser, site, SIZES[0])
    address = f"{camp.path}/wall/{camp.wall_token}"
    room = f"room={camp.rooms[ROOMS[0]]}"

    for mode, language in product((*MODES, "door"), LANGUAGES):
        clock.set(BEFORE_CHANGE if mode == "next" else SECOND_HOUR)
        what = room if mode == "door" else f"mode={mode}"
        wall.goto(f"{address}?{what}&lang={language}")
        is_legible(wall, mode, language)
    for key, over in (("?", "#keys"), ("q", "#way-in")):
        wall.goto(f"{address}?mode=grid&lang=both")
        wall.keyboard.press(key)
        expect(wall.locator(over)).to_be_visible()
        is_legible(wall, "grid", over)
    wall.context.close()


def test_a_message_a_ribbon_and_an_empty_round_are_legible_too(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = a_long_day(site, clock)
    empty = an_event(db, clock, name="Vide", topics={})
    few = an_event(db, clock, name="Peu")
    proposes(db, clock, few.ben, TITLES[0][:80])
    db.write_now(shuffle, camp)
    db.write_now(grid.publish, camp.ada, clock())
    wall = projector(browser, site, SIZES[0])

    for language in LANGUAGES:
        wall.goto(f"{camp.path}/wall/{camp.wall_token}?mode=grid&lang={language}")
        expect(wall.locator(".ribbon li").first).to_be_visible()
        is_legible(wall, "grid", f"ribbon {language}")
        wall.goto(f"{empty.path}/wall/{empty.wall_token}?lang={language}")
        is_legible(wall, "round", f"empty {language}")
        wall.goto(f"{few.path}/wall/{few.wall_token}?lang={language}")
        expect(wall.locator(".rank > :last-child")).to_have_class("cut")
        is_legible(wall, "round", f"few {language}")
    words = "Écrivez-nous " * 6 + "aujourd’hui"
    db.write_now(screen.set_message, few.ada, clock(), message=words, minutes=None)
    expect(wall.locator("main")).to_have_attribute("data-mode", "message")
    is_legible(wall, "message", "message")
    wall.context.close()


def test_the_whole_day_is_shown_page_by_page(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    camp = a_long_day(site, clock)
    wall = projector(browser, site, SIZES[1])
    wall.goto(f"{camp.path}/wall/{camp.wall_token}?mode=grid&lang=en")
    pages = wall.locator("[data-page]")
    seen: set[str] = set()

    for number in range(pages.count()):
        shown = wall.locator("[data-page]:not([hidden])")
        expect(wall.locator(".pager")).to_contain_text(f"page {number + 1}/{pages.count()}")
        expect(shown).to_have_count(1)
        seen |= set(shown.locator("td .clamp").all_inner_texts())
        assert 12 <= int(shown.get_attribute("data-dwell") or 0) <= 80
        wall.keyboard.press("ArrowRight")

    assert len(seen) == 63  # the first hour is over
    expect(pages.first).to_be_visible()
    wall.context.close()


def test_the_keys_change_this_projector_alone(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    camp = an_event(site.house.db, clock)
    wall, other = (projector(browser, site, SIZES[0]) for _ in range(2))
    for page in (wall, other):
        page.goto(f"{camp.path}/wall/{camp.wall_token}?lang=en")
        expect(page.locator("[data-live-mark][data-live=on]")).to_be_visible()

    for key, mode in (("1", "lobby"), ("3", "grid"), ("4", "closing"), ("2", "round")):
        wall.keyboard.press(key)
        expect(wall.locator("main")).to_have_attribute("data-mode", mode)
    wall.keyboard.press("1")
    expect(wall.locator("main")).to_have_attribute("data-mode", "lobby")
    wall.keyboard.press("a")
    expect(wall.locator("main")).to_have_attribute("data-mode", "round")
    wall.keyboard.press("q")
    expect(wall.locator("#way-in")).to_be_visible()
    assert picture_of(wall).qr >= 75
    wall.keyboard.press("?")
    expect(wall.locator("#way-in")).to_be_hidden()
    expect(wall.locator("#keys")).to_be_visible()
    wall.keyboard.press("Escape")
    expect(wall.locator("#keys")).to_be_hidden()
    wall.keyboard.press(" ")
    expect(wall.get_by_text("paused")).to_be_visible()
    wall.keyboard.press("+")
    expect(wall.locator("html")).to_have_attribute("style", re.compile("--zoom: 1.1"))
    expect(other.locator("main")).to_have_attribute("data-mode", "round")

    wall.keyboard.press("Tab")
    expect(wall.get_by_role("button", name="Way in")).to_be_focused()
    expect(wall.get_by_role("toolbar")).to_have_css("opacity", "1")

    other.goto(f"{camp.path}/wall/{camp.wall_token}?mode=closing&lang=en")
    other.keyboard.press("a")
    expect(other.locator("main")).to_have_attribute("data-mode", "round")
    wall.context.close()
    other.context.close()


def test_the_desk_the_votes_and_the_space_bar_change_the_picture(
    browser: Browser, site: Site, clock: StandingClock
) -> None:
    db = site.house.db
    camp = an_event(db, clock)
    wall = projector(browser, site, SIZES[0])
    wall.goto(f"{camp.path}/wall/{camp.wall_token}?lang=en")
    first = wall.locator(".rank h2").first
    expect(first).to_have_text("Bread")

    rye = proposes(db, clock, camp.ben, "Rye")
    for viewer in (camp.ada, camp.ben, camp.cleo):
        votes_for(db, clock, viewer, rye)
    expect(first).to_have_text("Rye")  # votes are drawn in batches

    db.write_now(screen.hide_numbers, camp.ada, clock(), on=True)
    db.write_now(rounds.close_round, camp.ada, clock())
    expect(first).to_have_text("Bread")
    wall.locator("[data-reveals]").wait_for()
    db.write_now(screen.reveal, camp.ada, clock(), count=1)
    expect(wall.locator(".covered")).to_have_count(3)
    wall.keyboard.press(" ")
    expect(wall.locator(".covered")).to_have_count(2)

    db.write_now(screen.show_mode, camp.ada, clock(), mode="lobby")
    expect(wall.locator("main")).to_have_attribute("data-mode", "lobby")
    wall.context.close()


def test_the_last_good_picture_stays_with_its_time_when_the_server_stops(
    browser: Browser, settings: Settings, clock: StandingClock
) -> None:
    with serving(settings, clock) as site:
        camp = an_event(site.house.db, clock)
        wall = projector(browser, site, SIZES[0])
        wall.clock.install()
        wall.goto(f"{camp.path}/wall/{camp.wall_token}?lang=en")
        expect(wall.locator("[data-live-mark][data-live=on]")).to_be_visible()

    expect(wall.get_by_text("reconnecting")).to_be_visible()
    wall.clock.run_for(80_000)
    expect(wall.get_by_text(re.compile(r"as of \d\d:\d\d"))).to_be_visible()
    expect(wall.get_by_text("Bread")).to_be_visible()
    is_legible(wall, "round", "stopped")
    wall.context.close()


def projector(browser: Browser, site: Site, size: tuple[int, int]) -> Page:
    """A projector in a room that likes stillness."""
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def resize(wall: Page, size: tuple[int, int]) -> None:
    """Give a projector another picture, and let it be arranged anew."""
    wall.set_viewport_size({"width": size[0], "height": size[1]})
    wall.wait_for_function("size => innerWidth === size[0] && innerHeight === size[1]", arg=size)
    wall.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")


def is_legible(wall: Page, mode: str, what: str) -> None:
    """Hold one picture to the rules of the wall, at both sizes, in the dark and in the light."""
    expect(wall.locator("main")).to_have_attribute("data-mode", mode)
    for size in SIZES:
        resize(wall, size)
        for _ in ("dark", "light"):
            theme = wall.evaluate("document.documentElement.dataset.theme")
            holds(picture_of(wall), f"{mode} {what} {theme} {size}", mode)
            wall.keyboard.press("l")


def holds(shown: Picture, what: str, mode: str) -> None:
    """Hold the measures of a picture to the rules."""
    said = (what, shown)
    assert shown.characters >= 20, said
    assert shown.small == 0, said
    assert shown.least_contrast >= LEAST_CONTRAST, said
    assert (shown.outside, shown.covered, shown.scrolls) == ((), (), False), said
    if mode == "lobby":
        assert shown.qr >= 60, said


def a_long_day(site: Site, clock: StandingClock) -> Camp:
    """Nine rooms, eight times, seventy-two topics with long names, in the second hour."""
    db = site.house.db
    name = "SoloCamp de la Suisse romande"
    camp = an_event(db, clock, name=name, phase=Phase.PLANNING, topics={})
    db.write_now(fill, camp)
    db.write_now(grid.publish, camp.ada, clock())
    clock.set(SECOND_HOUR)
    return camp


def fill(tx: Tx, camp: Camp) -> None:
    """Add rooms and times, and at each place a topic."""
    names = [f"{name}{end}" for end in ("", " bis") for name in ROOMS][:7]
    rooms = [
        Room(event_id=camp.id, position=10 + number, name=name, seats=20)
        for number, name in enumerate(names)
    ]
    begins = [MORNING + timedelta(minutes=minutes) for minutes in (300, 360, 420, 480, 540)]
    slots = [
        Slot(event_id=camp.id, starts_at=at, ends_at=at + timedelta(minutes=45)) for at in begins
    ]
    tx.add_all([*rooms, *slots])
    tx.flush()
    camp.rooms = {**camp.rooms, **{room.name: room.id for room in rooms}}
    places = product([*camp.slots, *(slot.id for slot in slots)], camp.rooms.values())
    for number, ((slot, room), title) in enumerate(zip(places, cycle(TITLES), strict=False)):
        words = f"{title[:77]} {number}"
        at = MORNING + timedelta(seconds=number)
        topic = Topic(event_id=camp.id, title=words, language="fr", created_at=at)
        tx.add(topic)
        tx.flush()
        tx.add(Placement(topic_id=topic.id, event_id=camp.id, slot_id=slot, room_id=room))


def give_the_floor(tx: Tx, camp: Camp, clock: StandingClock) -> None:
    """Let somebody speak at length in the circle, and the longest title be pitched."""
    circle.lead(tx, camp.ada, clock(), press=Press(TurnNote(""), "next"))
    speaker = tx.exec(select(Turn).where(Turn.event_id == camp.id)).all()
    one = next(turn.participant_id for turn in speaker if turn.begun_at)
    note = TurnNote(
        one, offer=f"{TITLES[0]} {TITLES[2]}"[:140], need=f"{TITLES[2]} {TITLES[3]}"[:140]
    )
    circle.lead(tx, camp.ada, clock(), press=Press(note))
    pitches.lead(tx, camp.ada, clock(), step="all")
    pitches.lead(tx, camp.ada, clock(), step="next")


def shuffle(tx: Tx, camp: Camp) -> None:
    """Let two topics of the last hour change their rooms."""
    one, other = tx.exec(select(Placement).where(Placement.event_id == camp.id)).all()[-2:]
    rooms = one.room_id, other.room_id
    tx.delete(other)
    tx.flush()
    one.room_id = rooms[1]
    tx.flush()
    tx.add(
        Placement(
            topic_id=other.topic_id, event_id=camp.id, slot_id=other.slot_id, room_id=rooms[0]
        )
    )
