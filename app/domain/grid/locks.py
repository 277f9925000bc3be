"""What locks ask of a grid: what stands in them is pinned, and their free cells are closed."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.grid.problem import Grid, GridProblem, Lock, Pin


def with_locks(problem: GridProblem, grid: Grid, locks: Sequence[Lock]) -> GridProblem:
    """The problem in which what stands in locked rows and columns stays, and nothing joins it.

    `grid` is the one that was locked. The pins and closed cells tell the optimiser, the locks the
    rules that speak to people.
    """
    held = [_holding(problem, grid, lock) for lock in locks]
    pins = {topic: Pin(*cell) for lock in held for topic, cell in lock.standing.items()}
    free = {
        (room.id, slot.id)
        for room in problem.rooms
        for slot in problem.slots
        if any(lock.room == room.id or lock.slot == slot.id for lock in held)
    } - _covered(problem, grid)
    return replace(
        problem,
        locks=tuple(held),
        topics=tuple(replace(t, pin=pins.get(t.id, t.pin)) for t in problem.topics),
        rooms=tuple(
            replace(room, closed=room.closed | {slot for at, slot in free if at == room.id})
            for room in problem.rooms
        ),
    )


def _holding(problem: GridProblem, grid: Grid, lock: Lock) -> Lock:
    """The lock with all that stands in its row or column; one of a card holds it already."""
    inside = {t: cell for t, cell in grid.items() if problem.lies_in(lock, t, cell)}
    return replace(lock, standing={**lock.standing, **inside})


def _covered(problem: GridProblem, grid: Grid) -> set[tuple[int, int]]:
    return {(at.room, slot) for topic, at in grid.items() for slot in problem.span(topic, at.slot)}
