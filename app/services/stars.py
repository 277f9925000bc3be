"""Sessions are put into one's day and taken out of it, whatever one voted for."""

from collections.abc import Collection
from datetime import datetime

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Event, Star, Topic, Vote
from app.services.log import record, take_revision
from app.services.receipts import is_late
from app.services.topics import find_topic, standing_topic


def set_star(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    on: bool,
    device: str = "",
    order: int = 0,
) -> None:
    """Put a session into one's day though one did not vote for it, or take a voted one out of it.

    Setting it twice changes nothing, and one that arrives after a newer one of its device neither.
    For a merged topic the one that it is part of now is meant. Raises Conflict before the grid is
    published.
    """
    event = take_revision(tx, viewer.event_id)
    topic = standing_topic(tx, find_topic(tx, event, topic_id))
    tap = _tap(viewer, device, topic_id)
    if not is_late(tx, event_id=event.id, what=tap, order=order, now=now):
        _set(tx, event, viewer, now, topic=topic, on=on)


def choose(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    others: Collection[str],
    device: str = "",
    order: int = 0,
) -> None:
    """Keep one of several sessions at the same time in one's day and take the others out.

    Each is set as by `set_star`, so of one device the newer word on it stands. What has been
    merged with the one that is kept stays with it.
    """
    event = take_revision(tx, viewer.event_id)
    kept = standing_topic(tx, find_topic(tx, event, topic_id))
    for chosen in (topic_id, *sorted(set(others) - {topic_id})):
        topic, on = standing_topic(tx, find_topic(tx, event, chosen)), chosen == topic_id
        tap = _tap(viewer, device, chosen)
        if is_late(tx, event_id=event.id, what=tap, order=order, now=now):
            continue
        if on or topic.id != kept.id:
            _set(tx, event, viewer, now, topic=topic, on=on)


def _tap(viewer: Viewer, device: str, topic_id: str) -> str:
    return f"star {viewer.participant()} {device} {topic_id}"


def _set(tx: Tx, event: Event, viewer: Viewer, now: datetime, *, topic: Topic, on: bool) -> None:
    _check_published(event)
    key = (viewer.participant(), topic.id)
    star = tx.get(Star, key)
    if on == (star.on if star else tx.get(Vote, key) is not None):
        return
    if star is None:
        star = Star(participant_id=viewer.participant(), topic_id=topic.id, on=on, at=now)
    star.on, star.at, star.merge_id = on, now, None  # a word of their own, no merge's any more
    tx.add(star)
    kind = ChangeKind.SESSION_STARRED if on else ChangeKind.SESSION_UNSTARRED
    record(tx, event, kind, viewer, now, subject=topic.id)


def _check_published(event: Event) -> None:
    if event.public_version is None:
        raise Conflict(say("The grid is not published. Vote for what you want to see in it."))
