"""Keeps what calendars were told in step with what is public, so that stamps grow exactly then."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Tx
from app.models import (
    CalendarEntry,
    Event,
    GridVersion,
    PublishedPlacement,
    Room,
    Slot,
    Topic,
)
from app.rows import host_names

ONE_STAMP = timedelta(seconds=1)
"""Calendars compare stamps of whole seconds, so two changes in one second need two of them."""


@dataclass(frozen=True)
class Shown:
    """What a calendar shows of one topic; `hosts` holds names, and `#12` for somebody without."""

    room_id: str
    room: str
    place: str
    title: str
    description: str
    hosts: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


def refresh_calendar(tx: Tx, event: Event, now: datetime) -> None:
    """Stamp every entry whose visible state differs from what calendars were told.

    Call it after each change of the grid, a topic, a room or a slot, with the revision taken.
    A topic that is no longer public stays as a cancelled entry, for phones that hold a copy.
    """
    tx.flush()
    told = tx.exec(select(CalendarEntry).where(CalendarEntry.event_id == event.id)).all()
    entries = {entry.topic_id: entry for entry in told}
    shown = _shown(tx, event)
    for topic_id, state in shown.items():
        if topic_id in entries:
            _tell(entries[topic_id], state, now)
        else:
            tx.add(_first(event, topic_id, state, now))
    for topic_id, entry in entries.items():
        if topic_id not in shown and not entry.cancelled:
            entry.cancelled = True
            _stamp(entry, now)
            entry.sequence += 1


def recall_hosts(tx: Tx, event: Event) -> None:
    """Let entries that were cancelled name those who lead the topic now, and nobody else.

    Nothing is stamped: phones drop what is cancelled, and their copy is out of our hands.
    """
    tx.flush()
    hosts = host_names(tx, event.id)
    entries = tx.exec(
        select(CalendarEntry).where(
            CalendarEntry.event_id == event.id, col(CalendarEntry.cancelled).is_(True)
        )
    )
    for entry in entries:
        entry.hosts = list(hosts.get(entry.topic_id, ()))


def _first(event: Event, topic_id: str, state: Shown, now: datetime) -> CalendarEntry:
    stamp = now.replace(microsecond=0)
    return CalendarEntry(
        topic_id=topic_id,
        event_id=event.id,
        uid=str(uuid.uuid4()),
        room_id=state.room_id,
        room=state.room,
        place=state.place,
        title=state.title,
        description=state.description,
        hosts=list(state.hosts),
        starts_at=state.starts_at,
        ends_at=state.ends_at,
        created_at=stamp,
        modified_at=stamp,
    )


def _tell(entry: CalendarEntry, state: Shown, now: datetime) -> None:
    rescheduled = entry.cancelled or (entry.starts_at, entry.ends_at, entry.room) != (
        state.starts_at,
        state.ends_at,
        state.room,
    )
    reworded = (entry.title, entry.description, entry.place, tuple(entry.hosts)) != (
        state.title,
        state.description,
        state.place,
        state.hosts,
    )
    entry.room_id = state.room_id
    if not rescheduled and not reworded:
        return
    entry.room, entry.place = state.room, state.place
    entry.title, entry.description = state.title, state.description
    entry.starts_at, entry.ends_at, entry.hosts = state.starts_at, state.ends_at, list(state.hosts)
    entry.cancelled = False
    entry.sequence += rescheduled
    _stamp(entry, now)


def _stamp(entry: CalendarEntry, now: datetime) -> None:
    entry.modified_at = max(now.replace(microsecond=0), entry.modified_at + ONE_STAMP)


def _shown(tx: Tx, event: Event) -> dict[str, Shown]:
    """Collect the public grid; a topic of several slots ends with the last of them."""
    slots = tx.exec(
        select(Slot)
        .where(Slot.event_id == event.id, Slot.kind == "session")
        .order_by(col(Slot.starts_at))
    ).all()
    place = {slot.id: number for number, slot in enumerate(slots)}
    rows = tx.exec(
        select(PublishedPlacement, Topic, Room)
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .join(Topic, col(Topic.id) == col(PublishedPlacement.topic_id))
        .join(Room, col(Room.id) == col(PublishedPlacement.room_id))
        .where(
            GridVersion.event_id == event.id,
            GridVersion.number == event.public_version,
            col(Topic.withdrawn_at).is_(None),
        )
    ).all()
    hosts = host_names(tx, event.id)
    shown = {}
    for placement, topic, room in rows:
        first = place[placement.slot_id]
        last = min(first + topic.length, len(slots)) - 1
        shown[topic.id] = Shown(
            room_id=room.id,
            room=room.name,
            place=event.place,
            title=topic.title,
            description=topic.description or topic.why,
            hosts=hosts.get(topic.id, ()),
            starts_at=slots[first].starts_at,
            ends_at=slots[last].ends_at,
        )
    return shown
