"""The best slot set at given prices of topics, exactly.

A set is worth the people it covers less the prices of its topics. The exact search is a branch and
bound whose nodes are bounded a few hundred at a time by matrix products: with a share `a` between 0
and 1 for each person, no set is worth more than the sum of `1 - a` over the people plus its best
topics, each at the shares of its fans less its price (the Lagrangian dual of maximum coverage).
Some steps of subgradient descent make the shares good for each node.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.planner.slotsets import Bits, Kind, Numbers, SlotSet, may_join, topics_of
from app.planner.work import Work

NEVER = np.float32(-1e9)
SLACK = 4e-3
"""What rounding to single precision may cost, in people."""

BATCH = 512
STEPS = 8
"""Descent steps for each node; the first node gets `ROOT_STEPS`."""

ROOT_STEPS = 150

STEPPING, SEARCHING = 1.5e-4, 2.8e-10
"""Nominal seconds of a descent step, and for each pair of a person and a topic that it looks at."""


@dataclass
class Found:
    """What a search found: sets worth more than was asked, the best first, and the bound."""

    bound: float
    finished: bool
    sets: list[tuple[float, SlotSet]] = field(default_factory=list)


@dataclass
class _Nodes:
    """Partial slot sets: what is chosen, what may join, who is not covered yet, the shares."""

    may: Bits
    chosen: Bits
    free: Bits
    worth: Numbers
    left: NDArray[np.int64]
    share: Numbers
    bound: Numbers

    def __len__(self) -> int:
        return len(self.worth)

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> "_Nodes":
        return _Nodes(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @staticmethod
    def together(parts: Sequence["_Nodes"]) -> "_Nodes":
        names = _Nodes.__dataclass_fields__
        return _Nodes(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def search(
    kind: Kind,
    prices: Numbers,
    above: float,
    work: Work,
    *,
    every: int = 0,
) -> Found:
    """Find the best set, or that none is worth more than `above`.

    `bound` holds for every set, also where the search was stopped. With `every`, all sets worth
    more than `above` are found, as long as they are no more than that, and `bound` says nothing.
    """
    return _Search(kind, prices, above, every).run(work)


class _Search:
    def __init__(self, kind: Kind, prices: Numbers, above: float, every: int) -> None:
        self.kind, self.prices, self.every = kind, prices, every
        self.fans, self.fans_t = kind.fans, np.ascontiguousarray(kind.fans.T)
        self.goal = above
        self.sets: dict[SlotSet, float] = {}
        self.queue: list[tuple[float, int, _Nodes]] = []
        self.pushed = 0

    def run(self, work: Work) -> Found:
        self._push(self._root())
        steps = ROOT_STEPS
        while self.queue:
            if work.over or (self.every and len(self.sets) > self.every):
                break
            nodes = self._pop()
            work.spend(steps * (STEPPING + (len(nodes) + 50) * self.fans.size * SEARCHING))
            nodes, often = self._bound(nodes, steps)
            steps = STEPS
            if len(nodes):
                self._branch(nodes, often)
        top = -self.queue[0][0] if self.queue else self.goal
        best = sorted(((w, topics) for topics, w in self.sets.items()), reverse=True)
        return Found(max(top, self.goal) + SLACK, not self.queue, best)

    def _root(self) -> _Nodes:
        topics, people = self.fans.shape
        return _Nodes(
            may=self.kind.open[None].copy(),
            chosen=np.zeros((1, topics), dtype=bool),
            free=np.ones((1, people), dtype=bool),
            worth=np.zeros(1, dtype=np.float32),
            left=np.array([min(self.kind.most, topics)]),
            share=np.full((1, people), 0.3, dtype=np.float32),
            bound=np.full(1, 1e9, dtype=np.float32),
        )

    def _push(self, nodes: _Nodes) -> None:
        order = np.argsort(-nodes.bound)
        for first in range(0, len(order), BATCH):
            part = nodes.take(order[first : first + BATCH])
            heapq.heappush(self.queue, (-float(part.bound[0]), self.pushed, part))
            self.pushed += 1

    def _pop(self) -> _Nodes:
        parts: list[_Nodes] = []
        while self.queue and sum(map(len, parts)) < BATCH:
            parts.append(heapq.heappop(self.queue)[2])
        return _Nodes.together(parts)

    def _bound(self, nodes: _Nodes, steps: int) -> tuple[_Nodes, Numbers]:
        """Lower the bounds by descent; returns the nodes above the goal, and how often each topic
        was among the best.
        """
        share = nodes.share.copy()
        pace = np.ones(len(nodes), dtype=np.float32)
        often = np.zeros(nodes.may.shape, dtype=np.float32)
        for step in range(steps):
            bound, best = self._judge(nodes, share)
            better = bound < nodes.bound - 1e-5
            nodes.bound = np.where(better, bound, nodes.bound)
            nodes.share[better] = share[better]
            pace = np.where(better, pace, pace * (0.9 if steps == STEPS else 0.97))
            often += best
            covered = best @ self.fans
            if step % 4 == 0:
                self._note(nodes, best, covered)
            slope = (covered - 1) * nodes.free
            slope[(share <= 0) & (slope > 0)] = 0
            slope[(share >= 1) & (slope < 0)] = 0
            size = (slope * slope).sum(axis=1) + 1e-6
            gap = np.maximum(bound - self.goal, 0.2)
            share = np.clip(share - (pace * gap / size)[:, None] * slope, 0, 1)
            if step % 3 == 2:
                alive = self._alive(nodes)
                if alive.mean() < 0.7:
                    nodes, often = nodes.take(alive), often[alive]
                    share, pace = share[alive], pace[alive]
                    if not len(nodes):
                        break
        alive = self._alive(nodes)
        return nodes.take(alive), often[alive] / np.float32(steps)

    def _alive(self, nodes: _Nodes) -> Bits:
        alive: Bits = nodes.bound > self.goal + (-SLACK if self.every else SLACK / 2)
        return alive

    def _judge(self, nodes: _Nodes, share: Numbers) -> tuple[Numbers, Numbers]:
        """The bounds at these shares, and the topics (0 or 1) that make them."""
        gain = self._gain(nodes, share)
        most = min(int(nodes.left.max()), gain.shape[1])
        part = np.argpartition(-gain, most - 1, axis=1)[:, :most]
        top = np.take_along_axis(gain, part, axis=1)
        order = np.argsort(-top, axis=1)
        part, top = np.take_along_axis(part, order, 1), np.take_along_axis(top, order, 1)
        taken = (np.arange(most)[None] < nodes.left[:, None]) & (top > 0)
        best = np.zeros(gain.shape, dtype=np.float32)
        np.put_along_axis(best, part, taken.astype(np.float32), axis=1)
        return nodes.worth + (nodes.free - share).sum(axis=1) + (top * taken).sum(axis=1), best

    def _gain(self, nodes: _Nodes, share: Numbers) -> Numbers:
        gain: Numbers = share @ self.fans_t
        gain -= self.prices
        gain[~nodes.may] = NEVER
        return gain

    def _note(self, nodes: _Nodes, best: Numbers, covered: Numbers) -> None:
        """Keep what the best topics make together, where it is a set that holds."""
        worth = nodes.worth + ((covered > 0) & nodes.free).sum(axis=1) - best @ self.prices
        for row in np.nonzero(worth > self.goal)[0][:8]:
            topics = topics_of(nodes.chosen[row] | (best[row] > 0))
            if self.kind.holds(topics):
                self._keep(float(worth[row]), topics)

    def _keep(self, worth: float, topics: SlotSet) -> None:
        self.sets[topics] = worth
        if not self.every:
            self.goal = max(self.goal, worth)

    def _branch(self, nodes: _Nodes, often: Numbers) -> None:
        """Split each node by one topic: with it, and without it where that can still be good."""
        must = self._fix(nodes)
        gain = nodes.free.astype(np.float32) @ self.fans_t - self.prices
        pull = (0.25 - (often - 0.5) ** 2) * np.maximum(gain, 0.01) ** 2
        pull = np.where(must, 1e7 + gain, np.where(nodes.may, pull, NEVER))
        topic = pull.argmax(axis=1)
        rows = np.arange(len(nodes))
        some = np.asarray(nodes.may.any(axis=1))
        forced = must[rows, topic]
        without = nodes.take(some & ~forced)
        without.may[np.arange(len(without)), topic[some & ~forced]] = False
        if len(without):
            self._push(without)
        joined = self._with(nodes.take(some), topic[some])
        if len(joined):
            self._push(joined)

    def _with(self, nodes: _Nodes, topic: NDArray[np.int64]) -> _Nodes:
        rows, fans = np.arange(len(nodes)), self.fans[topic]
        nodes.chosen[rows, topic] = True
        nodes.worth = nodes.worth + (nodes.free * fans).sum(axis=1) - self.prices[topic]
        nodes.free &= fans == 0
        nodes.left = nodes.left - 1
        nodes.share = nodes.share * nodes.free
        nodes.may &= may_join(self.kind, nodes.chosen)
        nodes.may[rows, topic] = False
        for row in np.nonzero(nodes.worth > self.goal - (SLACK if self.every else 0))[0]:
            self._keep(float(nodes.worth[row]), topics_of(nodes.chosen[row]))
        return nodes.take((nodes.left > 0) & nodes.may.any(axis=1))

    def _fix(self, nodes: _Nodes) -> Bits:
        """Bar topics that cannot be in a set above the goal; return those that all of them hold."""
        gain = self._gain(nodes, nodes.share)
        order = np.argsort(-gain, axis=1)
        ranked = np.take_along_axis(gain, order, 1)
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[1]), order.shape), 1)
        last = np.take_along_axis(ranked, (nodes.left - 1)[:, None], 1)
        after = np.take_along_axis(ranked, np.minimum(nodes.left, order.shape[1] - 1)[:, None], 1)
        best = (rank < nodes.left[:, None]) & (gain > 0)
        bound, goal = nodes.bound[:, None], self.goal - SLACK
        nodes.may &= best | (bound - np.maximum(last, 0) + gain > goal)
        must: Bits = best & (bound - gain + np.maximum(after, 0) <= goal)
        return must & nodes.may
