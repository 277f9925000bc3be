"""Pages cost the same number of queries however many topics there are, and show what is so."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine

from app.db import Database, Reader
from app.domain.phases import Phase
from app.queries.board import board
from app.queries.events import EventView, event_of_slug
from app.queries.interest import interest
from app.queries.me import my_day
from app.queries.stars import picked
from app.queries.topics import mine, topics_of_event, votes_in_order
from app.queries.wall import wall
from tests.clock import MORNING, StandingClock
from tests.people import TOPICS, Camp, an_event

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
ONE = {"Bread": "ben"}
PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}


@pytest.mark.parametrize("topics", [ONE, TOPICS])
def test_queries_do_not_grow_with_topics(
    database: Database, clock: StandingClock, queries: Counting, topics: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in topics}
    camp = an_event(database, clock, topics=topics, phase=Phase.RUNNING, placed=placed)
    pages: dict[str, Callable[[Reader, EventView], object]] = {
        "topics": lambda session, event: topics_of_event(session, event.id),
        "mine": lambda session, _event: mine(session, camp.ben),
        "board": lambda session, event: board(session, event, MORNING),
        "my day": lambda session, event: my_day(session, event, camp.ben, MORNING),
        "interest": lambda session, event: interest(session, event.id),
        "my votes": lambda session, _event: votes_in_order(session, camp.ben),
        "my picks": lambda session, _event: picked(session, camp.ben),
        "wall": lambda session, event: wall(session, event, MORNING),
    }

    counts = {}
    for name, load in pages.items():
        with database.reading() as session:
            event = _event(session, camp)
            with queries(database.engine) as selects:
                load(session, event)
        counts[name] = len(selects)

    assert counts == {
        "topics": 4,
        "mine": 3,
        "board": 8,
        "my day": 18,
        "interest": 5,
        "my votes": 1,
        "my picks": 1,
        "wall": 12,
    }


def test_the_board_shows_the_day_and_what_is_on(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)

    with database.reading() as session:
        day = board(session, _event(session, camp), MORNING.replace(hour=9))

    assert [
        [(sitting.topic.title, sitting.room.name) for sitting in row.sittings] for row in day.rows
    ] == [[("Bread", "Atelier"), ("Bicycles", "Salon")], [("Bees", "Salon")], [], []]
    assert [row.is_now for row in day.rows] == [True, False, False, False]
    assert [row.is_next for row in day.rows] == [False, True, False, False]


def test_my_day_holds_what_i_lead_and_what_i_voted_for(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)

    with database.reading() as session:
        day = my_day(session, _event(session, camp), camp.cleo, MORNING)

    picks = [[sitting.topic.title for sitting in hour.picks] for hour in day.hours]
    assert picks == [["Bread", "Bicycles"], ["Bees"], [], []]
    assert day.suggestions == ()


def _event(session: Reader, camp: Camp) -> EventView:
    event = event_of_slug(session, camp.slug)
    assert event is not None
    return event
