"""Fairness inside the coverage reached: a missed slot hurts more the more one already misses."""

import math
from collections.abc import Sequence
from random import Random

from app.domain.grid.problem import GridProblem
from app.domain.grid.score import best_days, bits
from app.planner.anneal import Annealer, exchange
from app.planner.layout import Layout


class Polisher:
    """Exchanges that never lose coverage and, where they win none, spread what is missed."""

    def __init__(self, problem: GridProblem, layout: Layout, rng: Random) -> None:
        self.layout, self.rng = layout, rng
        self.annealer = Annealer(layout, rng)
        self.won, self.pain = 0, 0.0
        self.best, self.best_key = layout.grid(), (0, 0.0)
        self.could = could_have(problem)

    def run(self, steps: int, heat: float) -> None:
        """Try `steps` exchanges; `heat` is how much unfairness (in m²/4) may come back."""
        random = self.rng.random
        movable, targets = self.annealer.movable, self.annealer.targets
        if not movable or not targets:
            return
        missed = self.missed()
        for _ in range(steps):
            topic = movable[int(random() * len(movable))]
            cell = targets[int(random() * len(targets))]
            changes = self.changes(topic, cell)
            if changes is None:
                continue
            more, less = changes
            pain, won = pain_of(missed, more, less), len(less) - len(more)
            calm = won > 0 or pain <= 0 or pain < -heat * math.log(1.0 - random())
            if calm and self.is_alone(topic, cell) and exchange(self.layout, topic, cell):
                for person in more:
                    missed[person] += 1
                for person in less:
                    missed[person] -= 1
                self._note(won, pain)

    def _note(self, won: int, pain: float) -> None:
        """Remember the grid of most coverage, and of these the fairest."""
        self.won, self.pain = self.won + won, self.pain + pain
        if (self.won, -self.pain) > self.best_key:
            self.best, self.best_key = self.layout.grid(), (self.won, -self.pain)

    def is_alone(self, topic: int, cell: int) -> bool:
        """Whether neither of the two meets its own host or language group where it would go."""
        limits, running = self.layout.limits, self.layout.running
        other, apart, bit = self.layout.inside[cell], limits.apart, limits.bit
        slot, home = limits.slot_of[cell], limits.slot_of[self.layout.at[topic]]
        clash = apart[topic] & running[slot] & ~bit[other]
        return not clash and not apart[other] & running[home] & ~bit[topic]

    def changes(self, topic: int, cell: int) -> tuple[list[int], list[int]] | None:
        """Who would miss one slot more and who one less; None where coverage would be lost."""
        layout, limits = self.layout, self.layout.limits
        slot, home = limits.slot_of[cell], limits.slot_of[layout.at[topic]]
        other, swaps = layout.inside[cell], limits.swaps
        if slot == home or not swaps[topic] >> slot & 1 or not swaps[other] >> home & 1:
            return None
        mask, theirs = limits.fans[topic], limits.fans[other]
        out = theirs & layout.once[slot] & ~mask
        left = mask & layout.once[home] & ~theirs
        new, back = mask & layout.free[slot], theirs & layout.free[home]
        won = new.bit_count() + back.bit_count() - out.bit_count() - left.bit_count()
        if won < 0 or self._costs(topic, other, slot, home):
            return None
        return bits(out) + bits(left), bits(new) + bits(back)

    def _costs(self, topic: int, other: int, slot: int, home: int) -> bool:
        price = self.layout.limits.price
        if price is None:
            return False
        before, after = price[topic][home] + price[other][slot], price[topic][slot]
        return after + price[other][home] < before

    def missed(self) -> list[int]:
        """How many slots each person misses."""
        return missed(self.could, self.layout.limits.here, self.layout.free)


def could_have(problem: GridProblem) -> list[int]:
    """How many slots each person could have something wanted in, at best."""
    could = best_days(problem)
    return [could.get(person, 0) for person in range(len(problem.people))]


def missed(could: list[int], here: Sequence[int], free: Sequence[int]) -> list[int]:
    """How many slots each person misses where those in `free` have nothing that they want."""
    left = list(could)
    for present, nothing in zip(here, free, strict=False):
        for person in bits(present & ~nothing):
            left[person] -= 1
    return left


def pain_of(missed: list[int], more: list[int], less: list[int]) -> float:
    """By how much the sum of m²/4 grows."""
    change: dict[int, int] = {}
    for person in more:
        change[person] = change.get(person, 0) + 1
    for person in less:
        change[person] = change.get(person, 0) - 1
    return sum((2 * missed[person] + by) * by for person, by in change.items()) / 4
