"""The scribe's page and the queue of pitches, by forms alone; and what the wall shows of them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.circle import LONGEST_NOTE
from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Form, Page, page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def sheet(client: TestClient, camp: Camp, desk: str = "circle") -> tuple[Page, Form]:
    address = f"{camp.path}/desk/{desk}"
    found = page(client.get(address))
    return found, found.form(address)


def presses(client: TestClient, camp: Camp, label: str, desk: str = "circle", **typed: Any) -> Page:
    """Press the only button with these words or this label, with the form as it stands."""
    found, form = sheet(client, camp, desk)
    (button,) = [
        one
        for one in found.every("button", name="do")
        if label in (one.get("aria-label"), one.text) and not one.has("hidden")
    ]
    answer = client.post(form.action, data={**form.values, **typed, "do": button.get("value")})
    assert answer.status_code == 200
    return page(answer)


def wall(client: TestClient, camp: Camp) -> Page:
    return page(client.get(f"{camp.path}/wall/{camp.wall_token}?lang=en"))


def test_a_turn_from_its_beginning_to_the_next(ada: TestClient, camp: Camp) -> None:
    presses(ada, camp, "Begin with Ada")
    presses(ada, camp, "Make a topic they host Ctrl ↵", offer="Rye bread", need="Quotes")

    found, form = sheet(ada, camp)
    assert (form.value("offer"), form.value("need")) == ("Rye bread", "Quotes")
    made = found.one("a", data_made="offer")
    assert (made.text, made.has("hidden")) == ("Topic made ✓", False)
    assert page(ada.get(made.get("href"))).heading == "Rye bread"
    assert found.one("button", data_make="offer").has("hidden")
    assert found.one("a", data_made="need").has("hidden")
    shown = wall(ada, camp)
    assert shown.one("h2", class_="who").text == "Ada"
    assert [said.text for said in shown.one("dl", class_="said").every("dd")] == [
        "Rye bread",
        "Quotes",
    ]
    assert shown.one("p", class_="progress").text == "1 of 3"
    assert [one.text for one in shown.one("div", class_="coming").every("li")] == ["Ben", "Cleo"]
    assert shown.one("div", role="timer").one("p", class_="digits").text == "1:00"

    after = presses(ada, camp, "Next: Ben Page ↓", need="Quotes for bread")

    assert after.one("input", id="offer").get("value") == ""
    assert wall(ada, camp).one("h2", class_="who").text == "Ben"
    assert [one.text for one in after.every("p") if one.text.startswith("Needs")] == [
        "Needs: Quotes for bread"
    ]


@pytest.mark.parametrize(
    "label", ["Pause the clock", "By chance", "Move Cleo up", "Add them and save"]
)
def test_every_button_saves_what_is_typed(ada: TestClient, camp: Camp, label: str) -> None:
    presses(ada, camp, "Begin with Ada")

    presses(ada, camp, label, offer="Tea", name="Zoé")

    assert sheet(ada, camp)[1].value("offer") == "Tea"


def test_the_enter_key_saves_and_does_not_move_on(ada: TestClient, camp: Camp) -> None:
    presses(ada, camp, "Begin with Ada")
    _, form = sheet(ada, camp)

    first, *_ = form.element.every("button")

    assert (first.get("value"), first.get("class"), first.has("hidden")) == (
        "save",
        "unseen",
        False,
    )


def test_what_cannot_be_kept_stays_in_its_field(ada: TestClient, camp: Camp) -> None:
    presses(ada, camp, "Begin with Ada")
    _, form = sheet(ada, camp)
    long = "o" * (LONGEST_NOTE + 1)

    answer = ada.post(form.action, data={**form.values, "offer": long, "need": "x", "do": "next"})

    assert answer.status_code == 422
    again = page(answer)
    assert again.problems == {"offer": "Shorten this to 140 characters or fewer."}
    assert again.form(form.action).value("offer") == long
    assert sheet(ada, camp)[1].value("offer") == ""


def test_a_script_is_told_the_topics_made_so_far(ada: TestClient, camp: Camp) -> None:
    presses(ada, camp, "Begin with Ada")
    _, form = sheet(ada, camp)
    values = {**form.values, "offer": "Rye", "need": "Tea"}
    script = {"Accept": "application/json"}

    saved = ada.post(form.action, data={**values, "do": "save"}, headers=script)
    made = ada.post(form.action, data={**values, "do": "need"}, headers=script)
    again = ada.post(form.action, data={**values, "do": "need"}, headers=script)
    refused = ada.post(form.action, data={**values, "need": "n" * 141}, headers=script)

    assert saved.json() == {"offer": "", "need": ""}
    assert made.json() == again.json()
    assert page(ada.get(made.json()["need"])).heading == "Tea"
    assert made.json()["offer"] == ""
    assert (refused.status_code, refused.json()) == (422, {"message": "There is a problem"})


def test_somebody_without_a_phone_comes_in(ada: TestClient, camp: Camp) -> None:
    presses(ada, camp, "Add them and save", name="Zoé")
    _, form = sheet(ada, camp)
    ada.post(form.action, data={**form.values, "name": "Yann"})

    names = [one.text for one in sheet(ada, camp)[0].every("span", class_="name")]
    assert names == ["Ada", "Ben", "Cleo", "Zoé", "Yann"]


def test_pitches_go_on_with_one_button(ada: TestClient, camp: Camp, clock: StandingClock) -> None:
    presses(ada, camp, "Begin with “Bread”", "pitches")
    shown = wall(ada, camp)
    assert shown.one("h2", class_="what").text == "Bread"
    assert shown.one("p", class_="by").text == "Ben"
    assert [one.text for one in shown.one("div", class_="coming").every("li")] == [
        "Bicycles",
        "Bees",
    ]

    clock.advance(seconds=42)
    presses(ada, camp, "Pause the clock", "pitches")
    speech = wall(ada, camp).one("div", role="timer")
    assert (speech.one("p", class_="digits").text, speech.get("data-state")) == ("+0:12", "paused")

    clock.advance(seconds=1)
    presses(ada, camp, "Next topic Page ↓", "pitches")
    assert wall(ada, camp).one("h2", class_="what").text == "Bicycles"
    presses(ada, camp, "End it: the wall follows the day again", "pitches")
    assert wall(ada, camp).every("h2", class_="what") == []


def test_hosts_see_on_their_topic_whether_they_pitch_it(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    ben, bread = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}"

    for label, value in (("I will not pitch it", "0"), ("Pitch it: I have 30 s", "1")):
        form = page(ben.get(bread)).form(f"{bread}/pitch")
        button = form.element.one("button")
        assert (button.text, button.get("value")) == (label, value)
        assert ben.post(form.action, data={"on": value}).url.path == bread

    cleo = page(phone("cleo").get(bread))
    assert [form.action for form in cleo.forms if form.action.endswith("/pitch")] == []
    closed = an_event(house.db, clock, name="Closed", phase=Phase.PLANNING)
    topic = page(ben.get(f"{closed.path}/topics/{closed.topics['Bread']}"))
    assert [form.action for form in topic.forms if form.action.endswith("/pitch")] == []


def test_both_pages_are_for_organisers(phone: Phones, camp: Camp) -> None:
    for client in (phone(), phone("ben")):
        for name in ("circle", "pitches"):
            address = f"{camp.path}/desk/{name}"
            answers = [client.get(address), client.post(address, data={"do": "next"})]
            assert [answer.status_code for answer in answers] == [404, 404]
