"""The organiser builds the grid, moves and locks topics, publishes and takes back."""

import time
from functools import reduce
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.main import create_app
from app.services import people
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, carries, moves
from tests.reading import Element, Page, page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.PLANNING)


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def desk(client: TestClient, camp: Camp) -> Page:
    return page(client.get(f"{camp.path}/desk/grid"))


def posts(client: TestClient, camp: Camp, where: str, **fields: str) -> Any:
    return client.post(f"{camp.path}/desk/{where}", data=fields)


def moved(client: TestClient, camp: Camp, title: str, slot: int, room: str) -> Any:
    place = f"{camp.slots[slot]} {camp.rooms[room]}"
    return posts(client, camp, f"placements/{camp.topics[title]}", place=place)


def table(found: Page) -> list[list[str]]:
    """The titles in the draft, a row for each time for sessions."""
    rows = found.one("table", class_="grid").one("tbody").every("tr")
    return [
        [seen(cell.one("h3") if cell.every("h3") else cell) for cell in row.every("td")]
        for row in rows
        if "common" not in row.get("class")
    ]


def seen(element: Element) -> str:
    """The words of an element without those that only screen readers say."""
    hidden = [part.text for part in element.every("span", class_="unseen")]
    return reduce(lambda text, part: text.replace(part, ""), hidden, element.text).strip()


def waits_for_the_plan(client: TestClient, camp: Camp) -> str:
    for _ in range(200):
        states = [
            part.get("data-plan") for part in desk(client, camp).every() if part.has("data-plan")
        ]
        if states and states != ["running"]:
            return states[0]
        time.sleep(0.05)
    raise AssertionError("the search does not end")


def test_the_grid_is_built_published_and_seen_on_the_board(ada: TestClient, camp: Camp) -> None:
    before = desk(ada, camp)
    assert before.form(f"{camp.path}/desk/plans").values == {"seed": ["1"]}

    answer = posts(ada, camp, "plans", seed="1")
    assert answer.url.path == f"{camp.path}/desk/grid"
    assert waits_for_the_plan(ada, camp) == "done"
    built = desk(ada, camp)
    placed = sorted(title for row in table(built) for title in row if title != "Free")
    assert placed == ["Bees", "Bicycles", "Bread"]

    published = page(posts(ada, camp, "versions", sentence="Here we go"))
    assert [item.text for item in published.one("ol", class_="versions").every("strong")] == [
        "Version 1"
    ]
    board = page(ada.get(f"{camp.path}/board"))
    assert sorted(link for link in board.links if link in camp.topics) == placed
    assert "Here we go" in board.text


def test_the_same_seed_builds_the_same_grid(ada: TestClient, camp: Camp) -> None:
    grids = []
    for _ in range(2):
        posts(ada, camp, "plans", seed="7")
        waits_for_the_plan(ada, camp)
        grids.append(table(desk(ada, camp)))

    assert grids[0] == grids[1]


def test_a_search_can_be_stopped_and_its_best_grid_is_kept(
    ada: TestClient, camp: Camp, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.runner, "_seconds", 3000.0)
    running = page(posts(ada, camp, "plans"))
    stop = next(form for form in running.forms if form.action.endswith("/stop"))
    assert running.one("noscript").one("meta", http_equiv="refresh").get("content") == "3"

    ada.post(stop.action)

    assert waits_for_the_plan(ada, camp) == "done"
    assert sum(title != "Free" for row in table(desk(ada, camp)) for title in row) == 3


