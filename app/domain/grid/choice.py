"""How well wanted topics spread over the slots: the expected value of Sessionizer (Minnestar).

Somebody who wants N topics, k of which start in one slot, has 2k / (N(k+1)) of that slot.
"""

from dataclasses import dataclass

from app.domain.grid.crowds import layers
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import audience, bits


@dataclass(frozen=True)
class Choice:
    """The mean value over people, and where it stands between chance (0) and the best (1)."""

    value: float
    quality: float


def choice(problem: GridProblem, grid: Grid) -> Choice:
    """Judge how a grid spreads what people want; who is away counts as if they were there."""
    slots, fans = len(problem.slots), audience(problem)
    wanted = _counted(problem, fans)
    if not wanted:
        return Choice(0.0, 1.0)
    gained = dict.fromkeys(wanted, 0.0)
    for slot in range(slots):
        starting = [fans[topic] for topic, cell in grid.items() if cell.slot == slot]
        for k, people in enumerate(layers(starting), start=1):
            for person in bits(people):
                gained[person] += 1 / (k * (k + 1))
    value = sum(2 * gain / wanted[person] for person, gain in gained.items())
    chance = sum(_by_chance(slots, count) for count in wanted.values())
    best = sum(_at_best(slots, count) for count in wanted.values())
    quality = (value - chance) / (best - chance) if best - chance > 1e-9 else 1.0
    return Choice(value / len(wanted), quality)


def worth(here: int, wanted: int) -> float:
    """What one slot is worth to somebody who wants so many topics, `here` of them in it."""
    return 2 * here / (wanted * (here + 1))


def _counted(problem: GridProblem, fans: tuple[int, ...]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for topic in problem.topics:
        for person in bits(fans[topic.id]):
            wanted[person] = wanted.get(person, 0) + 1
    return wanted


def _by_chance(slots: int, wanted: int) -> float:
    """The value expected when each wanted topic falls into any slot."""
    if not slots:
        return 0.0
    none = (1 - 1 / slots) ** (wanted + 1)
    return 2 * slots / wanted * (1 - slots * (1 - none) / (wanted + 1))


def _at_best(slots: int, wanted: int) -> float:
    """The value when the wanted topics spread as evenly as they can."""
    if not slots:
        return 0.0
    few, more = divmod(wanted, slots)
    return min(1.0, (slots - more) * worth(few, wanted) + more * worth(few + 1, wanted))
