"""Slot sets chosen whole: the best grid out of the bound's own sets, with the proof that it is.

A grid of some coverage uses no slot set whose worth lies further below its promise than the gap
between the linear program and that coverage. Where all such sets can be listed, the choice among
them decides whether such a grid exists.
"""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.rules import violations
from app.planner.bound import Bounder
from app.planner.choosing import choose
from app.planner.layout import Layout, Limits
from app.planner.pricing import SLACK, search
from app.planner.slotsets import SlotSet
from app.planner.work import Work

MOST_SETS = 20_000
"""Sets of one kind that are listed; with more the choice among them takes too long."""

TRIES = 30
"""Orders in which rooms are given out before a choice of sets counts as impossible."""


@dataclass(frozen=True)
class Closed:
    """What came of it: the sets of a better grid, if there is one, and the bound."""

    bound: int
    chosen: tuple[tuple[int, SlotSet], ...] = ()


def close(bounder: Bounder, coverage: int, work: Work) -> Closed:
    """Ask for a grid as good as the bound, then for one less, until one is found or none is left.

    What is found so is the best there is. Needs the linear program as `tighten` left it; the bound
    is as low as was proven where sets are too many or the work is too much.
    """
    bound = bounder.best
    while bound > coverage and bounder.exact and not work.over:
        if not _list_all(bounder, bound, work):
            break
        choice = choose(bounder.master, bound, work)
        if choice.sets:
            return Closed(bound, choice.sets)
        if not choice.sure:
            break
        bound -= 1
    return Closed(bound)


def _list_all(bounder: Bounder, coverage: int, work: Work) -> bool:
    """Add every set that a grid of this coverage could use; False where they are too many.

    A set worth more than its promise would let another one lie below the gap, so the program is
    solved and all is listed again until there is none.
    """
    master, slots = bounder.master, len(bounder.problem.slots)
    while master.solve():
        duals, better = master.duals(), 0
        gap = max(master.value - coverage, 0.0) + 3 * SLACK * slots
        for number, kind in enumerate(bounder.kinds):
            promise = master.promise(duals, number)
            prices = master.prices(duals, number)
            found = search(kind, prices, promise - gap, work, every=MOST_SETS)
            if not found.finished:
                return False
            for worth, topics in found.sets:
                new = master.add(number, topics)
                better += new and worth > promise + SLACK
        if not better:
            return True
    return False


def grid_of(
    bounder: Bounder, limits: Limits, chosen: tuple[tuple[int, SlotSet], ...]
) -> Grid | None:
    """A grid that runs in each slot the topics chosen for it; None where no rooms were found."""
    left = [list(kind.slots) for kind in bounder.kinds]
    running = {left[number].pop(0): topics for number, topics in chosen}
    starts = _starts(bounder.problem, running)
    singles = [
        (slot, topic)
        for slot, topics in sorted(running.items())
        for topic in topics
        if limits.length[topic] == 1
    ]
    for _ in range(TRIES):
        layout = Layout(limits)
        placed = _place_long(layout, starts, bounder.rng)
        if placed and all(_seat(layout, *one) for one in singles):
            grid = layout.grid()
            return None if violations(bounder.problem, grid) else grid
    return None


def _starts(problem: GridProblem, chosen: dict[int, SlotSet]) -> dict[int, int]:
    """Where each long topic starts: the first slot from which it is chosen throughout."""
    runs: dict[int, set[int]] = defaultdict(set)
    for slot, topics in chosen.items():
        for topic in topics:
            runs[topic].add(slot)
    found = {}
    for topic, slots in runs.items():
        if problem.topics[topic].length > 1:
            whole = [s for s in sorted(slots) if slots.issuperset(problem.span(topic, s))]
            whole = [s for s in whole if problem.unbroken(topic, s)]
            if whole:
                found[topic] = whole[0]
    return found


def _place_long(layout: Layout, starts: dict[int, int], rng: Random) -> bool:
    limits = layout.limits
    for topic, slot in starts.items():
        cells = range(slot * limits.rooms, (slot + 1) * limits.rooms)
        open_cells = [c for c in cells if limits.fits[topic] >> c & 1 and layout.open(topic, c)]
        if not open_cells:
            return False
        layout.put(topic, rng.choice(open_cells))
    return True


def _seat(layout: Layout, slot: int, topic: int) -> bool:
    if layout.at[topic] >= 0 or not layout.alone(topic, slot * layout.limits.rooms):
        return False
    path = layout.seat(topic, slot)
    if path:
        layout.follow(path)
    return path is not None
