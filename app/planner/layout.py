"""A grid that the search can change quickly and judge in a few machine operations.

Sets of people and of topics are integers used as bit masks. Cells are numbered slot by slot. Two
sentinels remove branches from the inner loop: topic `T` stands for an empty cell, and slot `S`
(cell -1) for not being placed.
"""

from collections.abc import Sequence

from app.domain.grid.cells import apart, obliged, possible_cells
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, present

PRICE = 1 / 20
"""What a changed placement must win, in people's slots, for each unit of move cost and person."""


class Limits:
    """What the rules leave open, tabulated once; it does not change during a search."""

    def __init__(self, problem: GridProblem, price: float = PRICE) -> None:
        self.slots, self.rooms = len(problem.slots), len(problem.rooms)
        self.topics, self.cells = len(problem.topics), self.slots * self.rooms
        self.length = [topic.length for topic in problem.topics]
        self.fans = [*audience(problem), 0]
        self.here = present(problem)
        self.apart = [*apart(problem), 0]
        self.bit = [1 << topic for topic in range(self.topics)] + [0]
        self.slot_of = [cell // self.rooms for cell in range(self.cells)] + [self.slots]
        self.bound = obliged(problem)
        must = set(self.bound)
        self.fits = [self._fits(problem, topic) for topic in range(self.topics)] + [~0]
        """For each topic the mask of the cells in which it may start."""
        self.starts = [self._starts(mask) for mask in self.fits[:-1]]
        self.fixed = [mask.bit_count() <= 1 and t in must for t, mask in enumerate(self.fits[:-1])]
        self.swaps = [
            0
            if self.fixed[topic] or self.length[topic] > 1
            else self.starts[topic] | (0 if topic in must else 1 << self.slots)
            for topic in range(self.topics)
        ] + [~0]
        """Slots (with `S`) that a topic of one slot may enter; none for what only `force` moves."""
        self.droppable = [topic not in must for topic in range(self.topics)]
        self.price = self._prices(problem, price)

    def _fits(self, problem: GridProblem, topic: int) -> int:
        return sum(
            1 << cell.slot * self.rooms + cell.room for cell in possible_cells(problem, topic)
        )

    def _starts(self, mask: int) -> int:
        row = (1 << self.rooms) - 1
        return sum(1 << slot for slot in range(self.slots) if mask >> slot * self.rooms & row)

    def _prices(self, problem: GridProblem, price: float) -> list[list[float]] | None:
        """For each topic what a slot costs against the published grid; None without one."""
        if not problem.previous:
            return None
        cost, table = problem.move_cost, []
        for topic in range(self.topics):
            was, touched = problem.previous.get(topic), self.fans[topic].bit_count() * price
            if was is None:
                table.append([0.0] * (self.slots + 1))
                continue
            row = [-cost.slot * touched] * self.slots
            row[was.slot] = 0.0
            table.append([*row, -cost.drop * touched])
        table.append([0.0] * (self.slots + 1))
        return table


class Layout:
    """Which topic is in which cell, and for each slot who is covered never, once, or more often."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.inside = [limits.topics] * limits.cells
        self.at = [-1] * (limits.topics + 1)
        self.free = [*limits.here, 0]
        """People of each slot who have nothing they want."""
        self.once = [0] * (limits.slots + 1)
        """People of each slot who have exactly one thing they want."""
        self.running = [0] * (limits.slots + 1)

    @property
    def coverage(self) -> int:
        """People's slots with something wanted."""
        here = sum(mask.bit_count() for mask in self.limits.here)
        return here - sum(mask.bit_count() for mask in self.free)

    @property
    def placed(self) -> int:
        """How many topics have a place."""
        return sum(cell >= 0 for cell in self.at[:-1])

    def value(self) -> float:
        """Coverage, less the price of what changes against the published grid."""
        price, slot_of = self.limits.price, self.limits.slot_of
        if price is None:
            return self.coverage
        moved = sum(price[t][slot_of[self.at[t]]] for t in range(self.limits.topics))
        return self.coverage + moved

    def grid(self) -> dict[int, Cell]:
        """The placements, as the domain knows them."""
        rooms = self.limits.rooms
        return {t: Cell(*divmod(cell, rooms)) for t, cell in enumerate(self.at[:-1]) if cell >= 0}

    def load(self, grid: Grid) -> None:
        """Take over a whole grid, which must keep the rules."""
        for topic, cell in enumerate(self.at[:-1]):
            if cell >= 0:
                self.remove(topic)
        for topic, place in grid.items():
            self.put(topic, place.slot * self.limits.rooms + place.room)

    def span(self, topic: int, cell: int) -> range:
        """The cells that a topic takes when it starts in a cell."""
        rooms = self.limits.rooms
        return range(cell, cell + self.limits.length[topic] * rooms, rooms)

    def put(self, topic: int, cell: int) -> None:
        """Place a topic; its cells must be empty."""
        self.at[topic] = cell
        for part in self.span(topic, cell):
            self.inside[part] = topic
            self.recount(self.limits.slot_of[part])

    def remove(self, topic: int) -> None:
        """Take a placed topic off the grid."""
        cell, self.at[topic] = self.at[topic], -1
        for part in self.span(topic, cell):
            self.inside[part] = self.limits.topics
            self.recount(self.limits.slot_of[part])

    def recount(self, slot: int) -> None:
        """Bring the masks of a slot in line with its cells."""
        limits = self.limits
        fans, bit, rooms = limits.fans, limits.bit, limits.rooms
        seen = twice = running = 0
        for topic in self.inside[slot * rooms : slot * rooms + rooms]:
            mask = fans[topic]
            twice |= seen & mask
            seen |= mask
            running |= bit[topic]
        here = limits.here[slot]
        self.free[slot] = here & ~seen
        self.once[slot] = here & seen & ~twice
        self.running[slot] = running

    def alone(self, topic: int, cell: int) -> bool:
        """Whether no topic with the same host or language group runs while this one would."""
        barred, slot_of = self.limits.apart[topic], self.limits.slot_of
        return not any(barred & self.running[slot_of[part]] for part in self.span(topic, cell))

    def open(self, topic: int, cell: int) -> bool:
        """Whether a topic could be put into a cell as the grid is, if it fits there at all."""
        parts = self.span(topic, cell)
        empty = self.limits.topics
        return all(self.inside[part] == empty for part in parts) and self.alone(topic, cell)

    def gain(self, topic: int, cell: int) -> int:
        """People's slots won by adding a topic."""
        mask, slot_of = self.limits.fans[topic], self.limits.slot_of
        return sum((mask & self.free[slot_of[part]]).bit_count() for part in self.span(topic, cell))

    def seat(self, topic: int, slot: int) -> list[tuple[int, int]] | None:
        """Room changes in one slot that give a topic of one slot a cell there, itself first.

        An augmenting path among the topics of one slot; longer topics keep their rooms. The
        changes are to be made from the last to the first. None where there is no such path.
        """
        tried: set[int] = set()
        return self._seat(topic, slot, tried)

    def _seat(self, topic: int, slot: int, tried: set[int]) -> list[tuple[int, int]] | None:
        limits, first = self.limits, slot * self.limits.rooms
        open_cells = [
            cell
            for cell in range(first, first + limits.rooms)
            if limits.fits[topic] >> cell & 1 and cell not in tried
        ]
        for cell in open_cells:
            if self.inside[cell] == limits.topics:
                tried.add(cell)
                return [(topic, cell)]
        for cell in open_cells:
            other = self.inside[cell]
            if cell in tried or limits.length[other] > 1 or limits.fixed[other]:
                continue
            tried.add(cell)
            rest = self._seat(other, slot, tried)
            if rest is not None:
                return [(topic, cell), *rest]
        return None

    def follow(self, path: Sequence[tuple[int, int]]) -> None:
        """Make the room changes of `seat`, all of topics that stay in their slot but the first."""
        for topic, cell in reversed(path):
            old = self.at[topic]
            if old >= 0 and self.inside[old] == topic:
                self.inside[old] = self.limits.topics
            self.inside[cell] = topic
            self.at[topic] = cell
        for slot in {self.limits.slot_of[cell] for _, cell in path}:
            self.recount(slot)
