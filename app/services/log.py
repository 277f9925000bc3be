"""How every use case begins and what it leaves behind: the revision taken, the Change recorded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, bindparam, insert, update
from sqlmodel import col

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.people import Viewer
from app.models import Change, Event

Entry = dict[str, object]
"""A row of the event's log."""


def _take(wanted: ColumnElement[bool]) -> Executable:
    taken: Executable = (
        update(Event)
        .where(wanted)
        .values(revision=col(Event.revision) + 1)
        .returning(Event)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return taken


TAKE = _take(col(Event.id) == bindparam("wanted"))
TAKE_AT = _take(col(Event.slug) == bindparam("wanted"))
RECORD = insert(Change)
"""Built once: every write begins and ends with them, and building them costs more than running."""


def take_revision(tx: Tx, event_id: str) -> Event:
    """Raise the event's revision by one and return the event as it stands.

    The updated row is the lock on PostgreSQL, without which parallel writes lose each other.
    Raises NotFound where there is no such event.
    """
    return _taken(tx, TAKE, event_id)


def take_revision_at(tx: Tx, slug: str) -> Event:
    """Raise the revision of the event at an address by one; raises NotFound where there is none."""
    return _taken(tx, TAKE_AT, slug)


def record(
    tx: Tx, event: Event, kind: ChangeKind, viewer: Viewer, now: datetime, *, subject: str = ""
) -> None:
    """Add one entry to the event's log, under the revision that was taken."""
    record_all(tx, [entry(event, kind, viewer.participant_id, now, subject=subject)])


def entry(
    event: Event, kind: ChangeKind, actor_id: str | None, now: datetime, *, subject: str = ""
) -> Entry:
    """Describe what happened under the revision that was taken, for `record_all`."""
    return {
        "event_id": event.id,
        "revision": event.revision,
        "kind": kind,
        "actor_id": actor_id,
        "subject_id": subject,
        "at": now,
    }


def record_all(tx: Tx, entries: Sequence[Entry]) -> None:
    """Add entries to the event's log in their order."""
    if entries:
        tx.connection().execute(RECORD, entries)


def _taken(tx: Tx, take: Executable, wanted: str) -> Event:
    event: Event | None = tx.execute(take, {"wanted": wanted}).scalar_one_or_none()
    if event is None:
        raise NotFound
    return event
