"""The revisions of events, which everything that follows changes compares."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.db import Reader
from app.models import Event

STAMPS = select(Event.slug, Event.id, Event.revision).where(
    col(Event.slug).in_(bindparam("slugs", expanding=True))
)
"""Built once: building it costs more than running it, and what is kept is looked up by it."""


@dataclass(frozen=True)
class Stamp:
    """An event and its present revision."""

    id: str
    revision: int


def stamps_at(session: Reader, slugs: Collection[str]) -> Mapping[str, Stamp]:
    """Return the stamp of each event that there is at these addresses. One query."""
    rows = session.execute(STAMPS, {"slugs": list(slugs)}).all()
    return {slug: Stamp(event_id, revision) for slug, event_id, revision in rows}


def revisions_of(session: Reader, event_ids: Collection[str]) -> Mapping[str, int]:
    """Return the present revision of each of these events."""
    rows = session.exec(select(Event.id, Event.revision).where(col(Event.id).in_(event_ids))).all()
    return dict(rows)
