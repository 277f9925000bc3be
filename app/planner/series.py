"""Order, the last of the objectives: a topic that continues another follows it in the same room."""

from app.domain.grid.order import follows
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import violations
from app.domain.grid.score import audience, score


def keep_series(problem: GridProblem, grid: Grid) -> Grid:
    """Exchange places of two topics of one length where a pair then follows on at no cost.

    No cost means the same coverage, no less fairness, and for the topics that move as many seats
    as before or as people want them.
    Long searches are not worth it: there are few pairs, and each has few places.
    """
    best = grid
    for first, second in problem.series:
        if follows(problem, best, first, second):
            continue
        for changed in _ways(problem, best, first, second):
            if _is_as_good(problem, best, changed):
                best = changed
                break
    return best


def _ways(problem: GridProblem, grid: Grid, first: int, second: int) -> list[Grid]:
    """The grids in which the second follows the first, or the first comes before the second."""
    if first not in grid or second not in grid:
        return []
    found = []
    after = _after(problem, grid[first], first)
    if after is not None:
        found.append(_exchanged(grid, second, after))
    before = Cell(grid[second].slot - problem.topics[first].length, grid[second].room)
    if before.slot >= 0 and _after(problem, before, first) == grid[second]:
        found.append(_exchanged(grid, first, before))
    return found


def _after(problem: GridProblem, cell: Cell, topic: int) -> Cell | None:
    slot = cell.slot + problem.topics[topic].length
    if slot >= len(problem.slots) or problem.slots[slot].block != problem.slots[cell.slot].block:
        return None
    return Cell(slot, cell.room)


def _exchanged(grid: Grid, topic: int, cell: Cell) -> Grid:
    other = next((t for t, at in grid.items() if at == cell), None)
    changed = {**grid, topic: cell}
    if other is not None:
        changed[other] = grid[topic]
    return changed


def _is_as_good(problem: GridProblem, grid: Grid, changed: Grid) -> bool:
    if set(violations(problem, changed)) - set(violations(problem, grid)):
        return False
    old, new, fans = score(problem, grid), score(problem, changed), audience(problem)
    return (
        new.coverage >= old.coverage
        and new.fairness <= old.fairness
        and all(
            _seats(problem, changed[t]) >= min(_seats(problem, grid[t]), fans[t].bit_count())
            for t in grid
            if changed[t] != grid[t]
        )
    )


def _seats(problem: GridProblem, cell: Cell) -> int:
    return problem.rooms[cell.room].capacity
