"""What a search has found comes to what stays, as far as the rules allow it by now."""

from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import violations


def staying(problem: GridProblem, grid: Grid) -> dict[int, Cell]:
    """Return what no search may move: what is locked, and what has begun as it was published."""
    locked = {topic for lock in problem.locks for topic in lock.standing}
    return {t: at for t, at in grid.items() if t in locked or problem.held(t) == at}


def joined(problem: GridProblem, kept: Grid, found: Grid, before: Grid) -> dict[int, Cell]:
    """Return what is kept with what was found, one topic after the other, where no rule forbids.

    A topic that cannot go where it was found stays where it was before, where that is allowed.
    """
    new = {topic: cell for topic, cell in found.items() if topic not in kept}
    whole = {**kept, **new}
    if new.keys().isdisjoint(_broken(problem, whole)):
        return whole
    grid = dict(kept)
    for places in (new, {topic: before[topic] for topic in new if topic in before}):
        for topic, cell in places.items():
            tried = {**grid, topic: cell}
            if topic not in grid and topic not in _broken(problem, tried):
                grid = tried
    return grid


def _broken(problem: GridProblem, grid: Grid) -> set[int]:
    return {topic for broken in violations(problem, grid) for topic in broken.topics}
