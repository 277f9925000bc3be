"""Sessionizer, by which Minnebar makes its grid: its search, written anew from a description.

It deals sessions to slots: a step takes one from each of 2 to T slots and passes it to the next; a
worse grid is never accepted, an equal one always is. Rooms follow in a second step, larger crowds
to larger rooms; it knows no features, lengths, closed rooms or pinned rooms. What has no cell waits
in one more slot, worth nothing to those who attend and as good as any to those who present.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence

from app.domain.grid.crowds import crowds
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, bits
from tests.peers.answer import Answer
from tests.peers.standing import Standing

STEPS = 76_227
NOBODY = -1
"""What stands in an empty cell."""


def plan(problem: GridProblem, *, seconds: float, seed: int, steps: int = STEPS) -> Answer:
    """Search with the full budget, or until so many CPU seconds have gone."""
    search = _Search(problem, random.Random(seed))
    for step in range(steps):
        if step % 100 == 0 and time.process_time() > seconds:
            break
        search.step()
    slots = search.slots()
    return Answer(_with_rooms(problem, slots), lawful=_lawful(problem, slots))


class _Search:
    def __init__(self, problem: GridProblem, rng: random.Random) -> None:
        self.rng, self.energy = rng, _Energy(problem)
        self.fixed: list[list[int]] = [[] for _ in problem.slots]
        for what in problem.topics:
            if what.pin and what.pin.slot is not None:
                self.fixed[what.pin.slot].append(what.id)
        self.cells = self._dealt(problem)
        for topics in (self.fixed, self.cells):
            for slot, some in enumerate(topics):
                for topic in some:
                    self.energy.add(topic, slot)

    def slots(self) -> list[list[int]]:
        """The sessions of each slot."""
        both = zip(self.fixed, self.cells, strict=False)
        return [[topic for topic in fixed + cells if topic != NOBODY] for fixed, cells in both]

    def step(self) -> None:
        """Rotate one session or empty cell through some slots, and back if that is worse."""
        slots = self._some_slots()
        places = [int(self.rng.random() * len(self.cells[slot])) for slot in slots]
        moved = [self.cells[slot][place] for slot, place in zip(slots, places, strict=True)]
        receivers, before = slots[1:] + slots[:1], self.energy.total
        self._exchange(moved, slots, receivers)
        if self.energy.total > before + 1e-9:
            self._exchange(moved, receivers, slots)
            self.energy.total = before
            return
        for topic, slot, place in zip(moved, receivers, places[1:] + places[:1], strict=True):
            self.cells[slot][place] = topic

    def _dealt(self, problem: GridProblem) -> list[list[int]]:
        pinned = {topic for topics in self.fixed for topic in topics}
        topics = [topic.id for topic in problem.topics if topic.id not in pinned]
        self.rng.shuffle(topics)
        sizes = [max(0, len(problem.rooms) - len(topics)) for topics in self.fixed]
        dealt = topics[: sum(sizes)] + [NOBODY] * (sum(sizes) - len(topics))
        self.rng.shuffle(dealt)
        return [[dealt.pop() for _ in range(size)] for size in sizes] + [topics[sum(sizes) :]]

    def _some_slots(self) -> list[int]:
        """Two slots mostly, sometimes more, up to all of them, in any order."""
        inverse = 1 / max(1, len(self.fixed) - 1)
        count = 1 + int((1 + inverse) / (self.rng.random() + inverse))
        usable = [slot for slot, cells in enumerate(self.cells) if cells]
        return self.rng.sample(usable, min(count, len(usable)))

    def _exchange(self, topics: Sequence[int], old: Sequence[int], new: Sequence[int]) -> None:
        for topic, slot in zip(topics, old, strict=True):
            self.energy.remove(topic, slot)
        for topic, slot in zip(topics, new, strict=True):
            self.energy.add(topic, slot)


class _Energy:
    """(1 - mean value for who attends) + (1 - mean value for who presents) times the people.

    Kept up to date by what one session more or less in a slot changes, where Sessionizer computes
    all of it anew.
    """

    def __init__(self, problem: GridProblem) -> None:
        self.total, self.slots = 0.0, len(problem.slots)
        fans = [bits(mask) for mask in audience(problem)]
        hosts = [list(topic.hosts) for topic in problem.topics]
        away = [person.away for person in problem.people]
        self.attending = _Values(fans, self.slots, 1.0)
        self.presenting = _Values(hosts, self.slots + 1, self.attending.people, away)

    def add(self, topic: int, slot: int) -> None:
        """A slot receives a session."""
        if topic != NOBODY:
            self.total -= sum(part.add(topic, slot) for part in self._parts(slot))

    def remove(self, topic: int, slot: int) -> None:
        """A slot gives a session away."""
        if topic != NOBODY:
            self.total += sum(part.remove(topic, slot) for part in self._parts(slot))

    def _parts(self, slot: int) -> Sequence["_Values"]:
        return (self.attending, self.presenting) if slot < self.slots else (self.presenting,)


class _Values:
    """The mean value for people: of N sessions wanted, k in one slot are worth 2k / (N(k+1)).

    Somebody who cannot be there loses 1 / N.
    """

    def __init__(
        self,
        wanting: list[list[int]],
        slots: int,
        weight: float,
        away: Sequence[frozenset[int]] = (),
    ) -> None:
        count = Counter(person for people in wanting for person in people)
        self.wanting, self.people, self.away = wanting, len(count), away
        self.unit = {person: weight / (n * len(count)) for person, n in count.items()}
        self.inside = [dict.fromkeys(count, 0) for _ in range(slots)]

    def add(self, topic: int, slot: int) -> float:
        """Count a session in; return what that is worth."""
        inside, unit, value = self.inside[slot], self.unit, 0.0
        for person in self.wanting[topic]:
            count = inside[person] = inside[person] + 1
            value += unit[person] * 2 / (count * (count + 1))
        return value - self._penalty(topic, slot)

    def remove(self, topic: int, slot: int) -> float:
        """Count a session out; return what it was worth."""
        inside, unit, value = self.inside[slot], self.unit, 0.0
        for person in self.wanting[topic]:
            count = inside[person]
            value += unit[person] * 2 / (count * (count + 1))
            inside[person] = count - 1
        return value - self._penalty(topic, slot)

    def _penalty(self, topic: int, slot: int) -> float:
        if not self.away:
            return 0.0
        return sum(self.unit[p] for p in self.wanting[topic] if slot in self.away[p])


def _with_rooms(problem: GridProblem, slots: Sequence[list[int]]) -> Grid:
    """In each slot the largest crowd into the largest room, whatever it lacks."""
    rooms = sorted(problem.rooms, key=lambda room: -room.capacity)
    return {
        topic: Cell(slot, room.id)
        for slot, topics in enumerate(_by_crowd(problem, slots))
        for topic, room in zip(topics, rooms, strict=False)
    }


def _lawful(problem: GridProblem, slots: Sequence[list[int]]) -> Grid:
    """In each slot the largest crowd into the largest room that breaks no rule, if there is one."""
    standing = Standing(problem)
    standing.put_obliged()
    for slot, topics in enumerate(_by_crowd(problem, slots)):
        for topic in topics:
            here = [cell for cell in standing.free(topic) if cell.slot == slot]
            if here and topic not in standing.grid:
                standing.put(topic, standing.largest_first(here)[0])
    return standing.grid


def _by_crowd(problem: GridProblem, slots: Sequence[list[int]]) -> list[list[int]]:
    somewhere = {topic: Cell(slot, 0) for slot, topics in enumerate(slots) for topic in topics}
    days = crowds(problem, somewhere)
    expected = [crowd.expected() for crowd in days]
    return [
        sorted(topics, key=lambda topic: -expected[slot][topic])
        for slot, topics in enumerate(slots)
    ]
