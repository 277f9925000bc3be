"""Whether topics that must have a place can have one together, exactly, under some of the facts.

A cell is a bit: `1 << room * slots + slot`. Topics that always find a place, whatever the others
do, are set aside first; counting (matchings of topics to cells, and of a host's topics to slots)
proves most of what is impossible; a search with a limit does the rest.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from app.domain.grid.cells import TooHard
from app.domain.grid.facts import Fact, Kind, held_at, obliges
from app.domain.grid.problem import GridProblem

NODES, PRUNED_NODES = 2_000, 400
"""Trials of one search: at first bare, then with the counting at every node."""


class Oracle:
    """Answers for one problem, within `budget` trials over all questions."""

    def __init__(self, problem: GridProblem, budget: int = 60_000) -> None:
        self.problem, self.budget = problem, budget

    def conflict(self, facts: Collection[Fact]) -> frozenset[int] | None:
        """Topics that cannot all have a place, None where everything fits; raises TooHard."""
        case = case_of(self.problem, facts)
        found = case.counted(case.domains)
        if found is not None or case.is_settled(case.domains):
            return found
        kernel = case.kernel()
        for nodes, prune in ((NODES, False), (PRUNED_NODES, True)):
            search = _Search(case, min(nodes, self.budget), prune)
            try:
                return None if search.fits(kernel) else frozenset(kernel)
            except TooHard:
                pass
            finally:
                self.budget -= search.used
        raise TooHard

    def impossible(self, facts: Collection[Fact]) -> bool:
        """Whether it is proven that not everything fits."""
        try:
            return self.conflict(facts) is not None
        except TooHard:
            return False


@dataclass(frozen=True)
class Case:
    """The topics to be placed: where each can start, how long it is, beside whom it may not run."""

    slots: int
    rooms: int
    domains: Mapping[int, int]
    lengths: Mapping[int, int]
    hosting: Mapping[int, frozenset[int]]
    apart: Mapping[int, frozenset[int]]

    def counted(self, domains: Mapping[int, int]) -> frozenset[int] | None:
        """Topics that counting proves to be too many for their places."""
        for topic, domain in domains.items():
            if not domain:
                return frozenset((topic,))
        shared = [group & domains.keys() for group in self.hosting.values()]
        asked = [({t: domains[t] for t in group}, True) for group in shared if len(group) > 1]
        for group, by_host in (*asked, (domains, False)):
            _, many = matching(self._units(group, by_host=by_host))
            if many:
                return frozenset(topic for topic, _ in many)
        return None

    def is_settled(self, domains: Mapping[int, int]) -> bool:
        """Whether the matching that counting found is itself a grid."""
        if any(self.lengths[topic] > 1 for topic in domains):
            return False
        owner, _ = matching(self._units(domains, by_host=False))
        at = {topic: (cell.bit_length() - 1) % self.slots for cell, (topic, _) in owner.items()}
        return all(at[topic] != at[o] for topic in at for o in self.apart.get(topic, ()) if o in at)

    def kernel(self) -> dict[int, int]:
        """The topics that others could crowd out; the rest can be placed last, one by one."""
        left = dict(self.domains)
        while True:
            count, total = len(left), sum(self.lengths[topic] for topic in left)
            loose = [
                topic
                for topic, domain in left.items()
                if domain.bit_count() > self._most_blocked(topic, left, count, total)
            ]
            if not loose:
                return left
            for topic in loose:
                del left[topic]

    def _most_blocked(self, topic: int, left: Mapping[int, int], count: int, total: int) -> int:
        longer = self.lengths[topic] - 1
        near = [other for other in self.apart.get(topic, ()) if other in left]
        beside = sum(self.lengths[other] + longer for other in near) * (self.rooms - 1)
        return total - self.lengths[topic] + (count - 1) * longer + beside

    def blocked(self, topic: int, cell: int, other: int) -> int:
        """The cells in which `other` cannot start while `topic` starts at a cell's number."""
        room, slot = divmod(cell, self.slots)
        first = max(0, slot - self.lengths[other] + 1)
        mask = (1 << min(slot + self.lengths[topic], self.slots)) - (1 << first)
        if other not in self.apart.get(topic, ()):
            return mask << room * self.slots
        return reduce(or_, (mask << r * self.slots for r in range(self.rooms)), 0)

    def _units(self, domains: Mapping[int, int], by_host: bool) -> dict[tuple[int, int], int]:
        """For each hour of each topic where it could be: in which cells, or just in which slots."""
        units = {}
        for topic, domain in domains.items():
            mask = self._times(domain) if by_host else domain
            for later in range(self.lengths[topic]):
                units[topic, later] = mask << later
        return units

    def _times(self, domain: int) -> int:
        whole = (1 << self.slots) - 1
        return reduce(or_, (domain >> room * self.slots & whole for room in range(self.rooms)), 0)


def case_of(problem: GridProblem, facts: Collection[Fact]) -> Case:
    """The topics that these facts oblige, under these facts and no other."""
    slots, by_kind = len(problem.slots), _by_kind(facts)
    topics = obliges(facts)
    lengths = {t: problem.topics[t].length if (t, 0) in by_kind[Kind.LENGTH] else 1 for t in topics}
    hosting = _grouped((p, t) for p, t in by_kind[Kind.HOST] if t in topics)
    apart = {t: set[int]() for t in topics}
    pairs = [(t, o) for group in hosting.values() for t in group for o in group if t != o]
    for one, other in (*pairs, *by_kind[Kind.LANGUAGE]):
        first, second = int(one), int(other)
        if first in topics and second in topics:
            apart[first].add(second)
            apart[second].add(first)
    drawn = _Domains(problem, by_kind)
    return Case(
        slots=slots,
        rooms=len(problem.rooms),
        domains={t: drawn.of(t, lengths[t]) for t in sorted(topics)},
        lengths=lengths,
        hosting={person: frozenset(map(int, group)) for person, group in hosting.items()},
        apart={t: frozenset(others) for t, others in apart.items() if others},
    )


