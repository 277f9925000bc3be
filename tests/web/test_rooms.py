"""The table of rooms: one form, of which every button saves all or nothing."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Form, page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def rooms(client: TestClient, camp: Camp) -> Form:
    address = f"{camp.path}/desk/rooms"
    return page(client.get(address)).form(address)


def saves(client: TestClient, camp: Camp, **changes: Any) -> Any:
    form = rooms(client, camp)
    return client.post(form.action, data={**form.values, **changes})


def told(answer: Any) -> dict[str, str]:
    """What the summary says, by the field it leads to."""
    summary = page(answer).one("div", id="problems")
    return {link.get("href"): link.text for link in summary.every("a")} or {"": summary.text}


def test_the_table_shows_the_rooms_and_saves_them(ada: TestClient, camp: Camp) -> None:
    form = rooms(ada, camp)
    assert form.values == {
        "room": [camp.rooms["Atelier"], camp.rooms["Salon"]],
        "name": ["Atelier", "Salon"],
        "seats": ["12", "30"],
        "features": ["projector", ""],
    }

    closed = [f"{camp.rooms['Atelier']} {camp.slots[2]}"]
    answer = saves(ada, camp, name=["Salon", "Atelier"], seats=["8", "9"], closed=closed)

    assert answer.url.path == form.action
    assert rooms(ada, camp).values == {
        **form.values,
        "name": ["Salon", "Atelier"],
        "seats": ["8", "9"],
        "closed": closed,
    }
    assert saves(ada, camp).status_code == 200
    assert rooms(ada, camp).values["closed"] == closed


def test_the_enter_key_saves_and_does_nothing_else(ada: TestClient, camp: Camp) -> None:
    """Browsers press the first button of a form; Safari passes over one that is `hidden`."""
    first, *_ = rooms(ada, camp).element.every("button")

    assert (first.get("name"), first.get("type", "submit"), first.has("hidden")) == (
        "",
        "submit",
        False,
    )
    assert first.get("class") == "unseen"


def test_rooms_move_up_and_down_and_no_further(ada: TestClient, camp: Camp) -> None:
    atelier, salon = camp.rooms["Atelier"], camp.rooms["Salon"]
    for button, order in (
        ({"up": salon}, [salon, atelier]),
        ({"up": salon}, [salon, atelier]),
        ({"down": salon}, [atelier, salon]),
        ({"down": salon}, [atelier, salon]),
        ({"down": "unknown"}, [atelier, salon]),
    ):
        saves(ada, camp, **button)
        assert rooms(ada, camp).values["room"] == order


def test_a_button_that_moves_saves_what_was_typed(ada: TestClient, camp: Camp) -> None:
    saves(ada, camp, name=["Kitchen", "Salon"], down=camp.rooms["Atelier"])

    assert rooms(ada, camp).values["name"] == ["Salon", "Kitchen"]


def test_what_is_wrong_is_said_at_the_line_as_it_stands_in_the_form(
    ada: TestClient, camp: Camp
) -> None:
    typed = {
        "name": ["", "Salon"],
        "seats": ["12", "many"],
        "features": ["projector", "a sofa"],
        "closed": [f"{camp.rooms['Salon']} {camp.slots[0]}"],
        "up": camp.rooms["Salon"],
    }

    answer = saves(ada, camp, **typed)

    assert answer.status_code == 422
    assert told(answer) == {
        "#name-1": "Write the name of the room.",
        "#seats-2": "Write the seats as a number from 1 to 5000.",
    }
    marked = {found.get("id") for found in page(answer).every("input", aria_invalid="true")}
    assert marked == {"name-1", "seats-2"}
    kept = page(answer).form(f"{camp.path}/desk/rooms").values
    assert kept == {
        "room": [camp.rooms["Atelier"], camp.rooms["Salon"]],
        **{name: typed[name] for name in ("name", "seats", "features", "closed")},
    }
    assert rooms(ada, camp).values["name"] == ["Atelier", "Salon"]


def test_a_room_is_removed(ada: TestClient, camp: Camp) -> None:
    saves(ada, camp, name=["", "Hall"], remove=camp.rooms["Atelier"])

    assert rooms(ada, camp).values["name"] == ["Hall"]


def test_a_room_in_use_stays_and_nothing_is_saved_by_halves(ada: TestClient, camp: Camp) -> None:
    answer = saves(ada, camp, name=["Kitchen", "Salon"], remove=camp.rooms["Salon"])

    assert answer.status_code == 409
    assert told(answer) == {"": "“Salon” is used in the grid. Close it at some times instead."}
    assert page(answer).form(f"{camp.path}/desk/rooms").values["name"] == ["Kitchen", "Salon"]
    assert rooms(ada, camp).values["name"] == ["Atelier", "Salon"]


def test_a_foreign_room_is_not_found(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Other")

    foreign = saves(ada, camp, room=[camp.rooms["Atelier"], other.rooms["Salon"]])
    removed = saves(ada, camp, remove=other.rooms["Atelier"])

    assert (foreign.status_code, removed.status_code) == (404, 404)
    assert rooms(ada, other).values["name"] == ["Atelier", "Salon"]


def test_a_form_that_arrives_torn_is_shown_again(ada: TestClient, camp: Camp) -> None:
    answer = ada.post(
        f"{camp.path}/desk/rooms",
        data={"room": list(camp.rooms.values()), "name": ["A"], "closed": ["", "x", " "]},
    )

    assert (answer.status_code, list(told(answer))) == (422, ["#seats-1", "#name-2", "#seats-2"])


def test_pasted_rooms_are_added(ada: TestClient, camp: Camp) -> None:
    answer = ada.post(f"{camp.path}/desk/rooms/list", data={"rooms": "Garden, 20, shade\nAttic"})

    assert answer.url.path == f"{camp.path}/desk/rooms"
    assert rooms(ada, camp).values["name"] == ["Atelier", "Salon", "Garden", "Attic"]


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("Garden\nsalon", "There is a room “salon” already. Rename one."),
        ("Garden, 0", "Line 1 gives 0 seats. Give between 1 and 5000."),
        (" \n", "Write at least one room."),
    ],
)
def test_pasted_rooms_that_cannot_be_stay_in_their_field(
    ada: TestClient, camp: Camp, pasted: str, sentence: str
) -> None:
    answer = ada.post(f"{camp.path}/desk/rooms/list", data={"rooms": pasted})

    assert (answer.status_code, told(answer)) == (422, {"#rooms": sentence})
    field = page(answer).one("textarea", id="rooms")
    assert field.get("aria-invalid") == "true"
    form = page(answer).form(f"{camp.path}/desk/rooms/list")
    assert form.value("rooms") == pasted
    (around,) = [found for found in page(answer).every("details") if field in found.every()]
    assert around.has("open")
    assert rooms(ada, camp).values["name"] == ["Atelier", "Salon"]


def test_rooms_are_for_organisers(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/desk/rooms"
    for client in (phone(), phone("cleo")):
        answers = [client.get(address), client.post(address), client.post(f"{address}/list")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
