"""Of topics that are equally good for coverage and fairness, the more wanted ones run."""

from app.domain.grid.cells import obliged
from app.domain.grid.problem import GridProblem
from app.planner.fair import could_have, missed
from app.planner.layout import Layout

ROUNDS = 3


def prefer_wanted(problem: GridProblem, layout: Layout) -> None:
    """Give the place of a less wanted topic to one that was left out, where nobody loses by it."""
    must = set(obliged(problem))
    could = could_have(problem)
    for _ in range(ROUNDS):
        left_out = [topic for topic, cell in enumerate(layout.at[:-1]) if cell < 0]
        left_out.sort(key=lambda topic: (-_fans(layout, topic), topic))
        changed = [topic for topic in left_out if _takes_a_place(layout, topic, must, could)]
        if not changed:
            return


def _takes_a_place(layout: Layout, topic: int, must: set[int], could: list[int]) -> bool:
    limits = layout.limits
    others = [
        other
        for other, cell in enumerate(layout.at[:-1])
        if cell >= 0
        and other not in must
        and not limits.fixed[other]
        and limits.length[other] == limits.length[topic]
        and limits.fits[topic] >> cell & 1
        and _fans(layout, other) < _fans(layout, topic)
    ]
    others.sort(key=lambda other: (_fans(layout, other), other))
    return any(_replaces(layout, topic, other, could) for other in others)


def _replaces(layout: Layout, topic: int, other: int, could: list[int]) -> bool:
    """Try the exchange, and take it back where it costs coverage, fairness or a published place."""
    cell, value, free = layout.at[other], layout.value(), list(layout.free)
    layout.remove(other)
    if layout.open(topic, cell):
        layout.put(topic, cell)
        if layout.value() >= value and _pain(layout.free, layout, could) <= _pain(
            free, layout, could
        ):
            return True
        layout.remove(topic)
    layout.put(other, cell)
    return False


def _fans(layout: Layout, topic: int) -> int:
    return layout.limits.fans[topic].bit_count()


def _pain(free: list[int], layout: Layout, could: list[int]) -> int:
    """The sum over people of the square of what they miss, `free` being who has nothing when."""
    return sum(miss * miss for miss in missed(could, layout.limits.here, free))
