"""Pages are valid HTML in both languages: no parse error, no id twice, nothing that leads nowhere.

`make measure` asks the Nu checker of the W3C too, which needs Java.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import Element

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tinyhtml5.parser import HTMLParser

from app.main import utc_now
from app.web.cookies import DEVICE, LANGUAGE
from app.web.house import House
from tests.clock import StandingClock
from tests.journeys import tour
from tests.journeys.looks import LOOKS
from tests.journeys.tour import LANGUAGES, Place

POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")


@pytest.fixture
def clock() -> StandingClock:
    """The demo comes to us, at the hour that it is."""
    clock = StandingClock()
    clock.set(utc_now())
    return clock


@pytest.mark.parametrize("stage", list(LOOKS), ids=str)
def test_every_page_is_valid_in_both_languages(
    running: TestClient, app: FastAPI, house: House, clock: StandingClock, stage: str
) -> None:
    with ThreadPoolExecutor(1) as elsewhere:
        filled = elsewhere.submit(tour.fill_house, house, stage, clock()).result()
    found = {}
    for language in LANGUAGES:
        for place in filled.places:
            client = TestClient(app, headers={"Accept-Language": language})
            client.portal = running.portal
            if problems := list(_problems(_page(client, house, place, language))):
                found[f"{language} {place}"] = problems

    assert found == {}


def test_what_is_wrong_is_found() -> None:
    wrong = (
        "<!doctype html><html lang=en><title>T</title><body><p id=a><p id=a><div><span></div>"
        "<label for=b>B</label></body></html>"
    )

    assert list(_problems(wrong)) == [
        "end-tag-too-early {'name': 'div'} at (1, 84)",
        "id a is there twice",
        "for leads nowhere: b",
    ]


def _page(client: TestClient, house: House, place: Place, language: str) -> str:
    client.cookies.set(LANGUAGE, language)
    if place.who:
        client.cookies.set(DEVICE, tour.cookie_of(house, place.who))
    answer = (
        client.post(place.posts, data={}) if place.posts else client.get(place.address(language))
    )
    assert answer.status_code == place.status
    return answer.text


def _problems(html: str) -> Iterator[str]:
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(html)
    for where, code, values in parser.errors:
        yield f"{code} {values} at {where}"
    ids = Counter(element.get("id") for element in _elements(root) if element.get("id"))
    yield from (f"id {name} is there twice" for name, times in ids.items() if times > 1)
    for element in _elements(root):
        for attribute in POINTING:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute} leads nowhere: {name}"


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))
