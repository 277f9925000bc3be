"""How wanted topics are, as the desk sees it: also those that came when many had voted."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.voting import corrected_interest, who_could_vote
from app.models import Topic, Vote
from app.queries.topics import TopicView, topics_of_event


@dataclass(frozen=True)
class Wanted:
    """A topic, how many voters could vote for it, and its votes corrected for the others."""

    topic: TopicView
    could: int
    corrected: int

    @property
    def is_late(self) -> bool:
        """Tell whether the correction changes anything."""
        return self.corrected != self.topic.votes


@dataclass(frozen=True)
class Interest:
    """All topics that stand, the most wanted first, and how many people voted at all."""

    topics: tuple[Wanted, ...]
    voters: int


def interest(session: Reader, event_id: str) -> Interest:
    """Return how wanted topics are. Five queries however many topics."""
    topics = topics_of_event(session, event_id)
    last_votes = sorted(
        session.exec(
            select(func.max(Vote.cast_at))
            .join(Topic, col(Topic.id) == col(Vote.topic_id))
            .where(Topic.event_id == event_id)
            .group_by(col(Vote.participant_id))
        ).all()
    )
    voters = len(last_votes)
    wanted = []
    for topic in topics:
        could = max(who_could_vote(topic.created_at, last_votes), topic.votes)
        wanted.append(Wanted(topic, could, corrected_interest(topic.votes, could, voters)))
    wanted.sort(key=lambda w: (-w.corrected, -w.topic.votes, w.topic.created_at))
    return Interest(tuple(wanted), voters)
