"""Events are created and described."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.codes import new_code
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Role, Viewer, checked_name
from app.domain.rooms import RoomDraft
from app.domain.text import slug_of
from app.models import DevicePass, Event, Room, Slot
from app.services.log import record, take_revision
from app.services.people import add_participant


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
) -> str:
    """Create an event with its rooms and slots and return its slug.

    Raises Invalid for a draft that cannot be taken.
    """
    name = checked_name(organiser.name)
    event = found(tx, now, draft=draft, rooms=rooms, slots=slots)
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
) -> Event:
    """Add an event in which nobody is yet, its revision taken; the caller records the change.

    Raises Invalid for a draft that cannot be taken.
    """
    draft = draft.checked()
    event = Event(
        slug=_free_slug(tx, draft.name),
        code=_free_code(tx),
        name=draft.name,
        place=draft.place,
        date=draft.date,
        zone=draft.zone,
        languages=list(draft.languages),
        dots=draft.dots,
        counts=draft.counts,
        created_at=now,
    )
    tx.add(event)
    tx.flush()
    event = take_revision(tx, event.id)
    _furnish(tx, event, rooms, slots)
    return event


def edit(tx: Tx, viewer: Viewer, now: datetime, *, draft: EventDraft) -> None:
    """Change how an event is described and voted in; its slug and code stay.

    Raises Invalid for a draft that cannot be taken.
    """
    viewer.check_organises()
    draft = draft.checked()
    event = take_revision(tx, viewer.event_id)
    event.name, event.place = draft.name, draft.place
    event.date, event.zone = draft.date, draft.zone
    event.languages = list(draft.languages)
    event.dots, event.counts = draft.dots, draft.counts
    record(tx, event, ChangeKind.EVENT_EDITED, viewer, now, subject=event.id)


def _furnish(tx: Tx, event: Event, rooms: Sequence[RoomDraft], slots: Sequence[SlotDraft]) -> None:
    for position, room in enumerate(rooms):
        tx.add(
            Room(
                event_id=event.id,
                position=position,
                name=room.name,
                seats=room.seats,
                features=list(room.features),
            )
        )
    for slot in slots:
        tx.add(
            Slot(
                event_id=event.id,
                kind=slot.kind,
                label=slot.label,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
        )


def _free_slug(tx: Tx, name: str) -> str:
    wanted = slug_of(name)
    taken = set(tx.exec(select(Event.slug)).all())
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _free_code(tx: Tx) -> str:
    taken = set(tx.exec(select(Event.code)).all())
    rng = random.SystemRandom()
    while (code := new_code(rng)) in taken:
        pass
    return code
