"""The desk leads from one step of the event to the next, and says what each does."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, an_event, proposes, votes_for
from tests.reading import Page, page


@pytest.fixture
def ada(phone: Phones) -> TestClient:
    return phone("ada")


def desk(client: TestClient, camp: Camp) -> Page:
    return page(client.get(f"{camp.path}/desk"))


def now_is(shown: Page) -> str:
    """The heading of the step that the event is in."""
    return shown.one("section", class_="step-now").one("h2").text


def step(shown: Page) -> str:
    return shown.one("li", aria_current="step").text


def posts(client: TestClient, camp: Camp, where: str, **fields: Any) -> Any:
    return client.post(f"{camp.path}/desk/{where}", data=fields)


def buttons(shown: Page) -> dict[str, str]:
    """Where each button of the page leads."""
    return {
        button.text: form.action for form in shown.forms for button in form.element.every("button")
    }


def test_an_event_goes_from_step_to_step(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)
    shown = desk(ada, camp)
    assert (step(shown), now_is(shown)) == ("Prepare", "Open the round when people are there")

    shown = page(posts(ada, camp, "round"))
    assert (step(shown), now_is(shown)) == ("Propose and vote", "Voting is open")

    shown = page(posts(ada, camp, "closure"))
    assert (step(shown), now_is(shown)) == ("Build and publish", "Build the grid and publish it")
    assert shown.links["To the grid"] == f"{camp.path}/desk/grid"

    shown = page(posts(ada, camp, "round"))
    assert (step(shown), now_is(shown)) == ("Propose and vote", "Voting is open")


def test_an_event_ends_and_that_can_be_taken_back(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.RUNNING)
    shown = desk(ada, camp)
    assert (step(shown), now_is(shown)) == ("Run", "The day is under way")

    shown = page(posts(ada, camp, "archive"))
    assert (step(shown), now_is(shown)) == ("Over", "The event is over")
    assert "Open the round again" not in buttons(shown)

    shown = page(posts(ada, camp, "reopening"))
    assert now_is(shown) == "The day is under way"


def test_a_second_wave_while_the_grid_is_public(
    ada: TestClient, phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})

    shown = page(posts(ada, camp, "round", ends_at="11:00"))

    assert (step(shown), now_is(shown)) == ("Propose and vote", "Voting is open until 11:00")
    assert "Bread" in page(phone().get(f"{camp.path}/board")).text
    assert posts(ada, camp, "archive").status_code == 409
    shown = page(posts(ada, camp, "closure"))
    assert (step(shown), now_is(shown)) == ("Run", "The day is under way")


def test_the_end_is_a_time_on_the_clock_of_the_venue(
    ada: TestClient, phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.DRAFT)

    shown = page(posts(ada, camp, "round", ends_at="10h40"))

    assert now_is(shown) == "Voting is open until 10:40"
    form = shown.form(f"{camp.path}/desk/round")
    assert form.value("ends_at") == "10:40"
    ben = phone("ben")
    clock.set(datetime(2026, 11, 21, 9, 39, 59, tzinfo=UTC))
    assert "Voting is open until 10:40" in now_is(desk(ada, camp))
    assert ben.get(f"{camp.path}/topics/new").status_code == 200

    clock.advance(seconds=1)
    shown = desk(ada, camp)
    assert now_is(shown) == "Voting ended at 10:40"
    assert shown.form(f"{camp.path}/desk/round").value("ends_at") == ""
    late = ben.post(f"{camp.path}/topics", data={"title": "Late", "language": "en"})
    assert late.status_code == 409

    shown = page(posts(ada, camp, "round", ends_at="11:00"))
    assert now_is(shown) == "Voting is open until 11:00"


def test_an_end_that_has_passed_today_is_tomorrow(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    clock.set(datetime(2026, 11, 21, 22, 30, tzinfo=UTC))
    posts(ada, camp, "round", ends_at="0:15")

    clock.set(datetime(2026, 11, 21, 23, 14, tzinfo=UTC))
    assert now_is(desk(ada, camp)) == "Voting is open until 00:15"
    clock.set(datetime(2026, 11, 21, 23, 15, tzinfo=UTC))
    assert now_is(desk(ada, camp)) == "Voting ended at 00:15"


def test_an_end_after_the_clocks_change_is_the_hour_that_was_typed(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    clock.set(datetime(2027, 3, 27, 12, 0, tzinfo=UTC))

    shown = page(posts(ada, camp, "round", ends_at="9:00"))

    assert now_is(shown) == "Voting is open until 09:00"


@pytest.mark.parametrize("typed", ["soon", "25:00", "9" * 5000])
def test_an_end_that_is_no_time_stays_in_its_field(
    ada: TestClient, house: House, clock: StandingClock, typed: str
) -> None:
    for phase in (Phase.DRAFT, Phase.OPEN, Phase.PLANNING, Phase.RUNNING):
        camp = an_event(house.db, clock, name=phase, phase=phase)

        where = "wave" if phase is Phase.RUNNING else "round"
        answer = posts(ada, camp, where, ends_at=typed)

        shown = page(answer)
        assert answer.status_code == 422
        assert "Write a time of day, such as 9:30." in shown.problems["ends_at"]
        assert shown.form(f"{camp.path}/desk/{where}").value("ends_at") == typed
        field = shown.one("input", id="ends_at")
        assert all(found.has("open") for found in shown.every("details") if field in found.every())
        assert step(desk(ada, camp)) == step(shown)


def test_a_button_of_an_old_page_says_so(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.CLOSED)

    for where in ("round", "closure"):
        answer = posts(ada, camp, where)
        assert answer.status_code == 409
        assert "The event has moved on. Look at the page again." in page(answer).text
    assert step(desk(ada, camp)) == "Over"


def test_the_desk_counts(ada: TestClient, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock)
    figures = desk(ada, camp).one("dl", class_="figures").every("div")

    assert {figure.one("dt").text: figure.one("dd").text for figure in figures} == {
        "people": "3",
        "topics": "3",
        "votes": "3",
        "places": "6",
    }


def test_the_ways_in_are_shown(ada: TestClient, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock)
    shown = desk(ada, camp)

    assert shown.links["Open the wall"] == f"{camp.path}/wall/{camp.wall_token}"
    assert camp.code in shown.one("figure").text
    assert shown.one("code").text.endswith(f"/o/{camp.organiser_token}")


def test_the_desk_is_for_organisers(phone: Phones, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock)
    for client in (phone(), phone("cleo")):
        answers = [desk_page(client, camp, where) for where in ("", "/topics/new")]
        answers += [
            posts(client, camp, where)
            for where in ("round", "closure", "archive", "reopening", "topics")
        ]
        assert [answer.status_code for answer in answers] == [404] * 7


def test_a_topic_is_entered_for_somebody_without_a_phone(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING)
    form = page(ada.get(f"{camp.path}/desk/topics/new")).form(f"{camp.path}/desk/topics")
    data = {**form.values, "title": "Soup", "name": "Émile"}

    first, second = ada.post(form.action, data=data), ada.post(form.action, data=data)

    assert (page(first).heading, first.url.path) == ("Soup", second.url.path)
    assert "Émile" in page(first).one("main").text
    assert _people(ada, camp) == "4"


def test_a_topic_is_entered_for_somebody_who_is_in_already(
    ada: TestClient, phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)

    answer = posts(ada, camp, "topics", title="Soup", language="en", name=" CLEO ")

    assert answer.status_code == 200
    assert _people(ada, camp) == "3"
    words = {"title": "Stew", "language": "en"}
    assert phone("ben").post(f"{answer.url.path}/edit", data=words).status_code == 403
    assert page(phone("cleo").post(f"{answer.url.path}/edit", data=words)).heading == "Stew"


def test_a_topic_that_cannot_be_entered_keeps_all_that_was_typed(
    ada: TestClient, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    typed = {
        "key": "the key",
        "name": "Émile",
        "title": "",
        "why": "x" * 201,
        "hosting": "no",
        "language": "fr",
        "description": "It is hot.",
        "tags": "food, winter",
        "length": "2",
        "needs": "projector",
    }

    answer = posts(ada, camp, "topics", **typed)

    shown = page(answer)
    assert answer.status_code == 422
    assert list(shown.problems) == ["title", "why"]
    assert shown.form(f"{camp.path}/desk/topics").values == {
        name: [value] for name, value in typed.items()
    }

    nameless = posts(ada, camp, "topics", **{**typed, "title": "Soup", "why": "", "name": " "})
    assert nameless.status_code == 422
    assert list(page(nameless).problems) == ["name"]
    assert _people(ada, camp) == "3"


@pytest.mark.parametrize("many", [1, 3])
def test_pages_of_the_desk_cost_the_same_however_much_there_is(
    ada: TestClient, house: House, clock: StandingClock, queries: Counting, many: int
) -> None:
    camp = an_event(house.db, clock, topics={}, votes={})
    for number in range(many):
        topic_id = proposes(house.db, clock, camp.ben, f"Topic {number}")
        votes_for(house.db, clock, camp.cleo, topic_id)
    rooms = "\n".join(f"Room {number}" for number in range(many - 1))
    if rooms:
        posts(ada, camp, "rooms/list", rooms=rooms)
        posts(ada, camp, "slots/day", day="8:00 to 18:00, 20 min")

    counts = {}
    for where in ("", "/rooms", "/slots", "/settings", "/topics/new"):
        with queries(house.db.engine) as selects:
            desk_page(ada, camp, where)
        counts[where] = len(selects)

    assert counts == {"": 13, "/rooms": 16, "/slots": 13, "/settings": 7, "/topics/new": 10}


def desk_page(client: TestClient, camp: Camp, where: str) -> Any:
    return client.get(f"{camp.path}/desk{where}")


def _people(client: TestClient, camp: Camp) -> str:
    figures = desk(client, camp).one("dl", class_="figures")
    return figures.every("dd")[0].text
