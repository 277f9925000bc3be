"""The first grid: everything that must run, what was published, then the best addition in turn."""

from random import Random

from app.domain.grid.cells import TooHard, fit_musts
from app.domain.grid.problem import GridProblem
from app.planner.anneal import in_the_way
from app.planner.layout import Layout

TRIES = 500
"""Attempts to make room for what must run, before the exact search is asked."""

LOOKS = 8
"""Cells looked at in one attempt."""


def build(problem: GridProblem, layout: Layout) -> bool:
    """Fill an empty layout without breaking a rule; False where the musts found no place.

    False is no proof: `contradictions` looks for that.
    """
    limits = layout.limits
    if not _start(problem, layout) and not _start_exactly(problem, layout):
        return False
    _follow_published(problem, layout)
    order = sorted(
        range(limits.topics),
        key=lambda topic: (-limits.length[topic], -limits.fans[topic].bit_count()),
    )
    fill(layout, order)
    return True


def _start(problem: GridProblem, layout: Layout) -> bool:
    """Place what is fixed, what was published, and squeeze the musts in, pushing others out."""
    limits = layout.limits
    for topic in limits.bound:
        if limits.fixed[topic]:
            cell = limits.fits[topic].bit_length() - 1
            if cell < 0 or not layout.open(topic, cell):
                return False
            layout.put(topic, cell)
    _follow_published(problem, layout)
    fill(layout, sorted(limits.bound, key=lambda topic: limits.fits[topic].bit_count()))
    rng = Random(0)
    for _ in range(TRIES):
        missing = [topic for topic in limits.bound if layout.at[topic] < 0]
        if not missing:
            return True
        _squeeze(layout, rng.choice(missing), rng)
    return False


def _squeeze(layout: Layout, topic: int, rng: Random) -> None:
    """Put a topic where it pushes out the least of some random cells, and the others elsewhere."""
    limits = layout.limits
    cells = [cell for cell in range(limits.cells) if limits.fits[topic] >> cell & 1]
    looks = [(cell, in_the_way(layout, topic, cell)) for cell in _some(cells, rng)]
    looks = [(cell, out) for cell, out in looks if not any(limits.fixed[t] for t in out)]
    if looks:
        cell, out = min(looks, key=lambda look: _weight(layout, look[1]))
        for other in out:
            layout.remove(other)
        layout.put(topic, cell)
        fill(layout, sorted(out, key=lambda t: (limits.droppable[t], -limits.length[t])))


def _some(cells: list[int], rng: Random) -> list[int]:
    return rng.sample(cells, min(LOOKS, len(cells)))


def _weight(layout: Layout, out: list[int]) -> tuple[int, int]:
    limits = layout.limits
    return sum(not limits.droppable[t] for t in out), sum(limits.length[t] for t in out)


def _start_exactly(problem: GridProblem, layout: Layout) -> bool:
    try:
        musts = fit_musts(problem, layout.limits.bound)
    except TooHard:
        return False
    layout.load(musts or {})
    return musts is not None


def _follow_published(problem: GridProblem, layout: Layout) -> None:
    limits = layout.limits
    for topic, place in problem.previous.items():
        cell = place.slot * limits.rooms + place.room
        if layout.at[topic] < 0 and limits.fits[topic] >> cell & 1 and layout.open(topic, cell):
            layout.put(topic, cell)


def fill(layout: Layout, order: list[int]) -> None:
    """Give each topic without a place, in this order, the free place where it wins most people."""
    for topic in order:
        if layout.at[topic] < 0:
            _add(layout, topic)


def _add(layout: Layout, topic: int) -> None:
    limits = layout.limits
    if limits.length[topic] == 1:
        slots = [s for s in range(limits.slots) if limits.starts[topic] >> s & 1]
        slots = [s for s in slots if layout.alone(topic, s * limits.rooms)]
        for slot in sorted(slots, key=lambda s: -layout.gain(topic, s * limits.rooms)):
            path = layout.seat(topic, slot)
            if path:
                layout.follow(path)
                return
        return
    cells = [
        cell
        for cell in range(limits.cells)
        if limits.fits[topic] >> cell & 1 and layout.open(topic, cell)
    ]
    if cells:
        layout.put(topic, max(cells, key=lambda cell: (layout.gain(topic, cell), -cell)))
