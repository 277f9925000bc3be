"""What no grid can exceed: the bound by slot sets, tightened as long as somebody waits.

Column generation: the linear program over the slot sets known so far gives prices, the prices lead
to better sets. At any prices, what the best sets of all slots are worth plus the prices of all
topics bounds every grid, so the bound holds whenever one stops.
"""

import math
from collections.abc import Iterator
from random import Random

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import best_days
from app.planner.climbing import climb
from app.planner.master import Master
from app.planner.pricing import SLACK, search
from app.planner.slotsets import SlotSet, kinds_of_slots
from app.planner.work import Work

CONVERGING = 0.35
"""The part of what is left that may go by before a proof is tried at the prices so far."""

LOOSE = (0.005, 0.0)
"""How much of the bound a proof may leave open at first, then less: a rough one comes sooner."""

STARTS = 200
"""Sets of one kind that are improved at once."""

NEW = 40
"""Sets of one kind that enter the program at once."""

BETTER = 1e-3
"""What a set must promise to enter."""

SOLVING = 2e-6
"""Nominal seconds of the linear program for each column, a round."""


class Bounder:
    """The bound of one problem; `best` is the largest coverage any grid can have, as known."""

    def __init__(self, problem: GridProblem, seed: int) -> None:
        self.problem, self.rng = problem, Random(seed)
        self.kinds = kinds_of_slots(problem)
        self.kind_of = {slot: n for n, kind in enumerate(self.kinds) for slot in kind.slots}
        self.master = Master(problem, self.kinds)
        self.best = sum(best_days(problem).values())
        self.exact = False
        """Whether the linear program is solved over all slot sets there are."""

    def learn(self, grid: Grid) -> None:
        """Let the slot sets of a grid take part."""
        for number, topics in self.sets_of(grid):
            self.master.add(number, topics)

    def sets_of(self, grid: Grid) -> Iterator[tuple[int, SlotSet]]:
        """The slot sets of a grid, each with its kind."""
        running: dict[int, list[int]] = {}
        for topic, cell in grid.items():
            for slot in self.problem.span(topic, cell.slot):
                running.setdefault(slot, []).append(topic)
        for slot, topics in running.items():
            yield self.kind_of[slot], tuple(sorted(topics))

    def tighten(self, work: Work) -> Iterator[int]:
        """Tighten the bound round by round; yields `best` after each round that ended a proof."""
        for loose in LOOSE:
            while not work.over:
                if not self._converge(work.part(work.left * CONVERGING)):
                    return
                added = self._prove(loose, work)
                yield self.best
                if not added:
                    self.exact = loose == 0.0 and not work.over
                    break

    def _converge(self, work: Work) -> bool:
        """Add good sets until the quick search finds no more; False without a solution."""
        while True:
            work.spend(len(self.master.columns) * SOLVING)
            if not self.master.solve():
                return False
            if work.over or not self._climb(work):
                return True

    def _climb(self, work: Work) -> int:
        duals, support = self.master.duals(), self.master.support()
        added = 0
        for number, kind in enumerate(self.kinds):
            prices, promise = self.master.prices(duals, number), self.master.promise(duals, number)
            starts = list(self._starts(number, support))[:STARTS]
            found = climb(kind, prices, starts, work)
            good = [topics for worth, topics in found if worth > promise + BETTER]
            added += sum(self.master.add(number, topics) for topics in good[:NEW])
        return added

    def _starts(self, number: int, support: list[tuple[int, SlotSet]]) -> Iterator[SlotSet]:
        """The sets in use, whole and with some topics taken out at random."""
        kind = self.kinds[number]
        for other, topics in support:
            here = [topic for topic in topics if kind.open[topic]]
            for again in range(3 if other == number else 1):
                rest = list(here)
                for _ in range(min(len(rest), 2 * again + (other != number))):
                    rest.pop(self.rng.randrange(len(rest)))
                if kind.holds(rest):
                    yield tuple(rest)

    def _prove(self, loose: float, work: Work) -> int:
        """Look at all sets of all kinds; returns how many new ones enter the program."""
        duals, total = self.master.duals(), self.master.value
        room = self._room(total, loose)
        added = 0
        for number, kind in enumerate(self.kinds):
            share = work.left / (len(self.kinds) - number)
            prices, promise = self.master.prices(duals, number), self.master.promise(duals, number)
            found = search(kind, prices, promise + room, work.part(share))
            total += len(kind.slots) * max(0.0, found.bound - promise)
            good = [topics for worth, topics in found.sets if worth > promise + BETTER]
            added += sum(self.master.add(number, topics) for topics in good[:NEW])
        self.best = min(self.best, math.floor(total + 1e-4))
        return added

    def _room(self, total: float, loose: float) -> float:
        """How far above its promise a set of one slot may stay unseen.

        The bound is rounded down to a whole number, so a proof need not be sharper than that.
        """
        slots = len(self.problem.slots)
        rest, rounding = math.floor(total) + 1 - total, slots * SLACK + 0.005
        free = rest - rounding if rest > 1.5 * rounding else rest + 1 - rounding
        return max(free, loose * total) / slots
