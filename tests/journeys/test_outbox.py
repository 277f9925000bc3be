"""A phone that never loses a tap: whatever the network does, what was sent is done exactly once."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import col, select

from app import models
from app.db import Tx
from app.domain.changes import ChangeKind
from app.main import utc_now
from app.models import Change, Event, Revision, Topic, Vote
from app.services import notes, rounds
from app.settings import Settings
from tests.clock import StandingClock
from tests.databases import Files
from tests.journeys.conftest import FLAGS, PATIENCE_MS, Site, found_chromium, serving
from tests.journeys.faults import Fault, Network
from tests.people import Camp, an_event

NAME = "camp.test"
"""A name as a laptop has it on a LAN: not localhost, so that browsers call it insecure."""

Phones = Callable[..., BrowserContext]

KEPT_PAGES = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages"));
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return pages.flat().length;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that finds the server under a second name."""
    path = found_chromium()
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all of these."""
    folder = tmp_path_factory.mktemp("outbox")
    files.new(folder)
    with serving(Settings(data=folder, form_seconds=0)) as site:
        yield site


@pytest.fixture
def network(site: Site) -> Iterator[Network]:
    """What lies between the phones and the server."""
    network = Network(urlsplit(site.address).port or 0)
    yield network
    network.close()


@pytest.fixture
def camp(site: Site) -> Camp:
    """An event in which nobody has voted."""
    return an_event(site.house.db, StandingClock(), votes={})


@pytest.fixture
def phones(browser: Browser, network: Network) -> Iterator[Phones]:
    """Phones behind the bad network; no script of theirs may fail."""
    faults: list[str] = []

    def make(host: str = "127.0.0.1") -> BrowserContext:
        context = browser.new_context(
            base_url=f"http://{host}:{network.port}",
            viewport={"width": 360, "height": 740},
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        return context

    yield make
    for context in browser.contexts:
        context.close()
    assert faults == []


def comes_in(context: BrowserContext, camp: Camp) -> Page:
    """Join without a name and land on the topics."""
    page = context.new_page()
    page.goto(f"/j/{camp.code}")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("li.topic").first).to_be_visible()
    return page


def writes(context: BrowserContext, camp: Camp, title: str = "Soup") -> Page:
    """Open the form and fill it, without sending it."""
    page = context.new_page()
    page.goto(f"{camp.path}/topics/new")
    page.locator("#title").fill(title)
    return page


def breaks(context: BrowserContext, network: Network, fault: str) -> None:
    """Let the network break."""
    if fault == "aeroplane":
        context.set_offline(True)
    else:
        network.fault = Fault(fault)


def mends(context: BrowserContext, network: Network) -> None:
    """Let the network work again."""
    context.set_offline(False)
    network.fault = Fault.NONE


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        *(("127.0.0.1", fault) for fault in ("aeroplane", *(f for f in Fault if f != Fault.NONE))),
        *((NAME, fault) for fault in ("down", "lost", "portal")),
    ],
)
def test_a_vote_and_a_proposal_survive(
    phones: Phones, network: Network, site: Site, camp: Camp, host: str, fault: str
) -> None:
    context = phones(host)
    topics = comes_in(context, camp)
    form = writes(context, camp)
    assert topics.evaluate("isSecureContext") is (host != NAME)

    breaks(context, network, fault)
    form.locator("main form button.full").click()
    topics.bring_to_front()
    bread = topics.locator(f"#t{camp.topics['Bread']}")
    bread.locator(".vote").click()
    expect(bread.locator(".vote")).to_have_attribute("aria-pressed", "true")
    expect(topics.locator(".outbox")).to_have_text(
        "2 changes waiting for the network. Nothing is lost."
    )
    expect(topics.locator(".outbox")).to_have_attribute("data-count", "2")
    expect(bread.locator("[data-state=pending]")).to_have_count(1)
    expect(topics.locator(".waiting").get_by_text("Soup")).to_be_visible()
    if fault == "lost":
        assert network.lost.wait(PATIENCE_MS / 1000)

    mends(context, network)
    expect(topics.locator(".outbox")).to_have_text("")
    expect(bread.locator("[data-state=ok]")).to_have_count(1)
    expect(form.get_by_role("heading", level=1)).to_have_text("Soup")
    assert _voted(site, camp) == ["Bread"]
    assert _proposed(site, camp, "Soup") == 1


def test_an_undo_made_offline_wins_over_a_vote_that_arrived(
    phones: Phones, network: Network, site: Site, camp: Camp
) -> None:
    context = phones()
    topics = comes_in(context, camp)
    vote = topics.locator(f"#t{camp.topics['Bread']} .vote")
    network.fault = Fault.LOST
    vote.click()
    arrives(site, camp, "Bread")
    network.fault = Fault.DOWN
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "false")
    expect(topics.locator(".outbox")).to_have_text(re.compile("^1 vote waiting"))
    assert _voted(site, camp) == ["Bread"]

    mends(context, network)

    expect(topics.locator(".outbox")).to_have_text("")
    expect(vote).to_have_attribute("aria-pressed", "false")
    assert _voted(site, camp) == []


@pytest.mark.parametrize("host", ["127.0.0.1", NAME])
def test_what_waits_survives_the_closing_of_the_tab(
    phones: Phones, network: Network, site: Site, camp: Camp, host: str
) -> None:
    context = phones(host)
    topics = comes_in(context, camp)
    form = writes(context, camp)
    network.fault = Fault.DOWN
    form.locator("main form button.full").click()
    topics.bring_to_front()
    topics.locator(f"#t{camp.topics['Bread']} .vote").click()
    expect(topics.locator(".outbox")).to_have_text(re.compile("^2 changes"))
    topics.close()
    form.close()

    network.fault = Fault.NONE
    again = context.new_page()
    again.goto(f"{camp.path}/topics")

    vote = again.locator(f"#t{camp.topics['Bread']} .vote")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(again.locator(".waiting").get_by_role("link", name="Soup")).to_be_visible()
    arrives(site, camp, "Bread")
    assert _proposed(site, camp, "Soup") == 1


def test_a_vote_survives_leaving_the_page_in_the_same_breath(
    phones: Phones, site: Site, camp: Camp
) -> None:
    """Also where the device's database is still opening."""
    context = phones()
    context.add_init_script("indexedDB.open = () => ({});")
    topics = comes_in(context, camp)
    vote = f"#t{camp.topics['Bread']} .vote"

    topics.evaluate(f"() => {{ document.querySelector('{vote}').click(); location.assign('/'); }}")
    topics.wait_for_url("/")

    arrives(site, camp, "Bread")


