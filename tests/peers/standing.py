"""A grid that grows topic by topic and never breaks a rule."""

from collections.abc import Iterable

from app.domain.grid.cells import apart, obliged, possible_cells
from app.domain.grid.problem import Cell, GridProblem


class Standing:
    """What stands, and where one more topic still fits."""

    def __init__(self, problem: GridProblem) -> None:
        self.problem, self.grid = problem, dict[int, Cell]()
        self.cells = [possible_cells(problem, topic.id) for topic in problem.topics]
        self._apart = apart(problem)
        self._taken: set[Cell] = set()
        self._running = [0] * len(problem.slots)

    def free(self, topic: int) -> list[Cell]:
        """The cells in which the topic would break no rule."""
        return [cell for cell in self.cells[topic] if self._fits(topic, cell)]

    def put(self, topic: int, cell: Cell) -> None:
        """Place a topic into a free cell."""
        self.grid[topic] = cell
        for slot in self.problem.span(topic, cell.slot):
            self._taken.add(Cell(slot, cell.room))
            self._running[slot] |= 1 << topic

    def put_obliged(self) -> list[int]:
        """Place the topics that every grid must hold, the least free first; return the others."""
        musts = set(obliged(self.problem))
        while waiting := musts - self.grid.keys():
            topic = min(waiting, key=lambda t: (len(self.free(t)), t))
            cells = self.free(topic)
            if cells:
                self.put(topic, cells[0])
            musts.discard(topic)
        return [topic.id for topic in self.problem.topics if topic.id not in self.grid]

    def largest_first(self, cells: Iterable[Cell]) -> list[Cell]:
        """Cells in the order of their rooms' seats, the most first."""
        return sorted(cells, key=lambda cell: -self.problem.rooms[cell.room].capacity)

    def _fits(self, topic: int, cell: Cell) -> bool:
        return all(
            Cell(slot, cell.room) not in self._taken
            and not self._running[slot] & self._apart[topic]
            for slot in self.problem.span(topic, cell.slot)
        )
