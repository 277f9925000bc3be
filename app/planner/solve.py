"""From a grid problem to a grid: build, anneal, bound, prove, be fair, give seats.

The budget is counted in work, so that the same problem, seed and budget give the same grid on any
machine that is not much slower than the one it was measured on; whoever stops a search only ends it
earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.domain.errors import Refusal
from app.domain.grid.cells import obliged
from app.domain.grid.contradictions import contradictions, plain_contradictions
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.rules import titles
from app.domain.messages import Message, say
from app.planner.build import build, fill
from app.planner.cooling import Cooling, Progress
from app.planner.layout import Layout, Limits
from app.planner.seats import give_seats
from app.planner.series import keep_series
from app.planner.wanted import prefer_wanted
from app.planner.work import Work, never

SECONDS = 20.0
"""Nominal seconds of a good answer."""

FIRST, BOUND, AGAIN, FAIR = 0.2, 0.5, 0.3, 0.1
"""Parts of the budget: for the first round, for the bound; of what is left then for more rounds
before a proof is tried; kept for fairness.
"""

FAIRNESS = 0.7
"""The part of what is kept that fairness takes; choice gets the rest."""

FIRST_ENOUGH, FAIR_ENOUGH = 4e-3, 2e-3
"""Nominal seconds of the first round and of fairness for each topic and slot; more win nothing."""

WORTH_PROVING = 5e-5
"""Seconds for each person, topic and slot, with fewer than which a bound would not come in time."""

SMALL = 200
"""Topics times slots up to which a proof takes no longer than more rounds would."""


@dataclass(frozen=True)
class Solution:
    """The best grid found; `bound` is a coverage that no grid exceeds, `seconds` the work spent."""

    grid: Grid
    coverage: int
    bound: int
    ideal: int
    seconds: float
    seed: int
    finished: bool


class Contradiction(Refusal):
    """No grid keeps all the rules; `causes` are the smallest reasons that were found."""

    def __init__(self, causes: tuple[Message, ...]) -> None:
        super().__init__(say("No grid can keep all the rules."))
        self.causes = causes


def ignore(_: Progress) -> None:
    """Do not look."""


def solve(
    problem: GridProblem,
    *,
    seed: int = 1,
    seconds: float = SECONDS,
    should_stop: Callable[[], bool] = never,
    tell: Callable[[Progress], None] = ignore,
) -> Solution:
    """Search for the grid of most coverage, prove what can be proven, then be fair.

    `tell` is called with the first grid, every better one and every better bound. Raises
    Contradiction where no grid can keep the rules.
    """
    layout = first_layout(problem)
    work = Work(seconds, should_stop)
    search = Cooling(problem, layout, Random(seed), work, tell)
    kept = min(work.seconds * FAIR, 0.05 + search.size * FAIR_ENOUGH)
    first = min(work.seconds * FIRST, search.size * FIRST_ENOUGH)
    if work.seconds >= max(0.2, search.size * len(problem.people) * WORTH_PROVING):
        search.cool(work.part(first), search.heat)
        _prove(search, work, seed, kept)
    search.go_on(work, kept)
    search.be_fair(work.part(kept * FAIRNESS))
    search.spread(work.part(kept * (1 - FAIRNESS)))
    fill(layout, list(range(len(problem.topics))))
    prefer_wanted(problem, layout)
    give_seats(problem, layout)
    layout.load(keep_series(problem, layout.grid()))
    return Solution(
        layout.grid(),
        layout.coverage,
        search.bound,
        search.ideal,
        round(work.spent, 2),
        seed,
        not should_stop(),
    )


def first_layout(problem: GridProblem) -> Layout:
    """A first grid that keeps the rules; raises Contradiction where none can."""
    causes = plain_contradictions(problem)
    if causes:
        raise Contradiction(causes)
    layout = Layout(Limits(problem))
    if not build(problem, layout):
        raise Contradiction(contradictions(problem) or (_nothing_found(problem),))
    return layout


def _prove(search: Cooling, work: Work, seed: int, kept: float) -> None:
    """Find a bound, and where it is near enough the grid that reaches it."""
    # numpy and the linear programs take a tenth of a second to load: the first grid is told before
    from app.planner.bound import Bounder
    from app.planner.integer import close, grid_of

    bounder = Bounder(search.problem, seed)
    for grid in search.known:
        bounder.learn(grid)
    for bound in bounder.tighten(work.part(work.seconds * BOUND)):
        search.limit(bound)
    if search.proven or search.problem.previous or not bounder.exact:
        return
    if search.size > SMALL:
        search.go_on(work, work.left - (work.left - kept) * AGAIN)
    closed = close(bounder, search.coverage, work.part(work.left - kept))
    if closed.chosen:
        found = grid_of(bounder, search.layout.limits, closed.chosen)
        if found is not None:
            search.take(found)
    search.limit(closed.bound)


def _nothing_found(problem: GridProblem) -> Message:
    """Neither a grid nor a proof was found: only when many topics must run under tight limits."""
    return say(
        "No grid was found that holds all the topics that must run: %(topics)s. Let one of them "
        "go, or loosen a pin.",
        topics=titles(problem, obliged(problem)),
    )
