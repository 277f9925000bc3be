"""Everybody sees what is kept about them, takes it away, and has it erased."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_one_page_lists_what_is_kept(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    link = page(cleo.get(f"{camp.path}/me/pass")).links["What is stored about me"]

    shown = page(cleo.get(link))

    assert [item.text for item in shown.one("section", aria_labelledby="kept").every("li")] == [
        "You, with name, number, role, language and when you came (1)",
        "Devices that are you, with browser, system and since when (1)",
        "Votes (2)",
        "Topics that you proposed (1)",
        "Topics that you lead (1)",
        "Entries of the event’s log, of what you did and when (4)",
        "Short-lived notes that keep a tap from counting twice, and programs from flooding the "
        "event (1)",
    ]
    assert shown.links["Erase me"] == f"{camp.path}/me/erasure"


def test_all_of_it_comes_as_a_file(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    link = page(cleo.get(f"{camp.path}/me/data")).links["Download all of it (JSON)"]

    answer = cleo.get(link)

    assert answer.headers["content-disposition"] == 'attachment; filename="solocamp-me.json"'
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["format"], told["event"]) == ("solocamp-person", "SoloCamp")
    assert [topic["title"] for topic in told["tables"]["topic"]] == ["Bicycles"]
    assert [me["name"] for me in told["tables"]["participant"]] == ["Cleo"]
    assert "calendar_token" not in answer.text


def test_after_erasing_there_is_nothing_to_see(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo", follow_redirects=False)
    cleo.post(f"{camp.path}/me/erasure")

    for address in ("/me/data", "/me/data.json"):
        answer = cleo.get(f"{camp.path}{address}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{camp.code}")