def test_half_an_hour_without_network(
    phones: Phones, network: Network, site: Site, camp: Camp
) -> None:
    context = phones()
    context.clock.install()
    topics = comes_in(context, camp)
    context.set_offline(True)
    vote = topics.locator(f"#t{camp.topics['Bread']} .vote")
    vote.click()
    context.clock.fast_forward("30:00")
    expect(topics.locator(".outbox")).to_have_text(re.compile("^1 vote waiting"))

    context.set_offline(False)
    context.clock.run_for(2_000)

    expect(topics.locator(".outbox")).to_have_text("")
    assert _voted(site, camp) == ["Bread"]


def test_what_came_too_late_says_so_and_keeps_the_text(
    phones: Phones, network: Network, site: Site, camp: Camp
) -> None:
    context = phones()
    topics = comes_in(context, camp)
    form = writes(context, camp)
    network.fault = Fault.DOWN
    form.locator("main form button.full").click()
    expect(form.locator(".waiting").get_by_text("Waiting for the network.")).to_be_visible()
    form.close()
    bread = topics.locator(f"#t{camp.topics['Bread']}")
    bread.locator(".vote").click()
    expect(topics.locator(".outbox")).to_have_text(re.compile("^2 changes"))
    site.house.db.write_now(rounds.close_round, camp.ada, StandingClock()())

    network.fault = Fault.NONE

    closed = "Not counted: The round is closed. Topics and votes are no longer taken."
    expect(bread.locator("[role=status]")).to_have_text(closed)
    expect(bread.locator(".vote")).not_to_have_attribute("aria-pressed", "true")
    expect(bread.locator("[data-state=failed]")).to_have_count(1)
    row = topics.locator(".waiting [data-state=failed]")
    expect(row).to_contain_text(closed)
    row.get_by_role("link", name="Back to the text").click()
    expect(topics.locator("#title")).to_have_value("Soup")
    topics.locator(".waiting").get_by_role("button", name="Dismiss").click()
    expect(topics.locator(".waiting li")).to_have_count(0)
    assert (_voted(site, camp), _proposed(site, camp, "Soup")) == ([], 0)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_notes_saved_without_a_network_meet_those_of_others(
    phones: Phones, network: Network, site: Site, camp: Camp, closed: bool
) -> None:
    site.house.db.write_now(_is_today, camp)
    bread = camp.topics["Bread"]
    save = partial(notes.save, viewer=camp.ben, page_key=bread)
    site.house.db.write_now(save, now=utc_now(), body="Rye or wheat?", base=0)
    context = phones()
    form = comes_in(context, camp)
    form.goto(f"{camp.path}/n/{bread}/edit")
    form.locator("#body").fill("Rye wants a day.")
    network.fault = Fault.DOWN
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".outbox")).to_have_text(
        "1 page of notes waiting for the network. Nothing is lost."
    )
    site.house.db.write_now(save, now=utc_now(), body="Wheat wants a night.", base=1)
    if closed:
        form.close()

    mends(context, network)

    if closed:
        form = context.new_page()
        form.goto(f"{camp.path}/topics")
        while len(_saved(site, camp, "Bread")) < 3:
            form.wait_for_timeout(100)
        form.goto(f"{camp.path}/n/{bread}")
    else:
        form.wait_for_url(re.compile(r"/n/\w+/conflict/3$"))
        form.get_by_role("link", name="Leave both in the text").click()
    for words in ("Rye wants a day.", "Wheat wants a night."):
        expect(form.get_by_role("article").get_by_text(words)).to_be_visible()
    assert _saved(site, camp, "Bread") == [1, 2, 3]


