"""The whole day with three phones, a laptop and a projector, with script and without."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import vobject
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Devices, Site

ROOMS = "Verrière, 40, screen\nLabo; 12\nJardin (25)"
DAY = "0:05 to 23:55, 3 h, break 15, lunch 12:30 to 13:30"


def test_the_day_from_the_setup_to_the_notes_taken_home(
    devices: Devices, site: Site, script: bool
) -> None:
    ada, wall = devices.laptop(), devices.projector()
    ben, cleo, dora = devices.phone(), devices.phone("fr-CH"), devices.phone()

    event = ada_sets_up_the_day(ada, site)
    code = ada.locator("figcaption .code").inner_text()
    ada_opens_the_round_and_shows_the_wall(ada, wall)

    joins(ben, f"/j/{code}", "Ben")
    joins_by_typing(dora, code)
    joins(cleo, f"/j/{code}", "Cléo")
    proposes(ben, "Setting prices without apology", why="I always apologise.")
    proposes(dora, "Who do you have lunch with?", hosting=False)
    proposes(cleo, "Une semaine de quatre jours", language="Français")

    for phone in (ben, cleo, dora):
        votes_for(phone, event, "Setting prices without apology")
    votes_for(ben, event, "Who do you have lunch with?")
    takes_back(ben, event, "Who do you have lunch with?")
    votes_for(cleo, event, "Who do you have lunch with?")
    adopts(cleo, event, "Who do you have lunch with?")
    sees_on_the_wall(wall, "Setting prices without apology")

    dora.goto(f"{event}/board")
    expect(dora.get_by_text("The grid is not there yet.")).to_be_visible()
    ada_closes_builds_and_publishes(ada, event, script=script)
    sees_on_the_wall(wall, "Une semaine de quatre jours")
    sees_the_board_change(dora, "Une semaine de quatre jours", script=script)

    ada_moves_and_locks(ada, event, "Une semaine de quatre jours")
    reads_my_day(cleo, event)
    takes_the_calendar_home(ben, event)
    writes_notes(
        ben, event, "Setting prices without apology", "See [[une semaine de quatre jours]]."
    )
    takes_the_notes_home(dora, event)


def ada_sets_up_the_day(ada: Page, site: Site) -> str:
    """Step 1, in one form; a first try without rooms keeps what was typed."""
    ada.goto(f"/o/{site.house.organiser_token}")
    ada.get_by_role("link", name="Create an event").click()
    ada.get_by_label("Name of the event").fill("SoloCamp Lausanne")
    ada.get_by_label("Times").fill(DAY)
    later = datetime.now(UTC).date() + timedelta(days=2)  # nowhere on earth has that day begun
    ada.get_by_label("Date").fill(later.isoformat())
    ada.get_by_role("button", name="Create the event").click()
    expect(ada.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(ada.get_by_label("Name of the event")).to_have_value("SoloCamp Lausanne")
    ada.get_by_label("Rooms").fill(ROOMS)
    ada.get_by_label("Your first name").fill("Ada")
    ada.get_by_role("button", name="Create the event").click()
    expect(ada.get_by_role("heading", name="Desk")).to_be_visible()
    return ada.url.removesuffix("/desk")


def ada_opens_the_round_and_shows_the_wall(ada: Page, wall: Page) -> None:
    """The projector first shows how to come in, then the round."""
    address = ada.get_by_role("link", name="Open the wall").get_attribute("href")
    assert address is not None
    wall.goto(address)
    expect(wall.locator("[data-mode=lobby] .code")).to_be_visible()
    ada.get_by_role("button", name="Open the round").click()
    expect(ada.get_by_role("heading", name="Voting is open")).to_be_visible()


def joins(phone: Page, address: str, name: str) -> None:
    """Step 2 by the QR code's address."""
    phone.goto(address)
    phone.locator("#name").fill(name)
    phone.get_by_role("button", name=re.compile("^(Join|Entrer|Rejoindre)$")).click()
    expect(phone).to_have_url(re.compile("/topics$"))


def joins_by_typing(phone: Page, code: str) -> None:
    """Step 2 by the code as one types it, without a name."""
    phone.goto("/")
    phone.get_by_label("Code of the event").fill(f" {code.lower()} ")
    phone.get_by_role("button", name=re.compile("^(Join|Entrer|Rejoindre)$")).click()
    phone.get_by_role("button", name="Join").click()
    expect(phone).to_have_url(re.compile("/topics$"))


def proposes(
    phone: Page, title: str, *, why: str = "", hosting: bool = True, language: str = "English"
) -> None:
    """Step 3; the form begins from the sticky button of the list."""
    phone.locator(".stick a").click()
    phone.locator("#title").fill(title)
    phone.locator("#why").fill(why)
    phone.locator(f"input[name=hosting][value={'yes' if hosting else 'no'}]").check()
    phone.get_by_label(language, exact=True).check()
    phone.locator("main form button.full").click()
    expect(phone.get_by_role("heading", level=1, name=title)).to_be_visible()
    phone.locator(".tabs a").first.click()


