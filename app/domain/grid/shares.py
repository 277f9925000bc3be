"""What people get of what they could get, by weight, and how evenly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.grid.crowds import Crowd
from app.domain.grid.problem import GridProblem
from app.domain.grid.score import bits
from app.domain.grid.wants import best_weights, weights


@dataclass(frozen=True)
class Shares:
    """Weighted coverage, the most it could be, and each person's share, the least first.

    A slot counts the highest weight that runs for a person; hosts are at their own topic. Who could
    get nothing has a share of 1.
    """

    coverage: int
    ideal: int
    ratios: tuple[float, ...]

    @property
    def least(self) -> float:
        """The share of the worst-off person."""
        return self.at(0.0)

    @property
    def mean(self) -> float:
        """The mean share."""
        return sum(self.ratios) / max(1, len(self.ratios))

    @property
    def below_half(self) -> int:
        """How many people get less than half of what they could."""
        return sum(ratio < 0.5 for ratio in self.ratios)

    @property
    def worst_off_tenth(self) -> float:
        """The mean share of the worst-off tenth of the people, of one person at least."""
        worst = self.ratios[: -(-len(self.ratios) // 10)]
        return sum(worst) / len(worst) if worst else 1.0

    @property
    def gini(self) -> float:
        """How unevenly the shares fall: 0 where all are alike."""
        return _gini(self.ratios)

    def at(self, part: float) -> float:
        """The share that this part of the people does not pass: 0.05 for the worst-off 5 %."""
        return self.ratios[int(part * len(self.ratios))] if self.ratios else 1.0


def shares(problem: GridProblem, days: Iterable[Crowd]) -> Shares:
    """Judge a grid, broken or not, by the weights that people gave."""
    wanted = weights(problem)
    could, got = best_weights(problem, wanted), [0] * len(problem.people)
    for crowd in days:
        best: dict[int, int] = {}
        for topic, mask in crowd.going.items():
            for person in bits(mask):
                best[person] = max(best.get(person, 0), wanted[person][topic])
        for person, weight in best.items():
            got[person] += weight
    ratios = sorted(got[person] / most if most else 1.0 for person, most in could.items())
    return Shares(sum(got), sum(could.values()), tuple(ratios))


def _gini(values: Sequence[float]) -> float:
    """The Gini coefficient of values in rising order."""
    count, total = len(values), sum(values)
    if not total:
        return 0.0
    ranked = sum(rank * value for rank, value in enumerate(values, start=1))
    return 2 * ranked / (count * total) - (count + 1) / count
