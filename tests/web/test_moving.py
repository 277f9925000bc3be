"""What a place costs, asked by a script; two organisers; locks and free cells, by pages alone."""

from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.services import grid
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Salon"), "Bicycles": (0, "Atelier")}
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.PLANNING, placed=PLACED)


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def costs(client: TestClient, camp: Camp, title: str, language: str = "en") -> dict[str, Any]:
    address = f"{camp.path}/desk/grid/costs/{camp.topics[title]}"
    answer = client.get(address, params={"lang": language})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return dict(answer.json())


def place(camp: Camp, slot: int, room: str) -> str:
    return f"{camp.slots[slot]} {camp.rooms[room]}"


def drops(client: TestClient, camp: Camp, title: str, where: str, **more: str) -> Any:
    address = f"{camp.path}/desk/placements/{camp.topics[title]}"
    return client.post(address, data={"place": where, **more}, headers=SCRIPT)


def moves_as_ben(house: House, clock: StandingClock, camp: Camp, title: str, where: str) -> None:
    ben = Viewer(camp.id, camp.ben.participant_id, Role.ORGANISER)
    slot_id, room_id = where.split()
    move = partial(grid.move, topic_id=camp.topics[title], slot_id=slot_id, room_id=room_id)
    house.db.write_now(move, ben, clock())


def test_every_place_and_taking_off_have_words_a_word_and_a_look(
    ada: TestClient, camp: Camp
) -> None:
    told = costs(ada, camp, "Bicycles")

    assert (told["title"], told["stands"], told["picked"]) == (
        "Bicycles",
        place(camp, 0, "Atelier"),
        "“Bicycles” picked up, 09:30 Atelier.",
    )
    assert {where: (c["ok"], c["tone"], c["brief"]) for where, c in told["places"].items()} == {
        place(camp, 2, "Atelier"): (True, "good", "+1 person"),
        place(camp, 2, "Salon"): (True, "good", "+1 person"),
        place(camp, 1, "Atelier"): (True, "even", "+0"),
        place(camp, 0, "Salon"): (True, "even", "+0"),
        place(camp, 1, "Salon"): (False, "no", "host busy"),
        "off": (True, "even", "+0"),
    }
    assert told["places"][place(camp, 0, "Salon")]["said"] == (
        "09:30 Salon, Nobody loses a choice · changes places with “Bread”"
    )
    assert told["places"][place(camp, 1, "Salon")]["said"] == (
        "10:30 Salon, Ben hosts more than one topic at 09:30: “Bread”, “Bees”."
    )


def test_costs_are_those_of_the_page_of_moves(ada: TestClient, camp: Camp) -> None:
    told = costs(ada, camp, "Bees")["places"]
    found = page(ada.get(f"{camp.path}/desk/grid/move/{camp.topics['Bees']}"))

    radios = [field for field in found.every("input") if field.get("type") == "radio"]
    assert [field.get("value") for field in radios] == [
        where for where, cost in told.items() if cost["ok"] and where != "off"
    ]


def test_a_script_is_told_where_the_topic_went_and_why_it_may_not(
    ada: TestClient, camp: Camp
) -> None:
    done = drops(ada, camp, "Bicycles", place(camp, 2, "Salon"))
    assert done.json() == {
        "go": f"{camp.path}/desk/grid#p{camp.topics['Bicycles']}",
        "told": "",
    }
    refused = drops(ada, camp, "Bees", place(camp, 0, "Atelier"))
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        "Ben hosts more than one topic at 09:30: “Bread”, “Bees”.",
    )


