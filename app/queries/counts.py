"""Numbers of topics and votes, each by one small query."""

from collections.abc import Mapping

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.models import Topic, Vote


def topics_that_stand(session: Reader, event_id: str) -> tuple[str, ...]:
    """Return the ids of an event's topics, the oldest first. One query."""
    return tuple(
        session.exec(
            select(Topic.id)
            .where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
            .order_by(col(Topic.created_at), col(Topic.id))
        ).all()
    )


def votes_of_topics(session: Reader, event_id: str) -> Mapping[str, int]:
    """Return how many votes each topic that stands has, the oldest first. One query."""
    rows = session.exec(
        select(Topic.id, func.count(col(Vote.topic_id)))
        .outerjoin(Vote, col(Vote.topic_id) == col(Topic.id))
        .where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
        .group_by(col(Topic.id))
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    return {topic_id: int(count) for topic_id, count in rows}


def votes_of_person(session: Reader, participant_id: str | None) -> int:
    """Return how many votes somebody has on topics that stand. One query."""
    return session.exec(
        select(func.count())
        .select_from(Vote)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Vote.participant_id == participant_id, col(Topic.withdrawn_at).is_(None))
    ).one()
