"""The whole judgement of a grid: figure by figure as the shared judge finds them."""

import random
from collections import Counter
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.grid.jsonform import dump_grid, dump_problem, parse_grid, parse_problem
from app.domain.grid.judge import Judgement, figures, judge
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Room, Topic, Vote
from tests.domain.grid.grid_instances import (
    day,
    generated,
    problems_with_grids,
    shared_data,
    shared_module,
)

ADA, BEN, CLEO, DORA = 0, 1, 2, 3
EVERY_SIZE = (
    "few-20x12-2x3-full-s1",
    "s-60x30-plain-s2",
    "m-150x60-weighted-full-s1",
    "l-400x120-full-s1",
    "minnebar-1000x150-full-s1",
)


@pytest.fixture(scope="module")
def yardstick() -> ModuleType:
    return shared_module("yardstick")


@settings(max_examples=200, deadline=None)
@given(case=problems_with_grids())
def test_every_figure_agrees_with_the_shared_judge(
    yardstick: ModuleType, case: tuple[GridProblem, Grid]
) -> None:
    assert_agreement(yardstick, *case)


@pytest.mark.parametrize("name", EVERY_SIZE)
def test_every_figure_agrees_on_problems_of_every_size(yardstick: ModuleType, name: str) -> None:
    problem, rng = generated(name), random.Random(name)
    published = _any_grid(problem, rng, share=0.7)
    closed = frozenset({rng.randrange(len(problem.slots))})
    again = replace(
        problem,
        previous=published,
        frozen=frozenset({0, 1}),
        rooms=(replace(problem.rooms[0], closed=closed), *problem.rooms[1:]),
    )
    for share in (0.3, 1.0):
        assert_agreement(yardstick, problem, _any_grid(problem, rng, share))
        assert_agreement(yardstick, again, {**published, **_any_grid(problem, rng, share / 5)})


def test_every_figure_agrees_on_a_real_conference(yardstick: ModuleType) -> None:
    problem, rng = parse_problem(shared_data("alpine.json")), random.Random(1)
    for share in (0.3, 0.8, 1.0):
        assert_agreement(yardstick, problem, _any_grid(problem, rng, share))


def _any_grid(problem: GridProblem, rng: random.Random, share: float) -> Grid:
    """Some topics, each anywhere."""
    return {
        topic.id: Cell(rng.randrange(len(problem.slots)), rng.randrange(len(problem.rooms)))
        for topic in problem.topics
        if rng.random() < share
    }


def assert_agreement(yardstick: ModuleType, problem: GridProblem, grid: Grid) -> None:
    document, assign = dump_problem(problem), dump_grid(grid)
    theirs = yardstick.report(document, {"assign": assign})
    del theirs["instance"], theirs["violation_list"]
    found = judge(problem, grid)
    ours = _in_their_words(found)
    theirs["overflow_expected"] = pytest.approx(theirs["overflow_expected"], abs=0.0051)
    assert ours == {
        name: pytest.approx(value) if isinstance(value, float) else value
        for name, value in theirs.items()
    }
    _, every = yardstick.check(document, assign)
    language = {"language_clash": found.broken.get("language_clash", 0)}
    assert Counter(found.broken) == Counter(rule for rule, _ in every) + Counter(language)


def _in_their_words(found: Judgement) -> dict[str, Any]:
    """Our figures under the names of the shared judge, which knows no languages."""
    got, by_weight, moved = found.score, found.shares, found.stability
    ours: dict[str, Any] = {
        "violations": sum(n for rule, n in found.broken.items() if rule != "language_clash"),
        "placed": found.placed,
        "unplaced": found.left_out,
        "voters": len(got.people),
        "coverage": got.coverage,
        "ideal": got.ideal,
        "coverage_ratio": got.coverage / max(1, got.ideal),
        "wcoverage": by_weight.coverage,
        "wideal": by_weight.ideal,
        "attended": found.attended,
        "missed_slots": got.missed,
        "people_with_a_missed_slot": len(got.worst_off),
        "people_with_nothing": got.empty_handed,
        "missed_histogram": got.missed_by,
        "ratio_min": by_weight.least,
        "ratio_p5": by_weight.at(0.05),
        "ratio_p10": by_weight.at(0.1),
        "ratio_mean": by_weight.mean,
        "people_below_half": by_weight.below_half,
        "gini": by_weight.gini,
        "pair_conflicts": found.conflicts,
        "minnestar_score": found.choice.value,
        "minnestar_quality": found.choice.quality,
        "overflow_expected": found.seats.overflow,
        "overflow_demand": found.seats.overflow_of_all,
        "confsched_equity": found.seats.fullest,
        "seated": found.seats.seated,
        "slot_demand_spread": found.order.spread,
        "top_topics_max_in_one_slot": found.order.together,
        "series_kept": found.order.kept,
        "series_total": found.order.series,
    }
    if moved:
        ours["moves"] = {
            "slot": moved.slot,
            "room": moved.room,
            "dropped": moved.dropped,
            "added": moved.added,
            "cost": moved.cost,
            "votes_touched": moved.touched,
        }
    return ours


