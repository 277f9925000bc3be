"""Who wants and who goes to what in each slot of a grid.

People are bits: person p is `1 << p` in every mask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import audience, present


@dataclass(frozen=True)
class Crowd:
    """One slot: for each topic that runs, the people there who want it, and those who may go.

    A host goes to the own topic and to nothing else.
    """

    slot: int
    wanting: dict[int, int]
    going: dict[int, int]

    def expected(self) -> dict[int, float]:
        """How many people to expect at each topic when everybody picks by chance."""
        return picked(self.going)


def crowds(problem: GridProblem, grid: Grid) -> tuple[Crowd, ...]:
    """The crowd of each slot of a grid, broken or not."""
    running: list[list[int]] = [[] for _ in problem.slots]
    for topic, cell in sorted(grid.items()):
        for slot in problem.span(topic, cell.slot):
            running[slot].append(topic)
    fans, here = audience(problem), present(problem)
    hosts = [reduce(or_, (1 << host for host in t.hosts), 0) for t in problem.topics]
    return tuple(
        _crowd(slot, {topic: fans[topic] & here[slot] for topic in topics}, hosts)
        for slot, topics in enumerate(running)
    )


def _crowd(slot: int, wanting: dict[int, int], hosts: list[int]) -> Crowd:
    busy = reduce(or_, (hosts[topic] for topic in wanting), 0)
    going = {topic: mask & (~busy | hosts[topic]) for topic, mask in wanting.items()}
    return Crowd(slot, wanting, going)


def picked(masks: Mapping[int, int]) -> dict[int, float]:
    """How many people each topic gets when everybody picks one by chance of those they are in."""
    levels = [*layers(masks.values()), 0]
    exactly = [level & ~higher for level, higher in pairwise(levels)]
    return {
        topic: sum((mask & some).bit_count() / k for k, some in enumerate(exactly, start=1))
        for topic, mask in masks.items()
    }


def layers(masks: Iterable[int]) -> list[int]:
    """The people who are in at least one, in at least two, three ... of the masks."""
    found: list[int] = []
    for mask in masks:
        rest = mask
        for level, people in enumerate(found):
            found[level], rest = people | rest, people & rest
        if rest:
            found.append(rest)
    return found


def conflicts(days: Iterable[Crowd]) -> int:
    """Pairs of topics that one person wants and that run at once, over all people and slots."""
    return sum(
        level * people.bit_count()
        for crowd in days
        for level, people in enumerate(layers(crowd.wanting.values()))
    )


def attended(problem: GridProblem, grid: Grid, days: tuple[Crowd, ...]) -> int:
    """Wanted topics that people can hear from beginning to end, summed, when each plans for most.

    The best plan until a slot is one topic longer than until the slot before, or as long; so it is
    enough to know for whom it is longer.
    """
    longer, here = [0] * len(problem.slots), present(problem)
    for slot, crowd in enumerate(days):
        for topic, mask in crowd.going.items():
            start, length = grid[topic].slot, problem.topics[topic].length
            if start + length - 1 != slot:
                continue
            hearing = mask
            for earlier in range(start, slot):
                hearing &= here[earlier] & ~longer[earlier]
            longer[slot] |= hearing
    return sum(people.bit_count() for people in longer)