def test_an_editor_saves_by_itself_and_takes_in_what_others_write(
    phones: Phones, network: Network, site: Site, camp: Camp
) -> None:
    """Coming back to the network saves at once; else it is done every 20 seconds."""
    site.house.db.write_now(_is_today, camp)
    bread = camp.topics["Bread"]
    save = partial(notes.save, viewer=camp.ben, page_key=bread)
    rye = "Rye.\n\nIt rises in an hour."
    site.house.db.write_now(save, now=utc_now(), body=rye, base=0)
    form = comes_in(phones(), camp)
    form.goto(f"{camp.path}/n/{bread}/edit")
    paper, base = form.locator("#body"), form.locator("[name=base]")

    paper.press("Control+End")
    form.get_by_role("button", name="Action").click()
    form.keyboard.insert_text("Cleo")
    expect(paper).to_have_value("Rye.\n\nIt rises in an hour.\n- Cleo: does what, until when")
    paper.press("Control+z")
    expect(paper).to_have_value("Rye.\n\nIt rises in an hour.\n- Who: does what, until when")
    network.fault = Fault.DOWN
    paper.blur()
    expect(form.locator("[data-told]")).to_have_text(
        "Not connected. Your text is kept on this device."
    )
    expect(form.locator("[data-kept]")).to_have_text(
        re.compile(r"^Saved on this device \d\d:\d\d · not yet on the server$")
    )
    rye = rye.replace("Rye", "Rye, or wheat")
    site.house.db.write_now(save, now=utc_now(), body=rye, base=1)
    network.fault = Fault.NONE
    form.evaluate("dispatchEvent(new Event('online'))")

    expect(base).to_have_value("3")
    merged = f"{rye}\n- Who: does what, until when"
    expect(paper).to_have_value(merged)
    assert paper.evaluate("({ value, selectionEnd }) => value.slice(selectionEnd)") == (
        ": does what, until when"
    )
    expect(form.locator("[data-told]")).to_have_text("Merged with Ben’s edit.")
    expect(form.locator("[data-kept]")).to_have_text(re.compile(r"^On the server \d\d:\d\d$"))

    day = merged.replace("an hour", "a day")
    site.house.db.write_now(save, now=utc_now(), body=day, base=3)
    paper.fill(merged.replace("an hour", "a week"))
    form.evaluate("dispatchEvent(new Event('online'))")
    expect(form.get_by_text("both texts stand here")).to_be_visible()
    form.get_by_role("button", name="Save").click()
    form.wait_for_url(re.compile(r"/conflict/5$"))
    expect(form.locator(".collisions fieldset")).to_have_count(1)
    form.get_by_role("radio", name="Your text").check()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("article")).to_contain_text("It rises in a week.")
    expect(form.get_by_role("article")).not_to_contain_text("a day")
    assert _saved(site, camp, "Bread") == [1, 2, 3, 4, 5, 6]


def test_what_is_typed_stays_on_the_device(phones: Phones, camp: Camp) -> None:
    context = phones()
    comes_in(context, camp)
    writes(context, camp, "Soup for all").close()

    form = context.new_page()
    form.goto(f"{camp.path}/topics/new")
    expect(form.locator("#title")).to_have_value("Soup for all")
    form.get_by_role("button", name="Start afresh").click()

    expect(form.get_by_role("button", name="Start afresh")).to_be_hidden()
    expect(form.locator("#title")).to_have_value("")


