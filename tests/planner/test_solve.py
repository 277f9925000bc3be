"""The search: never a broken rule, the optimum where it can be known, the same answer again."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from app.domain.grid.cells import possible_cells
from app.domain.grid.contradictions import contradictions
from app.domain.grid.jsonform import parse_problem
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Pin, Room, Slot, Topic, Vote
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.planner.cooling import Progress
from app.planner.solve import Contradiction, solve
from app.web.i18n import translate
from tests.domain.grid.grid_instances import (
    day,
    judged,
    problems,
    shared_data,
    shared_module,
)

ADA, BEN, CLEO, DORA = 0, 1, 2, 3


def test_what_two_people_want_at_once_is_spread_over_the_day() -> None:
    votes = tuple(Vote(p, t, 1) for p, t in ((ADA, 0), (ADA, 1), (BEN, 2), (BEN, 3)))
    problem = day(*(Topic(i, f"T{i}") for i in range(4)), rooms=2, votes=votes)
    found = solve(problem, seconds=0.01)
    assert (found.coverage, found.ideal, found.bound, found.finished) == (4, 4, 4, True)
    assert found.grid[0].slot != found.grid[1].slot


def test_when_not_all_can_run_the_most_useful_do() -> None:
    votes = (Vote(ADA, 0, 1), Vote(BEN, 1, 1), Vote(CLEO, 1, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), slots=1, votes=votes)
    assert solve(problem, seconds=0.01).grid == {1: Cell(0, 0)}


def test_of_grids_with_the_same_coverage_the_fairer_is_chosen() -> None:
    """Two of four topics can run; only 1 with 3, or 0 with 2, leave nobody with nothing."""
    votes = tuple(Vote(p, t, 1) for p, t in ((ADA, 0), (ADA, 1), (BEN, 2), (BEN, 3)))
    problem = day(*(Topic(i, f"T{i}") for i in range(4)), votes=votes)
    shares = score(problem, solve(problem, seconds=0.03).grid).people
    assert [share.missed for share in shares] == [1, 1]


def test_the_fuller_topic_gets_the_larger_room() -> None:
    votes = (Vote(ADA, 0, 1), Vote(BEN, 1, 1), Vote(CLEO, 1, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), slots=1, rooms=2, votes=votes)
    assert solve(problem, seconds=0.01).grid == {0: Cell(0, 0), 1: Cell(0, 1)}


def test_what_has_begun_stays_and_the_rest_stays_where_moving_wins_nothing() -> None:
    topics = [Topic(i, f"T{i}") for i in range(4)]
    previous = {0: Cell(0, 1), 1: Cell(1, 0), 2: Cell(1, 1)}
    votes = tuple(Vote(ADA, i, 1) for i in range(4))
    problem = day(*topics, slots=3, rooms=2, votes=votes, previous=previous, frozen=frozenset({0}))
    grid = solve(problem, seconds=0.01).grid
    assert {topic: grid[topic] for topic in previous} == previous
    assert grid[3].slot == 2


def test_a_contradiction_is_refused_with_its_causes() -> None:
    pin = Pin(slot=0, room=0)
    problem = day(Topic(0, "Prices", pin=pin), Topic(1, "Tools", pin=pin))
    with pytest.raises(Contradiction) as refused:
        solve(problem, seconds=0.01)
    assert [translate(cause, "en") for cause in refused.value.causes] == [
        "No room for all of “Prices” and “Tools”: they are fixed to Room A at 9:00; one place "
        "takes one topic."
    ]


def test_a_grid_full_of_musts_is_found_where_trying_them_in_turn_would_take_forever() -> None:
    """Every cell is needed, and the hosts of each pair of topics are the same."""
    topics = [Topic(i, f"T{i}", hosts=(i // 2 % 4,), must=True) for i in range(16)]
    problem = day(*topics, slots=4, rooms=4)
    assert violations(problem, solve(problem, seconds=0.01).grid) == ()


def test_musts_that_only_together_are_too_many_are_refused_with_the_smallest_set() -> None:
    rooms = (Room(0, "Attic", 9, frozenset({"screen"})), Room(1, "Cellar", 9))
    needy = [Topic(i, f"T{i}", needs=frozenset({"screen"}), must=True) for i in range(3)]
    with pytest.raises(Contradiction) as refused:
        solve(day(*needy, Topic(3, "T3", must=True), rooms=rooms), seconds=0.01)
    assert [translate(cause, "en") for cause in refused.value.causes] == [
        "No room for all of “T0”, “T1”, and “T2”: they must run; they need a room with “screen”, "
        "which only Attic has; there are 2 times."
    ]


@pytest.mark.parametrize("topics", [0, 1])
def test_an_event_without_rooms_or_topics_has_an_empty_grid(topics: int) -> None:
    problem = day(*(Topic(i, f"T{i}") for i in range(topics)), rooms=1 - topics)
    assert solve(problem, seconds=0.01).grid == {}


def crowd() -> GridProblem:
    """Thirty topics, eight cells, forty people: more than a few hundred steps settle."""
    slots = tuple(Slot(i, f"S{i}", i // 2) for i in range(4))
    votes = tuple(Vote(p, (p * 7 + k * k) % 30, 1) for p in range(40) for k in range(4))
    topics = (Topic(i, f"T{i}", hosts=(i % 40,), length=1 + (i % 9 == 0)) for i in range(30))
    base = day(*topics, rooms=2)
    people = tuple(type(base.people[0])(i) for i in range(40))
    return GridProblem(slots, base.rooms, base.topics, people, tuple(sorted(set(votes))))


def test_the_same_problem_seed_and_budget_give_the_same_grid() -> None:
    first, again = (solve(crowd(), seed=7, seconds=0.05) for _ in range(2))
    assert first == again


def test_every_report_is_a_valid_and_better_grid() -> None:
    reports: list[Progress] = []
    problem = crowd()
    found = solve(problem, seconds=0.15, tell=reports.append)
    values = [report.coverage for report in reports]
    assert values == sorted(set(values))
    assert values[-1] == found.coverage
    assert [violations(problem, report.grid) for report in reports] == [()] * len(reports)
    assert [score(problem, report.grid).coverage for report in reports] == values


def test_reports_tell_better_grids_and_lower_bounds() -> None:
    reports: list[Progress] = []
    found = solve(crowd(), seconds=2, tell=reports.append)
    steps = [(report.coverage, -report.bound) for report in reports]
    assert steps == sorted(set(steps))
    assert steps[-1] == (found.coverage, -found.bound)
    assert found.coverage <= found.bound < found.ideal


@pytest.mark.parametrize("looks", [0, 3, 8])
def test_stopped_early_it_answers_with_the_best_so_far(looks: int) -> None:
    asked = iter([False] * looks)
    problem = crowd()
    found = solve(problem, seconds=0.15, should_stop=lambda: next(asked, True))
    assert found.finished is False
    assert violations(problem, found.grid) == ()
    assert score(problem, found.grid).coverage == found.coverage


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_search_never_breaks_a_rule(problem: GridProblem) -> None:
    try:
        found = solve(problem, seconds=0.02)
    except Contradiction:
        assert contradictions(problem) != ()
        return
    assert violations(problem, found.grid) == ()
    judgement = score(problem, found.grid)
    assert (found.coverage, found.ideal) == (judgement.coverage, judgement.ideal)
    assert found.coverage <= found.ideal


@settings(max_examples=30, deadline=None)
@given(problem=problems(most=4).filter(lambda p: not contradictions(p) and not p.previous))
def test_small_problems_are_solved_to_the_optimum(problem: GridProblem) -> None:
    best = max(score(problem, grid).coverage for grid in every_grid(problem))
    assert solve(problem, seconds=0.05).coverage == best


def every_grid(problem: GridProblem, topic: int = 0) -> Iterator[Grid]:
    """All valid grids, by trying everything; rooms matter only through the rules."""
    if topic == len(problem.topics):
        yield {}
        return
    choices = [None, *possible_cells(problem, topic)]
    for rest in every_grid(problem, topic + 1):
        for cell in choices:
            grid = rest if cell is None else {**rest, topic: cell}
            if _is_partial(problem, grid, topic):
                yield grid


def _is_partial(problem: GridProblem, grid: Grid, topic: int) -> bool:
    broken = violations(problem, grid)
    return all(f.rule in ("must_missing", "frozen") and min(f.topics) < topic for f in broken)


def test_the_real_preferences_are_planned_without_a_broken_rule() -> None:
    yardstick, problem = shared_module("yardstick"), parse_problem(shared_data("alpine.json"))
    found = solve(problem, seconds=0.5)
    assert violations(problem, found.grid) == ()
    told = judged(yardstick, problem, found.grid)
    assert (told["violations"], told["coverage"]) == (0, found.coverage)
    assert found.coverage > 0.98 * found.ideal


@pytest.mark.parametrize("name", ["s-60x30-full-s1", "m-150x60-full-s2", "l-400x120-full-s3"])
def test_lifelike_events_are_planned_without_a_broken_rule(name: str) -> None:
    gen, yardstick = shared_module("gen"), shared_module("yardstick")
    problem = parse_problem(gen.make(name=name, **gen.TABLE[name]))
    found = solve(problem, seconds=0.15)
    told = judged(yardstick, problem, found.grid)
    assert (told["violations"], told["coverage"]) == (0, found.coverage)
    assert violations(problem, found.grid) == ()


def test_rooms_of_equal_seats_keep_a_published_topic_where_it_was() -> None:
    rooms = (Room(0, "Attic", 9), Room(1, "Cellar", 9))
    problem = day(Topic(0, "Prices"), slots=1, rooms=rooms, previous={0: Cell(0, 1)})
    assert solve(problem, seconds=0.01).grid == {0: Cell(0, 1)}


def test_of_equally_good_topics_the_more_wanted_runs() -> None:
    everybody = tuple(Vote(person, 0, 1) for person in range(4))
    few, many = (Vote(0, 1, 1),), tuple(Vote(person, 2, 1) for person in range(3))
    problem = GridProblem(
        slots=(Slot(0, "9:00", 0),),
        rooms=(Room(0, "Salon", 9), Room(1, "Atelier", 9)),
        topics=(Topic(0, "Bread"), Topic(1, "Bees"), Topic(2, "Soil")),
        people=tuple(Person(person) for person in range(4)),
        votes=everybody + few + many,
    )
    for seed in range(6):
        assert set(solve(problem, seed=seed, seconds=0.01).grid) == {0, 2}
