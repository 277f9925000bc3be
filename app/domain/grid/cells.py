"""Where topics can go: the cells that no rule forbids a topic by itself, and a place for the musts.

What topics do to each other (one room, one host, one language) comes second, in `fit_musts`.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import language_pairs


def possible_starts(problem: GridProblem, topic: int) -> list[int]:
    """The slots in which a topic could start if rooms did not matter."""
    what, held = problem.topics[topic], problem.held(topic)
    away = frozenset[int]().union(*(problem.people[host].away for host in what.hosts))
    barred = away if held else away | problem.frozen
    return [
        slot.id
        for slot in problem.slots
        if problem.unbroken(topic, slot.id)
        and (held is None or held.slot == slot.id)
        and (what.pin is None or what.pin.slot in (None, slot.id))
        and (what.only_slots is None or slot.id in what.only_slots)
        and barred.isdisjoint(problem.span(topic, slot.id))
    ]


def possible_rooms(problem: GridProblem, topic: int) -> list[int]:
    """The rooms that have what a topic needs, wherever they are open, the plainest first."""
    what, held = problem.topics[topic], problem.held(topic)
    rooms = [
        room
        for room in problem.rooms
        if what.needs <= room.features
        and (held is None or held.room == room.id)
        and (what.pin is None or what.pin.room in (None, room.id))
    ]
    return [room.id for room in sorted(rooms, key=lambda room: (len(room.features), room.id))]


def possible_cells(problem: GridProblem, topic: int) -> list[Cell]:
    """The cells in which a topic breaks no rule as long as it is alone on the grid."""
    rooms = possible_rooms(problem, topic)
    return [
        Cell(slot, room)
        for slot in possible_starts(problem, topic)
        for room in rooms
        if problem.rooms[room].closed.isdisjoint(problem.span(topic, slot))
    ]


def apart(problem: GridProblem) -> tuple[int, ...]:
    """For each topic the mask of the topics that may not run at the same time: host or language."""
    hosted: dict[int, int] = {}
    for topic in problem.topics:
        for host in topic.hosts:
            hosted[host] = hosted.get(host, 0) | 1 << topic.id
    masks = [0] * len(problem.topics)
    for topic in problem.topics:
        for host in topic.hosts:
            masks[topic.id] |= hosted[host]
        masks[topic.id] &= ~(1 << topic.id)
    for first, second, _ in language_pairs(problem):
        masks[first] |= 1 << second
        masks[second] |= 1 << first
    return tuple(masks)


def obliged(problem: GridProblem) -> list[int]:
    """The topics that every grid must hold: must, pinned, or already begun."""
    return [t.id for t in problem.topics if t.must_run or problem.held(t.id) is not None]


class TooHard(Exception):
    """The search for a place for the musts was given up: neither a grid nor a proof was found."""


def fit_musts(problem: GridProblem, topics: Iterable[int], *, nodes: int = 20_000) -> Grid | None:
    """Place all these topics at once, or return None where that is proven impossible.

    Exact backtracking, the topic with the fewest cells left first. Raises TooHard after `nodes`
    trials.
    """
    options = {topic: possible_cells(problem, topic) for topic in topics}
    return _Fit(problem, nodes).place(options, {})


class _Fit:
    def __init__(self, problem: GridProblem, nodes: int) -> None:
        self.problem, self.nodes, self.apart = problem, nodes, apart(problem)

    def place(self, options: Mapping[int, Sequence[Cell]], grid: Grid) -> Grid | None:
        if not options:
            return grid
        topic = min(options, key=lambda other: (len(options[other]), other))
        for cell in options[topic]:
            self.nodes -= 1
            if self.nodes < 0:
                raise TooHard
            rest = self._without(options, topic, cell)
            found = self.place(rest, {**grid, topic: cell}) if all(rest.values()) else None
            if found is not None:
                return found
        return None

    def _without(
        self, options: Mapping[int, Sequence[Cell]], topic: int, cell: Cell
    ) -> dict[int, list[Cell]]:
        span = frozenset(self.problem.span(topic, cell.slot))
        return {
            other: [
                place
                for place in places
                if span.isdisjoint(self.problem.span(other, place.slot))
                or (place.room != cell.room and not self.apart[topic] >> other & 1)
            ]
            for other, places in options.items()
            if other != topic
        }
