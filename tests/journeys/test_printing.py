"""What leaves the site: sheets, measured in the PDF that Chromium makes, and the notes as files."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import col, select

from app.db import Tx
from app.domain.people import Role, Viewer
from app.models import Participant, Topic
from app.services import notes
from app.settings import Settings
from tests.clock import MORNING, StandingClock
from tests.databases import Files
from tests.exports.wikis import packed
from tests.journeys import large_day
from tests.journeys.conftest import Site, serving

A4, A4_LANDSCAPE, A3_LANDSCAPE = (210, 297), (297, 210), (420, 297)
POINT = 25.4 / 72
BODY = "## Links\n\n[Rye](https://rye.example) `code`\n\n|a|\n|-|\n|b|\n\n### More\n\n- one"


@pytest.fixture(scope="module")
def site(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with one event: eight rooms, ten times, two days, the longest titles."""
    folder = tmp_path_factory.mktemp("printing")
    files.new(folder)
    clock = StandingClock()
    with serving(Settings(data=folder), clock) as site:
        large_day.fill(site.house.db, MORNING)
        site.house.db.write_now(_write_notes)
        yield site


def _write_notes(tx: Tx) -> None:
    """Let the organiser write about one session, with all that notes can hold."""
    topic = tx.exec(select(Topic).order_by(col(Topic.created_at), col(Topic.id))).all()[0]
    person = tx.exec(select(Participant.id)).all()[0]
    ada = Viewer(topic.event_id, person, Role.ORGANISER)
    notes.save(tx, ada, MORNING, page_key=topic.id, body=BODY, base=0)


@pytest.fixture(scope="module")
def laptop(browser: Browser, site: Site) -> Iterator[Page]:
    """One page for all: printing needs no script."""
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


def sheets(laptop: Page, path: str) -> Counter[tuple[int, int]]:
    """Print a page and count its sheets by their width and height in millimetres."""
    laptop.goto(f"/e/les-rencontres/{path}")
    pdf = laptop.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    found = Counter((_millimetres(width), _millimetres(height)) for width, height in boxes)
    assert found.total() == len(re.findall(rb"/Type ?/Page\b", pdf))
    return found


def _millimetres(points: bytes) -> int:
    return round(float(points) * POINT)


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("print/grid", A3_LANDSCAPE),
        ("print/grid?paper=a4", A4_LANDSCAPE),
        ("print/doors", A4),
        ("print/cards", A4),
    ],
)
def test_each_sheet_is_one_page_of_the_right_size(
    laptop: Page, path: str, size: tuple[int, int]
) -> None:
    found = sheets(laptop, path)

    assert found == {size: laptop.locator(".sheet").count()}


def test_the_whole_day_is_printed_unfolded_and_without_addresses(laptop: Page) -> None:
    assert set(sheets(laptop, "closing")) == {A4}
    laptop.emulate_media(media="print")
    shown = laptop.locator(".whole > .prose")
    assert [one.is_visible() for one in shown.all()] == [True]
    assert laptop.locator(".links .address:visible").count() == 0


def test_a_wall_of_two_days_is_printed_on_eight_sheets(laptop: Page) -> None:
    laptop.goto("/e/les-rencontres/print/grid")
    headings = laptop.locator(".above").all_inner_texts()

    assert ["1–6" in heading for heading in headings] == [True, False] * 4
    assert ["7–8" in heading for heading in headings] == [False, True] * 4


def test_nothing_on_a_sheet_is_smaller_than_12_points_or_hangs_out_of_its_cell(
    laptop: Page,
) -> None:
    found = {}
    for path in ("print/grid", "print/grid?paper=a4", "print/doors", "print/cards", "closing"):
        laptop.goto(f"/e/les-rencontres/{path}")
        laptop.emulate_media(media="print")
        found[path] = laptop.evaluate(SMALL_OR_OUT)
    assert found == {path: [] for path in found}


def test_the_site_of_files_opens_without_a_server_and_asks_nobody_anything(
    browser: Browser, tmp_path: Path
) -> None:
    ZipFile(BytesIO(packed("site"))).extractall(tmp_path)
    context = browser.new_context()
    stick, asked = context.new_page(), []
    context.on("request", lambda request: asked.append(request.url))
    stick.goto((tmp_path / "index.html").as_uri())
    front = stick.get_by_role("heading", level=1).inner_text()
    stick.get_by_role("link", name="Setting prices: how?").first.click()
    stick.wait_for_url("**/pages/setting-prices-how.html")

    assert (front, stick.get_by_role("heading", level=1).first.inner_text()) == (
        "SoloCamp: *one*",
        "Setting prices: how?",
    )
    assert stick.locator("link[rel=stylesheet]").evaluate("(one) => one.sheet !== null")
    assert [url for url in asked if not url.startswith(tmp_path.as_uri())] == []
    context.close()


SMALL_OR_OUT = """() => [...document.querySelectorAll(".sheet *, .closing *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
  .filter((one) => {
    const box = one.closest("td, th, article, .sheet, .closing").getBoundingClientRect();
    const own = one.getBoundingClientRect();
    const small = parseFloat(getComputedStyle(one).fontSize) < 15.99;
    return small || own.right > box.right + 1 || own.bottom > box.bottom + 1;
  })
  .map((one) => one.outerHTML.slice(0, 80))"""