def votes_for(phone: Page, event: str, title: str) -> None:
    """Step 4: one tap, and it is kept."""
    _tap(phone, event, title, "true")


def takes_back(phone: Page, event: str, title: str) -> None:
    """Step 4: the same tap undoes."""
    _tap(phone, event, title, "false")


def _tap(phone: Page, event: str, title: str, pressed: str) -> None:
    phone.goto(f"{event}/topics")
    button = phone.locator("li.topic", has_text=title).locator("button.vote")
    with phone.expect_response(re.compile("/vote$")):
        button.click()
    expect(button).to_have_attribute("aria-pressed", pressed)
    phone.goto(f"{event}/topics")
    expect(button).to_have_attribute("aria-pressed", pressed)


def adopts(phone: Page, event: str, title: str) -> None:
    """Step 3: a topic without a host is taken."""
    phone.goto(f"{event}/topics")
    phone.get_by_role("link", name=title).click()
    phone.locator("form[action$='/hosts'] button").click()
    expect(phone.locator(".badge.host")).to_be_visible()


def sees_on_the_wall(wall: Page, title: str) -> None:
    """Step 6: the picture changes by itself, without script every quarter of a minute."""
    expect(wall.get_by_text(title).first).to_be_visible()


def ada_closes_builds_and_publishes(ada: Page, event: str, *, script: bool) -> None:
    """Step 5, to the first version."""
    ada.goto(f"{event}/desk")
    ada.get_by_role("button", name="Close the round").click()
    ada.get_by_role("link", name="To the grid").click()
    ada.get_by_role("button", name="Build the grid").click()
    to_publish = ada.get_by_role("link", name="See what changes, and publish")
    for _ in range(60):
        if to_publish.is_visible():
            break
        ada.wait_for_timeout(500)
        if not script:
            ada.goto(f"{event}/desk/grid")
    expect(ada.get_by_text("always find something they chose")).to_be_visible()
    to_publish.click()
    ada.get_by_role("button", name="Publish version 1").click()
    expect(ada.get_by_text("Everybody sees it", exact=True)).to_be_visible()


def sees_the_board_change(phone: Page, title: str, *, script: bool) -> None:
    """Step 6: an open board fills by itself where there is script."""
    if not script:
        phone.reload()
    expect(phone.locator(".thin-board").get_by_role("link", name=title).first).to_be_visible()


def ada_moves_and_locks(ada: Page, event: str, title: str) -> None:
    """Step 5: a move by form, a lock, and a second version."""
    ada.goto(f"{event}/desk/grid")
    card = ada.locator("article.placed", has_text=title)
    card.get_by_role("link", name=f"Lock {title}").click()
    ada.get_by_role("button", name="Lock", exact=True).click()
    card.get_by_role("button", name=f"Unlock {title}").click()
    expect(card.get_by_role("link", name=f"Lock {title}")).to_be_visible()
    card.get_by_role("link", name=f"Move… {title}").click()
    ada.get_by_role("radio").first.check()
    ada.get_by_role("button", name="Move it there").click()
    ada.get_by_role("link", name="See what changes, and publish").click()
    ada.get_by_role("button", name="Publish version 2").click()
    expect(ada.get_by_text("Version 2", exact=True)).to_be_visible()


def reads_my_day(phone: Page, event: str) -> None:
    """Step 7, in French: what Cléo voted for and leads."""
    phone.goto(f"{event}/me")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ma journée")
    expect(phone.locator("main").get_by_text("Who do you have lunch with?").first).to_be_visible()
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("My day")


def takes_the_calendar_home(phone: Page, event: str) -> None:
    """Step 8: another program's parser reads all sessions."""
    answer = phone.request.get(f"{event}/schedule.ics")
    calendar = vobject.readOne(answer.text())
    assert {entry.summary.value for entry in calendar.vevent_list} == {
        "Setting prices without apology",
        "Who do you have lunch with?",
        "Une semaine de quatre jours",
    }


def writes_notes(phone: Page, event: str, title: str, text: str) -> None:
    """Step 9: a page with a link to another session."""
    phone.goto(f"{event}/notes")
    phone.get_by_role("link", name=title).first.click()
    phone.get_by_role("link", name=re.compile("^(Edit|Write)")).first.click()
    phone.locator("textarea").fill(text)
    phone.locator("main form button.primary").click()
    expect(phone.locator(".prose").get_by_role("link")).to_have_text("Une semaine de quatre jours")


def takes_the_notes_home(phone: Page, event: str) -> None:
    """Step 9: all notes as a zip of Markdown pages with an index."""
    answer = phone.request.get(f"{event}/export/notes.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.body())).namelist()
    assert names == ["index.md", "Setting prices without apology.md"]
