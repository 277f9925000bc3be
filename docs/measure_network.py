"""Measures what a phone fetches after its first view, and how soon a tap shows and arrives."""

import time

import httpx2
from playwright.sync_api import Browser, Page

from app.domain.events import LANGUAGES
from tests.journeys import tour
from tests.journeys.conftest import Site
from tests.journeys.looks import Who
from tests.journeys.tour import Tour
from tests.journeys.visitor import PHONE

Camp = tuple[Site, Tour]
Row = tuple[str, str, str]
AWAY_S = 5
"""How long the network is away; the outbox has then begun to wait between its attempts."""

TAP_SHOWN = """() => new Promise((shown) => {
  const button = document.querySelector("button.vote");
  let tapped = 0;
  button.addEventListener("pointerdown", ({ timeStamp }) => { tapped = timeStamp; });
  new MutationObserver(() => {
    if (tapped) requestAnimationFrame(() => shown(performance.now() - tapped));
  }).observe(button, { attributeFilter: ["aria-pressed"] });
})"""


def network_rows(browser: Browser, camp: Camp) -> list[Row]:
    """Return the rows on the topics page of a phone; figures of one machine, without a network."""
    page = _phone(browser, camp)
    rows = [_again(page, camp), _kept(camp), _tap(page), _return(page)]
    page.context.close()
    return rows


def _phone(browser: Browser, camp: Camp) -> Page:
    site, filled = camp
    context = browser.new_context(
        base_url=site.address, viewport=PHONE, locale="en-GB", service_workers="block"
    )
    device = tour.cookie_of(site.house, Who.PARTICIPANT)
    context.add_cookies([{"name": "solocamp", "value": device, "url": site.address}])
    page = context.new_page()
    page.goto(f"{filled.event}/topics", wait_until="networkidle")
    return page


def _again(page: Page, camp: Camp) -> Row:
    """Load the page once more, with what the browser has kept."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{camp[1].event}/topics", wait_until="load")
    page.wait_for_timeout(500)
    session.detach()
    return "Topics, viewed again: transferred", f"{sum(sizes) / 1000:.1f} KB", "15 KB"


def _kept(camp: Camp) -> Row:
    """Add what a browser fetches when the page is idle: the manifest, the worker and its pages."""
    site, filled = camp
    paths = [f"{filled.event}/manifest.webmanifest", "/sw.js"]
    paths += [f"/offline/{language}" for language in LANGUAGES]
    paths += [f"{filled.event}/{name}" for name in ("topics", "me", "board", "notes")]
    cookies = {"solocamp": tour.cookie_of(site.house, Who.PARTICIPANT)}
    with httpx2.Client(base_url=site.address, cookies=cookies, timeout=60) as client:
        size = sum(client.get(path).num_bytes_downloaded for path in paths)
    what = "Afterwards, when idle, to open without a network: manifest, worker, six pages"
    return what, f"{size / 1000:.1f} KB, {len(paths)} requests", ""


def _tap(page: Page) -> Row:
    page.evaluate(f"() => {{ globalThis.tapShown = ({TAP_SHOWN})(); }}")
    with page.expect_response(lambda answer: answer.url.endswith("/vote")):
        page.locator("button.vote").first.click()
    shown = float(page.evaluate("() => tapShown"))
    return "From the tap on “Vote” to the picture", f"{shown:.0f} ms", "100 ms"


def _return(page: Page) -> Row:
    page.context.set_offline(True)
    page.locator("button.vote").nth(1).click()
    page.wait_for_timeout(AWAY_S * 1_000)
    with page.expect_response(lambda answer: answer.url.endswith("/vote")):
        began = time.monotonic()
        page.context.set_offline(False)
    took = time.monotonic() - began
    return "From the network's return to the answer for a waiting vote", f"{took:.1f} s", "5 s"
