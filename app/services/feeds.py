"""One's own calendar: its secret address is renewed, or given up."""

from datetime import datetime

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.devices import token_hash
from app.domain.people import Viewer
from app.models import Event, Participant, RevokedFeed, new_token
from app.services.log import record, take_revision


def renew(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Give one's calendar another address; the old one, if any, is gone for ever."""
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    give_up(tx, event, person, now)
    person.calendar_token = new_token()
    record(tx, event, ChangeKind.CALENDAR_RENEWED, viewer, now, subject=person.id)


def remove(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Let one's calendar have no address until one renews it; the old one is gone for ever."""
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    if give_up(tx, event, person, now):
        record(tx, event, ChangeKind.CALENDAR_REMOVED, viewer, now, subject=person.id)


def give_up(tx: Tx, event: Event, person: Participant, now: datetime) -> bool:
    """Let the address of somebody's calendar be gone, and tell whether it was there until now.

    The row keeps the token: one that is given up is no address, and the next one is drawn when
    it is asked for.
    """
    gone = token_hash(person.calendar_token)
    if tx.get(RevokedFeed, gone) is not None:
        return False
    tx.add(RevokedFeed(token_hash=gone, event_id=event.id, at=now))
    return True
