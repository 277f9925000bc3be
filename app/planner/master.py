"""The choice of slot sets as a linear program, which grows by one column for each set found."""

import highspy
import numpy as np
from numpy.typing import NDArray

from app.domain.grid.cells import obliged, possible_starts
from app.domain.grid.problem import GridProblem
from app.planner.highs import quiet_model
from app.planner.slotsets import Kind, Numbers, SlotSet

INFINITE = highspy.kHighsInf


class Master:
    """Maximise the people covered by slot sets: so many for each kind of slot, no topic too often.

    A topic over several slots has a variable for each start; the slot sets of the slots that follow
    hold it exactly then.
    """

    def __init__(self, problem: GridProblem, kinds: tuple[Kind, ...]) -> None:
        self.kinds, self.columns = kinds, list[tuple[int, SlotSet, int]]()
        self._known = set[tuple[int, SlotSet]]()
        self.model = quiet_model()
        self.model.setOptionValue("random_seed", 1)
        self.model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        topics = problem.topics
        self.must = frozenset(t for t in obliged(problem) if topics[t].length == 1)
        long = [topic.id for topic in topics if topic.length > 1]
        self.limits = [1.0 if topic.length == 1 else 0.0 for topic in topics]
        for topic in topics:
            least = 1.0 if topic.id in self.must else -INFINITE
            self.model.addRow(least, 1.0, 0, [], [])
        for kind in kinds:
            self.model.addRow(-INFINITE, float(len(kind.slots)), 0, [], [])
        self._row_of = np.tile(np.arange(len(topics)), (len(kinds), 1))
        self._link(problem, long, set(obliged(problem)))
        self._first = self.model.getNumCol()

    def _link(self, problem: GridProblem, long: list[int], must: set[int]) -> None:
        """Rows for each long topic and slot, and the variables of its starts."""
        kind_of = {slot: number for number, kind in enumerate(self.kinds) for slot in kind.slots}
        for topic in long:
            for number in range(len(self.kinds)):
                self._row_of[number, topic] = self.model.getNumRow()
                self.model.addRow(0.0, 0.0, 0, [], [])
            if topic in must:
                self.model.changeRowBounds(topic, 1.0, 1.0)
            for start in possible_starts(problem, topic):
                span = problem.span(topic, start)
                rows = [topic, *(int(self._row_of[kind_of[slot], topic]) for slot in span)]
                values = [1.0, *([-1.0] * len(span))]
                self.model.addCol(0.0, 0.0, INFINITE, len(rows), rows, values)

    def add(self, number: int, topics: SlotSet) -> bool:
        """Offer a slot set for a kind of slot; False where it is known."""
        if (number, topics) in self._known:
            return False
        kind = self.kinds[number]
        self._known.add((number, topics))
        value = kind.value(topics) if topics else 0
        self.columns.append((number, topics, value))
        rows = [*(int(self._row_of[number, topic]) for topic in topics)]
        rows.append(len(self.limits) + number)
        self.model.addCol(float(value), 0.0, INFINITE, len(rows), rows, [1.0] * len(rows))
        return True

    def solve(self) -> bool:
        """Solve; False where the columns so far allow no solution."""
        self.model.run()
        return self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal

    @property
    def value(self) -> float:
        """The optimum of the last `solve`."""
        return float(self.model.getObjectiveValue())

    def duals(self) -> NDArray[np.float64]:
        """The duals of all rows."""
        return np.array(self.model.getSolution().row_dual)

    def prices(self, duals: NDArray[np.float64], number: int) -> Numbers:
        """What a topic costs a slot set of one kind."""
        prices: Numbers = duals[self._row_of[number]].astype(np.float32)
        return prices

    def promise(self, duals: NDArray[np.float64], number: int) -> float:
        """What a slot set of one kind must be worth at the prices to help."""
        return float(duals[len(self.limits) + number])

    def used(self) -> NDArray[np.float64]:
        """How much the last solution uses each slot set."""
        return np.array(self.model.getSolution().col_value)[self._first :]

    def lost(self) -> NDArray[np.float64]:
        """What the optimum of the last `solve` falls by, at least, where a slot set is used."""
        return -np.array(self.model.getSolution().col_dual)[self._first :]

    @property
    def pivots(self) -> int:
        """The steps of the last `solve`."""
        return max(0, int(self.model.getInfo().simplex_iteration_count))

    def narrow(self, allowed: NDArray[np.bool_], must: frozenset[int]) -> None:
        """Let only some slot sets be used, and have topics of one slot run, until called again."""
        columns = np.arange(self._first, self._first + len(allowed), dtype=np.int32)
        upper = np.where(allowed, INFINITE, 0.0)
        self.model.changeColsBounds(len(columns), columns, np.zeros(len(columns)), upper)
        for topic, most in enumerate(self.limits):
            if most:
                self.model.changeRowBounds(topic, 1.0 if topic in must else -INFINITE, 1.0)

    def support(self) -> list[tuple[int, SlotSet]]:
        """The slot sets that the last solution uses, wholly or in part, the most used first."""
        used = self.used()
        order = np.argsort(-used)
        return [self.columns[i][:2] for i in order if used[i] > 1e-9]