def test_what_cannot_be_is_refused_with_its_causes(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    moves(house.db, clock, camp, "Bread", 0, "Salon")
    posts(ada, camp, "locks", topic_id=camp.topics["Bread"], on="1")
    house.db.write_now(people.set_limits, camp.ben, clock(), away=camp.slots)

    posts(ada, camp, "plans")

    assert waits_for_the_plan(ada, camp) == "refused"
    found = desk(ada, camp)
    causes = found.one("section", data_plan="refused").every("li")
    assert [cause.text for cause in causes] == [
        "No place for “Bread”: it is fixed to Salon at 09:30; its host Ben is away at 09:30."
    ]
    assert [part.text for part in found.one("section", id="broken").every("li")] == [
        "Ben hosts “Bread” and is away at 09:30."
    ]


def test_the_grid_cannot_be_built_while_the_round_is_open(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    answer = posts(phone("ada"), camp, "plans")

    assert answer.status_code == 409
    assert page(answer).one("div", id="problems").text == (
        "Close the round first. Then the grid can be built."
    )


def test_a_topic_is_placed_moved_exchanged_and_taken_off(ada: TestClient, camp: Camp) -> None:
    first = moved(ada, camp, "Bread", 0, "Salon")
    assert table(page(first))[0] == ["Free", "Bread"]
    moved(ada, camp, "Bees", 1, "Salon")

    exchanged = page(moved(ada, camp, "Bread", 1, "Salon"))
    assert [row[1] for row in table(exchanged)] == ["Bees", "Bread", "Free"]

    off = page(posts(ada, camp, f"placements/{camp.topics['Bread']}", place="off"))
    assert [row[1] for row in table(off)] == ["Bees", "Free", "Free"]


def test_every_place_names_its_price(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    for title, (slot, room) in PLACED.items():
        moves(house.db, clock, camp, title, slot, room)

    found = page(ada.get(f"{camp.path}/desk/grid/move/{camp.topics['Bicycles']}"))

    assert found.heading == "Move “Bicycles”"
    assert [choice.text for choice in found.every("label", class_="choice")] == [
        "13:00 Atelier · 12 seats 1 person gains a choice, nobody loses one",
        "13:00 Salon · 30 seats 1 person gains a choice, nobody loses one",
        "10:30 Atelier · 12 seats Nobody loses a choice",
        "09:30 Salon · 30 seats Nobody loses a choice · changes places with “Bread”",
    ]
    assert [item.text for item in found.one("details").every("li")] == [
        "10:30 Salon · 30 seats Ben hosts more than one topic at 09:30: “Bread”, “Bees”."
    ]


def test_a_broken_rule_is_refused_in_words_and_the_choice_stays(
    ada: TestClient, camp: Camp
) -> None:
    moved(ada, camp, "Bread", 0, "Salon")

    answer = moved(ada, camp, "Bees", 0, "Atelier")

    assert answer.status_code == 422
    found = page(answer)
    assert found.one("div", id="problems").every("li")[0].text == (
        "Ben hosts more than one topic at 09:30: “Bread”, “Bees”."
    )
    chosen = [
        item.one("strong").text for item in found.every("li") if item.every("span", class_="host")
    ]
    assert chosen == ["09:30 Atelier · 12 seats"]


def test_sending_no_place_asks_for_one(ada: TestClient, camp: Camp) -> None:
    answer = posts(ada, camp, f"placements/{camp.topics['Bees']}")

    assert answer.status_code == 422
    assert page(answer).one("div", id="problems").every("li")[0].text == (
        "Choose a time and a room from the list."
    )


def test_a_locked_topic_stays_until_it_is_unlocked(ada: TestClient, camp: Camp) -> None:
    moved(ada, camp, "Bread", 2, "Atelier")
    bread = camp.topics["Bread"]
    locked = page(posts(ada, camp, "locks", topic_id=bread, on="1"))
    assert locked.one("article", id=f"p{bread}").get("class") == "placed pinned"
    assert moved(ada, camp, "Bread", 0, "Atelier").status_code == 422

    posts(ada, camp, "plans")
    waits_for_the_plan(ada, camp)
    assert table(desk(ada, camp))[2][0] == "Bread"

    posts(ada, camp, "locks", topic_id=bread, on="0")
    off = page(posts(ada, camp, f"placements/{bread}", place="off"))
    assert table(off)[2][0] == "Free"


@pytest.mark.parametrize("who", ["cleo", ""])
def test_nobody_else_knows_of_the_desk(phone: Phones, camp: Camp, who: str) -> None:
    client = phone(who)
    bread = camp.topics["Bread"]
    reads = [client.get(f"{camp.path}/desk/{where}") for where in ("grid", f"grid/move/{bread}")]
    acts = (
        "plans",
        "plans/x/stop",
        f"placements/{bread}",
        "locks",
        "versions",
        "versions/1/return",
        "withdrawal",
    )
    writes = [posts(client, camp, where) for where in acts]

    assert [answer.status_code for answer in (*reads, *writes)] == [404] * 9


def test_a_topic_of_another_event_is_not_there(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Elsewhere", phase=Phase.PLANNING)
    bread = other.topics["Bread"]

    assert ada.get(f"{camp.path}/desk/grid/move/{bread}").status_code == 404
    assert moved(ada, camp, "Bread", 0, "Salon").status_code == 200
    assert posts(ada, camp, f"placements/{bread}", place="off").status_code == 404


def test_a_search_that_the_server_leaves_behind_is_kept_as_failed(
    settings: Settings, clock: StandingClock
) -> None:
    app = create_app(settings.model_copy(update={"planner_seconds": 3000.0}), clock)
    with TestClient(app) as client:
        camp = an_event(house_of(app.state).db, clock, phase=Phase.PLANNING)
        carries(client, app, "ada")
        posts(client, camp, "plans")

    with TestClient(again := create_app(settings, clock)) as client:
        carries(client, again, "ada")
        assert "The search broke off." in desk(client, camp).text
