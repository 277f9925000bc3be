"""The last objectives: choice is spread and series follow on, at no cost to what comes first."""

from random import Random

from hypothesis import given, settings

from app.domain.grid.contradictions import contradictions
from app.domain.grid.judge import judge
from app.domain.grid.order import follows
from app.domain.grid.problem import Cell, GridProblem, Room, Topic, Vote
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.planner.build import build
from app.planner.choice import Spreader
from app.planner.layout import Layout, Limits
from app.planner.series import keep_series
from app.planner.solve import solve
from tests.domain.grid.grid_instances import day, generated, problems

ROOMS = (Room(0, "Salon", 20), Room(1, "Atelier", 20))


def test_a_topic_that_continues_another_comes_after_it_in_its_room() -> None:
    topics = (Topic(0, "Bread"), Topic(1, "More bread"), Topic(2, "Bees"), Topic(3, "Soil"))
    problem = day(*topics, slots=2, rooms=ROOMS, series=((0, 1),))
    grid = {0: Cell(0, 0), 1: Cell(1, 1), 2: Cell(1, 0), 3: Cell(0, 1)}
    kept = keep_series(problem, grid)
    assert (follows(problem, grid, 0, 1), follows(problem, kept, 0, 1)) == (False, True)
    assert kept == {0: Cell(0, 0), 1: Cell(1, 0), 2: Cell(1, 1), 3: Cell(0, 1)}


def test_a_series_is_not_kept_at_the_price_of_seats_or_of_coverage() -> None:
    topics = (Topic(0, "Bread"), Topic(1, "More bread"), Topic(2, "Bees"))
    votes = tuple(Vote(person, topic, 1) for person in range(3) for topic in (1, 2))
    rooms = (Room(0, "Cupboard", 1), Room(1, "Atelier", 20))
    problem = day(*topics, slots=2, rooms=rooms, series=((0, 1),), votes=votes)
    grid = {0: Cell(0, 0), 1: Cell(1, 1), 2: Cell(0, 1)}
    assert keep_series(problem, grid) == grid


@settings(max_examples=40, deadline=None)
@given(problem=problems().filter(lambda p: not contradictions(p)))
def test_neither_costs_coverage_or_fairness_or_breaks_a_rule(problem: GridProblem) -> None:
    layout = Layout(Limits(problem))
    if not build(problem, layout):
        return
    before = score(problem, layout.grid())
    Spreader(problem, layout, Random(1)).run(300)
    grid = keep_series(problem, layout.grid())
    after = score(problem, grid)
    assert violations(problem, grid) == ()
    assert after.coverage >= before.coverage
    assert after.coverage > before.coverage or after.fairness <= before.fairness


def test_choice_grows_where_it_costs_nothing() -> None:
    problem = generated("s-60x30-full-s1")
    layout = Layout(Limits(problem))
    assert build(problem, layout)
    before = judge(problem, layout.grid())
    Spreader(problem, layout, Random(1)).run(3000)
    after = judge(problem, layout.grid())
    assert after.choice.value > before.choice.value
    assert after.score.coverage >= before.score.coverage


def test_a_whole_search_keeps_series_where_that_is_free() -> None:
    topics = tuple(Topic(n, f"T{n}") for n in range(4))
    problem = day(*topics, slots=2, rooms=ROOMS, series=((0, 1), (2, 3)))
    grid = solve(problem, seconds=0.05).grid
    assert [follows(problem, grid, *pair) for pair in problem.series] == [True, True]
