"""Why a topic has no place, in words, and the one change that would let it in."""

from dataclasses import dataclass

from app.domain.grid.cells import apart, obliged, possible_cells
from app.domain.grid.contradictions import contradictions, never_fits
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.rules import titles
from app.domain.grid.score import audience, present
from app.domain.messages import Message, say, say_many

__all__ = ["LeftOut", "contradictions", "left_out"]


_Blockers = dict[Cell, tuple[set[int], set[int]]]


@dataclass(frozen=True)
class LeftOut:
    """A topic without a place: how many people want it, the reason, and what would let it in."""

    topic: int
    wanted: int
    reason: Message
    change: Message | None = None


def left_out(problem: GridProblem, grid: Grid) -> tuple[LeftOut, ...]:
    """Every topic that a valid grid does not place, the most wanted first."""
    case = _Case(problem, grid)
    missing = [topic.id for topic in problem.topics if topic.id not in grid]
    missing.sort(key=lambda topic: (-case.fans[topic].bit_count(), topic))
    return tuple(case.explain(topic) for topic in missing)


class _Case:
    def __init__(self, problem: GridProblem, grid: Grid) -> None:
        self.problem, self.grid = problem, grid
        self.fans, self.here, self.apart = audience(problem), present(problem), apart(problem)
        self.obliged = frozenset(obliged(problem))
        self.inside = {
            Cell(slot, cell.room): topic
            for topic, cell in grid.items()
            for slot in problem.span(topic, cell.slot)
        }
        self.running: list[set[int]] = [set() for _ in problem.slots]
        for cell, topic in self.inside.items():
            self.running[cell.slot].add(topic)

    def explain(self, topic: int) -> LeftOut:
        wanted, never = (
            self.fans[topic].bit_count(),
            never_fits(self.problem, self.problem.topics[topic]),
        )
        if never:
            return LeftOut(topic, wanted, never)
        cells = possible_cells(self.problem, topic)
        blockers = {cell: self._in_the_way(topic, cell) for cell in cells}
        for check in (self._free, self._kept_apart):
            found = check(topic, wanted, blockers)
            if found:
                return found
        return self._outvoted(topic, wanted, blockers)

    def _in_the_way(self, topic: int, cell: Cell) -> tuple[set[int], set[int]]:
        """Topics in the cells themselves, and topics that may not run at the same time."""
        span = self.problem.span(topic, cell.slot)
        taken = {self.inside[Cell(q, cell.room)] for q in span if Cell(q, cell.room) in self.inside}
        clash = {t for q in span for t in self.running[q] if self.apart[topic] >> t & 1}
        return taken, clash

    def _free(self, topic: int, wanted: int, blockers: _Blockers) -> LeftOut | None:
        for cell, (taken, clash) in blockers.items():
            if not taken and not clash:
                reason = say(
                    "“%(topic)s” was not placed, though a place is free.", topic=self._title(topic)
                )
                change = say("It can go to %(room)s at %(slot)s.", **self._where(cell))
                return LeftOut(topic, wanted, reason, change)
        return None

    def _kept_apart(self, topic: int, wanted: int, blockers: _Blockers) -> LeftOut | None:
        """Cells are free, but only while its hosts or its language group are busy elsewhere."""
        near = {cell: clash for cell, (taken, clash) in blockers.items() if not taken}
        if not near:
            return None
        cell = min(near, key=lambda place: (len(near[place]), place))
        reason = say(
            "Where places are free for “%(topic)s”, its hosts or its language group are busy with "
            "%(others)s.",
            topic=self._title(topic),
            others=titles(self.problem, sorted(set().union(*near.values()))),
        )
        change = say(
            "If %(others)s ran at another time, it could go to %(room)s at %(slot)s.",
            others=titles(self.problem, sorted(near[cell])),
            **self._where(cell),
        )
        return LeftOut(topic, wanted, reason, change)

    def _outvoted(self, topic: int, wanted: int, blockers: _Blockers) -> LeftOut:
        replaceable = [
            cell for cell in blockers if self.obliged.isdisjoint(set().union(*blockers[cell]))
        ]
        if not replaceable:
            reason = say(
                "Every place that fits “%(topic)s” is held by topics that must stay there.",
                topic=self._title(topic),
            )
            return LeftOut(topic, wanted, reason)
        cost, cell = min((self._cost(topic, cell, *blockers[cell]), cell) for cell in replaceable)
        instead = titles(self.problem, sorted(set().union(*blockers[cell])))
        change = _replacing(cost, {"others": instead, **self._where(cell)})
        return LeftOut(topic, wanted, _too_few(wanted, self._title(topic)), change)

    def _cost(self, topic: int, cell: Cell, taken: set[int], clash: set[int]) -> int:
        """People's slots lost where the topic takes the cell and all in its way goes."""
        out = taken | clash
        slots = {q for other in out for q in self.problem.span(other, self.grid[other].slot)}
        span = set(self.problem.span(topic, cell.slot))
        return sum(
            self._covered(self.running[q], q)
            - self._covered((self.running[q] - out) | ({topic} if q in span else set()), q)
            for q in slots | span
        )

    def _covered(self, topics: set[int], slot: int) -> int:
        mask = 0
        for topic in topics:
            mask |= self.fans[topic]
        return (mask & self.here[slot]).bit_count()

    def _title(self, topic: int) -> str:
        return self.problem.topics[topic].title

    def _where(self, cell: Cell) -> dict[str, str]:
        return {
            "room": self.problem.rooms[cell.room].name,
            "slot": self.problem.slots[cell.slot].label,
        }


def _too_few(wanted: int, title: str) -> Message:
    if not wanted:
        return say("Nobody asked for “%(topic)s”, and every place that fits is taken.", topic=title)
    return say_many(
        "One person wants “%(topic)s”; every place that fits it is taken by topics that help "
        "the grid more.",
        "%(count)s people want “%(topic)s”; every place that fits it is taken by topics that "
        "help the grid more.",
        wanted,
        topic=title,
    )


def _replacing(cost: int, where: dict[str, str]) -> Message:
    if cost <= 0:
        return say(
            "It could replace %(others)s in %(room)s at %(slot)s, and on balance nobody "
            "would lose a choice.",
            **where,
        )
    return say_many(
        "It could replace %(others)s in %(room)s at %(slot)s, at the price of one hour in which "
        "one person finds nothing.",
        "It could replace %(others)s in %(room)s at %(slot)s, at the price of %(count)s hours in "
        "which somebody finds nothing.",
        cost,
        **where,
    )
