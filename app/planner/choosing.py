"""Whole slot sets where the linear program uses parts: branch and bound, its work counted.

An integer program of many thousand columns is small here: whatever cannot be worth what is asked
goes at each node, by its reduced cost, and little is left after a few. No clock is looked at, so
the same program gets the same answer on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.planner.master import Master
from app.planner.slotsets import SlotSet
from app.planner.work import Work

Mask = NDArray[np.bool_]
Parts = NDArray[np.float64]

EXACT = 1e-6
"""How far from a whole number a whole number may be."""

NODE, PIVOT = 2e-3, 5e-8
"""Nominal seconds of a node, and of each step of its linear program for each column."""


@dataclass(frozen=True)
class Choice:
    """Whole slot sets with their kinds, none where there are none; `sure` with a proof of that."""

    sets: tuple[tuple[int, SlotSet], ...]
    sure: bool


@dataclass(frozen=True)
class _Node:
    """The slot sets that may be used, and the topics of one slot that must run."""

    allowed: Mask
    must: frozenset[int]


def choose(master: Master, least: int, work: Work) -> Choice:
    """Whole slot sets that make a grid worth at least `least`, or the proof that there are none."""
    chooser = _Chooser(master, least)
    try:
        return chooser.run(work)
    finally:
        master.narrow(np.ones(len(master.columns), dtype=bool), master.must)


class _Chooser:
    def __init__(self, master: Master, least: int) -> None:
        self.master, self.least = master, least
        of_column = np.array([number for number, _, _ in master.columns], dtype=np.int64)
        self.here = [of_column == number for number in range(len(master.kinds))]
        """For each kind of slot, which slot sets are for it."""
        self.holds = np.zeros((len(of_column), len(master.limits)), dtype=np.float32)
        for row, (_, topics, _) in enumerate(master.columns):
            self.holds[row, list(topics)] = 1
        self.short = np.nonzero(np.array(master.limits))[0]

    def run(self, work: Work) -> Choice:
        """Look where topics run first, for a grid may lie there, then where they do not."""
        stack = [_Node(np.ones(len(self.holds), dtype=bool), self.master.must)]
        while stack and not work.over:
            node = stack.pop()
            used = self._relaxed(node, work)
            if used is None:
                continue
            if (np.abs(used - np.round(used)) < EXACT).all():
                return Choice(self._sets(used), sure=True)
            parts = self._branch(node, used)
            if not parts:
                return Choice((), sure=False)
            stack += parts
        return Choice((), sure=not stack)

    def _relaxed(self, node: _Node, work: Work) -> Parts | None:
        """How much of each slot set the linear program uses; None where it is worth too little."""
        master = self.master
        master.narrow(node.allowed, node.must)
        solved = master.solve()
        work.spend(NODE + master.pivots * len(node.allowed) * PIVOT)
        spare = master.value - self.least
        if not solved or spare < -EXACT:
            return None
        node.allowed[master.lost() > spare + EXACT] = False
        return master.used()

    def _branch(self, node: _Node, used: Parts) -> list[_Node]:
        """Split by the topic that is least decided in one kind of slot, else by two topics."""
        share = np.array([(used * here) @ self.holds for here in self.here])
        split = np.minimum(share, 1 - share)
        number, topic = np.unravel_index(int(split.argmax()), split.shape)
        if split[number, topic] > EXACT:
            return self._by_kind(node, int(number), int(topic))
        return self._by_pair(node, used)

    def _by_kind(self, node: _Node, number: int, topic: int) -> list[_Node]:
        """Without the topic in slots of this kind; then with it there, and nowhere else."""
        holds, here, into = self.holds[:, topic] > 0, self.here[number], node.allowed.copy()
        must = node.must
        if len(self.master.kinds[number].slots) == 1:
            into &= holds | ~here
        if self.master.limits[topic]:
            into &= here | ~holds
            must |= {topic}
        return [_Node(node.allowed & ~(here & holds), node.must), _Node(into, must)]

    def _by_pair(self, node: _Node, used: Parts) -> list[_Node]:
        """Without the two topics in one slot; then with both in one. None is left undecided."""
        holds = self.holds[:, self.short]
        together = (holds * used[:, None]).T @ holds
        split = np.triu(np.minimum(together, 1 - together), 1)
        first, second = np.unravel_index(int(split.argmax()), split.shape)
        if split[first, second] <= EXACT:
            return []
        both = holds[:, first] + holds[:, second]
        must = node.must | {int(self.short[first]), int(self.short[second])}
        return [
            _Node(node.allowed & (both < 2), node.must),
            _Node(node.allowed & (both != 1), must),
        ]

    def _sets(self, used: Parts) -> tuple[tuple[int, SlotSet], ...]:
        times = zip(self.master.columns, used, strict=True)
        return tuple(column[:2] for column, often in times for _ in range(round(often)))
