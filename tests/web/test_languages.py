"""The language of a page: asked for, kept, saved, the browser's, the event's, in this order."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.services import people
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]
FRENCH = {"accept-language": "fr-CH, fr;q=0.9, en;q=0.8"}
ENGLISH = {"accept-language": "en-GB, en;q=0.9"}
GERMAN = {"accept-language": "de-CH, de;q=0.9"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    camp = an_event(house.db, clock, languages=("fr", "en"))
    house.db.write_now(
        people.join, code=camp.code, device="emile", name="Émile", language="fr", now=clock()
    )
    return camp


def _language(client: TestClient, address: str, headers: dict[str, str] | None = None) -> str:
    answer = client.get(address, headers=headers or {"accept-language": ""})
    language = page(answer).one("html").get("lang")
    assert answer.headers["content-language"] == language
    return language


def test_the_wishes_in_their_order(phone: Phones, camp: Camp) -> None:
    board = f"{camp.path}/board"
    dora, emile = phone(), phone("emile")

    assert _language(dora, board, GERMAN) == "fr"  # the event's first
    assert _language(dora, board, ENGLISH) == "en"  # the browser's
    assert _language(emile, board, ENGLISH) == "fr"  # the one that was saved
    emile.cookies.set("lang", "en")
    assert _language(emile, board, FRENCH) == "en"  # the one that was kept
    assert _language(emile, f"{board}?lang=fr", ENGLISH) == "fr"  # the one asked for


def test_a_language_asked_for_is_kept(phone: Phones, camp: Camp) -> None:
    dora = phone()

    assert _language(dora, f"{camp.path}/board?lang=en", FRENCH) == "en"
    assert _language(dora, f"{camp.path}/board", FRENCH) == "en"
    assert _language(dora, "/", FRENCH) == "en"


def test_a_language_that_we_do_not_speak_changes_nothing(phone: Phones, camp: Camp) -> None:
    dora = phone()

    for address in ("/?lang=de", "/?lang=", "/?lang=../../etc"):
        assert _language(dora, address, FRENCH) == "fr"
    assert dora.cookies.get("lang") is None


def test_before_any_event_the_browser_decides(phone: Phones) -> None:
    assert _language(phone(), "/", FRENCH) == "fr"
    assert _language(phone(), "/", GERMAN) == "en"
    assert _language(phone(), "/", {"accept-language": "de;q=1, fr;q=x, fr;q=0.1"}) == "fr"


def test_the_other_language_is_one_link_away(phone: Phones, camp: Camp) -> None:
    answer = phone("ben").get(f"{camp.path}/board?lang=fr")

    assert page(answer).links["English"] == f"{camp.path}/board?lang=en"


def test_errors_speak_the_browsers_language(phone: Phones) -> None:
    answer = phone().get("/nowhere", headers=FRENCH)

    assert page(answer).one("html").get("lang") == "fr"


def test_who_joins_keeps_the_language_of_the_door(phone: Phones, house: House, camp: Camp) -> None:
    dora = phone()
    dora.post(f"/j/{camp.code}", data={"name": "Dora"}, headers=FRENCH)

    assert _language(dora, f"{camp.path}/board", ENGLISH) == "fr"
