"""What changes from one grid to another, and for whom.

People are bits: person p is `1 << p` in every mask.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, bits, present


class ChangeOf(StrEnum):
    """What becomes of a topic."""

    ADDED = "added"
    DROPPED = "dropped"
    TIME = "time"
    ROOM = "room"


@dataclass(frozen=True)
class TopicChange:
    """A topic whose place is another, and who wants or hosts it."""

    topic: int
    before: Cell | None
    after: Cell | None
    people: int

    @property
    def kind(self) -> ChangeOf:
        """Added, dropped, moved to another time, or just to another room."""
        if self.before is None:
            return ChangeOf.ADDED
        if self.after is None:
            return ChangeOf.DROPPED
        return ChangeOf.ROOM if self.before.slot == self.after.slot else ChangeOf.TIME


@dataclass(frozen=True)
class Diff:
    """All changes in the order of the day, and the masks of people.

    `touched` want or host a topic that changes; `winners` and `losers` find something they want in
    more, or in fewer, slots than before; `gain` is their sum over all people.
    """

    changes: tuple[TopicChange, ...]
    touched: int
    winners: int
    losers: int
    gain: int


def diff(problem: GridProblem, before: Grid, after: Grid) -> Diff:
    """Compare two grids of one problem, broken or not."""
    fans = audience(problem)
    changes = [
        TopicChange(topic, before.get(topic), after.get(topic), fans[topic])
        for topic in before.keys() | after.keys()
        if before.get(topic) != after.get(topic)
    ]
    changes.sort(key=lambda change: (change.after or change.before or Cell(0, 0), change.topic))
    balance = _balance(_covered(problem, fans, before), _covered(problem, fans, after))
    return Diff(
        changes=tuple(changes),
        touched=reduce(or_, (change.people for change in changes), 0),
        winners=_mask(person for person, won in balance.items() if won > 0),
        losers=_mask(person for person, won in balance.items() if won < 0),
        gain=sum(balance.values()),
    )


def _covered(problem: GridProblem, fans: tuple[int, ...], grid: Grid) -> list[int]:
    running = [0] * len(problem.slots)
    for topic, cell in grid.items():
        for slot in problem.span(topic, cell.slot):
            running[slot] |= fans[topic]
    return [run & here for run, here in zip(running, present(problem), strict=True)]


def _balance(before: Iterable[int], after: Iterable[int]) -> Counter[int]:
    """For each person the slots won; negative where they are lost."""
    balance: Counter[int] = Counter()
    for old, new in zip(before, after, strict=True):
        balance.update(bits(new & ~old))
        balance.subtract(bits(old & ~new))
    return balance


def _mask(people: Iterable[int]) -> int:
    return reduce(or_, (1 << person for person in people), 0)
