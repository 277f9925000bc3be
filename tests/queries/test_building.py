"""The grid that is being built, as far as it is, and what a run tells of itself."""

from typing import Any

import pytest

from app.db import Database
from app.domain.phases import Phase
from app.queries.building import Building, building
from app.queries.desk import PlanView, plan_of_event
from app.queries.draft import load_draft
from app.queries.events import event_of_id
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event
from tests.searches import assigned, searched

ONE = {"Bread": "ben"}
THREE = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed={"Bread": (2, "Atelier")})


def runs(database: Database, clock: StandingClock, camp: Camp, **values: Any) -> None:
    """Put a search into the event that has found a place for Bread."""
    assign = {**assigned(camp, {"Bread": (0, "Salon")}), "gone": ["a", "b"]}
    found = {"state": "running", "purpose": "build", "assign": assign, "coverage": 2, "ideal": 5}
    searched(database, clock, camp, {}, **{**found, **values})


def seen(
    database: Database, clock: StandingClock, camp: Camp
) -> tuple[PlanView | None, Building | None]:
    with database.reading() as session:
        event = event_of_id(session, camp.id)
        assert event is not None
        plan = plan_of_event(session, event, clock())
        return plan, building(session, event, plan, clock())


def titles(found: Building) -> list[list[str]]:
    return [
        [cell.sitting.topic.title if cell.sitting else "" for cell in row.cells]
        for row in found.rows
        if row.cells
    ]


def test_the_best_grid_so_far_is_drawn_and_counted_in_people(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    runs(database, clock, camp)

    _, found = seen(database, clock, camp)

    assert found is not None
    assert titles(found) == [["", "Bread"], ["", ""], ["", ""]]
    assert (found.people, found.satisfied) == (2, 0)


@pytest.mark.parametrize("values", [{"state": "done"}, {"purpose": "repair"}, {"assign": {}}])
def test_no_grid_grows_after_a_build_before_its_first_or_in_a_repair(
    database: Database, clock: StandingClock, camp: Camp, values: dict[str, Any]
) -> None:
    assert seen(database, clock, camp) == (None, None)
    runs(database, clock, camp, **values)
    assert seen(database, clock, camp)[1] is None


def test_a_run_tells_what_no_grid_can_pass_and_how_it_went(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    runs(database, clock, camp, bound=3, trace=[[0.1, 1, 5], [0.6, 2, 3]])
    plan, _ = seen(database, clock, camp)

    assert plan is not None
    assert (plan.bound, plan.is_proven, plan.is_repair) == (3, False, False)
    assert plan.curve is not None
    assert (plan.curve.low, plan.curve.high) == (1, 5)

    clock.advance(minutes=1)
    runs(database, clock, camp, bound=2)
    plan, _ = seen(database, clock, camp)
    assert plan is not None
    assert (plan.is_proven, plan.curve) == (True, None)


@pytest.mark.parametrize("proposed", [ONE, THREE])
def test_it_takes_one_query_beside_the_draft(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    camp = an_event(database, clock, topics=proposed, phase=Phase.PLANNING)
    runs(database, clock, camp)

    with database.reading() as session:
        event = event_of_id(session, camp.id)
        assert event is not None
        load_draft(session, event, clock())
        with queries(database.engine) as selects:
            plan = plan_of_event(session, event, clock())
            building(session, event, plan, clock())

    assert len(selects) == 1
