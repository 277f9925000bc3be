"""How every use case begins and what it leaves behind: the revision taken, the Change recorded."""

from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlmodel import col

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.people import Viewer
from app.models import Change, Event

TAKE = (
    update(Event)
    .where(col(Event.id) == bindparam("wanted"))
    .values(revision=col(Event.revision) + 1)
    .returning(Event)
    .execution_options(synchronize_session=False, populate_existing=True)
)
RECORD = insert(Change)
"""Built once: every write begins and ends with them, and building them costs more than running."""


def take_revision(tx: Tx, event_id: str) -> Event:
    """Raise the event's revision by one and return the event as it stands.

    The updated row is the lock on PostgreSQL, without which parallel writes lose each other.
    Raises NotFound where there is no such event.
    """
    event: Event | None = tx.exec(TAKE, params={"wanted": event_id}).scalar_one_or_none()
    if event is None:
        raise NotFound
    return event


def record(
    tx: Tx, event: Event, kind: ChangeKind, viewer: Viewer, now: datetime, *, subject: str = ""
) -> None:
    """Add one entry to the event's log, under the revision that was taken."""
    tx.connection().execute(
        RECORD,
        {
            "event_id": event.id,
            "revision": event.revision,
            "kind": kind,
            "actor_id": viewer.participant_id,
            "subject_id": subject,
            "at": now,
        },
    )
