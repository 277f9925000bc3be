"""The choice of slot sets as a linear program, which grows by one column for each set found."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from app.domain.grid.cells import obliged, possible_starts
from app.domain.grid.problem import GridProblem
from app.planner.highs import quiet_model
from app.planner.slotsets import Kind, Numbers, SlotSet

INFINITE = highspy.kHighsInf
WHOLE, PARTS = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous


@dataclass(frozen=True)
class Choice:
    """Whole slot sets with their kinds, none where there are none; `sure` with a proof of that."""

    sets: tuple[tuple[int, SlotSet], ...]
    sure: bool
    nodes: int


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
        must, topics = set(obliged(problem)), problem.topics
        long = [topic.id for topic in topics if topic.length > 1]
        self.limits = [1.0 if topic.length == 1 else 0.0 for topic in topics]
        for topic in topics:
            least = 1.0 if topic.id in must and topic.length == 1 else -INFINITE
            self.model.addRow(least, 1.0, 0, [], [])
        for kind in kinds:
            self.model.addRow(-INFINITE, float(len(kind.slots)), 0, [], [])
        self._row_of = np.tile(np.arange(len(topics)), (len(kinds), 1))
        self._link(problem, long, must)
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

    def support(self) -> list[tuple[int, SlotSet]]:
        """The slot sets that the last solution uses, wholly or in part, the most used first."""
        used = np.array(self.model.getSolution().col_value)[self._first :]
        order = np.argsort(-used)
        return [self.columns[i][:2] for i in order if used[i] > 1e-9]

    def choose(self, least: int, nodes: int, seconds: float) -> Choice:
        """The best choice of whole columns worth at least `least`, within nodes and seconds."""
        model, every = self.model, np.arange(self.model.getNumCol(), dtype=np.int32)
        values = np.array([float(value) for _, _, value in self.columns])
        row = model.getNumRow()
        model.addRow(float(least), INFINITE, len(values), every[self._first :], values)
        model.changeColsIntegrality(len(every), every, np.full(len(every), WHOLE))
        model.setOptionValue("mip_max_nodes", nodes)
        model.setOptionValue("time_limit", model.getRunTime() + seconds)
        model.run()
        choice = Choice(self._chosen(), self._surely(), int(model.getInfo().mip_node_count))
        model.changeColsIntegrality(len(every), every, np.full(len(every), PARTS))
        model.deleteRows(1, np.array([row], dtype=np.int32))
        model.setOptionValue("mip_max_nodes", highspy.kHighsIInf)
        model.setOptionValue("time_limit", INFINITE)
        return choice

    def _chosen(self) -> tuple[tuple[int, SlotSet], ...]:
        if self.model.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
            return ()
        used = np.array(self.model.getSolution().col_value)[self._first :]
        times = zip(self.columns, used, strict=True)
        return tuple(column[:2] for column, often in times for _ in range(round(often)))

    def _surely(self) -> bool:
        done = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
        return self.model.getModelStatus() in done
