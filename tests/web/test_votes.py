"""One tap votes, for forms and for scripts."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.services import rounds
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, votes={"Bread": ("ben",)}, dots=2)


def _vote(camp: Camp, title: str) -> str:
    return f"{camp.path}/topics/{camp.topics[title]}/vote"


def test_a_vote_by_form_leads_back_to_its_row(phone: Phones, camp: Camp) -> None:
    cleo, topic_id = phone("cleo", follow_redirects=False), camp.topics["Bread"]
    places = {
        "": f"{camp.path}/topics#t{topic_id}",
        "topic": f"{camp.path}/topics/{topic_id}#t{topic_id}",
        "votes": f"{camp.path}/me/votes#t{topic_id}",
        "votes?kept=ab,c2": f"{camp.path}/me/votes?kept=ab,c2#t{topic_id}",
        "votes?kept=/../x": f"{camp.path}/topics#t{topic_id}",
        "https://evil.example": f"{camp.path}/topics#t{topic_id}",
    }

    for back, place in places.items():
        answer = cleo.post(_vote(camp, "Bread"), data={"on": "1", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, place)


def test_a_vote_by_script_tells_where_one_stands(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")

    answers = [
        cleo.post(_vote(camp, title), data={"on": on}, headers=SCRIPT).json()
        for title, on in (("Bread", "1"), ("Bread", "1"), ("Bees", "1"), ("Bread", "0"))
    ]

    assert answers == [
        {"on": True, "votes": 2, "left": 1},
        {"on": True, "votes": 2, "left": 1},
        {"on": True, "votes": 1, "left": 0},
        {"on": False, "votes": 1, "left": 1},
    ]


def test_used_dots_are_refused_in_words(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")
    for title in ("Bread", "Bees"):
        cleo.post(_vote(camp, title), data={"on": "1"})

    answer = cleo.post(_vote(camp, "Bicycles"), data={"on": "1"}, headers=SCRIPT)

    assert (answer.status_code, answer.json()) == (
        409,
        {
            "message": "All your 2 votes are used. Take one back first.",
            "mend": f"{camp.path}/topics/{camp.topics['Bicycles']}/swap",
            "how": "Take one back?",
        },
    )


def test_used_dots_lead_a_form_to_where_one_is_taken_back(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo", follow_redirects=False)
    for title in ("Bread", "Bees"):
        cleo.post(_vote(camp, title), data={"on": "1"})

    answer = cleo.post(_vote(camp, "Bicycles"), data={"on": "1"})

    swap = f"{camp.path}/topics/{camp.topics['Bicycles']}/swap"
    assert (answer.status_code, answer.headers["location"]) == (303, swap)


def test_a_swap_by_script_is_done_once_and_leads_back_to_the_topics(
    phone: Phones, camp: Camp
) -> None:
    cleo, bread, bicycles = phone("cleo"), camp.topics["Bread"], camp.topics["Bicycles"]
    for title in ("Bread", "Bees"):
        cleo.post(_vote(camp, title), data={"on": "1"})
    swap = f"{camp.path}/topics/{bicycles}/swap"
    (form, _) = [found for found in page(cleo.get(swap)).forms if found.action == swap]
    assert form.element.get("data-outbox") == "swap"
    assert form.element.get("data-coalesce") == f"swap {bicycles}"

    for _ in range(2):
        sent = {**SCRIPT, "Idempotency-Key": "k1", "Outbox-Order": "5"}
        answer = cleo.post(swap, data={"instead_of": bread}, headers=sent)
        assert (answer.status_code, answer.json()) == (
            200,
            {"go": f"{camp.path}/topics#t{bicycles}", "topic_id": bicycles, "instead_of": bread},
        )

    rows = page(cleo.get(f"{camp.path}/me/votes")).every("li", class_="topic")
    assert {row.one("h2").text for row in rows} == {"Bees", "Bicycles"}


def test_a_closed_round_is_told_to_scripts_even_when_all_dots_are_used(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    cleo = phone("cleo")
    for title in ("Bread", "Bees"):
        cleo.post(_vote(camp, title), data={"on": "1"})
    house.db.write_now(rounds.close_round, camp.ada, clock())

    answer = cleo.post(_vote(camp, "Bicycles"), data={"on": "1"}, headers=SCRIPT)

    assert (answer.status_code, answer.json()) == (
        409,
        {"message": "The round is closed. Topics and votes are no longer taken."},
    )


def test_a_vote_that_arrives_late_gets_the_present_state(phone: Phones, camp: Camp) -> None:
    cleo = phone("cleo")

    answers = [
        cleo.post(
            _vote(camp, "Bees"), data={"on": on}, headers={**SCRIPT, "Outbox-Order": order}
        ).json()["on"]
        for order, on in (("7", "1"), ("9", "0"), ("8", "1"), ("7", "1"))
    ]

    assert answers == [True, False, False, False]


@pytest.mark.parametrize("order", ["", "-1", "1.5", "٣", "9" * 16, "soon"])
def test_what_is_no_number_is_no_order(phone: Phones, camp: Camp, order: str) -> None:
    cleo, headers = (
        phone("cleo"),
        [(b"accept", b"application/json"), (b"outbox-order", order.encode())],
    )

    answers = [
        cleo.post(_vote(camp, "Bees"), data={"on": on}, headers=headers).json()["on"]
        for on in ("1", "0", "1")
    ]

    assert answers == [True, False, True]


def test_all_my_votes_stand_on_one_page(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    rows = page(ben.get(f"{camp.path}/me/votes")).every("li", class_="topic")

    assert [row.one("h2").text for row in rows] == ["Bread"]
