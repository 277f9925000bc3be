"""From a grid problem to a grid: build, anneal, be fair, give seats.

The budget is counted in steps, so that the same problem, seed and effort give the same grid on any
machine; whoever stops a search only ends it earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.domain.errors import Refusal
from app.domain.grid.cells import obliged
from app.domain.grid.contradictions import contradictions, plain_contradictions
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.rules import titles
from app.domain.grid.score import best_days
from app.domain.messages import Message, say
from app.planner.anneal import Annealer
from app.planner.build import build, fill
from app.planner.fair import Polisher
from app.planner.layout import Layout, Limits
from app.planner.seats import give_seats
from app.planner.wanted import prefer_wanted

EFFORT = 600_000
"""Steps of a good answer: one to two seconds of one core for 400 people and 120 topics."""

STRIDE = 1000
"""Steps between two looks at the stop request."""

HOT, WARM, COLD = 2.0, 1.0, 0.2
"""Temperatures in people's slots: where the first and the second round start, where both end."""

FAIR_SHARE = 0.1
"""The part of the steps that is kept for fairness."""


@dataclass(frozen=True)
class Progress:
    """A better grid, as soon as it is found."""

    grid: Grid
    coverage: int
    ideal: int
    placed: int
    step: int
    steps: int


@dataclass(frozen=True)
class Solution:
    """The best grid found; `finished` is False where the search was stopped early."""

    grid: Grid
    coverage: int
    ideal: int
    steps: int
    seed: int
    finished: bool


class Contradiction(Refusal):
    """No grid keeps all the rules; `causes` are the smallest reasons that were found."""

    def __init__(self, causes: tuple[Message, ...]) -> None:
        super().__init__(say("No grid can keep all the rules."))
        self.causes = causes


def never() -> bool:
    """Do not stop."""
    return False


def ignore(_: Progress) -> None:
    """Do not look."""


def uncounted(_: int) -> None:
    """Do not count."""


def solve(
    problem: GridProblem,
    *,
    seed: int = 1,
    effort: int = EFFORT,
    should_stop: Callable[[], bool] = never,
    on_improved: Callable[[Progress], None] = ignore,
    on_step: Callable[[int], None] = uncounted,
) -> Solution:
    """Search for `effort` steps for the grid of most coverage, then for the fairest of its kind.

    `on_improved` is called with the first grid and with every better one, `on_step` with the steps
    done so far, every thousand. Raises Contradiction where no grid can keep the rules.
    """
    causes = plain_contradictions(problem)
    if causes:
        raise Contradiction(causes)
    layout = Layout(Limits(problem))
    if not build(problem, layout):
        raise Contradiction(contradictions(problem) or (_nothing_found(problem),))
    search = _Search(problem, layout, Random(seed), effort, should_stop, on_improved, on_step)
    search.note()
    finished = search.anneal() and search.be_fair()
    layout.load(search.best)
    fill(layout, list(range(len(problem.topics))))
    prefer_wanted(problem, layout)
    give_seats(problem, layout)
    return Solution(layout.grid(), layout.coverage, search.ideal, search.step, seed, finished)


def _nothing_found(problem: GridProblem) -> Message:
    """Neither a grid nor a proof was found: only when many topics must run under tight limits."""
    return say(
        "No grid was found that holds all the topics that must run: %(topics)s. Let one of them "
        "go, or loosen a pin.",
        topics=titles(problem, obliged(problem)),
    )


class _Search:
    def __init__(
        self,
        problem: GridProblem,
        layout: Layout,
        rng: Random,
        effort: int,
        should_stop: Callable[[], bool],
        on_improved: Callable[[Progress], None],
        on_step: Callable[[int], None],
    ) -> None:
        self.problem, self.layout, self.rng, self.effort = problem, layout, rng, effort
        self.should_stop, self.on_improved, self.on_step = should_stop, on_improved, on_step
        self.ideal, self.step = sum(best_days(problem).values()), 0
        self.best: Grid = {}
        self.best_value = float("-inf")

    def note(self) -> None:
        """Remember the grid where it is better than the best so far, and tell."""
        value = self.layout.value()
        if value > self.best_value:
            self.best, self.best_value = self.layout.grid(), value
            self.on_improved(
                Progress(
                    self.best,
                    self.layout.coverage,
                    self.ideal,
                    self.layout.placed,
                    self.step,
                    self.effort,
                )
            )

    def anneal(self) -> bool:
        """Two rounds of cooling; a published grid starts lukewarm, to stay near it."""
        annealer = Annealer(self.layout, self.rng)
        half = int(self.effort * (1 - FAIR_SHARE)) // 2
        hot = WARM if self.problem.previous else HOT
        return all(self._cool(annealer.run, start, COLD, half) for start in (hot, WARM))

    def be_fair(self) -> bool:
        """From the best grid on, spread what is missed without losing coverage."""
        self.layout.load(self.best)
        polisher = Polisher(self.problem, self.layout, self.rng)
        rest = self.effort - self.step
        done = self._cool(polisher.run, 1.0, 0.05, rest)
        self.best = polisher.best
        return done

    def _cool(
        self, run: Callable[[int, float], None], start: float, end: float, steps: int
    ) -> bool:
        done = 0
        while done < steps:
            if self.should_stop():
                return False
            stride = min(STRIDE, steps - done)
            run(stride, start * (end / start) ** (done / steps))
            done += stride
            self.step += stride
            self.note()
            self.on_step(self.step)
        return True
