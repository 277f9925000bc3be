"""Organisers stop spam: they block somebody, freeze a page."""

from datetime import datetime

from app.db import Reader, Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.models import Participant
from app.services.log import record, take_revision
from app.services.pages import page_at
from app.services.writing import keep_page


def block(tx: Tx, viewer: Viewer, now: datetime, *, person_id: str, on: bool) -> None:
    """Keep somebody from writing notes and adding photos, or let them again; they read and vote.

    Raises Conflict for an organiser, who could let themselves again; NotFound for
    who is no organiser, and for somebody who is not in the event.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    person = person_of(tx, event.id, person_id)
    if on and person.role == Role.ORGANISER:
        raise Conflict(say("Organisers cannot be blocked: they run this event together."))
    if on != (person.blocked_at is not None):
        person.blocked_at = now if on else None
        kind = ChangeKind.PERSON_BLOCKED if on else ChangeKind.PERSON_UNBLOCKED
        record(tx, event, kind, viewer, now, subject=person.id)


def freeze(tx: Tx, viewer: Viewer, now: datetime, *, page_key: str, on: bool) -> None:
    """Let organisers alone write on a page, or everybody again.

    Raises NotFound where there is no such page, and for who is no organiser.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    if on != (page.frozen_at is not None):
        keep_page(tx, page)
        page.frozen_at = now if on else None
        kind = ChangeKind.PAGE_FROZEN if on else ChangeKind.PAGE_UNFROZEN
        record(tx, event, kind, viewer, now, subject=page_key)


def person_of(session: Reader, event_id: str, person_id: str) -> Participant:
    """Return somebody of an event. Raises NotFound for who is not in it."""
    person = session.get(Participant, person_id)
    if person is None or person.event_id != event_id:
        raise NotFound
    return person
