"""Taking a part of a change: what else must go with a topic so that no rule is broken anew."""

from collections.abc import Collection, Mapping

from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import violations


def differing(before: Grid, after: Grid) -> frozenset[int]:
    """The topics that stand elsewhere, or no more, or newly."""
    every = before.keys() | after.keys()
    return frozenset(topic for topic in every if before.get(topic) != after.get(topic))


def mixed(before: Grid, after: Grid, topics: Collection[int]) -> dict[int, Cell]:
    """The first grid with these topics as they are in the second."""
    kept = {topic: cell for topic, cell in before.items() if topic not in topics}
    return kept | {topic: cell for topic, cell in after.items() if topic in topics}


def with_companions(
    problem: GridProblem, before: Grid, after: Grid, topics: Collection[int]
) -> frozenset[int]:
    """These topics, and those of the change that must go with them.

    Whoever stands in the way goes along, then whoever stands in the way of that, and so on.
    Where a rule is broken by the whole change too, what is returned breaks it.
    """
    return _closed(problem, before, after, topics, frozenset(_known(problem, before)))


def companions(problem: GridProblem, before: Grid, after: Grid) -> Mapping[int, frozenset[int]]:
    """For each topic of a change what else must go with it."""
    known = frozenset(_known(problem, before))
    return {
        topic: _closed(problem, before, after, {topic}, known) - {topic}
        for topic in differing(before, after)
    }


_Broken = tuple[str, tuple[int, ...], int | None, int | None, int | None]


def _closed(
    problem: GridProblem,
    before: Grid,
    after: Grid,
    topics: Collection[int],
    known: frozenset[_Broken],
) -> frozenset[int]:
    changed = differing(before, after)
    going = changed & set(topics)
    while True:
        broken = _known(problem, mixed(before, after, going)) - known
        more = {topic for _, involved, *_ in broken for topic in involved} & changed - going
        if not more:
            return going
        going |= more


def _known(problem: GridProblem, grid: Grid) -> set[_Broken]:
    return {(v.rule, v.topics, v.slot, v.room, v.person) for v in violations(problem, grid)}
