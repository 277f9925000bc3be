"""Nothing keeps anybody out: every page as axe-core, thumbs, large letters and the Tab key find it.

Phone and laptop, light and dark, French and English; the wall on projectors.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from app.main import utc_now
from app.settings import Settings
from tests.databases import Files
from tests.journeys import examiner, tour
from tests.journeys.conftest import Site, serving
from tests.journeys.tour import LANGUAGES, LOOKS, Place, Tour
from tests.journeys.visitor import LAPTOP, NARROW, PHONE, PROJECTORS, Visitor

Camp = tuple[Site, Tour]
Findings = dict[str, list[str]]


@pytest.fixture(scope="module", params=list(LOOKS), ids=str)
def camp(
    request: pytest.FixtureRequest, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Camp]:
    """A server with an event at one stage, and the tour of its pages."""
    folder = tmp_path_factory.mktemp("camp")
    files.new(folder)
    with serving(Settings(data=folder)) as site:
        with ThreadPoolExecutor(1) as elsewhere:
            stage = str(request.param)
            filled = elsewhere.submit(tour.fill_house, site.house, stage, utc_now()).result()
        yield site, filled


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The language of the pages."""
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, camp: Camp, language: str) -> Iterator[Visitor]:
    """Somebody who goes on the tour in this language."""
    with closing(Visitor(browser, camp[0], language)) as visitor:
        yield visitor


def test_every_page_of_the_application_is_on_the_tour() -> None:
    """Whoever adds a page says in tour.py who looks at it, and when."""
    assert tour.visited() == tour.pages()


def test_axe_finds_nothing(camp: Camp, visitor: Visitor, language: str) -> None:
    found: Findings = {}
    for place in camp[1].places:
        page = visitor.visit(place)
        assert page.locator("html").get_attribute("lang") == language
        for size in PROJECTORS if place.is_wall else (PHONE, LAPTOP):
            page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                where = f"{size['width']} {scheme}"
                _note(found, place, where, examiner.violations(page))

    assert found == {}


def test_thumbs_narrow_screens_and_large_letters_find_room(camp: Camp, visitor: Visitor) -> None:
    """Targets are 44 points large, and no page scrolls sideways or hides what lies beyond it."""
    found: Findings = {}
    for place in camp[1].places:
        if place.is_wall:
            continue
        page = visitor.visit(place)
        _note(found, place, "phone", examiner.small_targets(page))
        page.set_viewport_size(NARROW)
        _note(found, place, "320", examiner.cut_off(page))
        examiner.double_the_letters(page)
        for size in (PHONE, LAPTOP):
            page.set_viewport_size(size)
            _note(found, place, f"{size['width']} at 200 %", examiner.cut_off(page))

    assert found == {}


def test_the_tab_key_goes_everywhere_and_one_sees_where_it_is(
    camp: Camp, visitor: Visitor, language: str
) -> None:
    """On laptops in English and on phones in French, whose words take more room."""
    found: Findings = {}
    for place in camp[1].places:
        page = visitor.visit(place)
        if not place.is_wall:
            page.set_viewport_size(LAPTOP if language == "en" else PHONE)
        _note(found, place, language, list(examiner.walk(page).problems))

    assert found == {}


def _note(found: Findings, place: Place, where: str, problems: list[str]) -> None:
    for problem in problems:
        found.setdefault(f"{place}: {problem}", []).append(where)
