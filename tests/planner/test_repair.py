"""Repairs: lawful again with few moves, never more than allowed, never a broken rule."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grid.contradictions import contradictions
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Topic, Vote
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.planner.fewest import fewest_moves
from app.planner.repair import repair
from app.planner.solve import Contradiction, solve
from app.web.i18n import translate
from tests.domain.grid.grid_instances import day, generated, problems
from tests.planner.test_solve import every_grid


def moved(problem: GridProblem, grid: Grid) -> int:
    return sum(grid.get(topic) != cell for topic, cell in problem.previous.items())


def without_room(problem: GridProblem, room: int, grid: Grid) -> GridProblem:
    closed = frozenset(range(len(problem.slots)))
    rooms = tuple(
        replace(one, closed=closed if one.id == room else one.closed) for one in problem.rooms
    )
    return replace(problem, rooms=rooms, previous=grid)


def test_a_lost_room_is_answered_with_few_moves_or_with_the_best_grid() -> None:
    problem = generated("s-60x30-full-s1")
    asked = without_room(problem, 1, solve(problem, seconds=0.5).grid)
    found = repair(asked, seconds=3)
    assert (found[0].name, found[-1].name) == ("fewest", "best")
    assert [violations(asked, one.grid) for one in found] == [()] * len(found)
    assert [one.moves for one in found] == [moved(asked, one.grid) for one in found]
    assert [one.coverage for one in found] == [score(asked, one.grid).coverage for one in found]
    assert all(a.moves < b.moves and a.coverage < b.coverage for a, b in pairwise(found))


def test_a_host_who_is_late_moves_one_topic_and_nobody_else() -> None:
    votes = tuple(Vote(person, topic, 1) for person in range(3) for topic in range(2))
    problem = day(Topic(0, "Bread", hosts=(3,)), Topic(1, "Bees"), slots=3, votes=votes)
    late = Person(3, away=frozenset({0}), name="Dora")
    asked = replace(
        problem,
        people=(*problem.people[:3], late),
        previous={0: Cell(0, 0), 1: Cell(1, 0)},
    )
    found = repair(asked, seconds=0.5)
    assert [(one.name, one.grid) for one in found] == [("fewest", {0: Cell(2, 0), 1: Cell(1, 0)})]


def test_topics_added_at_lunch_find_the_free_places_and_what_has_begun_stays() -> None:
    topics = tuple(Topic(n, f"T{n}") for n in range(3))
    votes = tuple(Vote(0, n, 1) for n in range(3))
    known = {0: Cell(0, 0), 1: Cell(1, 0)}
    asked = day(*topics, slots=3, votes=votes, previous=known, frozen=frozenset({0}))
    assert repair(asked, seconds=0.5)[0].grid == {**known, 2: Cell(2, 0)}


def test_fewer_moves_than_needed_are_refused_with_how_many_it_takes() -> None:
    problem = day(Topic(0, "Bread"), Topic(1, "Bees"), slots=2, rooms=2)
    asked = without_room(problem, 0, {0: Cell(0, 0), 1: Cell(1, 0)})
    with pytest.raises(Contradiction) as refused:
        repair(asked, seconds=0.5, most_moves=1)
    assert [translate(cause, "en") for cause in refused.value.causes] == [
        "No grid was found with so few moves: 2 topics would move, and 1 may. Allow more moves."
    ]


@settings(max_examples=25, deadline=None)
@given(problem=problems(most=4).filter(lambda p: not contradictions(p)), data=st.data())
def test_the_fewest_moves_are_as_few_as_trying_everything_finds(
    problem: GridProblem, data: st.DataObject
) -> None:
    grids = list(every_grid(replace(problem, previous={}, frozen=frozenset())))
    known = data.draw(st.sampled_from(grids)) if grids else {}
    asked = replace(problem, previous=known, frozen=frozenset())
    if contradictions(asked):
        return
    least = min(moved(asked, grid) for grid in every_grid(asked))
    found = fewest_moves(asked, 10)
    assert found is not None
    assert (violations(asked, found), moved(asked, found)) == ((), least)


@settings(max_examples=20, deadline=None)
@given(problem=problems().filter(lambda p: not contradictions(p)), most=st.integers(0, 3))
def test_no_repair_breaks_a_rule_or_moves_more_than_allowed(
    problem: GridProblem, most: int
) -> None:
    try:
        found = repair(problem, seconds=0.1, most_moves=most)
    except Contradiction:
        return
    assert [violations(problem, one.grid) for one in found] == [()] * len(found)
    assert all(moved(problem, one.grid) <= most for one in found)
