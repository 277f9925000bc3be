"""The package `conference-scheduler` (PyCon UK): every talk into one cell, by integer programming.

It knows nothing of votes but how many want a talk, and minimises the largest overflow of a room.
Whatever else forbids a cell is told to it as an unavailability; it has no word for a session over
several slots, so these stay out. It places everything it is given or nothing: it gets the most
wanted topics, fewer each time it finds no way.
"""

import time
from datetime import UTC, datetime, timedelta

import pulp
from conference_scheduler import scheduler
from conference_scheduler.lp_problem import objective_functions
from conference_scheduler.resources import Event, Slot

from app.domain.grid.cells import apart, obliged, possible_cells
from app.domain.grid.problem import Cell, GridProblem
from app.domain.grid.score import audience
from tests.peers.answer import Answer, TooLarge

MOST_PAIRS = 25_000
"""Topics times cells beyond which building its model takes minutes."""
MINUTES = 60


def plan(problem: GridProblem, *, seconds: float, seed: int) -> Answer:
    """Ask for a schedule of the most wanted topics, and of fewer until there is one."""
    cells = [Cell(slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    topics = _most_wanted_first(problem)
    if min(len(topics), len(cells)) * len(cells) > MOST_PAIRS:
        raise TooLarge(f"{len(topics)} topics and {len(cells)} cells are too many for this package")
    count = min(len(topics), len(cells))
    while count and time.process_time() < seconds:
        found = _schedule(problem, topics[:count], cells, seconds)
        if found is not None:
            return Answer(found)
        count -= max(1, count // 20)
    return Answer({})


def _most_wanted_first(problem: GridProblem) -> list[int]:
    fans, musts = audience(problem), set(obliged(problem))
    short = [topic.id for topic in problem.topics if topic.length == 1]
    placeable = [topic for topic in short if possible_cells(problem, topic)]
    return sorted(placeable, key=lambda topic: (topic not in musts, -fans[topic].bit_count()))


def _schedule(
    problem: GridProblem, topics: list[int], cells: list[Cell], seconds: float
) -> dict[int, Cell] | None:
    slots = [_slot(problem, cell) for cell in cells]
    events = _events(problem, topics, dict(zip(cells, slots, strict=True)))
    try:
        found = scheduler.solution(
            events,
            slots,
            objective_function=objective_functions.equity_capacity_demand_difference,
            solver=pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=seconds),
        )
    except ValueError:  # no valid solution
        return None
    return {topics[event]: cells[slot] for event, slot in found}


def _slot(problem: GridProblem, cell: Cell) -> Slot:
    room = problem.rooms[cell.room]
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=MINUTES * cell.slot)
    block = f"block {problem.slots[cell.slot].block}"
    return Slot(str(room.id), starts, MINUTES, room.capacity, block)


def _events(problem: GridProblem, topics: list[int], slots: dict[Cell, Slot]) -> list[Event]:
    fans, never_at_once = audience(problem), apart(problem)
    events = {
        topic: Event(str(topic), MINUTES, fans[topic].bit_count(), tags=[], unavailability=[])
        for topic in topics
    }
    for topic, event in events.items():
        allowed = set(possible_cells(problem, topic))
        event.add_unavailability(*(slot for cell, slot in slots.items() if cell not in allowed))
        others = [other for other in topics if never_at_once[topic] >> other & 1]
        event.add_unavailability(*(events[other] for other in others))
    return list(events.values())