def test_pages_open_while_the_server_is_down(phones: Phones, network: Network, camp: Camp) -> None:
    context = phones()
    from_worker: list[str] = []
    context.on(
        "response",
        lambda answer: from_worker.append(answer.url) if answer.from_service_worker else None,
    )
    page = comes_in(context, camp)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    while page.evaluate(KEPT_PAGES) < len(("topics", "board", "me", "notes")):
        page.wait_for_timeout(100)
    network.fault = Fault.DOWN

    for path, heading in (("topics", "What shall"), ("board", ""), ("me", "My day")):
        page.goto(f"{camp.path}/{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(page.locator(".as-of")).to_have_text(
            re.compile(r"^As of \d\d:\d\d: the network does not answer\.$")
        )
    page.goto(f"{camp.path}/topics/{camp.topics['Bees']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("No network")

    network.fault = Fault.NONE
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bees")
    assert [url for url in from_worker if "/live" in url or "/desk" in url] == []


def test_a_network_that_never_answers_does_not_hold_a_page(
    phones: Phones, network: Network, camp: Camp
) -> None:
    context = phones()
    page = comes_in(context, camp)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{camp.path}/topics")
    network.fault = Fault.HANG

    page.reload()

    expect(page.locator(".as-of")).to_be_visible()
    expect(page.locator("li.topic")).to_have_count(3)


def test_who_has_left_leaves_nothing_on_the_device(
    phones: Phones, network: Network, camp: Camp
) -> None:
    context = phones()
    page = comes_in(context, camp)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{camp.path}/topics")
    writes(context, camp).close()

    page.goto(f"{camp.path}/me/leaving")
    page.locator("main form button").click()
    page.locator("body[data-forget]").wait_for(state="attached")

    while page.evaluate(KEPT_PAGES):
        page.wait_for_timeout(100)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft'))") == []


def test_who_becomes_somebody_else_leaves_no_pages_of_before(phones: Phones, camp: Camp) -> None:
    context, other = phones(), phones()
    page, theirs = comes_in(context, camp), comes_in(other, camp)
    kept = "async (path) => Boolean(await caches.match(path, { ignoreVary: true }))"
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{camp.path}/me/votes")
    while not page.evaluate(kept, f"{camp.path}/me/votes"):
        page.wait_for_timeout(100)
    theirs.goto(f"{camp.path}/me/pass")
    theirs.locator("form[action$=invitation] button").click()
    link = re.search(r"/m/[\w-]+", theirs.locator("main").inner_text())
    assert link

    page.goto(link[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"**{camp.path}/topics")

    assert page.evaluate(kept, f"{camp.path}/me/votes") is False


def arrives(site: Site, camp: Camp, title: str) -> None:
    """Wait until the server has the vote, of which the phone knows nothing."""
    latest = time.monotonic() + PATIENCE_MS / 1000
    while _voted(site, camp) != [title]:
        assert time.monotonic() < latest, "the vote did not arrive"
        time.sleep(0.05)


def _voted(site: Site, camp: Camp) -> list[str]:
    """The titles voted for, each vote once; a vote logged twice would be there twice."""
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with site.house.db.reading() as session:
        votes = session.exec(select(Vote.topic_id).where(col(Vote.topic_id).in_(title))).all()
        cast = session.exec(
            select(Change.subject_id).where(
                Change.event_id == camp.id, Change.kind == ChangeKind.VOTE_CAST
            )
        ).all()
    assert len(cast) == len(set(cast))
    return sorted(title[topic_id] for topic_id in votes)


def _is_today(tx: Tx, camp: Camp) -> None:
    """Let it be the day of the event, for notes freeze some days after it."""
    tx.get_one(Event, camp.id).date = utc_now().date()


def _saved(site: Site, camp: Camp, title: str) -> list[int]:
    """The numbers of the revisions of a page."""
    with site.house.db.reading() as session:
        query = select(Revision.number).join(models.Page, col(models.Page.id) == Revision.page_id)
        return sorted(session.exec(query.where(models.Page.topic_id == camp.topics[title])))


def _proposed(site: Site, camp: Camp, title: str) -> int:
    with site.house.db.reading() as session:
        return len(
            session.exec(
                select(Topic.id).where(Topic.event_id == camp.id, Topic.title == title)
            ).all()
        )
