"""The fewest changes that make a grid lawful again, as one linear program over whole moves."""

from collections import defaultdict
from collections.abc import Iterator

import highspy
import numpy as np

from app.domain.grid.cells import apart, obliged, possible_cells
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, bits
from app.planner.highs import quiet_model

MOVE = 1000.0
"""What any move costs, far above the price of whom it touches: the fewest moves come first."""

INFINITE = highspy.kHighsInf


def fewest_moves(problem: GridProblem, seconds: float) -> Grid | None:
    """The lawful grid with the fewest moves of what was placed, and of these the cheapest.

    What must run is placed, other topics without a place stay without. None where none was found
    in time.
    """
    options = list(_options(problem))
    if not options:
        return {}
    model = quiet_model()
    model.setOptionValue("time_limit", seconds)
    for _, _, cost in options:
        model.addVar(0.0, 1.0)
        model.changeColCost(model.getNumCol() - 1, cost)
    every = np.arange(len(options), dtype=np.int32)
    model.changeColsIntegrality(
        len(every), every, np.full(len(every), highspy.HighsVarType.kInteger)
    )
    for least, columns in _rows(problem, options):
        model.addRow(least, 1.0, len(columns), columns, [1.0] * len(columns))
    model.run()
    if model.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        return None
    taken = np.array(model.getSolution().col_value) > 0.5
    return {topic: cell for (topic, cell, _), yes in zip(options, taken, strict=True) if yes}


_Option = tuple[int, Cell, float]


def _options(problem: GridProblem) -> Iterator[_Option]:
    """Each topic in each place it may have, with what that costs against losing its place."""
    fans, cost = audience(problem), problem.move_cost
    for topic in sorted(problem.previous.keys() | set(obliged(problem))):
        was, people = problem.previous.get(topic), fans[topic].bit_count()
        dropped = 2 * MOVE + cost.drop * people
        for cell in possible_cells(problem, topic):
            if was is None or cell == was:
                yield topic, cell, -dropped
            else:
                price = cost.room if cell.slot == was.slot else cost.slot
                yield topic, cell, MOVE + price * people - dropped


def _rows(problem: GridProblem, options: list[_Option]) -> Iterator[tuple[float, list[int]]]:
    """What excludes what: rows of which at most one may be taken, and at least `least`."""
    must, clash = set(obliged(problem)), apart(problem)
    of_topic: dict[int, list[int]] = defaultdict(list)
    of_cell: dict[Cell, list[int]] = defaultdict(list)
    at_once: dict[tuple[int, int], list[int]] = defaultdict(list)
    for column, (topic, cell, _) in enumerate(options):
        of_topic[topic].append(column)
        for slot in problem.span(topic, cell.slot):
            of_cell[Cell(slot, cell.room)].append(column)
            at_once[topic, slot].append(column)
    for topic, columns in of_topic.items():
        yield (1.0 if topic in must else -INFINITE), columns
    for columns in of_cell.values():
        yield -INFINITE, columns
    for (topic, slot), columns in at_once.items():
        for other in bits(clash[topic] >> topic << topic):
            yield -INFINITE, columns + at_once.get((other, slot), [])
