"""The revisions of events, which everything that follows changes compares."""

from collections.abc import Collection, Mapping

from sqlmodel import col, select

from app.db import Reader
from app.models import Event


def revisions_of(session: Reader, event_ids: Collection[str]) -> Mapping[str, int]:
    """Return the present revision of each of these events."""
    rows = session.exec(select(Event.id, Event.revision).where(col(Event.id).in_(event_ids))).all()
    return dict(rows)
