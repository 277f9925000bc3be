"""What the outbox of a phone sends is done once, and answered in words that a script can show."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.models import Host, Topic
from app.services import rounds
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event

Phones = Callable[..., TestClient]
SCRIPT = {"accept": "application/json"}
SOUP = {"title": "Soup", "language": "en"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_a_proposal_that_arrives_twice_is_one_topic(
    phone: Phones, house: House, camp: Camp
) -> None:
    cleo, sent = phone("cleo"), {**SCRIPT, "Idempotency-Key": "k1"}

    answers = [
        cleo.post(f"{camp.path}/topics", data={**SOUP, "key": form}, headers=sent).json()
        for form in ("f1", "f2")
    ]

    (soup,) = _topics(house, "Soup")
    assert answers == [{"go": f"{camp.path}/topics/{soup}"}] * 2


def test_a_form_from_the_cache_has_an_old_key_but_is_a_new_write(
    phone: Phones, house: House, camp: Camp
) -> None:
    cleo = phone("cleo")

    for key in ("k1", "k2"):
        sent = {**SCRIPT, "Idempotency-Key": key}
        cleo.post(f"{camp.path}/topics", data={**SOUP, "key": "old"}, headers=sent)

    assert len(_topics(house, "Soup")) == 2


def test_the_key_of_another_person_does_not_tell_their_answer(
    phone: Phones, house: House, camp: Camp
) -> None:
    sent = {**SCRIPT, "Idempotency-Key": "k1"}

    answers = {
        phone(who).post(f"{camp.path}/topics", data=SOUP, headers=sent).json()["go"]
        for who in ("ben", "cleo")
    }

    assert answers == {f"{camp.path}/topics/{soup}" for soup in _topics(house, "Soup")}
    assert len(answers) == 2


def test_what_is_wrong_is_told_to_scripts_field_by_field(phone: Phones, camp: Camp) -> None:
    answer = phone("cleo").post(f"{camp.path}/topics", data={"language": "en"}, headers=SCRIPT)

    told = "Write what you want to talk about."
    assert (answer.status_code, answer.json()) == (
        422,
        {"message": told, "problems": {"title": told}},
    )


def test_a_closed_round_is_told_to_scripts(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(rounds.close_round, camp.ada, clock())

    answer = phone("cleo").post(f"{camp.path}/topics", data=SOUP, headers=SCRIPT)

    closed = "The round is closed. Topics and votes are no longer taken."
    assert (answer.status_code, answer.json()) == (409, {"message": closed, "problems": {}})


def test_who_leads_is_set_by_the_last_word_and_not_by_the_last_arrival(
    phone: Phones, house: House, camp: Camp
) -> None:
    ben, bread = phone("ben"), camp.topics["Bread"]

    for order, on in (("1", "0"), ("3", "1"), ("2", "0")):
        answer = ben.post(
            f"{camp.path}/topics/{bread}/hosts",
            data={"on": on},
            headers={**SCRIPT, "Outbox-Order": order},
        )
        assert answer.json() == {"go": f"{camp.path}/topics/{bread}"}

    with house.db.reading() as session:
        hosts = session.exec(select(Host.participant_id).where(Host.topic_id == bread)).all()
    assert list(hosts) == [camp.ben.participant_id]


def test_withdrawing_and_bringing_back_are_words_on_one_thing(
    phone: Phones, house: House, camp: Camp
) -> None:
    ben, bread = phone("ben"), camp.topics["Bread"]

    for order, verb in (("1", "withdrawal"), ("3", "return"), ("2", "withdrawal")):
        ben.post(f"{camp.path}/topics/{bread}/{verb}", headers={**SCRIPT, "Outbox-Order": order})

    assert _topics(house, "Bread") == [bread]


def test_saved_notes_lead_scripts_to_what_came_together(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    notes = f"{camp.path}/n/{camp.topics['Bread']}"
    ben, cleo = phone("ben"), phone("cleo")
    first = ben.post(f"{notes}/edit", data={"body": "Flour", "base": "0"}, headers=SCRIPT)
    both = cleo.post(f"{notes}/edit", data={"body": "Water", "base": "0"}, headers=SCRIPT)

    assert [answer.json()["go"] for answer in (first, both)] == [notes, f"{notes}?merged=0-2"]


def _topics(house: House, title: str) -> list[str]:
    with house.db.reading() as session:
        return list(
            session.exec(
                select(Topic.id).where(Topic.title == title, col(Topic.withdrawn_at).is_(None))
            ).all()
        )
