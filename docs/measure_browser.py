"""Measures in a browser: axe, the Tab key, thumbs, the wall's letters, taps to the first vote."""

import gzip
import sys
from contextlib import closing

import httpx2
from playwright.sync_api import Browser

from tests.journeys.conftest import Site
from tests.journeys.looking import Findings
from tests.journeys.measuring import picture_of
from tests.journeys.tour import LANGUAGES, Tour
from tests.journeys.visitor import PHONE, PROJECTORS, Visitor

Camps = dict[str, tuple[Site, Tour]]
Row = tuple[str, str, str]


def browser_rows(browser: Browser, camps: Camps) -> list[Row]:
    """Return the rows of all that needs a browser."""
    return [
        *_examined(browser, camps),
        *_walls(browser, camps),
        _taps(browser, camps["open"], ""),
        _taps(browser, camps["open"], "Zoé"),
    ]


def weights(camps: Camps) -> list[Row]:
    """Return what style sheet and script weigh on the way."""
    site, _ = camps["open"]
    assets = site.house.assets
    names = ("app.css", "js/phone.js", "desk.css", "wall.css", "js/wall.js")
    with httpx2.Client(base_url=site.address, timeout=60) as client:
        found = [len(gzip.compress(client.get(assets.url(name)).content, 9)) for name in names]
    told = ", ".join(
        f"{name} {size / 1000:.1f} KB" for name, size in zip(names, found, strict=True)
    )
    return [("Style sheets and scripts, compressed", told, "")]


def _examined(browser: Browser, camps: Camps) -> list[Row]:
    found = Findings()
    for stage, (site, filled) in camps.items():
        for language in LANGUAGES:
            _say(f"a browser looks at {stage}, {language} …")
            with closing(Visitor(browser, site, language)) as visitor:
                for place in filled.places:
                    found.look(place, visitor.visit(place), language)
    for line in sorted({*found.axe, *found.targets, *found.room, *found.keys}):
        _say(f"  {line}")
    axe = f"axe-core, WCAG 2.2 AA and good practice, {found.pages} pages in 4 ways"
    return [
        (axe, str(len(found.axe)), "0"),
        (
            f"Tab key, {found.stops} stops: without visible focus, covered, trapped, not reached",
            str(len(found.keys)),
            "0",
        ),
        (
            "Targets on phones under 44 points (48 to vote and go on)",
            str(len(found.targets)),
            "0",
        ),
        ("Cut off at 320 points or with letters of 200 %", str(len(found.room)), "0"),
    ]


def _walls(browser: Browser, camps: Camps) -> list[Row]:
    small, qr = 0.0, 0.0
    for stage, (site, filled) in camps.items():
        for place in (place for place in filled.places if place.is_wall):
            with closing(Visitor(browser, site, "fr")) as visitor:
                page = visitor.visit(place)
                for size in PROJECTORS:
                    page.set_viewport_size(size)
                    picture = picture_of(page)
                    small = max(small, picture.small)
                    qr = max(qr, picture.qr) if stage == "draft" else qr
    return [
        ("Wall: most of its characters under 2.4 % of its height", f"{small:.0%}", "0 %"),
        ("Wall: QR code before the round, of its height", f"{qr:.0f} %", "60 %"),
    ]


def _taps(browser: Browser, camp: tuple[Site, Tour], name: str) -> Row:
    """Come in by the QR code's address and vote, counting taps; a focused field needs none."""
    site, filled = camp
    page = browser.new_context(base_url=site.address, viewport=PHONE, locale="en-GB").new_page()
    page.goto(f"/j/{filled.code}")
    taps = 1
    if name:
        page.locator("#name").fill(name)
        taps += 1
    page.locator("main form button.primary").first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/vote")):
        page.locator("button.vote").first.click()
    page.context.close()
    who = "with a name" if name else "anonymous"
    return f"Taps from the QR code to the first vote, {who}", str(taps + 1), "3"


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")