@given(reference=st.tuples(*[st.integers(-1, 2)] * 3))
def test_what_names_nothing_known_is_refused_where_the_shared_judge_counts_it(
    yardstick: ModuleType, reference: tuple[int, int, int]
) -> None:
    topic, slot, room = reference
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), rooms=2)
    assign = {str(topic): [slot, room]}
    _, bad = yardstick.check(dump_problem(problem), assign)
    if ("bad_reference", [str(topic), [slot, room]]) in bad:
        with pytest.raises(Invalid):
            parse_grid(problem, assign)
    else:
        assert parse_grid(problem, assign) == {topic: Cell(slot, room)}


def test_a_host_is_at_the_own_topic_and_wants_it_most_of_all() -> None:
    """Ben votes 3 for Tools, hosts Prices at the same time, and is content."""
    problem = day(
        Topic(0, "Prices", hosts=(BEN,)),
        Topic(1, "Tools"),
        slots=1,
        rooms=(Room(0, "Attic", 1), Room(1, "Cellar", 0)),
        votes=(Vote(BEN, 1, 3),),
    )
    found = judge(problem, {0: Cell(0, 0), 1: Cell(0, 1)})
    assert (found.shares.coverage, found.shares.ideal) == (3, 3)
    assert (found.conflicts, found.seats.seated, found.seats.overflow) == (1, 1, 0.0)


def test_people_change_rooms_so_that_others_can_sit() -> None:
    """Ada takes the only chair of the attic first; Ben finds one because she would go to both."""
    rooms = (Room(0, "Attic", 1), Room(1, "Cellar", 1))
    votes = (Vote(ADA, 0, 1), Vote(ADA, 1, 1), Vote(BEN, 0, 1), Vote(CLEO, 0, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), slots=1, rooms=rooms, votes=votes)
    found = judge(problem, {0: Cell(0, 0), 1: Cell(0, 1)}).seats
    assert (found.seated, found.overflow, found.overflow_of_all, found.fullest) == (2, 1.5, 2, 2)


def test_a_long_topic_is_heard_only_instead_of_others() -> None:
    topics = (Topic(0, "Prices", length=2), Topic(1, "Tools"))
    problem = day(*topics, rooms=2, votes=(Vote(ADA, 0, 1), Vote(ADA, 1, 1), Vote(BEN, 0, 1)))
    assert judge(problem, {0: Cell(0, 0), 1: Cell(0, 1)}).attended == 2


def test_the_worst_off_tenth_is_one_person_at_least_and_is_told_by_its_mean() -> None:
    """Of eleven people two are a tenth: the one with nothing and the one with half."""
    people = tuple(Person(n) for n in range(11))
    votes = (Vote(0, 1, 1), *(Vote(n, 0, 1) for n in range(1, 11)), Vote(1, 1, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), people=people, votes=votes)
    found = judge(problem, {0: Cell(0, 0)}).shares
    assert (found.least, found.worst_off_tenth) == (0.0, 0.25)
    assert judge(day(), {}).shares.worst_off_tenth == 1.0


def test_a_change_is_priced_by_the_people_it_touches() -> None:
    votes = (Vote(ADA, 0, 1), Vote(BEN, 0, 1), Vote(CLEO, 1, 1), Vote(DORA, 2, 1))
    problem = day(
        *(Topic(n, f"T{n}") for n in range(4)),
        rooms=2,
        votes=votes,
        previous={0: Cell(0, 0), 1: Cell(0, 1), 2: Cell(1, 0)},
    )
    found = judge(problem, {0: Cell(1, 0), 1: Cell(0, 0), 3: Cell(1, 1)}).stability
    assert found is not None
    assert (found.slot, found.room, found.dropped, found.added) == (1, 1, 1, 1)
    assert (found.cost, found.price, found.touched) == (3 + 1 + 10, 2 * 3 + 1 + 10, 3)


def test_where_topics_have_two_languages_each_is_heard_in_every_slot() -> None:
    topics = [Topic(0, "Prix", language="fr"), Topic(1, "Tools", language="en")]
    grid = {0: Cell(0, 0), 1: Cell(0, 1)}
    assert judge(day(*topics, rooms=2), grid).order.silent == 2
    assert judge(day(topics[0], Topic(1, "Tools"), rooms=2), grid).order.silent == 0


def test_grids_are_ranked_by_rules_first_then_by_the_objectives_in_their_order() -> None:
    """Two topics that Ada wants are better one after the other; a broken rule spoils everything."""
    votes = (Vote(ADA, 0, 1), Vote(ADA, 1, 1), Vote(BEN, 1, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), rooms=2, votes=votes)
    apart, at_once = {0: Cell(0, 0), 1: Cell(1, 0)}, {0: Cell(0, 0), 1: Cell(0, 1)}
    clash = {0: Cell(0, 0), 1: Cell(0, 0)}
    by_rank = sorted((clash, at_once, apart), key=lambda grid: judge(problem, grid).rank)
    assert by_rank == [clash, at_once, apart]


@settings(max_examples=50, deadline=None)
@given(case=problems_with_grids())
def test_the_flat_figures_tell_every_broken_rule(case: tuple[GridProblem, Grid]) -> None:
    told = figures(judge(*case))
    broken = [value for name, value in told.items() if name.startswith("broken: ")]
    assert told["broken rules"] == sum(broken)
