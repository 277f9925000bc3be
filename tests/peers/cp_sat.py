"""CP-SAT alone: the coverage model with every hard rule, one worker, until its time is up.

A person is covered in a slot if something they want runs in it; the solver's own bound on the sum
is a bound for everybody.
"""

import threading
import time
from collections import defaultdict

from ortools.sat.python import cp_model

from app.domain.grid.cells import obliged, possible_cells
from app.domain.grid.problem import Cell, GridProblem
from app.domain.grid.rules import language_pairs
from app.domain.grid.score import audience, best_days, bits, present
from tests.peers.answer import Answer

Starts = dict[tuple[int, Cell], cp_model.IntVar]


def plan(problem: GridProblem, *, seconds: float, seed: int) -> Answer:
    """Solve until it is proven best or so many CPU seconds have gone, building the model included.

    Without any grid by then the answer is empty.
    """
    model, starts = _model(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    done = threading.Event()
    threading.Thread(target=_stop_after, args=(solver, seconds, done), daemon=True).start()
    status = solver.solve(model)
    done.set()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer({})
    grid = {topic: cell for (topic, cell), here in starts.items() if solver.value(here)}
    return Answer(grid, bound=int(solver.best_objective_bound + 1e-6))


def _stop_after(solver: cp_model.CpSolver, seconds: float, done: threading.Event) -> None:
    """Stop the search when the time is up; said again, as one that has not begun does not hear."""
    while not done.wait(0.05):
        if time.process_time() > seconds:
            solver.stop_search()


def _model(problem: GridProblem) -> tuple[cp_model.CpModel, Starts]:
    model = cp_model.CpModel()
    starts: Starts = {
        (topic.id, cell): model.new_bool_var("")
        for topic in problem.topics
        for cell in possible_cells(problem, topic.id)
    }
    musts = set(obliged(problem))
    cells: dict[Cell, list[cp_model.IntVar]] = defaultdict(list)
    running: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    placed: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (topic, cell), here in starts.items():
        placed[topic].append(here)
        for slot in problem.span(topic, cell.slot):
            cells[Cell(slot, cell.room)].append(here)
            running[topic, slot].append(here)
    for some in cells.values():
        model.add_at_most_one(some)
    for what in problem.topics:
        (model.add_exactly_one if what.id in musts else model.add_at_most_one)(placed[what.id])
    for together in _never_at_once(problem):
        for slot in range(len(problem.slots)):
            model.add_at_most_one(v for topic in together for v in running[topic, slot])
    covered = _covered(model, problem, running)
    for person, most in best_days(problem).items():  # so that its bound is the trivial one at most
        model.add(sum(covered[person]) <= most)
    model.maximize(sum(some for slots in covered.values() for some in slots))
    return model, starts


def _never_at_once(problem: GridProblem) -> list[list[int]]:
    """Groups of topics with a common host, or that a language group has alone."""
    hosted: dict[int, list[int]] = defaultdict(list)
    for topic in problem.topics:
        for host in topic.hosts:
            hosted[host].append(topic.id)
    pairs = [[first, second] for first, second, _ in language_pairs(problem)]
    return [topics for topics in hosted.values() if len(topics) > 1] + pairs


def _covered(
    model: cp_model.CpModel,
    problem: GridProblem,
    running: dict[tuple[int, int], list[cp_model.IntVar]],
) -> dict[int, list[cp_model.IntVar]]:
    """For each person and slot whether something they want runs while they are there."""
    found: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    wanted: dict[int, list[int]] = defaultdict(list)
    for topic, mask in enumerate(audience(problem)):
        for person in bits(mask):
            wanted[person].append(topic)
    runs = {}
    for (topic, slot), here in running.items():
        runs[topic, slot] = model.new_bool_var("")
        model.add(sum(here) == runs[topic, slot])
    for slot, there in enumerate(present(problem)):
        for person in bits(there):
            some = [runs[topic, slot] for topic in wanted[person] if (topic, slot) in runs]
            if some:
                covered = model.new_bool_var("")
                model.add_bool_or(*some, covered.negated())
                found[person].append(covered)
    return found
