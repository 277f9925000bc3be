"""What a move by hand would do: which topic changes places with it, who gains, what forbids it."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import Violation, violations
from app.domain.grid.score import audience, bits, present


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
    case = _Case(problem, grid)
    every = [
        case.option(topic, Cell(slot.id, room.id))
        for slot in problem.slots
        for room in problem.rooms
        if grid.get(topic) != Cell(slot.id, room.id)
    ]
    return tuple(
        sorted(
            every, key=lambda o: (bool(o.broken), -o.gain, o.losers, o.other is not None, o.cell)
        )
    )


class _Case:
    def __init__(self, problem: GridProblem, grid: Grid) -> None:
        self.problem, self.grid = problem, grid
        self.fans, self.here = audience(problem), present(problem)
        self.before = self._covered(grid)
        self.known = set(violations(problem, grid))

    def option(self, topic: int, cell: Cell) -> Option:
        moved = after_move(self.grid, topic, cell)
        change = self._change(self._covered(moved))
        return Option(
            cell=cell,
            other=_standing(self.grid, topic, cell),
            losers=sum(count < 0 for count in change),
            winners=sum(count > 0 for count in change),
            gain=sum(change),
            broken=tuple(
                found for found in violations(self.problem, moved) if found not in self.known
            ),
        )

    def _covered(self, grid: Grid) -> list[int]:
        running = [0] * len(self.problem.slots)
        for topic, cell in grid.items():
            for slot in self.problem.span(topic, cell.slot):
                running[slot] |= self.fans[topic]
        return [run & there for run, there in zip(running, self.here, strict=True)]

    def _change(self, after: list[int]) -> list[int]:
        """For each person touched, the slots won; negative where they are lost."""
        pairs = [(old, new) for old, new in zip(self.before, after, strict=True) if old != new]
        touched = reduce(or_, (old ^ new for old, new in pairs), 0)
        return [
            sum((new >> person & 1) - (old >> person & 1) for old, new in pairs)
            for person in bits(touched)
        ]


def _standing(grid: Grid, topic: int, cell: Cell) -> int | None:
    return next((other for other, at in grid.items() if at == cell and other != topic), None)
