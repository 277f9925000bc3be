"""Ada publishes: what changes and for whom, who is told, which versions there are, receipts."""

import hashlib
import json

import pytest
from fastapi.testclient import TestClient

from app.domain.grid.jsonform import parse_problem
from app.domain.phases import Phase
from app.services import grid, people
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, moves
from tests.reading import Page, page

PLACED = {"Bread": (0, "Salon"), "Bicycles": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def publishing(client: TestClient, camp: Camp) -> Page:
    return page(client.get(f"{camp.path}/desk/publish"))


def publishes(client: TestClient, camp: Camp, sentence: str = "") -> Page:
    return page(client.post(f"{camp.path}/desk/versions", data={"sentence": sentence}))


def test_nothing_to_publish_is_said(ada: TestClient, camp: Camp) -> None:
    found = publishing(ada, camp)

    assert found.heading == "Publish the grid"
    assert found.one("section", class_="step-now").one("h2").text == (
        "Everybody sees the draft as it is"
    )
    assert found.one("nav", class_="rail").every("span", class_="unpublished") == []


def test_what_changes_is_shown_with_who_is_told_before_publishing(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bread", 2, "Atelier")
    moves(house.db, clock, camp, "Bees", 0, "Salon")

    found = publishing(ada, camp)

    assert [item.text for item in found.one("ul", class_="changes").every("li")] == [
        "Bees new, 09:30 Salon 2 people",
        "Bread 09:30 Salon → 13:00 Atelier 2 people",
    ]
    form = found.form(f"{camp.path}/desk/versions").element
    assert form.one("p", class_="consequence").text == (
        "Publishing makes it version 2. 2 people are told, nobody else sees a mark."
    )
    assert found.one("nav", class_="rail").one("span", class_="unpublished").text == (
        "2 changes not public"
    )


def test_the_first_version_is_seen_by_everybody(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING, placed=PLACED)
    found = publishing(phone("ada"), camp)

    assert found.form(f"{camp.path}/desk/versions").element.one("p", class_="consequence").text == (
        "Publishing makes it version 1. 3 people will see it now."
    )


def test_a_long_sentence_is_refused_and_kept(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bread", 2, "Atelier")
    answer = ada.post(f"{camp.path}/desk/versions", data={"sentence": "x" * 201})

    assert answer.status_code == 422
    found = page(answer)
    assert found.form(f"{camp.path}/desk/versions").value("sentence") == "x" * 201
    assert found.problems == {"sentence": "Shorten this to 200 characters or fewer."}


def test_a_draft_that_breaks_a_rule_is_not_offered(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(people.set_limits, camp.ben, clock(), away=camp.slots[:1])

    found = publishing(ada, camp)
    assert [item.text for item in found.one("ul", class_="causes").every("li")] == [
        "Ben hosts “Bread” and is away at 09:30."
    ]
    assert [form for form in found.forms if form.action.endswith("/versions")] == []


def test_versions_are_listed_shown_again_and_taken_back(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bread", 2, "Atelier")
    listed = publishes(ada, camp, "Bread moved.").one("ol", class_="versions").every("li")
    assert [item.one("strong").text for item in listed] == ["Version 2", "Version 1"]
    assert "Ada · Bread moved. Everybody sees it" in listed[0].text

    ada.post(f"{camp.path}/desk/versions/1/return")
    assert "Version 1" in page(ada.get(f"{camp.path}/board")).text

    withdrawn = page(ada.post(f"{camp.path}/desk/withdrawal"))
    assert withdrawn.every("span", class_="done") == []
    assert "The grid is being built." in page(ada.get(f"{camp.path}/board")).text


def test_the_receipt_tells_everybody_how_a_version_came_to_be(
    phone: Phones, camp: Camp, ada: TestClient
) -> None:
    board = page(phone().get(f"{camp.path}/board"))
    receipt = page(phone().get(board.links["How version 1 came to be"]))

    assert receipt.heading == "Version 1 of the grid"
    assert "Organisers put the topics in their places by hand." in receipt.text
    figures = [found.text for found in receipt.one("dl").every("dd")]
    assert figures[:4] == ["none", "3 / 5", "not known", "yes"]

    text = ada.get(f"{camp.path}/desk/instance.json").text
    assert hashlib.sha256(text.encode()).hexdigest() == figures[4]
    assert "still the ones" in page(ada.get(f"{camp.path}/board/versions/1")).text


def test_the_input_can_be_taken_elsewhere_without_names(ada: TestClient, camp: Camp) -> None:
    answer = ada.get(f"{camp.path}/desk/instance.json")

    assert answer.headers["content-disposition"] == (
        f'attachment; filename="{camp.slug}-instance.json"'
    )
    problem = parse_problem(json.loads(answer.text))
    assert [topic.title for topic in problem.topics] == ["Bread", "Bicycles", "Bees"]
    assert [person.name for person in problem.people] == ["", "", ""]


def test_there_is_no_receipt_of_a_version_that_never_was(phone: Phones, camp: Camp) -> None:
    assert phone().get(f"{camp.path}/board/versions/7").status_code == 404


@pytest.mark.parametrize("who", ["cleo", ""])
def test_publishing_is_for_organisers(phone: Phones, camp: Camp, who: str) -> None:
    client = phone(who)
    reads = [client.get(f"{camp.path}/desk/{where}") for where in ("publish", "instance.json")]
    writes = [client.post(f"{camp.path}/desk/{where}") for where in ("versions", "accepted")]

    assert [answer.status_code for answer in (*reads, *writes)] == [404] * 4


def test_a_weakness_is_told_with_what_would_help_and_can_be_accepted_until_the_grid_changes(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bees", 1, "Salon")
    moves(house.db, clock, camp, "Bread", 2, "Salon")
    sentence = "1 person is torn between “Bicycles” and “Bees” at 10:30."

    def weaknesses() -> list[str]:
        found = page(ada.get(f"{camp.path}/desk/grid"))
        return [item.one("p").text for item in found.every("li", class_="torn-pair")]

    (told,) = weaknesses()
    assert told == (f"{sentence} “Bicycles” could go to Atelier at 09:30. That fills 1 hour more.")
    pair = f"{camp.topics['Bicycles']} {camp.topics['Bees']}"
    ada.post(f"{camp.path}/desk/accepted", data={"pair": pair})
    assert weaknesses() == []

    moves(house.db, clock, camp, "Bread", 2, "Atelier")
    assert weaknesses() == [told]
    assert ada.post(f"{camp.path}/desk/accepted", data={"pair": "a b"}).status_code == 404


def test_what_loses_its_place_is_said(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    house.db.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bicycles"])
    found = publishing(phone("ada"), camp)

    assert [item.text for item in found.one("ul", class_="changes").every("li")] == [
        "Bicycles 10:30 Atelier → no place any more 1 person"
    ]


def marked(client: TestClient, camp: Camp) -> list[str]:
    """The topics with a visible mark that they moved, on the list of the board."""
    board = page(client.get(f"{camp.path}/board")).one("div", class_="thin-board")
    return [
        row.one("h3").text
        for row in board.every("li")
        for mark in row.every("span", data_mark="moved")
        if not mark.has("hidden")
    ]


def test_a_move_is_marked_on_the_board_for_those_whom_it_concerns_until_they_know(
    phone: Phones, camp: Camp, ada: TestClient, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bicycles", 2, "Salon")
    moves(house.db, clock, camp, "Bees", 1, "Salon")
    clock.advance(minutes=1)
    publishes(ada, camp)

    cleo = phone("cleo")
    assert (marked(cleo, camp), marked(phone("ben"), camp), marked(phone(), camp)) == (
        ["Bicycles"],
        [],
        [],
    )

    clock.advance(minutes=1)
    cleo.post(f"{camp.path}/me/news")
    assert marked(cleo, camp) == []
