"""Who is torn between two topics that run at once, what keeps them together, and what would help.

People are bits: person p is `1 << p` in every mask.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

from app.domain.grid.cells import possible_cells
from app.domain.grid.crowds import layers
from app.domain.grid.moves import after_move, newly_broken
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, present
from app.domain.messages import Message, inner, say, say_many

MOST = 5
"""Pairs that are told; the others tear fewer people."""
TRIES = 12
"""Changes of one pair whose rules are looked at, the best first."""


@dataclass(frozen=True)
class Change:
    """One move; `other` stands there now and changes places with the topic.

    `gain` is in hours filled, `freed` how many fewer times somebody wants two things at once.
    """

    topic: int
    cell: Cell
    other: int | None
    gain: int
    freed: int


@dataclass(frozen=True)
class Torn:
    """Two topics that these people want and that run at once: what would help, or in words why not.

    `slot` is the first that they share.
    """

    first: int
    second: int
    slot: int
    people: int
    better: Change | None
    message: Message


def torn_pairs(problem: GridProblem, grid: Grid, most: int = MOST) -> tuple[Torn, ...]:
    """The pairs that tear most people, with the best single change of each."""
    case = _Case(problem, grid)
    pairs = sorted(case.pairs(), key=lambda pair: (-pair[3].bit_count(), pair))[:most]
    return tuple(case.told(*pair) for pair in pairs)


class _Case:
    def __init__(self, problem: GridProblem, grid: Grid) -> None:
        self.problem, self.grid = problem, grid
        self.fans, self.here = audience(problem), present(problem)
        self.running: list[set[int]] = [set() for _ in problem.slots]
        for topic, cell in grid.items():
            for slot in problem.span(topic, cell.slot):
                self.running[slot].add(topic)

    def pairs(self) -> Iterator[tuple[int, int, int, int]]:
        """Both topics, the first slot they share, and who wants both and is there.

        Where something has begun nobody can help any more.
        """
        seen = set()
        for slot, topics in enumerate(self.running):
            if slot in self.problem.frozen:
                continue
            for first, second in combinations(sorted(topics), 2):
                people = self.fans[first] & self.fans[second] & self.here[slot]
                if people and (first, second) not in seen:
                    seen.add((first, second))
                    yield first, second, slot, people

    def told(self, first: int, second: int, slot: int, people: int) -> Torn:
        found = self._changes(first, second)
        better = [change for change in found if (change.gain, change.freed) > (0, 0)]
        chosen = self._first_allowed(better)
        reasons = () if chosen else self._reasons(first, second, found[len(better) :])
        words = self._words(first, second, slot, people.bit_count(), reasons)
        return Torn(first, second, slot, people, chosen, words)

    def _words(
        self, first: int, second: int, slot: int, people: int, reasons: Collection[Message]
    ) -> Message:
        told = say_many(
            "%(count)s person is torn between “%(one)s” and “%(other)s” at %(time)s",
            "%(count)s people are torn between “%(one)s” and “%(other)s” at %(time)s",
            people,
            one=self.problem.topics[first].title,
            other=self.problem.topics[second].title,
            time=self.problem.slots[slot].label,
        )
        if not reasons:
            return say("%(fact)s.", fact=inner(told))
        return say("%(fact)s: %(facts)s.", fact=inner(told), facts=[inner(r) for r in reasons])

    def _changes(self, first: int, second: int) -> list[Change]:
        """The changes after which both do not run at once any more, the best first."""
        found = [
            change
            for topic in (first, second)
            for cell in possible_cells(self.problem, topic)
            if (change := self._change(topic, cell)) and not self._meets(change, first, second)
        ]
        return sorted(
            found, key=lambda c: (-c.gain, -c.freed, c.other is not None, c.topic, c.cell)
        )

    def _first_allowed(self, changes: list[Change]) -> Change | None:
        return next((change for change in changes[:TRIES] if self._is_allowed(change)), None)

    def _change(self, topic: int, cell: Cell) -> Change | None:
        if self.grid[topic] == cell:
            return None
        moved = after_move(self.grid, topic, cell)
        other = next((o for o, at in self.grid.items() if at == cell and o != topic), None)
        changed = (topic,) if other is None else (topic, other)
        gain = freed = 0
        for slot in self._touched(changed, moved):
            rest = self.running[slot].difference(changed)
            runs = rest | {t for t in changed if slot in self.problem.span(t, moved[t].slot)}
            gain += self._filled(runs, slot) - self._filled(self.running[slot], slot)
            freed += self._doubled(self.running[slot], slot) - self._doubled(runs, slot)
        return Change(topic, cell, other, gain, freed)

    def _touched(self, changed: Collection[int], moved: Grid) -> set[int]:
        return {
            slot
            for topic in changed
            for at in (self.grid[topic], moved[topic])
            for slot in self.problem.span(topic, at.slot)
        }

    def _filled(self, topics: Collection[int], slot: int) -> int:
        mask = reduce(or_, (self.fans[topic] for topic in topics), 0)
        return (mask & self.here[slot]).bit_count()

    def _doubled(self, topics: Collection[int], slot: int) -> int:
        masks = [self.fans[topic] & self.here[slot] for topic in topics]
        return sum(level * mask.bit_count() for level, mask in enumerate(layers(masks)))

    def _meets(self, change: Change, first: int, second: int) -> bool:
        moved = after_move(self.grid, change.topic, change.cell)
        spans = [set(self.problem.span(t, moved[t].slot)) for t in (first, second)]
        return bool(spans[0] & spans[1])

    def _is_allowed(self, change: Change) -> bool:
        moved = after_move(self.grid, change.topic, change.cell)
        return not newly_broken(self.problem, self.grid, moved)

    def _reasons(self, first: int, second: int, worse: list[Change]) -> tuple[Message, ...]:
        """What holds each of the two; where one is free, what the least bad change would cost."""
        held = [message for topic in (first, second) if (message := self._held(topic))]
        if len(held) == 2:
            return tuple(held)
        least = self._first_allowed(worse)
        if least is None:
            return (*held, say("rules forbid every change that comes near"))
        where = {
            "topic": self.problem.topics[least.topic].title,
            "room": self.problem.rooms[least.cell.room].name,
            "slot": self.problem.slots[least.cell.slot].label,
        }
        if least.gain == 0:
            alike = say("“%(topic)s” in %(room)s at %(slot)s would tear as many others", **where)
            return (*held, alike)
        cost = say_many(
            "the least bad change, “%(topic)s” to %(room)s at %(slot)s, costs %(count)s hour in "
            "which somebody finds nothing",
            "the least bad change, “%(topic)s” to %(room)s at %(slot)s, costs %(count)s hours in "
            "which somebody finds nothing",
            -least.gain,
            **where,
        )
        return (*held, cost)

    def _held(self, topic: int) -> Message | None:
        """Why a topic has no other time, None where it has one."""
        slot, title = self.grid[topic].slot, self.problem.topics[topic].title
        if any(cell.slot != slot for cell in possible_cells(self.problem, topic)):
            return None
        if self.problem.held(topic):
            return say("“%(topic)s” has begun", topic=title)
        if self.problem.topics[topic].pin:
            return say("“%(topic)s” is locked", topic=title)
        if any(self.problem.people[host].away for host in self.problem.topics[topic].hosts):
            return say("the hosts of “%(topic)s” are there at no other time", topic=title)
        return say("no room that fits “%(topic)s” is open at another time", topic=title)
