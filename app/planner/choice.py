"""Choice inside the fairness reached, and order: what people want is spread, series follow on.

A slot is worth less and less for each wanted topic in it, so two of them are better apart.
"""

from random import Random

from app.domain.grid.choice import worth
from app.domain.grid.problem import GridProblem
from app.domain.grid.score import bits
from app.planner.anneal import Annealer, exchange
from app.planner.fair import Polisher, pain_of
from app.planner.layout import Layout

LEAST = 1e-9


class Spreader:
    """Exchanges that cost neither coverage nor fairness and win choice."""

    def __init__(self, problem: GridProblem, layout: Layout, rng: Random) -> None:
        self.layout, self.rng = layout, rng
        self.polisher = Polisher(problem, layout, rng)
        fans, people = layout.limits.fans, len(problem.people)
        self.wanted = [sum(mask >> person & 1 for mask in fans) or 1 for person in range(people)]
        self.counts = [[0] * people for _ in range(layout.limits.slots + 1)]
        """For each slot and person, how many topics run that the person wants."""
        for slot, running in enumerate(layout.running):
            for topic in bits(running):
                for person in bits(fans[topic]):
                    self.counts[slot][person] += 1

    def run(self, steps: int) -> None:
        """Try so many exchanges."""
        annealer, random = Annealer(self.layout, self.rng), self.rng.random
        movable, targets = annealer.movable, annealer.targets
        if not movable or not targets:
            return
        missed = self.polisher.missed()
        for _ in range(steps):
            topic = movable[int(random() * len(movable))]
            cell = targets[int(random() * len(targets))]
            changes = self.polisher.changes(topic, cell)
            if changes is None or pain_of(missed, *changes) > 0:
                continue
            moves = self._moves(topic, cell)
            if self._gain(moves) <= LEAST or not self.polisher.is_alone(topic, cell):
                continue
            if exchange(self.layout, topic, cell):
                self._follow(moves)
                for person in changes[0]:
                    missed[person] += 1
                for person in changes[1]:
                    missed[person] -= 1

    def _moves(self, topic: int, cell: int) -> list[tuple[int, list[int], int]]:
        """Which people have one topic more (1) or less (-1) in which slot."""
        layout, limits = self.layout, self.layout.limits
        slot, home = limits.slot_of[cell], limits.slot_of[layout.at[topic]]
        mine, theirs = limits.fans[topic], limits.fans[layout.inside[cell]]
        comers, goers = bits(mine & ~theirs), bits(theirs & ~mine)
        moves = [(slot, comers, 1), (slot, goers, -1)]
        if home < limits.slots:
            moves += [(home, goers, 1), (home, comers, -1)]
        return moves

    def _gain(self, moves: list[tuple[int, list[int], int]]) -> float:
        return sum(
            worth(self.counts[slot][person] + by, self.wanted[person])
            - worth(self.counts[slot][person], self.wanted[person])
            for slot, people, by in moves
            for person in people
        )

    def _follow(self, moves: list[tuple[int, list[int], int]]) -> None:
        for slot, people, by in moves:
            for person in people:
                self.counts[slot][person] += by
