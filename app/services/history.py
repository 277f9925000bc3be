"""Every action of the desk is kept with the rows that it touched, to be undone and redone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import SQLModel, col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import MOST_ACTIONS, DeskKind
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import (
    Absence,
    DeskAction,
    Event,
    LineLock,
    Placement,
    Room,
    RoomClosure,
    Slot,
)
from app.services.log import record, take_revision
from app.services.row_changes import RowChange, differences, dumped, loaded, snapshot
from app.services.turning import turn

Models = tuple[type[SQLModel], ...]
DRAFT: Models = (Placement,)
LINES: Models = (LineLock,)
CLOSURES: Models = (RoomClosure,)
PHASES: Models = (Event,)
WAVES: Models = (Event, Placement)
LIMITS: Models = (Absence,)
DAY: Models = (Slot, Room, RoomClosure, Absence, LineLock)
"""The tables that an action may touch; a time or a room takes with it what hangs on it."""


@contextmanager
def acting(
    tx: Tx,
    event: Event,
    viewer: Viewer,
    now: datetime,
    kind: DeskKind,
    *,
    subject: str = "",
    touches: Models = DRAFT,
) -> Iterator[None]:
    """Keep what the block does to the rows of some tables as one action of the desk.

    Call it with the revision taken. `subject` holds the ids of what the action is about, with
    spaces between. A block that changes nothing leaves no action; what was undone before can not
    be redone after one. Two queries for each table, and four.
    """
    before = snapshot(tx, event.id, touches)
    yield
    changes = differences(before, snapshot(tx, event.id, touches))
    if changes:
        _keep(tx, event, viewer, now, kind, subject, changes)


def undo(tx: Tx, viewer: Viewer, now: datetime, *, number: int | None = None) -> None:
    """Take back an action of the desk, whoever did it: that one, or the last that stands.

    One that is undone already stays so. Raises Conflict where something was changed since, saying
    who changed what, and Invalid where the grid would break a rule.
    """
    event, action = _found(tx, viewer, number, col(DeskAction.undone_at).is_(None))
    if action is None:
        raise Conflict(say("There is nothing to undo."))
    if action.undone_at is None:
        turn(tx, event, now, action, [change.turned for change in loaded(action.changes)])
        action.undone_at, action.undone_by = now, viewer.participant_id
        action.revision = event.revision
        record(tx, event, ChangeKind.DESK_UNDONE, viewer, now, subject=action.id)


def redo(tx: Tx, viewer: Viewer, now: datetime, *, number: int | None = None) -> None:
    """Do again what was undone: that action, or the one that was undone last.

    Raises Conflict where something else was done since, and Invalid where it would break a rule.
    """
    undone = (col(DeskAction.undone_at).is_not(None), col(DeskAction.spent).is_(False))
    event, action = _found(tx, viewer, number, *undone)
    if action is None:
        raise Conflict(say("There is nothing to redo."))
    if action.spent:
        raise Conflict(say("Something else was done since, so this cannot be redone."))
    if action.undone_at is not None:
        turn(tx, event, now, action, loaded(action.changes))
        action.undone_at, action.undone_by = None, viewer.participant_id
        action.revision = event.revision
        record(tx, event, ChangeKind.DESK_REDONE, viewer, now, subject=action.id)


def _keep(
    tx: Tx,
    event: Event,
    viewer: Viewer,
    now: datetime,
    kind: DeskKind,
    subject: str,
    changes: Sequence[RowChange],
) -> None:
    mine = col(DeskAction.event_id) == event.id
    number = (tx.exec(select(func.max(DeskAction.number)).where(mine)).one() or 0) + 1
    undone = (mine, col(DeskAction.undone_at).is_not(None), col(DeskAction.spent).is_(False))
    tx.exec(update(DeskAction).where(*undone).values(spent=True, changes=[]))
    tx.exec(delete(DeskAction).where(mine, col(DeskAction.number) <= number - MOST_ACTIONS))
    tx.add(
        DeskAction(
            event_id=event.id,
            number=number,
            kind=kind,
            subject=subject,
            actor_id=viewer.participant_id,
            at=now,
            changes=dumped(changes),
            revision=event.revision,
        )
    )
    tx.flush()


def _found(
    tx: Tx, viewer: Viewer, number: int | None, *fits: ColumnElement[bool]
) -> tuple[Event, DeskAction | None]:
    """Return an action by its number, or the last one that fits; NotFound for an unknown number."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    query = select(DeskAction).where(DeskAction.event_id == event.id)
    if number is not None:
        action = tx.exec(query.where(DeskAction.number == number)).first()
        if action is None:
            raise NotFound
        return event, action
    latest = query.where(*fits).order_by(col(DeskAction.revision).desc())
    return event, tx.exec(latest).first()