def test_who_was_quicker_is_named_and_one_may_insist(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    seen = str(costs(ada, camp, "Bread")["seen"])
    moves_as_ben(house, clock, camp, "Bread", place(camp, 2, "Salon"))
    wanted = place(camp, 2, "Atelier")

    clash = drops(ada, camp, "Bread", wanted, seen=seen)
    assert (clash.status_code, clash.json()["can_insist"]) == (409, True)
    assert clash.json()["message"].startswith("Ben moved “Bread”")

    address = f"{camp.path}/desk/placements/{camp.topics['Bread']}"
    told = page(ada.post(address, data={"place": wanted, "seen": seen}))
    again = next(form for form in told.forms if form.action == address and "anyway" in form.values)
    assert again.values == {"place": [wanted], "anyway": ["1"]}
    ada.post(address, data=again.values)
    assert costs(ada, camp, "Bread")["stands"] == wanted


def test_a_move_beside_anothers_is_kept_and_both_are_told(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    seen = str(costs(ada, camp, "Bread")["seen"])
    moves_as_ben(house, clock, camp, "Bicycles", place(camp, 2, "Salon"))

    done = drops(ada, camp, "Bread", place(camp, 2, "Atelier"), seen=seen)

    assert done.status_code == 200
    assert done.json()["told"].startswith("Ben moved “Bicycles”")


def test_why_here_is_told_with_the_next_best_places(ada: TestClient, camp: Camp) -> None:
    found = page(ada.get(f"{camp.path}/desk/grid/move/{camp.topics['Bread']}"))
    why = found.one("section", id="why")

    assert [item.text for item in why.one("ul").every("li")] == [
        "2 of the 2 people who want it are there at 09:30; 1 would find nothing else they chose.",
        "Salon has 30 seats, enough for all of them.",
    ]
    assert [item.text for item in why.one("ol").every("li")] == [
        "13:00 Atelier: 1 person gains a choice, nobody loses one",
        "13:00 Salon: 1 person gains a choice, nobody loses one",
        "09:30 Atelier: Nobody loses a choice",
    ]


def test_a_row_is_locked_with_a_reason_and_unlocked(ada: TestClient, camp: Camp) -> None:
    slot = camp.slots[0]
    asked = page(ada.get(f"{camp.path}/desk/grid/lock", params={"slot_id": slot}))
    assert asked.heading == "Lock the row of 09:30"

    locked = page(
        ada.post(f"{camp.path}/desk/locks", data={"slot_id": slot, "on": "1", "why": "Keynote"})
    )
    buttons = [button.text for button in locked.every("button", class_="lock")]
    assert buttons == ["Unlock 09:30, locked by Ada: Keynote"]
    told = costs(ada, camp, "Bread")["places"][place(camp, 2, "Salon")]
    assert (told["brief"], told["words"]) == (
        "locked",
        "The row of 09:30 is locked by Ada: Keynote. Unlock it first.",
    )

    unlocked = page(ada.post(f"{camp.path}/desk/locks", data={"slot_id": slot, "on": "0"}))
    assert unlocked.every("button", class_="lock") == []


def test_a_free_place_is_filled_or_closed_with_a_private_reason(
    ada: TestClient, camp: Camp
) -> None:
    drops(ada, camp, "Bicycles", "off")
    at = {"slot_id": camp.slots[2], "room_id": camp.rooms["Salon"]}
    found = page(ada.get(f"{camp.path}/desk/grid/cell", params=at))
    forms = [f for f in found.forms if "/placements/" in f.action or "blockers" in f.action]
    assert found.heading == "13:00 Salon"
    assert [button.text for form in forms for button in form.element.every("button")] == [
        "Place it there Bicycles",
        "Close this place",
    ]

    ada.post(f"{camp.path}/desk/blockers", data={**at, "on": "1", "why": "Painters"})
    shut = page(ada.get(f"{camp.path}/desk/grid"))
    assert [cell.text for cell in shut.every("a", class_="shut")] == [
        "Closed: Painters 13:00 Salon"
    ]
    assert "Painters" not in ada.get(f"{camp.path}/board").text


def test_a_place_that_is_not_there_is_not_found(ada: TestClient, camp: Camp) -> None:
    asked = ("grid/cell", "grid/lock", "grid/costs/nothing", "grid/move/nothing")
    assert [ada.get(f"{camp.path}/desk/{path}").status_code for path in asked] == [404] * 4
    assert ada.get(f"{camp.path}/desk/grid/lock?room_id=nothing").status_code == 404


@pytest.mark.parametrize("who", ["cleo", ""])
def test_nobody_else_is_told(phone: Phones, camp: Camp, who: str) -> None:
    client, bread = phone(who), camp.topics["Bread"]
    at = f"slot_id={camp.slots[2]}&room_id={camp.rooms['Salon']}"
    asked = (f"grid/costs/{bread}", f"grid/cell?{at}", f"grid/lock?topic_id={bread}")

    assert [client.get(f"{camp.path}/desk/{path}").status_code for path in asked] == [404] * 3
    assert client.get(f"{camp.path}/live?regions=draft&once=1").status_code == 404
