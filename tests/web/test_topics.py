"""Topics on phones: proposed, found, changed by those who may."""

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


def _titles(client: TestClient, address: str) -> set[str]:
    rows = page(client.get(address)).every("li", class_="topic")
    return {row.one("h2").text for row in rows if not row.has("hidden")}


def test_a_topic_is_proposed_from_its_form_and_only_once(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"
    form = page(ben.get(f"{address}/new")).form(address)
    data = {**form.values, "title": "Soup", "why": "We are hungry"}

    first, second = ben.post(address, data=data), ben.post(address, data=data)

    assert (page(first).heading, first.url.path) == ("Soup", second.url.path)
    assert _titles(ben, address) == {"Bread", "Bicycles", "Bees", "Soup"}


def test_topics_are_searched_and_chosen(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"

    assert _titles(ben, f"{address}?q=bre") == {"Bread"}
    assert _titles(ben, f"{address}?q=CLEO") == {"Bicycles"}
    assert _titles(ben, f"{address}?show=mine") == {"Bread", "Bees"}
    assert _titles(ben, f"{address}?show=voted") == {"Bread"}
    assert _titles(ben, f"{address}?q=nothing") == set()


def test_the_form_to_edit_holds_the_words_and_saves_them(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}"
    form = page(ben.get(f"{address}/edit")).form(f"{address}/edit")
    assert form.value("title") == "Bread"

    answer = ben.post(form.action, data={**form.values, "title": "Rye"})

    assert (page(answer).heading, answer.url.path) == ("Rye", address)


def test_others_cannot_edit_and_are_told_so(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/{camp.topics['Bread']}"

    answer = phone("cleo").post(f"{address}/edit", data={"title": "Mine", "language": "en"})

    assert answer.status_code == 403
    assert page(phone("ben").get(address)).heading == "Bread"


def test_a_topic_is_withdrawn_and_brought_back(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}"

    assert "withdrawn" in page(ben.post(f"{address}/withdrawal")).text
    assert _titles(ben, f"{camp.path}/topics") == {"Bicycles", "Bees"}

    ben.post(f"{address}/return")
    assert _titles(ben, f"{camp.path}/topics") == {"Bread", "Bicycles", "Bees"}


def test_only_those_whose_topic_it_is_see_its_form(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/{camp.topics['Bread']}/edit"
    assert phone("ben").get(address).status_code == 200
    assert phone("ada").get(address).status_code == 200
    assert phone("cleo").get(address).status_code == 404
