"""Which sessions are in somebody's day: what they lead, voted for or starred."""

from sqlalchemy import CompoundSelect, union
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.models import Host, Star, Vote


def picked(session: Reader, viewer: Viewer) -> frozenset[str]:
    """Return the topics in the viewer's day; none for somebody who has not joined. One query."""
    if viewer.participant_id is None:
        return frozenset()
    return frozenset(session.execute(in_day(viewer.participant_id)).scalars())


def taken_out(session: Reader, viewer: Viewer) -> frozenset[str]:
    """Return the topics that the viewer took out of their day. One query."""
    return frozenset(
        session.exec(
            select(Star.topic_id).where(
                col(Star.participant_id) == viewer.participant_id, col(Star.on).is_(False)
            )
        )
    )


def in_day(person_id: str) -> CompoundSelect[tuple[str]]:
    """Select the ids of the topics in somebody's day.

    What they lead is always in it; of the rest their star has the last word, before it their vote.
    """
    off = select(Star.topic_id).where(Star.participant_id == person_id, col(Star.on).is_(False))
    return union(
        select(Host.topic_id).where(Host.participant_id == person_id),
        select(Vote.topic_id).where(
            Vote.participant_id == person_id, col(Vote.topic_id).not_in(off)
        ),
        select(Star.topic_id).where(Star.participant_id == person_id, col(Star.on).is_(True)),
    )
