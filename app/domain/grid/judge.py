"""The whole judgement of a grid: its broken rules, then what is good in it, in this order.

Coverage; fairness, where a missed slot hurts more the more one misses; choice; seats; order. What a
change of the published grid costs comes beside.
"""

from collections import Counter
from dataclasses import dataclass

from app.domain.grid.choice import Choice, choice
from app.domain.grid.crowds import attended, conflicts, crowds
from app.domain.grid.order import Order, order
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.rules import Violation, violations
from app.domain.grid.score import Score, score
from app.domain.grid.seats import Seats, seats
from app.domain.grid.shares import Shares, shares
from app.domain.grid.stability import Stability, stability

Figure = int | float


@dataclass(frozen=True)
class Judgement:
    """Everything that is known of one grid.

    `broken` counts each rule that is broken at all; of a clash, everybody beyond the first.
    `attended` are wanted topics heard from beginning to end, `conflicts` pairs of wanted topics
    that run at once, both summed over people.
    """

    broken: dict[str, int]
    placed: int
    left_out: int
    score: Score
    shares: Shares
    attended: int
    conflicts: int
    choice: Choice
    seats: Seats
    order: Order
    stability: Stability | None

    @property
    def rank(self) -> tuple[float, ...]:
        """What to compare grids by: broken rules, then the five objectives; more is better."""
        return (
            -sum(self.broken.values()),
            self.score.coverage,
            -self.score.fairness,
            self.choice.value,
            self.seats.seated,
            -self.seats.overflow,
            self.order.kept,
            -self.order.spread,
            -self.order.silent,
        )


def judge(problem: GridProblem, grid: Grid) -> Judgement:
    """Judge a grid, broken or not, by every rule and every objective."""
    days = crowds(problem, grid)
    return Judgement(
        broken=dict(sum((_count(found) for found in violations(problem, grid)), Counter())),
        placed=len(grid),
        left_out=len(problem.topics) - len(grid),
        score=score(problem, grid),
        shares=shares(problem, days),
        attended=attended(problem, grid, days),
        conflicts=conflicts(days),
        choice=choice(problem, grid),
        seats=seats(problem, grid, days),
        order=order(problem, grid, days),
        stability=stability(problem, grid),
    )


def figures(found: Judgement) -> dict[str, Figure]:
    """The judgement as a flat list of named numbers, in the order of the objectives."""
    got, moved = found.score, found.stability
    return {
        "broken rules": sum(found.broken.values()),
        **{f"broken: {rule}": count for rule, count in found.broken.items()},
        "placed": found.placed,
        "left out": found.left_out,
        "people": len(got.people),
        "coverage": got.coverage,
        "ideal": got.ideal,
        "missed": got.missed,
        "fairness": got.fairness,
        "people who miss something": len(got.worst_off),
        "people with nothing": got.empty_handed,
        **_by_weight(found.shares),
        "attended": found.attended,
        "conflicts": found.conflicts,
        "choice": found.choice.value,
        "choice quality": found.choice.quality,
        "seated": found.seats.seated,
        "overflow": found.seats.overflow,
        "overflow of all": found.seats.overflow_of_all,
        "fullest": found.seats.fullest,
        "series kept": found.order.kept,
        "series": found.order.series,
        "spread": found.order.spread,
        "popular at once": found.order.together,
        "silent languages": found.order.silent,
        **({f"moves: {name}": n for name, n in vars(moved).items()} if moved else {}),
    }


def _by_weight(found: Shares) -> dict[str, Figure]:
    return {
        "weighted coverage": found.coverage,
        "weighted ideal": found.ideal,
        "worst-off tenth": found.worst_off_tenth,
        "least share": found.least,
        "share at 5 %": found.at(0.05),
        "share at 10 %": found.at(0.1),
        "mean share": found.mean,
        "gini": found.gini,
        "below half": found.below_half,
    }


def _count(found: Violation) -> Counter[str]:
    clash = found.rule in ("room_clash", "host_clash")
    return Counter({found.rule: len(found.topics) - 1 if clash else 1})
