"""The local search of one problem: cooled in rounds, made fair, its best grid remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import best_days
from app.planner.anneal import Annealer
from app.planner.choice import Spreader
from app.planner.fair import Polisher
from app.planner.layout import Layout
from app.planner.work import Work

STRIDE = 1000
"""Steps between two looks at the budget."""

STEP, FAIR_STEP = 2.8e-6, 1.0e-5
"""Nominal seconds of one exchange tried, and of one tried for fairness."""

HOT, WARM, COLD = 1.3, 0.7, 0.25
"""Temperatures in people's slots: where a round starts, where one that stays near a published grid
starts, where all end.
"""

ROUND = 0.02
"""Nominal seconds of one of the later rounds for each topic and slot, at most."""


@dataclass(frozen=True)
class Progress:
    """A better grid, or a better bound, as soon as it is found; `seconds` of work were spent."""

    grid: Grid
    coverage: int
    bound: int
    ideal: int
    seconds: float


class Cooling:
    """A grid under search; `best` has the most value so far, `known` are good grids on the way."""

    def __init__(
        self,
        problem: GridProblem,
        layout: Layout,
        rng: Random,
        work: Work,
        tell: Callable[[Progress], None],
    ) -> None:
        self.problem, self.layout, self.rng, self.work, self.tell = problem, layout, rng, work, tell
        self.annealer = Annealer(layout, rng)
        self.heat = WARM if problem.previous else HOT
        self.size = len(problem.topics) * len(problem.slots)
        self.ideal = sum(best_days(problem).values())
        self.bound = self.ideal
        self.best: Grid = {}
        self.best_value, self.coverage = float("-inf"), 0
        self.known: list[Grid] = []
        self.note()

    @property
    def proven(self) -> bool:
        """Whether no grid is better: none has more coverage, and none is published to stay near."""
        return self.coverage >= self.bound and not self.problem.previous

    def note(self) -> None:
        """Remember the grid where it is better than the best so far, and tell."""
        value = self.layout.value()
        if value > self.best_value:
            self.best, self.best_value = self.layout.grid(), value
            self.coverage = self.layout.coverage
            self.known.append(self.best)
            self.report()

    def limit(self, bound: int) -> None:
        """Take a bound that was proven, and tell."""
        if bound < self.bound:
            self.bound = bound
            self.report()

    def report(self) -> None:
        """Tell how the search stands."""
        spent = self.work.spent
        self.tell(Progress(self.best, self.coverage, self.bound, self.ideal, spent))

    def take(self, grid: Grid) -> None:
        """Go on from another grid."""
        self.layout.load(grid)
        self.note()

    def cool(self, work: Work, hot: float) -> None:
        """One round of cooling from the grid as it is; a proof ends it."""
        steps = int(work.left / STEP)
        self._rounds(self.annealer.run, work, steps, STEP, (hot, COLD))
        self.known.append(self.layout.grid())

    def go_on(self, work: Work, kept: float) -> None:
        """Cool the best grid again and again, until only so many seconds are left."""
        while work.left > kept + 0.01 and not work.over and not self.proven:
            self.layout.load(self.best)
            self.cool(work.part(min(self.size * ROUND, work.left - kept)), self.heat)

    def be_fair(self, work: Work) -> None:
        """From the best grid on, spread what is missed without losing coverage."""
        self.layout.load(self.best)
        polisher = Polisher(self.problem, self.layout, self.rng)
        steps = int(work.left / FAIR_STEP)
        self._rounds(polisher.run, work, steps, FAIR_STEP, (1.0, 0.05))
        self.layout.load(polisher.best)

    def spread(self, work: Work) -> None:
        """Spread what people want, at no cost to coverage and fairness."""
        spreader = Spreader(self.problem, self.layout, self.rng)
        while work.left >= STRIDE * FAIR_STEP and not work.over:
            spreader.run(STRIDE)
            work.spend(STRIDE * FAIR_STEP)

    def _rounds(
        self,
        run: Callable[[int, float], None],
        work: Work,
        steps: int,
        price: float,
        heat: tuple[float, float],
    ) -> None:
        hot, cold = heat
        for done in range(0, steps, STRIDE):
            if work.over:
                return
            stride = min(STRIDE, steps - done)
            run(stride, hot * (cold / hot) ** (done / steps))
            work.spend(stride * price)
            self.note()
