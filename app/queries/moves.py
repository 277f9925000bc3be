"""Where a topic could go: every place with what it costs or why it is not possible."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.errors import NotFound
from app.domain.grid.moves import Option
from app.domain.grid.prices import Judged, briefly, sentences, tone
from app.domain.grid.problem import Lock
from app.domain.grid.why import why_here as reasons
from app.domain.messages import Message, say
from app.queries.board import RoomView, Sitting, SlotView
from app.queries.draft import Draft, load_draft
from app.queries.events import EventView
from app.queries.topics import TopicView


@dataclass(frozen=True)
class Price:
    """What a change does to people, in words and in a word; `tone` is how that looks.

    With `is_allowed` false the words are the rules that forbid it.
    """

    is_allowed: bool
    words: tuple[Message, ...]
    brief: Message
    tone: str
    gain: int


@dataclass(frozen=True)
class Place:
    """One place that a topic could go to, and what that does; `other` stands there now."""

    slot: SlotView
    room: RoomView
    other: TopicView | None
    price: Price
    beside: tuple[Message, ...]

    @property
    def value(self) -> str:
        """What the form sends for this place."""
        return f"{self.slot.id} {self.room.id}"


@dataclass(frozen=True)
class Moves:
    """A topic, where it stands, where it could go, and what taking it off would do."""

    topic: TopicView
    sitting: Sitting | None
    lock: Lock | None
    possible: tuple[Place, ...]
    impossible: tuple[Place, ...]
    off: Price | None

    @property
    def best(self) -> tuple[Place, ...]:
        """The three places that come next."""
        return self.possible[:3]


@dataclass(frozen=True)
class Guest:
    """A topic without a place, and what it would do in a free cell."""

    topic: TopicView
    price: Price


@dataclass(frozen=True)
class FreeCell:
    """A cell in which nothing stands; `guests` are what could come, the best first."""

    slot: SlotView
    room: RoomView
    guests: tuple[Guest, ...]

    @property
    def value(self) -> str:
        """What the form sends for this place."""
        return f"{self.slot.id} {self.room.id}"


def free_cell(
    session: Reader, event: EventView, slot_id: str, room_id: str, now: datetime
) -> FreeCell:
    """Return a free cell with what could come there; raises NotFound for one that is not there."""
    draft = load_draft(session, event, now)
    found = draft.found
    try:
        cell = found.cell(slot_id, room_id)
    except ValueError:
        raise NotFound from None
    judged = draft.judge.guests(cell)
    return FreeCell(
        slot=next(slot for slot in draft.slots if slot.id == slot_id),
        room=draft.rooms[cell.room],
        guests=tuple(
            Guest(draft.topics[found.topic_ids[topic]], _price(option))
            for topic, option in judged
            if not option.broken
        ),
    )


def moves_of_topic(session: Reader, event: EventView, topic_id: str, now: datetime) -> Moves:
    """Return where a topic could go, the best places first; raises NotFound for one not there."""
    draft = load_draft(session, event, now)
    found = draft.found
    if topic_id not in found.topic_ids:
        raise NotFound
    topic = found.topic_ids.index(topic_id)
    slots = {slot.id: slot for slot in draft.slots}
    judged = draft.judge.options(topic)
    stands = topic in found.grid
    places = [_place(draft, slots, draft.topics[topic_id], o, stands=stands) for o in judged]
    sittings = draft.sittings({topic: found.grid[topic]} if stands else {})
    return Moves(
        topic=draft.topics[topic_id],
        sitting=next(iter(sittings), None),
        lock=next((lock for lock in found.problem.locks if topic in lock.standing), None),
        possible=tuple(place for place in places if place.price.is_allowed),
        impossible=tuple(place for place in places if not place.price.is_allowed),
        off=_price(draft.judge.drop(topic)) if stands else None,
    )


def why_here(
    session: Reader, event: EventView, topic_id: str, now: datetime
) -> tuple[Message, ...]:
    """Return why a topic stands where it does, in sentences; nothing for one without a place."""
    draft = load_draft(session, event, now)
    found = draft.found
    topic = found.topic_ids.index(topic_id)
    return reasons(found.problem, found.grid, topic) if topic in found.grid else ()


def _place(
    draft: Draft, slots: dict[str, SlotView], topic: TopicView, option: Option, *, stands: bool
) -> Place:
    room = draft.rooms[option.cell.room]
    other = None
    if option.other is not None:
        other = draft.topics[draft.found.topic_ids[option.other]]
    return Place(
        slot=slots[draft.found.slot_ids[option.cell.slot]],
        room=room,
        other=other,
        price=_price(option),
        beside=() if option.broken else _beside(topic, room, other, stands=stands),
    )


def _price(judged: Judged) -> Price:
    return Price(
        is_allowed=not judged.broken,
        words=sentences(judged),
        brief=briefly(judged),
        tone=tone(judged),
        gain=judged.gain,
    )


def _beside(
    topic: TopicView, room: RoomView, other: TopicView | None, *, stands: bool
) -> tuple[Message, ...]:
    """Say what else the move means: who makes room, and whether the room is too small."""
    said = []
    if other and stands:
        said.append(say("changes places with “%(topic)s”", topic=other.title))
    elif other:
        said.append(say("“%(topic)s” loses its place", topic=other.title))
    if topic.votes > room.seats:
        said.append(say("%(votes)s votes, %(seats)s seats", votes=topic.votes, seats=room.seats))
    return tuple(said)
