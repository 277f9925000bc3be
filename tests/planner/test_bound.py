"""The bound: never below a grid, as low as the optimum where that can be proven."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grid.contradictions import contradictions
from app.domain.grid.problem import Cell, GridProblem, Room, Topic, Vote
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.planner.bound import Bounder
from app.planner.build import build
from app.planner.choosing import Choice, choose
from app.planner.climbing import climb
from app.planner.cooling import Progress
from app.planner.integer import close, grid_of
from app.planner.layout import Layout, Limits
from app.planner.pricing import search
from app.planner.slotsets import Kind, Numbers, kinds_of_slots
from app.planner.solve import solve
from app.planner.work import Work
from tests.domain.grid.grid_instances import day, generated, problems
from tests.planner.test_solve import crowd, every_grid

WITH_SCREEN, PLAIN = Room(0, "Salon", 9, frozenset({"projector"})), Room(1, "Atelier", 9)


@settings(max_examples=25, deadline=None)
@given(problem=problems(most=4).filter(lambda p: not contradictions(p) and not p.previous))
def test_on_small_problems_the_optimum_is_found_and_never_above_the_bound(
    problem: GridProblem,
) -> None:
    best = max(score(problem, grid).coverage for grid in every_grid(problem))
    found = solve(problem, seconds=0.5)
    assert found.coverage == best
    assert found.bound >= best


@pytest.mark.parametrize(
    "name", ["xs-20x12-full-s1", "xs-20x12-plain-s2", "s-60x30-full-s1", "s-60x30-plain-s3"]
)
def test_events_of_sixty_people_are_solved_with_a_proof(name: str) -> None:
    problem = generated(name)
    found = solve(problem, seconds=12)
    assert (found.coverage, violations(problem, found.grid)) == (found.bound, ())


def test_larger_events_get_a_bound_near_their_grid() -> None:
    """Four of a hundred is what four seconds reach; see the README for what longer searches do."""
    problem, reports = generated("m-150x60-full-s1"), list[Progress]()
    found = solve(problem, seconds=6, tell=reports.append)
    assert all(report.coverage <= found.bound <= report.bound for report in reports)
    assert found.bound < 1.04 * found.coverage


def test_topics_of_one_host_are_no_slot_set() -> None:
    votes = (Vote(0, 0, 1), Vote(1, 1, 1))
    both = day(Topic(0, "Prices", hosts=(2,)), Topic(1, "Tools", hosts=(2,)), rooms=2, votes=votes)
    (kind,) = kinds_of_slots(both)
    assert [kind.holds(topics) for topics in ((0,), (1,), (0, 1))] == [True, True, False]
    assert (len(kind.slots), kind.most, kind.value((1,))) == (len(both.slots), 2, 2)


def test_no_more_topics_run_in_some_rooms_than_there_are() -> None:
    needy = tuple(Topic(n, f"T{n}", needs=frozenset({"projector"})) for n in range(2))
    problem = day(*needy, Topic(2, "T2"), slots=1, rooms=(WITH_SCREEN, PLAIN))
    (kind,) = kinds_of_slots(problem)
    assert [kind.holds(topics) for topics in ((0, 2), (1, 2), (0, 1))] == [True, True, False]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_exact_search_agrees_with_trying_every_set(seed: int) -> None:
    kind = kinds_of_slots(generated("xs-20x12-full-s1"))[1]
    rng = np.random.default_rng(seed)
    prices = rng.uniform(0, 8, 12).astype(np.float32)
    best = max(worth(kind, prices, topics) for topics in every_set(kind))
    found = search(kind, prices, -1.0, Work(60))
    assert found.finished
    assert found.bound == pytest.approx(best, abs=0.01)
    assert found.sets[0][0] == pytest.approx(best, abs=0.01)
    assert climb(kind, prices, [()], Work(60))[0][0] <= found.bound


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_set_above_a_worth_is_listed_when_asked_for(seed: int) -> None:
    kind = kinds_of_slots(generated("xs-20x12-full-s1"))[0]
    prices = np.random.default_rng(seed).uniform(0, 8, 12).astype(np.float32)
    above = 4.0
    listed = {topics for _, topics in search(kind, prices, above, Work(60), every=9999).sets}
    wanted = {topics for topics in every_set(kind) if worth(kind, prices, topics) > above + 0.02}
    assert wanted - listed == set()
    assert all(worth(kind, prices, topics) > above - 0.02 for topics in listed)


def worth(kind: Kind, prices: Numbers, topics: tuple[int, ...]) -> float:
    return kind.value(topics) - float(prices[list(topics)].sum())


def every_set(kind: Kind) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for topic in range(len(kind.open)):
        found += [(*topics, topic) for topics in found if kind.holds((*topics, topic))]
    return [topics for topics in found if topics]


def test_a_budget_of_nothing_still_gives_the_trivial_bound() -> None:
    bounder, work = Bounder(crowd(), 1), Work(0.0)
    bounder.learn({0: Cell(0, 0)})
    assert (list(bounder.tighten(work)), bounder.best) == ([], score(crowd(), {}).ideal)


@settings(max_examples=150, deadline=None)
@given(problem=problems(most=5).filter(lambda p: not contradictions(p) and not p.previous))
def test_a_proof_from_nothing_never_claims_less_than_the_optimum(problem: GridProblem) -> None:
    best = max(score(problem, grid).coverage for grid in every_grid(problem))
    bounder = Bounder(problem, 1)
    layout = Layout(Limits(problem))
    assert build(problem, layout)
    bounder.learn(layout.grid())
    assert all(bound >= best for bound in bounder.tighten(Work(5)))
    closed = close(bounder, 0, Work(5))
    assert closed.bound >= best
    grid = grid_of(bounder, layout.limits, closed.chosen) if closed.chosen else None
    if grid is not None:
        assert (violations(problem, grid), score(problem, grid).coverage) == ((), best)


def test_a_long_topic_that_must_run_is_never_left_out_of_a_proof() -> None:
    topics = (Topic(0, "Workshop", length=2, must=True), Topic(1, "Bread"), Topic(2, "Bees"))
    votes = tuple(Vote(person, topic, 1) for person in range(4) for topic in (1, 2))
    found = solve(day(*topics, votes=votes), seconds=0.5)
    assert (found.grid, found.coverage, found.bound) == ({0: Cell(0, 0)}, 0, 0)


def test_more_rooms_than_topics_are_no_trouble() -> None:
    problem = day(Topic(0, "Bread"), slots=2, rooms=5, votes=(Vote(0, 0, 1),))
    found = solve(problem, seconds=0.5)
    assert (found.coverage, found.bound) == (1, 1)


def test_with_many_slots_the_bound_is_still_whole() -> None:
    votes = tuple(Vote(person, topic, 1) for person in range(4) for topic in range(10))
    topics = tuple(Topic(n, f"T{n}") for n in range(10))
    found = solve(day(*topics, slots=12, rooms=1, votes=votes), seconds=0.5)
    assert (found.coverage, found.bound) == (40, 40)


def test_the_choice_of_slot_sets_counts_its_work_and_needs_no_more_than_it_has() -> None:
    bounder, layout = Bounder(crowd(), 1), Layout(Limits(crowd()))
    assert build(crowd(), layout)
    bounder.learn(layout.grid())
    list(bounder.tighten(Work(5)))
    work, again = Work(5), Work(5)
    least = solve(crowd(), seconds=2).coverage
    chosen = choose(bounder.master, least, work)
    assert (chosen, work.spent) == (choose(bounder.master, least, again), again.spent)
    assert sum(bounder.kinds[number].value(topics) for number, topics in chosen.sets) >= least
    assert choose(bounder.master, bounder.best + 1, Work(5)) == Choice((), sure=True)
    assert choose(bounder.master, least, Work(0)) == Choice((), sure=False)
