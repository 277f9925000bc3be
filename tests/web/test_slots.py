"""The table of times: one form, of which every button saves all or nothing."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Form, page

STANDING = {
    "start": ["09:30", "10:30", "12:00", "13:00"],
    "end": ["10:15", "11:15", "13:00", "13:45"],
    "kind": ["session", "session", "common", "session"],
    "label": ["", "", "Lunch", ""],
}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def times(client: TestClient, camp: Camp) -> Form:
    address = f"{camp.path}/desk/slots"
    return page(client.get(address)).form(address)


def table(form: Form) -> dict[str, list[str]]:
    return {name: form.values[name] for name in STANDING}


def saves(client: TestClient, camp: Camp, **changes: Any) -> Any:
    form = times(client, camp)
    return client.post(form.action, data={**form.values, **changes})


def told(answer: Any) -> dict[str, str]:
    """What the summary says, by the field it leads to."""
    summary = page(answer).one("div", id="problems")
    return {link.get("href"): link.text for link in summary.every("a")} or {"": summary.text}


def test_the_table_shows_the_times_and_saves_them(ada: TestClient, camp: Camp) -> None:
    assert table(times(ada, camp)) == STANDING

    changes = {
        "start": ["9h", "10:30", "12:00", "23:30"],
        "end": ["10:15", "11:15", "12.45", "0:15"],
        "kind": ["session", "common", "common", "session"],
        "label": ["", "Coffee", "Soup", ""],
    }
    answer = saves(ada, camp, **changes)

    assert answer.url.path == f"{camp.path}/desk/slots"
    assert table(times(ada, camp)) == {
        **changes,
        "start": ["09:00", "10:30", "12:00", "23:30"],
        "end": ["10:15", "11:15", "12:45", "00:15"],
    }
    assert saves(ada, camp).status_code == 200
    assert times(ada, camp).values["end"][-1] == "00:15"


def test_the_enter_key_saves_and_does_nothing_else(ada: TestClient, camp: Camp) -> None:
    """Browsers press the first button of a form; Safari passes over one that is `hidden`."""
    first, *_ = times(ada, camp).element.every("button")

    assert (first.get("name"), first.has("hidden"), first.get("class")) == ("", False, "unseen")


def test_what_is_wrong_is_said_at_its_line_and_all_stays(ada: TestClient, camp: Camp) -> None:
    typed = {
        "start": ["soon", "10:30", "12:00", "13:00"],
        "end": ["10:15", "", "12:00", "13:45"],
        "kind": ["session", "session", "common", "common"],
        "label": ["x", "", "Lunch", ""],
    }

    answer = saves(ada, camp, **typed)

    asked = "Write a time of day, such as 9:30."
    assert (answer.status_code, told(answer)) == (
        422,
        {
            "#start-1": asked,
            "#end-2": asked,
            "#end-3": "Write an end after the beginning.",
            "#label-4": "Write what it is, such as Lunch.",
        },
    )
    assert table(page(answer).form(f"{camp.path}/desk/slots")) == typed
    assert table(times(ada, camp)) == STANDING


def test_times_that_overlap_are_refused(ada: TestClient, camp: Camp) -> None:
    answer = saves(ada, camp, start=["09:30", "10:00", "12:00", "12:30"])

    sentence = "This begins before the one before it ends."
    assert told(answer) == {"#start-2": sentence, "#start-4": sentence}


def test_a_line_is_added_with_what_was_typed(ada: TestClient, camp: Camp) -> None:
    saves(ada, camp, end=["10:20", "11:15", "13:00", "13:45"], add="1")

    assert times(ada, camp).values["start"] == [*STANDING["start"], "13:45"]
    assert times(ada, camp).values["end"] == ["10:20", "11:15", "13:00", "13:45", "14:30"]


def test_a_line_is_removed(ada: TestClient, camp: Camp) -> None:
    saves(ada, camp, start=["09:30", "", "12:00", "13:00"], remove=camp.slots[1])

    assert times(ada, camp).values["start"] == ["09:30", "12:00", "13:00"]


@pytest.mark.parametrize(
    "change", [{"remove": True}, {"kind": ["common", "session", "common", "session"]}]
)
def test_a_time_in_use_stays_and_nothing_is_saved_by_halves(
    ada: TestClient, camp: Camp, change: dict[str, Any]
) -> None:
    typed = {**STANDING, "label": ["Coffee", "", "Soup", ""], **change}
    if "remove" in change:
        typed["remove"] = camp.slots[0]

    answer = saves(ada, camp, **typed)

    assert (answer.status_code, told(answer)) == (
        409,
        {"": "The grid has topics at 09:30. Move or take them off first."},
    )
    form = page(answer).form(f"{camp.path}/desk/slots")
    assert form.values["label"] == ["Coffee", "", "Soup", ""]
    assert table(times(ada, camp)) == STANDING


def test_a_foreign_time_is_not_found(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Other")

    assert saves(ada, camp, slot=[*other.slots, "x"]).status_code == 404
    assert saves(ada, camp, remove=other.slots[0]).status_code == 404
    assert table(times(ada, other)) == STANDING


def test_a_form_that_arrives_torn_is_shown_again(ada: TestClient, camp: Camp) -> None:
    answer = ada.post(f"{camp.path}/desk/slots", data={"slot": [camp.slots[0]], "start": ["9"]})

    assert (answer.status_code, list(told(answer))) == (422, ["#end-1"])


def test_a_day_with_topics_is_not_laid_out_anew(ada: TestClient, camp: Camp) -> None:
    typed = "14h à 16h, 60 min"

    answer = ada.post(f"{camp.path}/desk/slots/day", data={"day": typed})

    assert answer.status_code == 409
    assert page(answer).form(f"{camp.path}/desk/slots/day").value("day") == typed
    assert table(times(ada, camp)) == STANDING


def test_the_day_is_laid_out_anew_from_one_line(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, name="Other", phase=Phase.DRAFT)
    ada = phone("ada")
    address = f"{camp.path}/desk/slots/day"

    refused = ada.post(address, data={"day": "all day"})
    assert (refused.status_code, list(told(refused))) == (422, ["#day"])
    assert page(refused).form(address).value("day") == "all day"
    emptied = ada.post(address, data={"day": ""})
    assert (emptied.status_code, list(told(emptied))) == (422, ["#day"])

    ada.post(address, data={"day": "14h à 16h, 60 min"})
    assert times(ada, camp).values["start"] == ["14:00", "15:00"]
    shown = page(ada.get(f"{camp.path}/desk/slots"))
    assert "2 rooms × 2 times = 4 places, 0 topics." in shown.text


def test_a_day_without_times_can_be_filled(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, name="Other", phase=Phase.DRAFT)
    ada = phone("ada")
    for slot_id in times(ada, camp).values["slot"]:
        saves(ada, camp, remove=slot_id)

    assert times(ada, camp).values == {}
    saves(ada, camp, add="1")
    assert times(ada, camp).values["start"] == ["09:00"]


def test_times_are_for_organisers(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/desk/slots"
    for client in (phone(), phone("cleo")):
        answers = [client.get(address), client.post(address), client.post(f"{address}/day")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
