"""The organiser leads the event through its phases."""

from datetime import datetime

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import Phase, check_step
from app.models import Event
from app.services.history import PHASES, acting
from app.services.log import record, take_revision


def open_round(tx: Tx, viewer: Viewer, now: datetime, *, ends_at: datetime | None = None) -> None:
    """Open the round for topics and votes, until `ends_at` or until it is closed by hand."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase != Phase.OPEN:
        check_step(event.phase, Phase.OPEN)
    if ends_at is not None and ends_at <= now:
        raise Invalid(Problem("ends_at", say("Write a time that is still to come.")))
    kind = DeskKind.ROUND_TIMED if event.phase == Phase.OPEN else DeskKind.ROUND_OPENED
    with acting(tx, event, viewer, now, kind, touches=PHASES):
        event.phase = Phase.OPEN
        event.round_ends_at = ends_at
        event.round_closed_at = None
    record(tx, event, ChangeKind.ROUND_OPENED, viewer, now)


def close_round(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Take no more topics and votes; one more closing of a closed round changes nothing."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase in (Phase.PLANNING, Phase.RUNNING):
        return
    _check_phase(event, Phase.OPEN)
    with acting(tx, event, viewer, now, DeskKind.ROUND_CLOSED, touches=PHASES):
        event.phase = Phase.RUNNING if event.public_version is not None else Phase.PLANNING
        event.round_closed_at = now
    record(tx, event, ChangeKind.ROUND_CLOSED, viewer, now)


def close_event(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """End the event: topics and grid stay as they are, notes can be written for some days."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase == Phase.CLOSED:
        return
    check_step(event.phase, Phase.CLOSED)
    with acting(tx, event, viewer, now, DeskKind.EVENT_CLOSED, touches=PHASES):
        event.phase = Phase.CLOSED
    record(tx, event, ChangeKind.EVENT_CLOSED, viewer, now)


def reopen_event(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Take back the end of the event."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase == Phase.RUNNING:
        return
    _check_phase(event, Phase.CLOSED)
    with acting(tx, event, viewer, now, DeskKind.EVENT_REOPENED, touches=PHASES):
        event.phase = Phase.RUNNING
    record(tx, event, ChangeKind.EVENT_REOPENED, viewer, now)


def _check_phase(event: Event, phase: Phase) -> None:
    """Raise Conflict for a button of another phase, pressed on a page that is out of date."""
    if event.phase != phase:
        raise Conflict(say("The event has moved on. Look at the page again."))
