"""The desk leads the wall; told the same again, the log stays as it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.phases import Phase
from app.models import Change
from app.queries.screen import ScreenView, screen_of_event
from app.services import screen
from tests.clock import StandingClock
from tests.people import Camp, an_event

ORDERS: list[tuple[Callable[..., None], dict[str, Any], dict[str, Any]]] = [
    (screen.show_mode, {"mode": "grid"}, {"mode": "grid"}),
    (screen.set_language, {"language": "fr"}, {"language": "fr"}),
    (screen.greet_names, {"on": False}, {"greets": False}),
    (screen.hide_numbers, {"on": True}, {"hides_numbers": True}),
    (screen.reveal, {"count": 2}, {"revealed": 2}),
    (screen.set_message, {"message": "Lunch", "minutes": None}, {"message": "Lunch"}),
]


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    """The round is over, so that its ranking may be revealed."""
    return an_event(database, clock, phase=Phase.PLANNING)


def told(database: Database, camp: Camp, clock: StandingClock) -> ScreenView:
    with database.reading() as session:
        return screen_of_event(session, camp.id, clock())


def log(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        kinds = session.exec(
            select(Change.kind)
            .where(Change.event_id == camp.id, col(Change.kind).startswith("wall_"))
            .order_by(col(Change.id))
        )
        return list(kinds)


@pytest.mark.parametrize(("order", "words", "becomes"), ORDERS)
def test_an_order_is_kept_and_told_once(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    order: Callable[..., None],
    words: dict[str, Any],
    becomes: dict[str, Any],
) -> None:
    assert told(database, camp, clock) == ScreenView()

    database.write_now(order, camp.ada, clock(), **words)
    database.write_now(order, camp.ada, clock(), **words)

    assert told(database, camp, clock) == ScreenView(**becomes)
    said = order is screen.set_message
    assert log(database, camp) == ["wall_message_set" if said else "wall_switched"]


@pytest.mark.parametrize(("order", "words", "becomes"), ORDERS)
def test_only_the_organiser_leads_the_wall(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    order: Callable[..., None],
    words: dict[str, Any],
    becomes: dict[str, Any],
) -> None:
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(order, viewer, clock(), **words)

    assert told(database, camp, clock) != ScreenView(**becomes)


def test_a_message_goes_when_its_time_is_over_or_when_it_is_removed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(screen.set_message, camp.ada, clock(), message="Lunch", minutes=15)

    clock.advance(minutes=15, microseconds=-1)
    assert told(database, camp, clock).message == "Lunch"
    clock.advance(microseconds=1)
    assert told(database, camp, clock) == ScreenView()

    database.write_now(screen.set_message, camp.ada, clock(), message="Cake", minutes=None)
    clock.advance(hours=9)
    assert told(database, camp, clock).message == "Cake"
    database.write_now(screen.set_message, camp.ada, clock(), message="", minutes=5)
    assert told(database, camp, clock) == ScreenView()


def test_a_message_too_long_or_for_a_time_not_offered_is_refused(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for message, minutes in (("x" * 91, 5), ("Lunch", 7)):
        with pytest.raises(Invalid):
            database.write_now(
                screen.set_message, camp.ada, clock(), message=message, minutes=minutes
            )


def test_a_message_names_its_end(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(screen.set_message, camp.ada, clock(), message="Lunch", minutes=60)

    assert told(database, camp, clock).message_until == clock() + timedelta(hours=1)


def test_nothing_is_revealed_while_votes_are_taken(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    database.write_now(screen.hide_numbers, camp.ada, clock(), on=True)

    with pytest.raises(Conflict):
        database.write_now(screen.reveal, camp.ada, clock(), count=1)

    assert told(database, camp, clock).revealed == 0


def test_what_is_revealed_stays_so_until_the_numbers_are_hidden_anew(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(screen.hide_numbers, camp.ada, clock(), on=True)
    revealed = []
    for count in (1, 2, 1, 99):
        database.write_now(screen.reveal, camp.ada, clock(), count=count)
        revealed.append(told(database, camp, clock).revealed)
    assert revealed == [1, 2, 2, 3]

    database.write_now(screen.hide_numbers, camp.ada, clock(), on=False)
    database.write_now(screen.hide_numbers, camp.ada, clock(), on=True)
    assert told(database, camp, clock).revealed == 0
