"""How a day reads: related topics in sequence, popular ones spread, a language never without any.

It comes last of what is good in a grid.
"""

from dataclasses import dataclass

from app.domain.grid.crowds import Crowd
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import audience


@dataclass(frozen=True)
class Order:
    """The order of one grid.

    `kept` of `series` pairs follow each other in one room. `spread` is the difference between the
    slot most and the slot least in demand, in parts of the mean; `together` the most of the best
    liked topics (as many as there are slots) that run at once; `silent` the pairs of a slot and a
    language in which nothing runs, where the topics have two languages or more.
    """

    kept: int
    series: int
    spread: float
    together: int
    silent: int


def order(problem: GridProblem, grid: Grid, days: tuple[Crowd, ...]) -> Order:
    """Judge the sequence of a grid, broken or not."""
    demand = [mask.bit_count() for mask in audience(problem)]
    load = [sum(demand[topic] for topic in crowd.wanting) for crowd in days]
    liked = sorted(range(len(demand)), key=lambda topic: -demand[topic])[: len(days)]
    return Order(
        kept=sum(follows(problem, grid, first, then) for first, then in problem.series),
        series=len(problem.series),
        spread=(max(load) - min(load)) * len(load) / sum(load) if sum(load) else 0.0,
        together=max((sum(t in crowd.wanting for t in liked) for crowd in days), default=0),
        silent=_silent(problem, days),
    )


def follows(problem: GridProblem, grid: Grid, first: int, then: int) -> bool:
    """Whether a topic begins when another ends, in the same room and before the next break."""
    if first not in grid or then not in grid:
        return False
    before, after = grid[first], grid[then]
    return (
        before.room == after.room
        and before.slot + problem.topics[first].length == after.slot
        and problem.slots[before.slot].block == problem.slots[after.slot].block
    )


def _silent(problem: GridProblem, days: tuple[Crowd, ...]) -> int:
    languages = {topic.language for topic in problem.topics} - {None}
    if len(languages) < 2:
        return 0
    heard = [{problem.topics[topic].language for topic in crowd.wanting} for crowd in days]
    return sum(language not in slot for slot in heard for language in languages)