_Facts = Mapping[Kind, Collection[tuple[int, int | str]]]


class _Domains:
    def __init__(self, problem: GridProblem, facts: _Facts) -> None:
        self.problem, self.facts, self.slots = problem, facts, len(problem.slots)
        self.breaks = {slot for slot, _ in facts[Kind.BREAK]}
        self.begun = _mask(slot for slot, _ in facts[Kind.BEGUN])
        self.closed = _masks(facts[Kind.CLOSED])
        self.away = _masks(facts[Kind.AWAY])
        self.lacks = _grouped(facts[Kind.LACK])
        self.needs = _grouped(facts[Kind.NEED])
        self.hosts = _grouped((int(topic), host) for host, topic in facts[Kind.HOST])

    def of(self, topic: int, length: int) -> int:
        """The cells in which a topic could start if it were alone."""
        starts = self._starts(topic, length)
        rooms, what = set(range(len(self.problem.rooms))), self.problem.topics[topic]
        if (topic, 0) in self.facts[Kind.PIN] and what.pin and what.pin.room is not None:
            rooms &= {what.pin.room}
        if (topic, 0) in self.facts[Kind.HELD]:
            rooms &= {held_at(self.problem, topic).room}
        needs, domain = set(self.needs.get(topic, ())), 0
        for room in rooms:
            if needs.isdisjoint(self.lacks.get(room, ())):
                domain |= (starts & ~_early(self.closed.get(room, 0), length)) << room * self.slots
        return domain

    def _starts(self, topic: int, length: int) -> int:
        what, held = self.problem.topics[topic], (topic, 0) in self.facts[Kind.HELD]
        barred = 0 if held else self.begun
        for host in self.hosts.get(topic, ()):
            barred |= self.away.get(int(host), 0)
        starts = self._unbroken(length) & ~_early(barred, length)
        if (topic, 0) in self.facts[Kind.ONLY] and what.only_slots is not None:
            starts &= _mask(what.only_slots)
        if (topic, 0) in self.facts[Kind.PIN] and what.pin and what.pin.slot is not None:
            starts &= 1 << what.pin.slot
        return starts & 1 << held_at(self.problem, topic).slot if held else starts

    def _unbroken(self, length: int) -> int:
        return _mask(
            start
            for start in range(self.slots - length + 1)
            if self.breaks.isdisjoint(range(start + 1, start + length))
        )


class _Search:
    def __init__(self, case: Case, nodes: int, prune: bool) -> None:
        self.case, self.nodes, self.prune, self.used = case, nodes, prune, 0

    def fits(self, domains: Mapping[int, int]) -> bool:
        """Place the topic with the fewest cells first, wherever the others are left some."""
        if not domains:
            return True
        if self.prune and self.case.counted(domains):
            return False
        topic = min(domains, key=lambda other: (domains[other].bit_count(), other))
        for cell in _numbers(domains[topic]):
            self.used += 1
            if self.used > self.nodes:
                raise TooHard
            rest = {
                other: domain & ~self.case.blocked(topic, cell, other)
                for other, domain in domains.items()
                if other != topic
            }
            if all(rest.values()) and self.fits(rest):
                return True
        return False


Unit = tuple[int, int]


def matching(wishes: Mapping[Unit, int]) -> tuple[dict[int, Unit], set[Unit]]:
    """Give each unit a bit of its own: who has which, and a set too large for its bits, if any.

    The set is one bit too large: without any one of its members all the others get theirs.
    """
    owner: dict[int, Unit] = {}
    taken = 0
    for unit in sorted(wishes, key=lambda u: (wishes[u].bit_count(), u)):
        queue, seen, came = [(unit, 0)], 0, dict[int, tuple[Unit, int]]()
        free = 0
        for asking, had in queue:
            free = wishes[asking] & ~taken
            if free:
                bit = free & -free
                came[bit] = (asking, had)
                break
            for bit in _bits(wishes[asking] & ~seen):
                came[bit] = (asking, had)
                queue.append((owner[bit], bit))
            seen |= wishes[asking]
        if not free:
            return owner, {asking for asking, _ in queue}
        taken |= bit
        while bit:
            owner[bit], bit = came[bit]
    return owner, set()


def _by_kind(facts: Collection[Fact]) -> dict[Kind, set[tuple[int, int | str]]]:
    found: dict[Kind, set[tuple[int, int | str]]] = {kind: set() for kind in Kind}
    for kind, who, what in facts:
        found[kind].add((who, what))
    return found


def _grouped(
    pairs: Collection[tuple[int, int | str]] | Iterator[tuple[int, int | str]],
) -> dict[int, set[int | str]]:
    found: dict[int, set[int | str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return found


def _masks(pairs: Collection[tuple[int, int | str]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for one, slot in pairs:
        found[one] = found.get(one, 0) | 1 << int(slot)
    return found


def _mask(numbers: Collection[int] | Iterator[int]) -> int:
    return reduce(or_, (1 << number for number in numbers), 0)


def _early(barred: int, length: int) -> int:
    """The slots from which a topic of a length would run into a barred one."""
    return reduce(or_, (barred >> later for later in range(length)), 0)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


def _numbers(mask: int) -> Iterator[int]:
    return (bit.bit_length() - 1 for bit in _bits(mask))
