"""What is wrong with the draft, and what repairs would change, for whom."""

from typing import Any

import pytest

from app.db import Database
from app.domain.phases import Phase
from app.queries.draft import load_draft
from app.queries.events import EventView, event_of_id
from app.queries.repair import Chosen, ProposalView, Repair, StepView, repair
from app.services import people
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, moves
from tests.searches import searched

ONE = {"Bread": "ben"}
THREE = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}
PLACED = {"Bread": (0, "Salon"), "Bicycles": (0, "Atelier")}
FEWEST = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}
BEST = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon"), "Bees": (2, "Salon")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


def proposed(database: Database, clock: StandingClock, camp: Camp, **values: Any) -> None:
    """Let a search for repairs have ended with two proposals."""
    searched(database, clock, camp, {"fewest": FEWEST, "best": BEST}, **values)


def view(database: Database, camp: Camp) -> EventView:
    with database.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def found(database: Database, clock: StandingClock, camp: Camp, name: str = "") -> Repair:
    with database.reading() as session:
        return repair(session, view(database, camp), clock(), name=name)


def chosen(database: Database, clock: StandingClock, camp: Camp, name: str) -> Chosen:
    looked = found(database, clock, camp, name).chosen
    assert looked is not None
    return looked


def places(step: StepView) -> tuple[str, str | None, str | None]:
    return (
        step.topic.title,
        step.before.room.name if step.before else None,
        step.after.room.name if step.after else None,
    )


def test_what_is_wrong_is_said_in_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    assert found(database, clock, camp).broken == ()
    database.write_now(people.set_limits, camp.ben, clock(), away=camp.slots[:1])

    wrong = found(database, clock, camp)

    assert [message.text for message in wrong.broken] == [
        "%(person)s hosts “%(topic)s” and is away at %(slot)s."
    ]
    assert [missing.topic.title for missing in wrong.waiting] == ["Bees"]
    assert [(host.name, host.topics, len(host.away)) for host in wrong.hosts] == [
        ("Ben", ("Bread", "Bees"), 1),
        ("Cleo", ("Bicycles",), 0),
    ]
    assert (wrong.proposals, wrong.chosen) == ((), None)


def test_proposals_are_compared_with_what_of_the_draft_can_take_place(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    proposed(database, clock, camp)
    assert [
        (one.name, one.moved, one.added, one.gain) for one in _compared(database, clock, camp)
    ] == [
        ("fewest", 1, 0, 1),  # Cleo wants both that ran at once
        ("best", 2, 1, 3),
    ]

    database.write_now(people.set_limits, camp.ben, clock(), away=camp.slots[:1])
    fewest, best = _compared(database, clock, camp)
    assert (fewest.gain, fewest.winners, fewest.losers, fewest.broken) == (2, 2, 0, ())
    assert len(best.broken) == 1  # Bread stays at the time at which Ben is away


def test_a_topic_whose_host_is_away_counts_for_nobody_before_the_repair(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed={"Bread": (0, "Salon")})
    searched(database, clock, camp, {"fewest": {"Bread": (1, "Salon")}})
    database.write_now(people.set_limits, camp.ben, clock(), away=camp.slots[:1])

    (only,) = _compared(database, clock, camp)

    assert (only.moved, only.gain, only.winners) == (1, 2, 2)


def _compared(database: Database, clock: StandingClock, camp: Camp) -> tuple[ProposalView, ...]:
    return found(database, clock, camp).proposals


def test_the_one_looked_at_tells_each_change_with_what_goes_along(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    proposed(database, clock, camp)

    first = chosen(database, clock, camp, "unknown")
    assert (first.name, [places(step) for step in first.steps]) == (
        "fewest",
        [("Bread", "Salon", "Salon")],
    )

    best = chosen(database, clock, camp, "best")
    assert [(*places(step), step.companions) for step in best.steps] == [
        ("Bread", "Salon", "Atelier", ("Bicycles",)),
        ("Bicycles", "Atelier", "Salon", ()),
        ("Bees", None, "Salon", ()),
    ]
    assert (best.winners, best.losers) == (("Ben", "Cleo"), ())
    assert [step.people for step in best.steps] == [2, 1, 2]


def test_what_was_moved_by_hand_since_is_told(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    proposed(database, clock, camp)
    moves(database, clock, camp, "Bicycles", 2, "Atelier")

    steps = chosen(database, clock, camp, "best").steps

    assert [step.topic.title for step in steps if step.moved] == ["Bicycles"]


@pytest.mark.parametrize("values", [{"state": "running"}, {"purpose": "build"}])
def test_only_a_search_for_repairs_that_has_ended_has_proposals(
    database: Database, clock: StandingClock, camp: Camp, values: dict[str, Any]
) -> None:
    proposed(database, clock, camp, **values)
    assert found(database, clock, camp).proposals == ()


@pytest.mark.parametrize("topics", [ONE, THREE])
def test_it_takes_three_queries_beside_the_draft(
    database: Database, clock: StandingClock, queries: Counting, topics: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in topics if title in PLACED}
    camp = an_event(database, clock, topics=topics, phase=Phase.PLANNING, placed=placed)
    proposed(database, clock, camp)
    event = view(database, camp)

    with database.reading() as session:
        load_draft(session, event, clock())
        with queries(database.engine) as selects:
            repair(session, event, clock())

    assert len(selects) == 3
