"""People come in, take a name, say when they cannot be there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.limits import COMING_IN, JOINING, too_many_joined
from app.domain.messages import say
from app.domain.people import Limits, Role, Viewer, checked_name
from app.models import Absence, DevicePass, Event, Participant, Slot
from app.services.calendar import refresh_calendar
from app.services.limits import allow
from app.services.log import record, take_revision


@dataclass(frozen=True)
class Joined:
    """Where somebody who came in is now known."""

    slug: str
    participant_id: str


def join(
    tx: Tx, *, code: str, device: str, name: str, language: str, now: datetime, label: str = ""
) -> Joined:
    """Let a device into the event of a code; one that is in already stays who it was.

    Raises NotFound for an unknown code, Invalid for a name that is too long, and Conflict for who
    comes in again and again.
    """
    name = checked_name(name)
    event_id = tx.exec(select(Event.id).where(Event.code == code)).first()
    if event_id is None:
        raise NotFound(say("There is no event “%(code)s”. Codes are on the big screen.", code=code))
    event = take_revision(tx, event_id)
    known = tx.get(DevicePass, (device, event.id))
    if known is not None:
        return Joined(event.slug, known.participant_id)
    _check_pace(tx, event, device, now)
    person = add_participant(tx, event, name=name, language=language, now=now)
    let_in(tx, event, person.id, device=device, label=label, now=now)
    viewer = Viewer(event.id, person.id, Role.PARTICIPANT)
    record(tx, event, ChangeKind.PERSON_JOINED, viewer, now, subject=person.id)
    return Joined(event.slug, person.id)


def _check_pace(tx: Tx, event: Event, device: str, now: datetime) -> None:
    if not allow(tx, JOINING, who=device, now=now):
        raise too_many_joined(by_device=True)
    if not allow(tx, COMING_IN, who=event.id, now=now):
        raise too_many_joined(by_device=False)


def add_participant(
    tx: Tx,
    event: Event,
    *,
    name: str,
    language: str,
    now: datetime,
    role: Role = Role.PARTICIPANT,
) -> Participant:
    """Add a person to an event whose revision has been taken, with the next number."""
    event.people_joined += 1
    person = Participant(
        event_id=event.id,
        number=event.people_joined,
        name=name,
        role=role,
        language=language,
        created_at=now,
    )
    tx.add(person)
    tx.flush()
    return person


def rename(tx: Tx, viewer: Viewer, now: datetime, *, name: str) -> None:
    """Change one's name; an empty one makes anonymous. Raises Invalid for one too long."""
    name = checked_name(name)
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    person.name = name
    record(tx, event, ChangeKind.PERSON_RENAMED, viewer, now, subject=person.id)
    refresh_calendar(tx, event, now)


def set_limits(tx: Tx, viewer: Viewer, now: datetime, *, away: Collection[str]) -> None:
    """Say in which slots one cannot be there; slots of other events are left out."""
    event = take_revision(tx, viewer.event_id)
    person = viewer.participant()
    limits = Limits(frozenset(away), frozenset(_away(tx, person)))
    change_limits(tx, event, participant_id=person, limits=limits)
    record(tx, event, ChangeKind.LIMITS_SET, viewer, now, subject=viewer.participant())


def change_limits(tx: Tx, event: Event, *, participant_id: str, limits: Limits) -> None:
    """Change the slots a person cannot do where they differ from what the form showed.

    What they have said meanwhile of other slots stays. The event's revision has been taken.
    """
    known = set(tx.exec(select(Slot.id).where(Slot.event_id == event.id)))
    tx.exec(
        delete(Absence).where(
            col(Absence.participant_id) == participant_id,
            col(Absence.slot_id).in_(limits.shown - limits.away),
        )
    )
    added = (limits.away - limits.shown - _away(tx, participant_id)) & known
    for slot_id in sorted(added):
        tx.add(Absence(participant_id=participant_id, slot_id=slot_id))


def _away(tx: Tx, participant_id: str) -> set[str]:
    away = select(Absence.slot_id).where(Absence.participant_id == participant_id)
    return set(tx.exec(away))


def let_in(
    tx: Tx, event: Event, participant_id: str, *, device: str, label: str, now: datetime
) -> None:
    """Let a device act as somebody, in an event whose revision has been taken.

    A device that was somebody else there is so no longer.
    """
    tx.merge(
        DevicePass(
            device=device,
            event_id=event.id,
            participant_id=participant_id,
            label=label,
            created_at=now,
        )
    )


def let_in_organiser(
    tx: Tx, *, token: str, device: str, language: str, now: datetime, label: str = ""
) -> str | None:
    """Make a device an organiser of the event with this secret; returns its slug, if any."""
    event_id = tx.exec(select(Event.id).where(Event.organiser_token == token)).first()
    if event_id is None:
        return None
    event = take_revision(tx, event_id)
    known = tx.get(DevicePass, (device, event.id))
    if known is not None:
        tx.get_one(Participant, known.participant_id).role = Role.ORGANISER
        return event.slug
    person = add_participant(tx, event, name="", language=language, now=now, role=Role.ORGANISER)
    let_in(tx, event, person.id, device=device, label=label, now=now)
    return event.slug
