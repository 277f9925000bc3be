"""Numbers of topics and votes: what is asked for at every tap, so each is one small query."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import col, select

from app.db import Reader
from app.models import Topic, Vote


@dataclass(frozen=True)
class Tally:
    """What came of a tap: does the vote stand, the topic's votes, those that the person has used.

    Votes on withdrawn topics are not used.
    """

    on: bool
    votes: int
    used: int


def tally(session: Reader, participant_id: str, topic_id: str) -> Tally:
    """Return what came of somebody's tap on a topic. One query."""
    own = (
        select(Vote.topic_id)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Vote.participant_id == participant_id, col(Topic.withdrawn_at).is_(None))
        .subquery()
    )
    of_topic = select(func.count()).select_from(Vote).where(Vote.topic_id == topic_id)
    mark = func.sum(case((own.c.topic_id == topic_id, 1), else_=0))
    on, used, votes = session.exec(
        select(mark, func.count(own.c.topic_id), of_topic.scalar_subquery())
    ).one()
    return Tally(bool(on), int(votes), int(used))


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
