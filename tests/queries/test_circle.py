"""What the scribe, the desk and the wall are told of the circle and the pitches."""

import pytest

from app.db import Database
from app.domain.circle import Press, TurnNote
from app.queries.circle import circle_of
from app.queries.pitches import pitch_of, pitch_state
from app.services import circle, pitches
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import TOPICS, an_event, proposes


def test_before_anything_was_done_all_wait_and_nobody_has_the_floor(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    an_event(database, clock, name="Other")

    with database.reading() as session:
        people, queue = circle_of(session, camp.id, clock()), pitch_of(session, camp.id, clock())

    assert [someone.name for someone in people.next] == ["Ada", "Ben", "Cleo"]
    assert (people.turn, people.clock, people.seconds, people.on_wall) == (None, None, 60, False)
    assert (people.number, people.total) == (0, 3)
    assert [topic.title for topic in queue.next] == ["Bread", "Bicycles", "Bees"]
    assert (queue.topic, queue.clock, queue.on_wall) == (None, None, False)
    assert (queue.number, queue.total) == (0, 3)


def test_three_are_named_as_the_next(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)
    for name in ("Eve", "Finn"):
        press = Press(TurnNote(""), "add", name=name)
        database.write_now(circle.lead, camp.ada, clock(), press=press)
    for title in ("Rye", "Oats"):
        proposes(database, clock, camp.ben, title)
    database.write_now(circle.lead, camp.ada, clock(), press=Press(TurnNote(""), "next"))

    with database.reading() as session:
        people = circle_of(session, camp.id, clock())
        queue = pitch_of(session, camp.id, clock())

    assert [someone.name for someone in people.next] == ["Ben", "Cleo", "Eve"]
    assert (people.number, people.total, people.on_wall) == (1, 5, True)
    assert [topic.title for topic in queue.next] == ["Bread", "Bicycles", "Bees"]
    assert (queue.number, queue.total, queue.on_wall) == (0, 5, False)


@pytest.mark.parametrize("proposed", [{"Bread": "ben"}, TOPICS])
def test_queries_do_not_grow(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    camp = an_event(database, clock, topics=proposed)
    for name in proposed:
        press = Press(TurnNote(""), "add", name=name)
        database.write_now(circle.lead, camp.ada, clock(), press=press)
    database.write_now(pitches.lead, camp.ada, clock(), step="next")

    counts = []
    for ask in (
        lambda session: circle_of(session, camp.id, clock()),
        lambda session: pitch_of(session, camp.id, clock()),
        lambda session: pitch_state(session, camp.topics["Bread"]),
    ):
        with database.reading() as session, queries(database.engine) as selects:
            ask(session)
        counts.append(len(selects))

    assert counts == [3, 6, 1]
