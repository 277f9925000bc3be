"""Events are created and described."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.codes import new_code
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Role, Viewer, checked_name
from app.domain.rooms import RoomDraft
from app.domain.text import slug_of
from app.models import DevicePass, Event, Slot, id_from, new_id
from app.services.calendar import recall_hosts, refresh_calendar
from app.services.log import record, take_revision
from app.services.people import add_participant
from app.services.rooms import insert_rooms
from app.services.slots import insert_slots


@dataclass(frozen=True)
class Organiser:
    """Who creates an event: the device that will hold its desk, and a first name or nothing."""

    device: str
    name: str
    language: str


def create(
    tx: Tx,
    now: datetime,
    *,
    draft: EventDraft,
    rooms: Sequence[RoomDraft],
    slots: Sequence[SlotDraft],
    organiser: Organiser,
    key: str = "",
) -> str:
    """Create an event with its rooms and slots and return its slug.

    A form that arrives twice with one key makes one event: there is no event yet that could keep a
    receipt, so the event's id is drawn from the key. Raises Invalid for a draft that cannot be
    taken.
    """
    event_id = id_from(organiser.device, key) if key else new_id()
    already = tx.get(Event, event_id)
    if already is not None:
        return already.slug
    name = checked_name(organiser.name)
    event = found(tx, now, draft=draft, rooms=rooms, slots=slots, event_id=event_id)
    person = add_participant(
        tx, event, name=name, language=organiser.language, now=now, role=Role.ORGANISER
    )
    tx.add(
        DevicePass(
            device=organiser.device,
            event_id=event.id,
            participant_id=person.id,
            created_at=now,
        )
    )
    viewer = Viewer(event.id, person.id, Role.ORGANISER)
    record(tx, event, ChangeKind.EVENT_CREATED, viewer, now, subject=event.id)
    return event.slug


def found(
    tx: Tx,
    now: datetime,
    *,
    draft: EventDraft,
    rooms: Sequence[RoomDraft],
    slots: Sequence[SlotDraft],
    event_id: str = "",
) -> Event:
    """Add an event in which nobody is yet, its revision taken; the caller records the change.

    Raises Invalid for a draft that cannot be taken.
    """
    draft = draft.checked()
    event = Event(
        id=event_id or new_id(),
        slug=free_slug(tx, slug_of(draft.name)),
        code=free_code(tx),
        name=draft.name,
        place=draft.place,
        date=draft.date,
        zone=draft.zone,
        languages=list(draft.languages),
        dots=draft.dots,
        counts=draft.counts,
        names_public=draft.names_public,
        notes_days=draft.notes_days,
        created_at=now,
    )
    tx.add(event)
    tx.flush()
    event = take_revision(tx, event.id)
    insert_rooms(tx, event, rooms)
    insert_slots(tx, event, slots)
    return event


def edit(tx: Tx, viewer: Viewer, now: datetime, *, draft: EventDraft) -> None:
    """Change how an event is described and voted in; its slug and code stay.

    With another date or zone all times keep their hour on the venue's clock. Raises Invalid for a
    draft that cannot be taken.
    """
    viewer.check_organises()
    draft = draft.checked()
    event = take_revision(tx, viewer.event_id)
    if (event.date, event.zone) != (draft.date, draft.zone):
        _shift_slots(tx, event, draft)
    event.name, event.place = draft.name, draft.place
    event.date, event.zone = draft.date, draft.zone
    event.languages = list(draft.languages)
    event.dots, event.counts = draft.dots, draft.counts
    event.names_public = draft.names_public
    event.notes_days = draft.notes_days
    record(tx, event, ChangeKind.EVENT_EDITED, viewer, now, subject=event.id)
    refresh_calendar(tx, event, now)
    if not event.names_public:
        recall_hosts(tx, event, now)


def _shift_slots(tx: Tx, event: Event, draft: EventDraft) -> None:
    old, new = ZoneInfo(event.zone), ZoneInfo(draft.zone)
    later = draft.date - event.date

    def shifted(moment: datetime) -> datetime:
        local = moment.astimezone(old)
        return datetime.combine(local.date() + later, local.time(), new).astimezone(UTC)

    for slot in tx.exec(select(Slot).where(Slot.event_id == event.id)).all():
        lasts = slot.ends_at - slot.starts_at
        slot.starts_at, ends_at = shifted(slot.starts_at), shifted(slot.ends_at)
        # Where clocks go forward, 2:30 to 3:00 would end before it begins.
        slot.ends_at = ends_at if ends_at > slot.starts_at else slot.starts_at + lasts


def free_slug(tx: Tx, wanted: str) -> str:
    """Return the slug that is wanted, with a number where another event has it."""
    taken = set(tx.exec(select(Event.slug)).all())
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def free_code(tx: Tx) -> str:
    """Draw a join code that no event has."""
    taken = set(tx.exec(select(Event.code)).all())
    rng = random.SystemRandom()
    while (code := new_code(rng)) in taken:
        pass
    return code
