"""The draft as a table to work on: who sits where, what is locked and closed, what waits beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.deeds import deeds
from app.domain.errors import NotFound
from app.domain.grid.explain import left_out
from app.domain.grid.problem import Lock
from app.domain.grid.rules import violations
from app.domain.messages import Message
from app.models import DeskAction, Room, RoomClosure
from app.queries.board import BoardRow, RoomView, SlotView, rows_of_day
from app.queries.draft import Draft, load_draft
from app.queries.events import EventView
from app.queries.topics import TopicView


@dataclass(frozen=True)
class Waiting:
    """A topic without a place, why, and what would let it in."""

    topic: TopicView
    reason: Message
    change: Message | None


@dataclass(frozen=True)
class Deed:
    """What was done at the desk last, by whom and when."""

    number: int
    actor_id: str
    at: datetime
    words: Message


@dataclass(frozen=True)
class DraftTable:
    """All that the table shows; `locks` by the id of a topic, a time or a room.

    `closed` holds the private reason of each closed cell, by the ids of its time and its room.
    """

    revision: int
    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    locks: Mapping[str, Lock]
    closed: Mapping[tuple[str, str], str]
    torn: frozenset[str]
    crowded: frozenset[str]
    waiting: tuple[Waiting, ...]
    is_begun: bool
    can_edit: bool
    deed: Deed | None


@dataclass(frozen=True)
class Line:
    """What can be locked: a card, a column or a row; `kind` names its id in forms."""

    kind: str
    id: str
    lock: Lock | None
    topic: TopicView | None = None
    room: RoomView | None = None
    slot: SlotView | None = None


def draft_table(session: Reader, event: EventView, now: datetime) -> DraftTable:
    """Return the draft as a table. Four queries, and eighteen where the draft is not kept."""
    draft = load_draft(session, event, now)
    found = draft.found
    sittings = draft.sittings(found.grid)
    broken = violations(found.problem, found.grid)
    return DraftTable(
        revision=event.revision,
        rooms=draft.rooms,
        rows=rows_of_day(draft.rooms, draft.slots, sittings, now),
        locks=_locks(draft),
        closed=closed_cells(session, event),
        torn=frozenset(found.topic_ids[t] for violation in broken for t in violation.topics),
        crowded=frozenset(s.topic.id for s in sittings if s.topic.votes > s.room.seats),
        waiting=waiting_topics(draft),
        is_begun=bool(sittings),
        can_edit=event.phase in ("planning", "running"),
        deed=_deed(session, event),
    )


def closed_cells(session: Reader, event: EventView) -> dict[tuple[str, str], str]:
    """Return why each closed cell is closed, by the ids of its time and its room. One query."""
    rows = session.exec(
        select(RoomClosure)
        .join(Room, col(Room.id) == col(RoomClosure.room_id))
        .where(Room.event_id == event.id)
    ).all()
    return {(row.slot_id, row.room_id): row.why for row in rows}


def line_of_draft(session: Reader, event: EventView, now: datetime, id: str) -> Line:
    """Return the card, row or column with an id; raises NotFound where there is none."""
    draft = load_draft(session, event, now)
    locks = _locks(draft)
    if id in draft.topics:
        return Line("topic_id", id, locks.get(id), topic=draft.topics[id])
    for room in draft.rooms:
        if room.id == id:
            return Line("room_id", id, locks.get(id), room=room)
    for slot in draft.slots:
        if slot.id == id and slot.kind == "session":
            return Line("slot_id", id, locks.get(id), slot=slot)
    raise NotFound


def _locks(draft: Draft) -> dict[str, Lock]:
    found, locks = draft.found, {}
    for lock in found.problem.locks:
        if lock.slot is not None:
            locks[found.slot_ids[lock.slot]] = lock
        elif lock.room is not None:
            locks[found.room_ids[lock.room]] = lock
        else:
            locks |= {found.topic_ids[topic]: lock for topic in lock.standing}
    return locks


def waiting_topics(draft: Draft) -> tuple[Waiting, ...]:
    """Return the topics without a place, and what would let each in."""
    found = draft.found
    return tuple(
        Waiting(draft.topics[found.topic_ids[out.topic]], out.reason, out.change)
        for out in left_out(found.problem, found.grid)
    )


def _deed(session: Reader, event: EventView) -> Deed | None:
    last = session.exec(
        select(DeskAction)
        .where(DeskAction.event_id == event.id, col(DeskAction.undone_at).is_(None))
        .order_by(col(DeskAction.number).desc())
        .limit(1)
    ).first()
    if last is None:
        return None
    (words,) = deeds(session, event.zone, [last])
    return Deed(last.number, last.actor_id or "", last.at, words)
