"""Every limit of a grid problem as a fact of its own, which somebody could change.

Only what bears on topics that must have a place is a fact here: they alone can make a grid
impossible. That a place takes one topic and a person is in one place at a time stays for ever.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from app.domain.grid.problem import Cell, GridProblem
from app.domain.grid.rules import language_pairs


class Kind(StrEnum):
    """What sort of limit a fact is."""

    MUST = "must"
    PIN = "pin"
    HELD = "held"
    NEED = "need"
    LACK = "lack"
    ONLY = "only"
    LENGTH = "length"
    BREAK = "break"
    BEGUN = "begun"
    HOST = "host"
    AWAY = "away"
    CLOSED = "closed"
    LANGUAGE = "language"


OBLIGING = frozenset({Kind.MUST, Kind.PIN, Kind.HELD})
"""Facts for which a topic must have a place."""


class Fact(NamedTuple):
    """One limit: of a topic, or of a room (LACK, CLOSED), a person (HOST, AWAY), a slot (BREAK,
    BEGUN); `what` is the feature, the slot, the topic led or the other topic of a language."""

    kind: Kind
    who: int
    what: int | str = 0


def facts_about(problem: GridProblem, topics: Iterable[int]) -> frozenset[Fact]:
    """All facts that bear on these topics, among them why each must have a place."""
    chosen = sorted(set(topics))
    needed = frozenset[str]().union(*(problem.topics[topic].needs for topic in chosen))
    hosts = {host for topic in chosen for host in problem.topics[topic].hosts}
    return frozenset(
        (
            *(fact for topic in chosen for fact in _of_topic(problem, topic)),
            *(Fact(Kind.LACK, r.id, f) for r in problem.rooms for f in needed - r.features),
            *(Fact(Kind.CLOSED, room.id, slot) for room in problem.rooms for slot in room.closed),
            *(Fact(Kind.AWAY, host, slot) for host in hosts for slot in problem.people[host].away),
            *(Fact(Kind.BEGUN, slot) for slot in problem.frozen),
            *_breaks(problem, chosen),
            *(
                Fact(Kind.LANGUAGE, first, second)
                for first, second, _ in language_pairs(problem)
                if {first, second} <= set(chosen)
            ),
        )
    )


def obliges(facts: Iterable[Fact]) -> frozenset[int]:
    """The topics that must have a place by these facts."""
    return frozenset(fact.who for fact in facts if fact.kind in OBLIGING)


def held_at(problem: GridProblem, topic: int) -> Cell:
    """Where a topic of which HELD is a fact has begun."""
    cell = problem.held(topic)
    assert cell is not None
    return cell


def _of_topic(problem: GridProblem, topic: int) -> Iterator[Fact]:
    what = problem.topics[topic]
    if what.must:
        yield Fact(Kind.MUST, topic)
    if what.must_run and what.pin:
        yield Fact(Kind.PIN, topic)
    if problem.held(topic):
        yield Fact(Kind.HELD, topic)
    if what.only_slots is not None:
        yield Fact(Kind.ONLY, topic)
    if what.length > 1:
        yield Fact(Kind.LENGTH, topic)
    for feature in what.needs:
        yield Fact(Kind.NEED, topic, feature)
    for host in what.hosts:
        yield Fact(Kind.HOST, host, topic)


def _breaks(problem: GridProblem, topics: list[int]) -> Iterator[Fact]:
    if all(problem.topics[topic].length == 1 for topic in topics):
        return
    for before, after in zip(problem.slots, problem.slots[1:], strict=False):
        if before.block != after.block:
            yield Fact(Kind.BREAK, after.id)
