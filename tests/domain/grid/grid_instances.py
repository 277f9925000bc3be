"""Small grid problems, drawn by hypothesis or written by hand, and the shared judge."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import strategies as st

from app.domain.grid.jsonform import dump_grid, dump_problem, parse_problem
from app.domain.grid.problem import (
    Cell,
    Grid,
    GridProblem,
    MoveCost,
    Person,
    Pin,
    Room,
    Slot,
    Topic,
    Vote,
)

DATA = Path(__file__).parents[4] / "shared" / "data"
VENDORED = Path(__file__).parents[2] / "vendor" / "unconf-grid"
FEATURES = ("screen", "quiet")


def day(
    *topics: Topic,
    slots: int | tuple[Slot, ...] = 2,
    rooms: int | tuple[Room, ...] = 1,
    **more: Any,
) -> GridProblem:
    """A day for Ada, Ben, Cleo and Dora; numbers make one block, and rooms of 10, 20, ... seats."""
    if isinstance(slots, int):
        slots = tuple(Slot(i, f"{9 + i}:00", 0) for i in range(slots))
    if isinstance(rooms, int):
        rooms = tuple(Room(i, f"Room {'ABCDEF'[i]}", 10 * (i + 1)) for i in range(rooms))
    people = ("Ada", "Ben", "Cleo", "Dora")
    given: dict[str, Any] = {
        "slots": slots,
        "rooms": rooms,
        "topics": topics,
        "people": tuple(Person(i, name=name) for i, name in enumerate(people)),
        "votes": (),
    }
    return GridProblem(**{**given, **more})


def words(message: Any) -> str:
    """The English of a message."""
    text = message.plural if message.plural and message.values["count"] != 1 else message.text
    return str(text % message.values)


def shared_module(name: str) -> ModuleType:
    """A script that all users of the form share, from its vendored copy: `gen` or `yardstick`."""
    spec = importlib.util.spec_from_file_location(f"shared_{name}", VENDORED / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generated(name: str) -> GridProblem:
    """An instance of the shared table, made anew."""
    gen = shared_module("gen")
    return parse_problem(gen.make(name=name, **gen.TABLE[name]))


def shared_data(name: str) -> dict[str, Any]:
    """A JSON file of the shared data; its absence skips the test loudly."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"SKIPPED: no shared data/{name} beside this checkout")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def judged(yardstick: ModuleType, problem: GridProblem, grid: Grid) -> dict[str, Any]:
    """What the shared judge says of a grid."""
    found: dict[str, Any] = yardstick.report(dump_problem(problem), {"assign": dump_grid(grid)})
    return found


@st.composite
def problems(draw: st.DrawFn, most: int = 5) -> GridProblem:
    """Any problem of up to four slots, three rooms, `most` topics and six people."""
    slots, rooms = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    people, topics = draw(st.integers(1, 6)), draw(st.integers(0, most))
    some_slots = st.frozensets(st.integers(0, slots - 1), max_size=1)
    blocks = sorted(draw(st.lists(st.integers(0, 1), min_size=slots, max_size=slots)))
    return GridProblem(
        slots=tuple(Slot(i, f"S{i}", block) for i, block in enumerate(blocks)),
        rooms=tuple(
            Room(i, f"R{i}", draw(st.integers(1, 6)), draw(_features(1)), draw(some_slots))
            for i in range(rooms)
        ),
        topics=tuple(draw(_topics(i, slots, rooms, people)) for i in range(topics)),
        people=tuple(
            Person(i, draw(some_slots), languages=draw(_languages())) for i in range(people)
        ),
        votes=draw(_votes(people, topics)),
        previous=draw(grids(topics, slots, rooms)) if draw(st.booleans()) else {},
        frozen=draw(some_slots),
        series=draw(_series(topics)),
        move_cost=draw(st.builds(MoveCost, *[st.integers(0, 12)] * 3)),
    )


def grids(topics: int, slots: int, rooms: int) -> st.SearchStrategy[Grid]:
    """Any grid, most of them broken."""
    if not topics:
        return st.just({})
    cells = st.builds(Cell, st.integers(0, slots - 1), st.integers(0, rooms - 1))
    return st.dictionaries(st.integers(0, topics - 1), cells)


@st.composite
def problems_with_grids(draw: st.DrawFn) -> tuple[GridProblem, Grid]:
    """Any problem with any grid of it."""
    problem = draw(problems())
    sizes = len(problem.topics), len(problem.slots), len(problem.rooms)
    return problem, draw(grids(*sizes))


def _features(least: int) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(FEATURES), max_size=len(FEATURES) - 1 + least)


def _languages() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(("fr", "en")), max_size=2)


@st.composite
def _topics(draw: st.DrawFn, number: int, slots: int, rooms: int, people: int) -> Topic:
    rarely = st.integers(0, 9).map(lambda n: n == 0)
    limits = st.frozensets(st.integers(0, slots - 1), min_size=1)
    pins = st.builds(
        Pin, st.none() | st.integers(0, slots - 1), st.none() | st.integers(0, rooms - 1)
    )
    return Topic(
        id=number,
        title=f"T{number}",
        hosts=tuple(draw(st.frozensets(st.integers(0, people - 1), max_size=2))),
        length=draw(st.sampled_from((1, 1, 1, 2))),
        needs=draw(_features(0)) if draw(rarely) else frozenset(),
        pin=draw(pins) if draw(rarely) else None,
        must=draw(rarely),
        only_slots=draw(limits) if draw(rarely) else None,
        language=draw(st.sampled_from((None, "fr", "en"))),
    )


def _votes(people: int, topics: int) -> st.SearchStrategy[tuple[Vote, ...]]:
    if not topics:
        return st.just(())
    pairs = st.tuples(st.integers(0, people - 1), st.integers(0, topics - 1))
    return st.dictionaries(pairs, st.integers(1, 3), max_size=15).map(
        lambda given: tuple(Vote(*pair, weight) for pair, weight in sorted(given.items()))
    )


def _series(topics: int) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    if not topics:
        return st.just(())
    topic = st.integers(0, topics - 1)
    return st.lists(st.tuples(topic, topic), max_size=2).map(tuple)
