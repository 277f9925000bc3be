"""What the desk counts, and what a lost run of the optimiser looks like."""

from datetime import timedelta
from typing import Any

import pytest

from app.db import Database
from app.domain.editing import RoomLine
from app.domain.messages import Message
from app.domain.phases import Phase
from app.domain.plans import SILENT_FOR
from app.models import PlanRun
from app.queries.desk import PlanView, Standing, closures, plan_of_event, standing
from app.queries.events import event_of_slug
from app.services import rooms, topics
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import TOPICS, Camp, an_event

CAUSE = {"text": "%(title)s needs a room.", "values": {"title": "Bread"}, "plural": None}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING)


def counted(database: Database, camp: Camp) -> Standing:
    with database.reading() as session:
        return standing(session, camp.id)


def plan(database: Database, clock: StandingClock, camp: Camp) -> PlanView | None:
    with database.reading() as session:
        event = event_of_slug(session, camp.slug)
        assert event is not None
        return plan_of_event(session, event, clock())


def runs(database: Database, clock: StandingClock, camp: Camp, **values: Any) -> None:
    """Put a run of the optimiser into the event."""
    run = PlanRun(event_id=camp.id, seed=1, started_at=clock(), heard_at=clock(), **values)
    database.write_now(lambda tx: tx.add(run))


def test_withdrawn_topics_and_common_times_do_not_count(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    an_event(database, clock, name="Other")
    found = counted(database, camp)
    assert found == Standing(people=3, topics=3, votes=3, rooms=2, slots=3)
    assert found.places == 6

    database.write_now(topics.withdraw, camp.ada, clock(), topic_id=camp.topics["Bread"])

    assert counted(database, camp) == Standing(people=3, topics=2, votes=1, rooms=2, slots=3)


@pytest.mark.parametrize("proposed", [{"Bread": "ben"}, TOPICS])
def test_queries_do_not_grow(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    camp = an_event(database, clock, topics=proposed)

    with database.reading() as session, queries(database.engine) as selects:
        standing(session, camp.id)
        closures(session, camp.id)

    assert len(selects) == 6


def test_closed_times_are_those_of_the_event(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other")
    for each in (camp, other):
        line = RoomLine(1, each.rooms["Salon"], "Salon", "30", "", frozenset({each.slots[1]}))
        database.write_now(rooms.save_rooms, each.ada, clock(), lines=[line])

    with database.reading() as session:
        assert closures(session, camp.id) == {(camp.rooms["Salon"], camp.slots[1])}


def test_no_run_is_no_plan(database: Database, clock: StandingClock, camp: Camp) -> None:
    assert plan(database, clock, camp) is None


def test_a_run_is_shown_until_it_falls_silent(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    runs(database, clock, camp, step=25, steps=100, placed=2, coverage=3, ideal=4)
    found = plan(database, clock, camp)
    assert found is not None
    assert (found.state, found.percent, found.placed) == ("running", 25, 2)

    clock.set(clock() + SILENT_FOR - timedelta(microseconds=1))
    assert getattr(plan(database, clock, camp), "state", "") == "running"
    clock.advance(microseconds=1)
    assert getattr(plan(database, clock, camp), "state", "") == "failed"


def test_the_last_run_counts_and_says_why_it_found_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    runs(database, clock, camp, state="done")
    clock.advance(minutes=1)
    runs(database, clock, camp, state="refused", causes=[CAUSE])

    found = plan(database, clock, camp)

    assert found is not None
    assert (found.state, found.percent) == ("refused", 0)
    assert found.causes == (Message("%(title)s needs a room.", {"title": "Bread"}),)
