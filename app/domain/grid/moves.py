"""What a move by hand would do: which topic changes places with it, who gains, what forbids it.

`options` judges every cell of the day at once, as fast as fingers ask. It finds what the plain
definitions beside it find, `newly_broken` and the score of the moved grid; a test holds it to that.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.grid.cells import apart
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import RULES, Violation, language_pairs, violations
from app.domain.grid.score import audience, present

NEAR = frozenset(
    {
        *("room_clash", "host_clash", "host_away", "room_closed", "room_features"),
        *("crosses_break", "slot_not_allowed", "pin", "locked", "frozen", "language_clash"),
    }
)
"""Rules that see nothing but topics which move, share a cell with them or may not run beside them.

The others judge the whole grid.
"""


@dataclass(frozen=True)
class Option:
    """One cell that a topic could go to.

    `other` stands there now: it takes the topic's place, or loses its own where there is none.
    `gain` is in slots filled, summed over people; `broken` are the rules that forbid the move.
    """

    cell: Cell
    other: int | None
    losers: int
    winners: int
    gain: int
    broken: tuple[Violation, ...]


@dataclass(frozen=True)
class Drop:
    """What taking a topic off the grid would do; the figures are those of `Option`."""

    losers: int
    winners: int
    gain: int
    broken: tuple[Violation, ...]


def after_move(grid: Grid, topic: int, cell: Cell) -> dict[int, Cell]:
    """The grid with a topic put into a cell; one that starts there takes the place it had."""
    other = _standing(grid, topic, cell)
    moved = {**grid, topic: cell}
    if other is not None:
        moved.pop(other)
        if topic in grid:
            moved[other] = grid[topic]
    return moved


def after_drop(grid: Grid, topic: int) -> dict[int, Cell]:
    """The grid with a topic taken off."""
    return {other: cell for other, cell in grid.items() if other != topic}


def newly_broken(problem: GridProblem, grid: Grid, moved: Grid) -> tuple[Violation, ...]:
    """The rules that a changed grid breaks and the grid did not."""
    before = set(violations(problem, grid))
    return tuple(found for found in violations(problem, moved) if found not in before)


def options(problem: GridProblem, grid: Grid, topic: int) -> tuple[Option, ...]:
    """Every cell but the topic's own: those allowed first, and of these the best for people."""
    return MoveJudge(problem, grid).options(topic)


