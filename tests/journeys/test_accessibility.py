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
from tests.journeys import tour
from tests.journeys.conftest import Site, serving
from tests.journeys.looking import Findings
from tests.journeys.looks import LOOKS
from tests.journeys.tour import LANGUAGES, Tour
from tests.journeys.visitor import Visitor

Camp = tuple[Site, Tour]


@pytest.fixture(scope="module", params=list(LOOKS), ids=str)
def camp(
    request: pytest.FixtureRequest, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Camp]:
    """A server with an event at one stage, and the tour of its pages."""
    folder = tmp_path_factory.mktemp("camp")
    files.new(folder)
    with serving(Settings(data=folder, form_seconds=0)) as site:
        with ThreadPoolExecutor(1) as elsewhere:
            stage = str(request.param)
            filled = elsewhere.submit(tour.fill_house, site.house, stage, utc_now()).result()
        yield site, filled


@pytest.fixture(scope="module", params=LANGUAGES)
def found(request: pytest.FixtureRequest, browser: Browser, camp: Camp) -> Findings:
    """What somebody finds on the whole tour in one language; every page is opened once."""
    site, filled = camp
    language = str(request.param)
    found = Findings()
    with closing(Visitor(browser, site, language)) as visitor:
        for place in filled.places:
            found.look(place, visitor.visit(place), language)
    return found


def test_every_page_of_the_application_is_on_the_tour() -> None:
    """Whoever adds a page says in tour.py who looks at it, and when."""
    assert tour.visited() == tour.pages()


def test_axe_finds_nothing(found: Findings) -> None:
    assert found.axe == {}


def test_thumbs_find_targets_of_44_points(found: Findings) -> None:
    """Of 48 where one votes and goes on."""
    assert found.targets == {}


def test_narrow_screens_and_large_letters_find_room(found: Findings) -> None:
    """No page scrolls sideways or hides what lies beyond it, at 320 points and at 200 %."""
    assert found.room == {}


def test_the_tab_key_goes_everywhere_and_one_sees_where_it_is(found: Findings) -> None:
    assert found.keys == {}
