"""A first name, or none, and in."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
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


def test_the_door_says_what_one_is_called_without_a_name(phone: Phones, camp: Camp) -> None:
    hints = [
        page(phone(headers={"Accept-Language": language}).get(f"/j/{camp.code}"))
        .one("p", id="name-hint")
        .text
        for language in ("en", "fr")
    ]

    assert [hint.partition("Passer-by 4")[1] or hint for hint in hints[:1]] == ["Passer-by 4"]
    assert "Anonyme 4" in hints[1]
    dora = phone()
    joins(dora, camp.code)
    assert page(dora.get(f"{camp.path}/me/pass")).one("p", class_="lead").text == (
        "You are Passer-by 4."
    )


def test_a_double_tap_on_the_button_is_one_person(phone: Phones, camp: Camp, house: House) -> None:
    """Both taps carry the cookie that the door gave."""
    dora = phone(follow_redirects=False)
    dora.get(f"/j/{camp.code}")
    cookie = dora.cookies["solocamp"]
    for _ in range(2):
        dora.cookies.clear()
        answer = dora.post(
            f"/j/{camp.code}", data={"name": "Dora"}, headers={"Cookie": f"solocamp={cookie}"}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, f"{camp.path}/topics")

    assert _people(phone, camp) == 4


def test_a_name_that_is_too_long_is_shown_again(phone: Phones, camp: Camp) -> None:
    dora, name = phone(), "D" * 41

    answer = joins(dora, camp.code, name)

    assert answer.status_code == 422
    assert page(answer).form(f"/j/{camp.code}").value("name") == name
    assert page(answer).problems == {
        "name": "You can leave it empty and stay anonymous: we call you Passer-by 4. "
        "Write a name of 40 characters or fewer."
    }
    assert dora.cookies.get("solocamp") is None


def test_who_is_called_as_somebody_who_is_in_is_asked_once(phone: Phones, camp: Camp) -> None:
    other = phone()

    asked = joins(other, camp.code, " BÉN ")

    assert asked.status_code == 409
    question = page(asked)
    assert question.heading == "Somebody called BÉN is here already. Is it you?"
    assert question.links["Yes, I am already here"] == f"/j/{camp.code}/back"
    assert (
        page(other.get(question.links["I take another name"])).form(f"/j/{camp.code}").value("name")
        == " BÉN "
    )
    assert page(other.get(question.links["Français"])).form(f"/j/{camp.code}").value("name") == (
        " BÉN "
    )
    form = question.form(f"/j/{camp.code}")
    answer = other.post(form.action, data=form.values)
    assert (answer.status_code, answer.url.path) == (200, f"{camp.path}/topics")
    assert _people(phone, camp) == 4


def test_ben_who_taps_twice_is_not_asked_whether_he_is_ben(phone: Phones, camp: Camp) -> None:
    assert joins(phone("ben"), camp.code, "Ben").url.path == f"{camp.path}/topics"


def test_what_is_over_can_be_read_without_joining(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    over = an_event(house.db, clock, name="Over", phase=Phase.CLOSED)
    dora = phone()

    door = page(dora.get(f"/j/{over.code}"))

    assert door.one("p", class_="notice").text == (
        "The event is over. Its notes and its grid are here to read."
    )
    read = [dora.get(door.links[words]) for words in ("Read the notes", "See the grid")]
    assert [(answer.status_code, answer.url.path) for answer in read] == [
        (200, f"{over.path}/notes"),
        (200, f"{over.path}/board"),
    ]


@pytest.mark.parametrize(
    "shape", ["{}", " {} ", "http://camp.example/j/{}?lang=fr", "HTTP://X/J/{}"]
)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_the_front_takes_the_code_however_it_is_typed(
    phone: Phones, camp: Camp, shape: str, case: Callable[[str], str]
) -> None:
    dora = phone()

    answer = dora.get("/", params={"code": shape.format(case(camp.code))})

    assert (answer.status_code, answer.url.path) == (200, f"/j/{camp.code}")


def test_an_unknown_door_leads_to_the_front(phone: Phones, camp: Camp) -> None:
    answer = phone().get("/j/AAAAA")

    assert (answer.status_code, answer.url.path) == (422, "/")
    assert phone().post("/j/AAAAA", data={"name": "Dora"}).status_code == 404


def _people(phone: Phones, camp: Camp) -> int:
    hint = page(phone().get(f"/j/{camp.code}")).one("p", id="name-hint").text
    return int(hint.rpartition("Passer-by ")[2].rstrip(".")) - 1
