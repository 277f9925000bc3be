"""What has moved in somebody's day since they last said that they know."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.models import GridVersion, Participant, PublishedPlacement
from app.queries.board import Board
from app.queries.events import EventView
from app.queries.topics import TopicView


@dataclass(frozen=True)
class Spot:
    """A room by its name, and when."""

    room: str
    starts_at: datetime


@dataclass(frozen=True)
class Moved:
    """A topic that one picked, where it was and where it is; None where it has no place."""

    topic: TopicView
    before: Spot | None
    after: Spot | None


def known_since(session: Reader, viewer: Viewer) -> datetime:
    """Return when the viewer last said "Got it", else when they joined. One query."""
    person = session.get_one(Participant, viewer.participant())
    return person.news_seen_at or person.created_at


def moved(
    session: Reader, event: EventView, day: Board, picks: Collection[str], since: datetime
) -> tuple[Moved, ...]:
    """Compare the public grid to the one that was known at a moment, in the order of the day.

    Who joined before there was a grid knows the first one: that it came is no news. Two queries,
    none before the grid is published.
    """
    if day.version is None:
        return ()
    known = _known_version(session, event, since)
    if known is None or known.number == day.version:
        return ()
    before = _spots(session, known, day)
    after = {s.topic.id: Spot(s.room.name, s.starts_at) for s in day.sittings}
    changes = [
        Moved(topic, before.get(topic.id), after.get(topic.id))
        for topic in day.topics
        if topic.id in picks and before.get(topic.id) != after.get(topic.id)
    ]
    return tuple(sorted(changes, key=_at))


def moved_for(
    session: Reader, event: EventView, viewer: Viewer, day: Board, wanted: Collection[str]
) -> frozenset[str]:
    """Return which of the topics that somebody wants are marked as moved on the board.

    They had a place that this person knew, and have another. Three queries at most.
    """
    if viewer.participant_id is None or day.version is None:
        return frozenset()
    changes = moved(session, event, day, wanted, known_since(session, viewer))
    return frozenset(change.topic.id for change in changes if change.before and change.after)


def _known_version(session: Reader, event: EventView, since: datetime) -> GridVersion | None:
    versions = session.exec(
        select(GridVersion)
        .where(
            GridVersion.event_id == event.id,
            col(GridVersion.number) <= event.public_version,
        )
        .order_by(col(GridVersion.number))
    ).all()
    first = versions[0] if versions else None
    return next((v for v in reversed(versions) if v.published_at <= since), first)


def _spots(session: Reader, version: GridVersion, day: Board) -> dict[str, Spot]:
    rooms = {room.id: room.name for room in day.rooms}
    starts = {row.slot.id: row.slot.starts_at for row in day.rows}
    rows = session.exec(
        select(PublishedPlacement).where(PublishedPlacement.version_id == version.id)
    ).all()
    return {row.topic_id: Spot(rooms[row.room_id], starts[row.slot_id]) for row in rows}


def _at(change: Moved) -> tuple[datetime, str]:
    spot = change.after or change.before
    assert spot is not None
    return spot.starts_at, change.topic.id