class MoveJudge:
    """Judges moves on one grid; what all of them need is worked out once."""

    def __init__(self, problem: GridProblem, grid: Grid) -> None:
        self.problem, self.grid = problem, grid
        self.fans, self.here, self.apart = audience(problem), present(problem), apart(problem)
        self.known = set(violations(problem, grid))
        self.paired = {t for first, second, _ in language_pairs(problem) for t in (first, second)}
        self.inside: dict[Cell, set[int]] = {}
        self.running: list[set[int]] = [set() for _ in problem.slots]
        for topic, start in grid.items():
            for cell in self._cells(topic, start):
                self.inside.setdefault(cell, set()).add(topic)
                self.running[cell.slot].add(topic)
        self.covered = [self._covered(slot, all_) for slot, all_ in enumerate(self.running)]

    def options(self, topic: int) -> tuple[Option, ...]:
        """Every cell but the topic's own: those allowed first, and of these the best for people."""
        cells = [
            Cell(slot.id, room.id) for slot in self.problem.slots for room in self.problem.rooms
        ]
        every = [self._option(topic, cell) for cell in cells if self.grid.get(topic) != cell]
        return tuple(
            sorted(
                every,
                key=lambda o: (bool(o.broken), -o.gain, o.losers, o.other is not None, o.cell),
            )
        )

    def guests(self, cell: Cell) -> tuple[tuple[int, Option], ...]:
        """What every topic without a place would do in a free cell, the best for people first."""
        waiting = [topic.id for topic in self.problem.topics if topic.id not in self.grid]
        every = [(topic, self._option(topic, cell)) for topic in waiting]
        return tuple(
            sorted(every, key=lambda pair: (bool(pair[1].broken), -pair[1].gain, pair[1].losers))
        )

    def drop(self, topic: int) -> Drop:
        """What taking a placed topic off the grid does to people, and what forbids it."""
        moved = after_drop(self.grid, topic)
        return Drop(*self._change(moved, (topic,)), self._broken(moved, (topic,)))

    def _option(self, topic: int, cell: Cell) -> Option:
        other = _standing(self.grid, topic, cell)
        moved = after_move(self.grid, topic, cell)
        changed = (topic,) if other is None else (topic, other)
        return Option(cell, other, *self._change(moved, changed), self._broken(moved, changed))

    def _change(self, moved: Grid, changed: Collection[int]) -> tuple[int, int, int]:
        """Losers, winners and gain of a grid in which only these topics stand elsewhere.

        Without a look at single people: of all slots that change, `more[k]` and `fewer[k]` hold
        who wins or loses at least k. Who loses more often than they win does so for some k.
        """
        more, fewer, gain = [-1], [-1], 0
        for slot in self._touched(moved, changed):
            runs = {other for other in self.running[slot] if other not in changed}
            runs.update(t for t in changed if t in moved and slot in self._span(t, moved[t]))
            old, new = self.covered[slot], self._covered(slot, runs)
            _count(more, new & ~old)
            _count(fewer, old & ~new)
            gain += new.bit_count() - old.bit_count()
        losers = winners = 0
        for won, lost in zip(more[1:], fewer[1:], strict=True):
            losers |= lost & ~won
            winners |= won & ~lost
        return losers.bit_count(), winners.bit_count(), gain

    def _broken(self, moved: Grid, changed: Collection[int]) -> tuple[Violation, ...]:
        """The rules that the moved grid breaks and the grid did not."""
        near = self._near(moved, changed)
        found = [
            violation
            for violation in self._judged(moved, changed, near)
            if violation not in self.known and near.issuperset(violation.topics)
        ]
        if all(not set(changed).isdisjoint(violation.topics) for violation in found):
            return tuple(found)
        # In a grid that is broken already, what stays alone of a clash of three may be new, or
        # may only look so because the third is no neighbour.
        return newly_broken(self.problem, self.grid, moved)

    def _judged(self, moved: Grid, changed: Collection[int], near: set[int]) -> Iterator[Violation]:
        part = {topic: cell for topic, cell in moved.items() if topic in near}
        nearby = self._nearby(near)
        for rule in RULES:
            name = rule.__name__
            if name == "language_clash" and self.paired.isdisjoint(changed):
                continue
            if name == "must_missing" and moved.keys() >= set(changed):
                continue
            yield from rule(nearby, part) if name in NEAR else rule(self.problem, moved)

    def _nearby(self, near: set[int]) -> GridProblem:
        """The problem without what was published of the others, and without their own locks."""
        problem = self.problem
        previous = {topic: cell for topic, cell in problem.previous.items() if topic in near}
        locks = tuple(
            lock
            for lock in problem.locks
            if (lock.slot, lock.room) != (None, None) or not near.isdisjoint(lock.standing)
        )
        return replace(problem, previous=previous, locks=locks)

    def _near(self, moved: Grid, changed: Collection[int]) -> set[int]:
        """These topics, all that share a cell with them before or after, all kept apart of them."""
        near = set(changed)
        for topic in changed:
            for grid in (self.grid, moved):
                if topic in grid:
                    for cell in self._cells(topic, grid[topic]):
                        near |= self.inside.get(cell, set())
            mask = self.apart[topic]
            near.update(other for other in self.grid if mask >> other & 1)
        return near

    def _touched(self, moved: Grid, changed: Iterable[int]) -> set[int]:
        return {
            slot
            for topic in changed
            for grid in (self.grid, moved)
            if topic in grid
            for slot in self._span(topic, grid[topic])
        }

    def _covered(self, slot: int, topics: Iterable[int]) -> int:
        mask = 0
        for topic in topics:
            mask |= self.fans[topic]
        return mask & self.here[slot]

    def _span(self, topic: int, start: Cell) -> range:
        return self.problem.span(topic, start.slot)

    def _cells(self, topic: int, start: Cell) -> list[Cell]:
        return [Cell(slot, start.room) for slot in self._span(topic, start)]


def _count(at_least: list[int], mask: int) -> None:
    """Add one to the count of everybody in the mask."""
    at_least.append(0)
    for times in range(len(at_least) - 1, 0, -1):
        at_least[times] |= at_least[times - 1] & mask


def _standing(grid: Grid, topic: int, cell: Cell) -> int | None:
    return next((other for other, at in grid.items() if at == cell and other != topic), None)
