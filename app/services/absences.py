"""Organisers note that somebody is late or gone, or here after all."""

from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Absence, Event, Participant, Slot
from app.services.history import LIMITS, acting
from app.services.log import record, take_revision


def set_away(
    tx: Tx, viewer: Viewer, now: datetime, *, person_id: str, first: str, last: str
) -> None:
    """Note that somebody is away from one time for sessions to another, both included.

    What they said themselves of other times stays. Raises Invalid where the last lies before the
    first, NotFound for who or what is not of this event.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    _check_person(tx, event, person_id)
    away = _between(tx, event, first, last)
    with acting(tx, event, viewer, now, DeskKind.AWAY_NOTED, subject=person_id, touches=LIMITS):
        known = {row.slot_id for row in _absences(tx, person_id)}
        tx.add_all(
            Absence(participant_id=person_id, slot_id=slot_id)
            for slot_id in away
            if slot_id not in known
        )
    record(tx, event, ChangeKind.LIMITS_SET, viewer, now, subject=person_id)


def set_here(tx: Tx, viewer: Viewer, now: datetime, *, person_id: str) -> None:
    """Note that somebody is here all day, whatever was said before."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    _check_person(tx, event, person_id)
    with acting(tx, event, viewer, now, DeskKind.HERE_NOTED, subject=person_id, touches=LIMITS):
        for row in _absences(tx, person_id):
            tx.delete(row)
    record(tx, event, ChangeKind.LIMITS_SET, viewer, now, subject=person_id)


def _check_person(tx: Tx, event: Event, person_id: str) -> None:
    person = tx.get(Participant, person_id)
    if person is None or person.event_id != event.id:
        raise NotFound


def _between(tx: Tx, event: Event, first: str, last: str) -> list[str]:
    day = tx.exec(
        select(Slot.id)
        .where(Slot.event_id == event.id, Slot.kind == "session")
        .order_by(col(Slot.starts_at), col(Slot.ends_at))
    ).all()
    if first not in day or last not in day:
        raise NotFound
    start, end = day.index(first), day.index(last)
    if end < start:
        raise Invalid(Problem("last", say("Choose a time that is not before the first.")))
    return list(day[start : end + 1])


def _absences(tx: Tx, person_id: str) -> list[Absence]:
    return list(tx.exec(select(Absence).where(Absence.participant_id == person_id)).all())
