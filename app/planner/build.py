"""The first grid: everything that must run, what was published, then the best addition in turn."""

from app.domain.grid.cells import TooHard, fit_musts
from app.domain.grid.problem import GridProblem
from app.planner.layout import Layout


def build(problem: GridProblem, layout: Layout) -> bool:
    """Fill an empty layout without breaking a rule; False where the musts found no place."""
    limits = layout.limits
    try:
        musts = fit_musts(problem, limits.bound)
    except TooHard:
        musts = None
    if musts is None:
        return False
    layout.load(musts)
    for topic, place in problem.previous.items():
        cell = place.slot * limits.rooms + place.room
        if layout.at[topic] < 0 and limits.fits[topic] >> cell & 1 and layout.open(topic, cell):
            layout.put(topic, cell)
    order = sorted(
        range(limits.topics),
        key=lambda topic: (-limits.length[topic], -limits.fans[topic].bit_count()),
    )
    fill(layout, order)
    return True


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
