"""Keeps what calendars were told in step with what is public, so that stamps grow exactly then."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Tx
from app.domain.mail_addresses import apart_without_addresses, without_addresses
from app.domain.people import public_name
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

_SCHEDULE = frozenset({"starts_at", "ends_at", "room"})
"""What makes another appointment of a session (RFC 5546 2.1.4); the rest are words."""


@dataclass(frozen=True)
class Shown:
    """What a calendar shows of one topic, without mail addresses.

    `hosts` holds names, and `#12` for somebody without.

    `language` is the session's, `words` that of our own words around it.
    """

    room_id: str
    room: str
    place: str
    title: str
    description: str
    hosts: tuple[str, ...]
    language: str
    words: str
    starts_at: datetime
    ends_at: datetime


def refresh_calendar(tx: Tx, event: Event, now: datetime) -> None:
    """Stamp every entry whose visible state differs from what calendars were told.

    Call it after each change of the grid, a topic, a room, a slot, a name or how the event is
    described, with the revision taken. A topic that is no longer public stays as a cancelled
    entry, for phones that hold a copy.
    """
    tx.flush()
    told = _told(tx, event)
    stamp = _next_stamp(told, now)
    entries = {entry.topic_id: entry for entry in told}
    shown = _shown(tx, event)
    for topic_id, state in shown.items():
        if topic_id in entries:
            _tell(entries[topic_id], state, stamp)
        else:
            tx.add(_first(event, topic_id, state, stamp))
    for topic_id, entry in entries.items():
        if topic_id not in shown and not entry.cancelled:
            entry.cancelled = True
            entry.sequence += 1
            entry.modified_at = stamp


def recall_hosts(tx: Tx, event: Event, now: datetime) -> None:
    """Let entries that were cancelled name those who lead the topic now, and nobody else."""
    tx.flush()
    told = _told(tx, event)
    stamp = _next_stamp(told, now)
    hosts = _hosts(tx, event)
    for entry in told:
        lead = list(hosts.get(entry.topic_id, ()))
        if entry.cancelled and entry.hosts != lead:
            entry.hosts = lead
            entry.modified_at = stamp


def _told(tx: Tx, event: Event) -> Sequence[CalendarEntry]:
    return tx.exec(select(CalendarEntry).where(CalendarEntry.event_id == event.id)).all()


def _next_stamp(told: Sequence[CalendarEntry], now: datetime) -> datetime:
    """Return a whole second after all that the event's calendars were told up to now.

    Readers that ask by date alone would miss the second of two sessions changed in one second.
    """
    second = now.replace(microsecond=0)
    return max((second, *(entry.modified_at + ONE_STAMP for entry in told)))


def _first(event: Event, topic_id: str, state: Shown, stamp: datetime) -> CalendarEntry:
    return CalendarEntry(
        topic_id=topic_id,
        event_id=event.id,
        uid=str(uuid.uuid4()),
        created_at=stamp,
        modified_at=stamp,
        **{**vars(state), "hosts": list(state.hosts)},
    )


def _tell(entry: CalendarEntry, state: Shown, stamp: datetime) -> None:
    visible = {**vars(state), "hosts": list(state.hosts)}
    entry.room_id = visible.pop("room_id")
    changed = {name for name, value in visible.items() if getattr(entry, name) != value}
    if not entry.cancelled and not changed:
        return
    for name in changed:
        setattr(entry, name, visible[name])
    entry.sequence += entry.cancelled or not _SCHEDULE.isdisjoint(changed)
    entry.cancelled = False
    entry.modified_at = stamp


def _hosts(tx: Tx, event: Event) -> dict[str, tuple[str, ...]]:
    """Return whom calendars name: nobody where the event does not, and nobody by an address."""
    if not event.names_public:
        return {}
    hosts = host_names(tx, event.id)
    return {topic_id: tuple(map(public_name, names)) for topic_id, names in hosts.items()}


def _rooms(tx: Tx, event: Event) -> dict[str, str]:
    names = select(Room.name).where(Room.event_id == event.id).order_by(col(Room.position))
    return apart_without_addresses(tx.exec(names))


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
    hosts, rooms = _hosts(tx, event), _rooms(tx, event)
    shown = {}
    for placement, topic, room in rows:
        first = place[placement.slot_id]
        last = min(first + topic.length, len(slots)) - 1
        shown[topic.id] = Shown(
            room_id=room.id,
            room=rooms[room.name],
            place=without_addresses(event.place),
            title=without_addresses(topic.title),
            description=without_addresses(topic.description or topic.why),
            hosts=hosts.get(topic.id, ()),
            language=topic.language,
            words=event.languages[0],
            starts_at=slots[first].starts_at,
            ends_at=slots[last].ends_at,
        )
    return shown
