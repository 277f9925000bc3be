"""The hard rules, one by one, and together with the shared judge."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings

from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Pin, Room, Slot, Topic
from app.domain.grid.rules import violations
from tests.domain.grid.grid_instances import day, judged, problems_with_grids, shared_module, words

ADA, BEN, CLEO = 0, 1, 2
PRICES = Topic(0, "Prices", hosts=(BEN,))
TOOLS = Topic(1, "Tools", hosts=(CLEO,))


def broken(problem: GridProblem, grid: Grid) -> list[tuple[str, str]]:
    return [(found.rule, words(found.message)) for found in violations(problem, grid)]


def test_a_grid_that_keeps_the_rules_has_no_violation() -> None:
    assert broken(day(PRICES, TOOLS), {0: Cell(0, 0), 1: Cell(1, 0)}) == []


def test_one_room_takes_one_topic_at_a_time() -> None:
    assert broken(day(PRICES, TOOLS), {0: Cell(0, 0), 1: Cell(0, 0)}) == [
        ("room_clash", "Room A at 9:00 is given to more than one topic: “Prices”, “Tools”.")
    ]


def test_a_co_host_is_in_one_place_at_a_time() -> None:
    both = Topic(1, "Tools", hosts=(CLEO, BEN))
    assert broken(day(PRICES, both, rooms=2), {0: Cell(0, 0), 1: Cell(0, 1)}) == [
        ("host_clash", "Ben hosts more than one topic at 9:00: “Prices”, “Tools”.")
    ]


def test_a_long_topic_needs_its_host_until_the_end() -> None:
    long = Topic(0, "Prices", hosts=(ADA,), length=2)
    people = (Person(0, frozenset({1}), "Ada"),)
    assert broken(day(long, people=people), {0: Cell(0, 0)}) == [
        ("host_away", "Ada hosts “Prices” and is away at 10:00.")
    ]


def test_a_closed_room_takes_nothing() -> None:
    rooms = (Room(0, "Attic", 9, closed=frozenset({0})),)
    assert broken(day(PRICES, rooms=rooms), {0: Cell(0, 0)}) == [
        ("room_closed", "Attic is closed at 9:00, where “Prices” is placed.")
    ]


def test_a_topic_gets_the_features_it_needs() -> None:
    needy = Topic(0, "Prices", needs=frozenset({"screen", "quiet"}))
    rooms = (Room(0, "Attic", 9, frozenset({"quiet"})),)
    assert broken(day(needy, rooms=rooms), {0: Cell(0, 0)}) == [
        ("room_features", "“Prices” needs screen, which Attic does not have.")
    ]


@pytest.mark.parametrize("start", [0, 1])
def test_a_long_topic_stays_between_two_breaks(start: int) -> None:
    slots = (Slot(0, "11:00", 0), Slot(1, "14:00", 1))
    long = Topic(0, "Prices", length=2)
    label = slots[start].label
    assert broken(day(long, slots=slots), {0: Cell(start, 0)}) == [
        (
            "crosses_break",
            f"“Prices” takes 2 sessions in a row and would run into a break from {label}.",
        )
    ]


def test_a_topic_starts_where_its_own_limits_allow() -> None:
    late = Topic(0, "Prices", only_slots=frozenset({1}))
    assert broken(day(late), {0: Cell(0, 0)}) == [
        ("slot_not_allowed", "The limits of “Prices” exclude 9:00.")
    ]


def test_a_pinned_topic_stays_and_runs() -> None:
    pinned = day(Topic(0, "Prices", pin=Pin(slot=1)))
    assert broken(pinned, {0: Cell(1, 0)}) == []
    assert broken(pinned, {0: Cell(0, 0)}) == [
        ("pin", "“Prices” is pinned somewhere else. Take the pin off to move it.")
    ]
    assert broken(pinned, {}) == [("must_missing", "“Prices” must run and is not placed.")]


def test_a_must_runs() -> None:
    assert broken(day(Topic(0, "Prices", must=True)), {}) == [
        ("must_missing", "“Prices” must run and is not placed.")
    ]


def test_what_is_frozen_neither_moves_nor_gets_company() -> None:
    begun = day(PRICES, TOOLS, rooms=2, previous={0: Cell(0, 0)}, frozen=frozenset({0}))
    assert broken(begun, {0: Cell(0, 0), 1: Cell(1, 1)}) == []
    assert broken(begun, {0: Cell(0, 1), 1: Cell(0, 0)}) == [
        ("frozen", "“Prices” changes at 9:00, which is frozen."),
        ("frozen", "“Tools” changes at 9:00, which is frozen."),
    ]


def speakers(*languages: str) -> tuple[Person, ...]:
    return tuple(Person(i, languages=frozenset(codes.split())) for i, codes in enumerate(languages))


def test_the_only_two_topics_of_a_language_group_do_not_run_at_once() -> None:
    topics = [Topic(0, "Pricing", language="en"), Topic(1, "Tools", language="en")]
    grid = {0: Cell(0, 0), 1: Cell(0, 1)}
    alone = day(*topics, rooms=2, people=speakers("fr en", "en"))
    assert broken(alone, grid) == [
        ("language_clash", "“Pricing”, “Tools” are the only topics in en and share 9:00.")
    ]
    third = Topic(2, "Taxes", language="en")
    assert broken(day(*topics, third, rooms=2, people=speakers("en")), grid) == []
    assert broken(day(*topics, rooms=2, people=speakers("fr en")), grid) == []


@pytest.fixture(scope="module")
def yardstick() -> ModuleType:
    return shared_module("yardstick")


@settings(max_examples=60, deadline=None)
@given(case=problems_with_grids())
def test_the_rules_agree_with_the_shared_judge(
    yardstick: ModuleType, case: tuple[GridProblem, Grid]
) -> None:
    problem, grid = case
    theirs = {
        _told(rule, what) for rule, what in judged(yardstick, problem, grid)["violation_list"]
    }
    ours = {
        (found.rule, found.topics, found.slot if "clash" in found.rule else None)
        for found in violations(problem, grid)
        if found.rule != "language_clash"
    }
    assert ours == theirs


def _told(rule: str, what: list[Any]) -> tuple[str, tuple[int, ...], int | None]:
    if rule == "room_clash":
        return rule, tuple(what[2]), what[0]
    if rule == "host_clash":
        return rule, tuple(what[2]), what[1]
    return rule, (what[0],), None
