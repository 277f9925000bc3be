"""A write that carries a key is done once, however often it arrives."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Database, Tx
from app.domain.phases import Phase
from app.models import Receipt
from app.services.log import take_revision
from app.services.receipts import KEPT_FOR, is_late, once
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.DRAFT)


def test_the_second_arrival_gets_the_first_answer(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done: list[str] = []

    answers = [_send(database, clock, camp, "k1", done) for _ in range(3)]

    assert (answers, done) == (["answer 1"] * 3, ["answer 1"])


def test_an_empty_key_is_done_each_time(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done: list[str] = []

    answers = [_send(database, clock, camp, "", done) for _ in range(2)]

    assert answers == done == ["answer 1", "answer 2"]
    assert _keys(database) == []


def test_a_key_is_of_one_event(database: Database, clock: StandingClock, camp: Camp) -> None:
    other = an_event(database, clock, name="Another", phase=Phase.DRAFT)
    done: list[str] = []

    _send(database, clock, camp, "k1", done)
    _send(database, clock, other, "k1", done)

    assert done == ["answer 1", "answer 2"]


def test_a_key_is_kept_for_a_day_and_then_forgotten(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done: list[str] = []
    _send(database, clock, camp, "k1", done)
    _send(database, clock, camp, "k2", done)
    clock.advance(seconds=(KEPT_FOR - timedelta(seconds=1)).total_seconds())
    assert _send(database, clock, camp, "k1", done) == "answer 1"

    clock.advance(seconds=2)
    assert _send(database, clock, camp, "k1", done) == "answer 3"
    assert _keys(database) == ["k1"]


def test_a_key_is_forgotten_to_the_second(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done: list[str] = []
    _send(database, clock, camp, "k1", done)
    clock.advance(seconds=KEPT_FOR.total_seconds())

    assert _send(database, clock, camp, "k1", done) == "answer 2"


def test_a_refused_write_keeps_no_key(database: Database, clock: StandingClock, camp: Camp) -> None:
    def refuse() -> str:
        raise ZeroDivisionError

    def use_case(tx: Tx) -> str:
        take_revision(tx, camp.id)
        return once(tx, event_id=camp.id, key="k1", now=clock(), do=refuse)

    with pytest.raises(ZeroDivisionError):
        database.write_now(use_case)

    assert _keys(database) == []


def test_a_very_long_key_is_cut(database: Database, clock: StandingClock, camp: Camp) -> None:
    done: list[str] = []

    for _ in range(2):
        _send(database, clock, camp, "k" * 5000, done)

    assert (done, _keys(database)) == (["answer 1"], ["k" * 64])


def _send(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    key: str,
    done: list[str],
    *,
    by: str = "",
) -> str:
    def do() -> str:
        done.append(f"answer {len(done) + 1}")
        return done[-1]

    def use_case(tx: Tx) -> str:
        take_revision(tx, camp.id)
        return once(tx, event_id=camp.id, key=key, now=clock(), do=do, by=by)

    return database.write_now(use_case)


def _keys(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Receipt.key)).all())


def test_a_key_that_no_database_can_keep_is_kept_without_its_controls(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done: list[str] = []

    answers = [_send(database, clock, camp, "k\x001", done) for _ in range(2)]

    assert (answers, done, _keys(database)) == (["answer 1"] * 2, ["answer 1"], ["k1"])


def test_a_key_is_of_one_person(database: Database, clock: StandingClock, camp: Camp) -> None:
    done: list[str] = []

    answers = [_send(database, clock, camp, "k1", done, by=who) for who in ("ben", "cleo", "ben")]

    assert (answers, done) == (["answer 1", "answer 2", "answer 1"], ["answer 1", "answer 2"])


def test_a_word_is_late_after_a_newer_one_and_when_it_comes_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    orders = (9, 9, 10, 8, 9, 2**62, 11)

    late = [_is_late(database, clock, camp, "lamp", order) for order in orders]

    assert late == [False, True, False, True, True, False, True]


def test_words_on_other_things_and_without_an_order_are_never_late(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    said = (("lamp", 7), ("fan", 3), ("lamp", 0), ("lamp", 0), ("lamp", -1), ("fan", 4))

    assert [_is_late(database, clock, camp, what, order) for what, order in said] == [False] * 6


def _is_late(database: Database, clock: StandingClock, camp: Camp, what: str, order: int) -> bool:
    return database.write_now(is_late, event_id=camp.id, what=what, order=order, now=clock())
