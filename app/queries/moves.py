"""Where a topic could go: every place with what it costs or why it is not possible."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.errors import NotFound
from app.domain.grid.moves import Option, options
from app.domain.messages import Message
from app.queries.board import RoomView, Sitting, SlotView
from app.queries.draft import Draft, load_draft
from app.queries.events import EventView
from app.queries.topics import TopicView


@dataclass(frozen=True)
class Place:
    """One place that a topic could go to, and what that does."""

    slot: SlotView
    room: RoomView
    other: TopicView | None
    losers: int
    winners: int
    broken: tuple[Message, ...]

    @property
    def value(self) -> str:
        """What the form sends for this place."""
        return f"{self.slot.id} {self.room.id}"


@dataclass(frozen=True)
class Moves:
    """A topic, where it stands, and where it could go."""

    topic: TopicView
    sitting: Sitting | None
    pinned: bool
    possible: tuple[Place, ...]
    impossible: tuple[Place, ...]


def moves_of_topic(session: Reader, event: EventView, topic_id: str, now: datetime) -> Moves:
    """Return where a topic could go, the best places first; raises NotFound for one not there."""
    draft = load_draft(session, event, now)
    found = draft.found
    if topic_id not in found.topic_ids:
        raise NotFound
    topic = found.topic_ids.index(topic_id)
    places = [(_place(draft, o), o) for o in options(found.problem, found.grid, topic)]
    sittings = draft.sittings(found.grid)
    return Moves(
        topic=draft.topics[topic_id],
        sitting=next((sitting for sitting in sittings if sitting.topic.id == topic_id), None),
        pinned=topic_id in draft.pinned,
        possible=tuple(place for place, option in places if not option.broken),
        impossible=tuple(
            place
            for place, option in sorted(places, key=lambda pair: pair[1].cell)
            if option.broken
        ),
    )


def _place(draft: Draft, option: Option) -> Place:
    slot_id = draft.found.slot_ids[option.cell.slot]
    other = None if option.other is None else draft.found.topic_ids[option.other]
    return Place(
        slot=next(slot for slot in draft.slots if slot.id == slot_id),
        room=draft.rooms[option.cell.room],
        other=None if other is None else draft.topics[other],
        losers=option.losers,
        winners=option.winners,
        broken=tuple(violation.message for violation in option.broken),
    )
