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
    change = _Change(problem, before, after)
    going = change.topics & set(topics)
    while more := change.in_the_way(going):
        going |= more
    return going


def companions(problem: GridProblem, before: Grid, after: Grid) -> Mapping[int, frozenset[int]]:
    """For each topic of a change what else must go with it.

    Who is in whose way is looked at once for each topic, for what moves together is never in its
    own way: that is many times faster than asking for one after the other.
    """
    change = _Change(problem, before, after)
    direct = {topic: change.in_the_way(frozenset({topic})) for topic in change.topics}
    return {topic: _reached(direct, topic) for topic in change.topics}


_Broken = tuple[str, tuple[int, ...], int | None, int | None, int | None]


class _Change:
    def __init__(self, problem: GridProblem, before: Grid, after: Grid) -> None:
        self.problem, self.before, self.after = problem, before, after
        self.topics = differing(before, after)
        self.known = self._broken(before)

    def in_the_way(self, going: frozenset[int]) -> frozenset[int]:
        """The other topics of the change with which these would break a rule anew."""
        broken = self._broken(mixed(self.before, self.after, going)) - self.known
        return frozenset(t for _, topics, *_ in broken for t in topics) & self.topics - going

    def _broken(self, grid: Grid) -> set[_Broken]:
        found = violations(self.problem, grid)
        return {(v.rule, v.topics, v.slot, v.room, v.person) for v in found}


def _reached(direct: Mapping[int, frozenset[int]], start: int) -> frozenset[int]:
    reached, edge = {start}, {start}
    while edge:
        edge = set[int]().union(*(direct[topic] for topic in edge)) - reached
        reached |= edge
    return frozenset(reached - {start})
