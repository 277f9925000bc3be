"""Rooms for a grid whose slots are settled: more people to more seats, within the rules."""

from app.domain.grid.crowds import picked
from app.domain.grid.problem import GridProblem
from app.domain.grid.score import bits
from app.planner.layout import Layout

ROUNDS = 10


def give_seats(problem: GridProblem, layout: Layout) -> None:
    """Exchange rooms inside slots as long as that seats more people or costs fewer changes."""
    crowd = expected(layout)
    for _ in range(ROUNDS):
        better = [_improve(problem, layout, crowd, topic) for topic in range(len(crowd))]
        if not any(better):
            return


def expected(layout: Layout) -> list[float]:
    """How many people to expect at each placed topic: who wants several things in a slot is shared.

    Of a topic over several slots, its fullest slot counts.
    """
    limits = layout.limits
    crowd = [0.0] * limits.topics
    for slot, here in enumerate(limits.here):
        wanting = {topic: limits.fans[topic] & here for topic in bits(layout.running[slot])}
        for topic, share in picked(wanting).items():
            crowd[topic] = max(crowd[topic], share)
    return crowd


def _improve(problem: GridProblem, layout: Layout, crowd: list[float], topic: int) -> bool:
    limits, start = layout.limits, layout.at[topic]
    if start < 0:
        return False
    first = limits.slot_of[start] * limits.rooms
    for cell in range(first, first + limits.rooms):
        moves = _column_exchange(layout, topic, cell)
        if moves and _worth(problem, crowd, moves, limits.rooms) > 1e-9:
            for other, _, _ in moves:
                layout.remove(other)
            for other, _, to in moves:
                layout.put(other, to)
            return True
    return False


def _column_exchange(layout: Layout, topic: int, cell: int) -> list[tuple[int, int, int]] | None:
    """The moves (topic, from, to) that exchange the rooms of a topic and of what is in a cell."""
    limits, start = layout.limits, layout.at[topic]
    if cell == start or not limits.fits[topic] >> cell & 1:
        return None
    moves, span = [(topic, start, cell)], layout.span(topic, cell)
    for other in {layout.inside[part] for part in span} - {limits.topics}:
        old = layout.at[other]
        new = old + start - cell
        whole = all(part in span for part in layout.span(other, old))
        if not whole or not limits.fits[other] >> new & 1:
            return None
        moves.append((other, old, new))
    return moves


def _worth(
    problem: GridProblem, crowd: list[float], moves: list[tuple[int, int, int]], rooms: int
) -> float:
    return sum(
        _comfort(problem, crowd, topic, to, rooms) - _comfort(problem, crowd, topic, old, rooms)
        for topic, old, to in moves
    )


def _comfort(problem: GridProblem, crowd: list[float], topic: int, cell: int, rooms: int) -> float:
    """People seated; far behind it, wide rooms to wide demand; less the price of another room."""
    slot, room = divmod(cell, rooms)
    seats, was = problem.rooms[room].capacity, problem.previous.get(topic)
    moved = was is not None and was.slot == slot and was.room != room
    price = problem.move_cost.room * crowd[topic] if moved else 0.0
    return min(seats, crowd[topic]) + seats * crowd[topic] * 1e-6 - price
