"""What is asked of a session grid, and what an answer is.

Mirrors the JSON form `unconf-grid/1`: every id is an index into its own list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Cell(NamedTuple):
    """One room in one slot; of a placed topic, where it starts."""

    slot: int
    room: int


class Vote(NamedTuple):
    """How much (1 and up) one person wants one topic."""

    person: int
    topic: int
    weight: int


Grid = Mapping[int, Cell]
"""Topic to the cell it starts in; a topic that is not placed has no entry."""


@dataclass(frozen=True)
class Slot:
    """A time for sessions; slots of one `block` follow each other without a break."""

    id: int
    label: str
    block: int
    day: int = 0


@dataclass(frozen=True)
class Room:
    """A place with seats, features, and slots in which nobody may use it."""

    id: int
    name: str
    capacity: int
    features: frozenset[str] = frozenset()
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Pin:
    """The slot, the room or both that the organiser has fixed."""

    slot: int | None = None
    room: int | None = None


@dataclass(frozen=True)
class Topic:
    """What may be placed: its hosts, its length in slots, and its limits."""

    id: int
    title: str
    hosts: tuple[int, ...] = ()
    length: int = 1
    needs: frozenset[str] = frozenset()
    cluster: int | None = None
    pin: Pin | None = None
    must: bool = False
    only_slots: frozenset[int] | None = None
    language: str | None = None

    @property
    def must_run(self) -> bool:
        """Whether a grid without this topic is refused: a pin asks for that as well."""
        return self.must or self.pin not in (None, Pin())


@dataclass(frozen=True)
class Person:
    """Somebody who votes or hosts, the slots they miss, the languages they understand."""

    id: int
    away: frozenset[int] = frozenset()
    name: str = ""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lock:
    """What keeps topics where they stand: a lock of one card, or of a row or a column.

    `standing` is what stood there when it was read; into a row or a column nothing else comes.
    """

    standing: Grid
    slot: int | None = None
    room: int | None = None
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class MoveCost:
    """What a change of the published grid costs for each person it touches."""

    slot: int = 3
    room: int = 1
    drop: int = 10


@dataclass(frozen=True)
class GridProblem:
    """Everything a grid is made from, and judged by."""

    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...]
    topics: tuple[Topic, ...]
    people: tuple[Person, ...]
    votes: tuple[Vote, ...]
    series: tuple[tuple[int, int], ...] = ()
    previous: Grid = field(default_factory=dict)
    frozen: frozenset[int] = frozenset()
    locks: tuple[Lock, ...] = ()
    move_cost: MoveCost = MoveCost()
    name: str = ""

    def span(self, topic: int, slot: int) -> range:
        """The slots that a topic occupies when it starts at `slot`, as far as the grid goes."""
        return range(slot, min(slot + self.topics[topic].length, len(self.slots)))

    def lies_in(self, lock: Lock, topic: int, cell: Cell) -> bool:
        """Whether a topic that starts in a cell uses one of a locked row or column."""
        return cell.room == lock.room or lock.slot in self.span(topic, cell.slot)

    def unbroken(self, topic: int, slot: int) -> bool:
        """Whether a topic that starts at `slot` ends before the next break."""
        end = slot + self.topics[topic].length
        return end <= len(self.slots) and self.slots[slot].block == self.slots[end - 1].block

    def held(self, topic: int) -> Cell | None:
        """Where a topic stays because it touches a frozen slot in the published grid."""
        cell = self.previous.get(topic)
        if cell is None or self.frozen.isdisjoint(self.span(topic, cell.slot)):
            return None
        return cell
