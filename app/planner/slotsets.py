"""Slots as the bound sees them: who is there, which topics may run, how many, and which together.

A *slot set* is a set of topics that can run at one time. What a slot is worth depends on its set
alone, so a grid is a choice of one slot set for each slot that uses no topic too often (Dantzig
and Wolfe's view of the problem). Rooms come in by counting only: of the topics that fit no room
outside a group of rooms, no more can run than the group has (Hall's condition).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from app.domain.grid.cells import apart, possible_cells
from app.domain.grid.problem import GridProblem
from app.domain.grid.score import audience, bits, present

MOST_GROUPS = 6
"""Kinds of needs whose unions are counted; more are counted one by one only."""

Bits = NDArray[np.bool_]
Numbers = NDArray[np.float32]
SlotSet = tuple[int, ...]


@dataclass(frozen=True)
class Kind:
    """Slots that are alike: for `slots` of them one table of fans and limits.

    Arrays: `fans` topics x people who are there, 0 or 1; `open` topics that may run; `apart`
    topics x topics that may not meet; `group` groups x topics of which at most `room` may run,
    the first group being all topics.
    """

    slots: tuple[int, ...]
    fans: Numbers
    open: Bits
    apart: Bits
    group: Numbers
    room: NDArray[np.int64]

    @property
    def most(self) -> int:
        """How many topics can run at once."""
        return int(self.room[0])

    def value(self, topics: Sequence[int]) -> int:
        """How many people find something they want."""
        return int(self.fans[list(topics)].any(axis=0).sum())

    def holds(self, topics: Sequence[int]) -> bool:
        """Whether these topics can run together."""
        chosen = list(topics)
        if not self.open[chosen].all() or self.apart[np.ix_(chosen, chosen)].any():
            return False
        return bool((self.group[:, chosen].sum(axis=1) <= self.room).all())


def kinds_of_slots(problem: GridProblem) -> tuple[Kind, ...]:
    """The slots of a problem, those alike in everything together."""
    tables = _Tables(problem)
    alike: dict[tuple[object, ...], list[int]] = {}
    for slot in range(len(problem.slots)):
        alike.setdefault(tables.key(slot), []).append(slot)
    return tuple(tables.kind(tuple(slots)) for slots in alike.values())


class _Tables:
    def __init__(self, problem: GridProblem) -> None:
        self.problem, self.here = problem, present(problem)
        people = len(problem.people)
        self.fans = np.zeros((len(problem.topics), people), dtype=np.float32)
        for topic, mask in enumerate(audience(problem)):
            self.fans[topic, bits(mask)] = 1
        self.apart = np.zeros((len(problem.topics),) * 2, dtype=bool)
        for topic, mask in enumerate(apart(problem)):
            self.apart[topic, bits(mask)] = True
        self.rooms: list[dict[int, int]] = [{} for _ in problem.slots]
        """For each slot, of each topic that may run the mask of the rooms it may be in."""
        for topic in range(len(problem.topics)):
            for cell in possible_cells(problem, topic):
                for slot in problem.span(topic, cell.slot):
                    rooms = self.rooms[slot]
                    rooms[topic] = rooms.get(topic, 0) | 1 << cell.room

    def key(self, slot: int) -> tuple[object, ...]:
        long = any(topic.length > 1 for topic in self.problem.topics)
        return (slot if long else None, self.here[slot], tuple(self.rooms[slot].items()))

    def kind(self, slots: tuple[int, ...]) -> Kind:
        rooms = self.rooms[slots[0]]
        topics = range(len(self.problem.topics))
        unions = _unions(set(rooms.values()))
        group = [
            [rooms.get(t, -1) & ~union == 0 and t in rooms for t in topics] for union in unions
        ]
        there = bits(self.here[slots[0]])
        return Kind(
            slots=slots,
            fans=np.ascontiguousarray(self.fans[:, there]),
            open=np.array([topic in rooms for topic in topics], dtype=bool),
            apart=self.apart,
            group=np.array(group, dtype=np.float32).reshape(len(unions), len(topics)),
            room=np.array([union.bit_count() for union in unions]),
        )


def _unions(patterns: set[int]) -> list[int]:
    """Every union of the patterns, the widest first; of many patterns only the simplest unions."""
    every = 0
    for pattern in patterns:
        every |= pattern
    found = {every}
    most = len(patterns) if len(patterns) <= MOST_GROUPS else 1
    for size in range(1, most + 1):
        for some in combinations(sorted(patterns), size):
            union = 0
            for pattern in some:
                union |= pattern
            found.add(union)
    return sorted(found, key=lambda union: (-union.bit_count(), union))


def may_join(kind: Kind, chosen: Bits) -> Bits:
    """For each row of chosen topics those that can run with them, the chosen ones not judged."""
    some = chosen.astype(np.float32)
    full = ((some @ kind.group.T) >= kind.room).astype(np.float32)
    barred = (full @ kind.group) + some @ kind.apart.astype(np.float32)
    free: Bits = kind.open & (barred == 0)
    return free


def topics_of(row: Bits) -> SlotSet:
    """The topics of a row."""
    return tuple(np.nonzero(row)[0].tolist())
