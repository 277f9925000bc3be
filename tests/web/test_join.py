"""A first name, or none, and in."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, joins
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_dora_comes_in_and_is_known_from_then_on(phone: Phones, camp: Camp) -> None:
    dora = phone()
    door = page(dora.get(f"/j/{camp.code}"))
    assert (door.heading, door.form(f"/j/{camp.code}").values) == ("SoloCamp", {"name": [""]})

    answer = joins(dora, camp.code, "Dora")

    assert (answer.status_code, answer.url.path) == (200, f"{camp.path}/topics")
    assert page(dora.get(f"{camp.path}/me/pass")).form(f"{camp.path}/me/name").value("name") == (
        "Dora"
    )
    assert dora.get(f"/j/{camp.code}").url.path == f"{camp.path}/topics"


def test_a_name_that_is_too_long_is_shown_again(phone: Phones, camp: Camp) -> None:
    dora, name = phone(), "D" * 41

    answer = joins(dora, camp.code, name)

    assert answer.status_code == 422
    assert page(answer).form(f"/j/{camp.code}").value("name") == name
    assert page(answer).problems == {
        "name": "You can leave it empty and stay anonymous. Write a name of 40 characters or fewer."
    }
    assert dora.cookies.get("solocamp") is None


def test_an_unknown_door_leads_to_the_front(phone: Phones, camp: Camp) -> None:
    answer = phone().get("/j/AAAAA")

    assert (answer.status_code, answer.url.path) == (422, "/")
    assert phone().post("/j/AAAAA", data={"name": "Dora"}).status_code == 404
