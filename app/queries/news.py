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


def moved(
    session: Reader, event: EventView, viewer: Viewer, day: Board, picks: Collection[str]
) -> tuple[Moved, ...]:
    """Compare the public grid to the one that the viewer knows, in the order of the day.

    What one knows is the grid at the time of one's last "Got it", else the first one of which one
    could be told. Three queries, none before the grid is published.
    """
    if day.version is None:
        return ()
    known = _known_version(session, event, viewer)
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


def _known_version(session: Reader, event: EventView, viewer: Viewer) -> GridVersion | None:
    person = session.get(Participant, viewer.participant())
    versions = session.exec(
        select(GridVersion)
        .where(
            GridVersion.event_id == event.id,
            col(GridVersion.number) <= event.public_version,
        )
        .order_by(col(GridVersion.number))
    ).all()
    if person is None or not versions:
        return None
    since = person.news_seen_at or person.created_at
    return next((v for v in reversed(versions) if v.published_at <= since), versions[0])


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
