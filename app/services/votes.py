"""Votes are set, on or off; setting one twice changes nothing, and late ones undo nothing."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import check_round
from app.domain.voting import check_dots
from app.models import Event, Topic, Vote
from app.services.log import record, take_revision
from app.services.receipts import is_late
from app.services.topics import find_topic, ids_inside, standing_topic

CAST = insert(Vote)
TAKE_BACK = delete(Vote).where(
    col(Vote.participant_id) == bindparam("person"),
    col(Vote.topic_id).in_(bindparam("topics", expanding=True)),
)
"""Built once: all phones vote at the same time, and building costs more than running."""


def set_vote(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    on: bool,
    device: str = "",
    order: int = 0,
) -> str:
    """Vote for a topic or take the vote back, and return the id of the topic that it counts for.

    For a merged topic that is the one it is part of now. `order` grows with each tap on a
    device: a vote that arrives after a newer one, or again, changes nothing and is refused
    nothing. Raises Conflict where the round is closed, the topic withdrawn, or all dots are used.
    """
    event = take_revision(tx, viewer.event_id)
    topic = standing_topic(tx, find_topic(tx, event, topic_id))
    tap = f"vote {viewer.participant()} {device} {topic_id}"
    if is_late(tx, event_id=event.id, what=tap, order=order, now=now):
        return topic.id
    check_round(event.phase, event.round_ends_at, now)
    vote = tx.get(Vote, (viewer.participant(), topic.id))
    if on and vote is None:
        _cast(tx, event, topic, viewer, now)
    elif not on and vote is not None:
        _take_back(tx, topic, viewer)
        record(tx, event, ChangeKind.VOTE_WITHDRAWN, viewer, now, subject=topic.id)
    return topic.id


def _cast(tx: Tx, event: Event, topic: Topic, viewer: Viewer, now: datetime) -> None:
    if topic.withdrawn_at is not None:
        raise Conflict(say("This topic has been withdrawn."))
    if event.dots is not None:  # counting costs a query, and every vote waits for it
        check_dots(event.dots, _used(tx, event, viewer))
    cast = {"participant_id": viewer.participant(), "topic_id": topic.id, "weight": 1}
    tx.connection().execute(CAST, {**cast, "cast_at": now})
    record(tx, event, ChangeKind.VOTE_CAST, viewer, now, subject=topic.id)


def _take_back(tx: Tx, topic: Topic, viewer: Viewer) -> None:
    """Delete one's votes for a topic and for all that are merged into it."""
    ids = ids_inside(tx, topic)
    tx.exec(TAKE_BACK, params={"person": viewer.participant(), "topics": ids})


def _used(tx: Tx, event: Event, viewer: Viewer) -> int:
    """Count the votes on topics that stand; a withdrawn topic gives its dots back."""
    return tx.exec(
        select(func.count())
        .select_from(Vote)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(
            Vote.participant_id == viewer.participant(),
            Topic.event_id == event.id,
            col(Topic.withdrawn_at).is_(None),
        )
    ).one()
