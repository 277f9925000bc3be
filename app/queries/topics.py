"""Topics as pages show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.domain.text import fold
from app.domain.voting import shuffled
from app.models import Host, Participant, Topic, Vote
from app.queries.events import EventView


@dataclass(frozen=True)
class Someone:
    """A person as others see them."""

    id: str
    name: str
    number: int


@dataclass(frozen=True)
class TopicView:
    """One topic with what everybody may know of it; `votes` for those who may see counts."""

    id: str
    title: str
    why: str
    description: str
    language: str
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    length: int
    hosts: tuple[Someone, ...]
    proposer: Someone | None
    votes: int
    withdrawn: bool
    created_at: datetime

    @property
    def is_open(self) -> bool:
        """Tell whether nobody leads it yet."""
        return not self.hosts


@dataclass(frozen=True)
class Mine:
    """What is one person's own in an event, apart from what is the same for all."""

    voted: frozenset[str]
    hosted: frozenset[str]
    proposed: frozenset[str]

    @property
    def ids(self) -> frozenset[str]:
        """The topics one proposed or leads."""
        return self.hosted | self.proposed


def topics_of_event(session: Reader, event_id: str) -> tuple[TopicView, ...]:
    """Return the topics that stand, the oldest first. Four queries however many topics."""
    rows = session.exec(
        select(Topic)
        .where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    return _views(session, event_id, rows)


def topic_of_event(session: Reader, event_id: str, topic_id: str) -> TopicView | None:
    """Return one topic, also a withdrawn one; None for a topic of another event."""
    rows = session.exec(select(Topic).where(Topic.event_id == event_id, Topic.id == topic_id)).all()
    return next(iter(_views(session, event_id, rows)), None)


def mine(session: Reader, viewer: Viewer) -> Mine:
    """Return what is the viewer's own; nothing for somebody who has not joined."""
    person = viewer.participant_id
    if person is None:
        return Mine(frozenset(), frozenset(), frozenset())
    voted = session.exec(
        select(Vote.topic_id)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Vote.participant_id == person, col(Topic.withdrawn_at).is_(None))
    ).all()
    hosted = session.exec(select(Host.topic_id).where(Host.participant_id == person)).all()
    proposed = session.exec(select(Topic.id).where(Topic.proposer_id == person)).all()
    return Mine(frozenset(voted), frozenset(hosted), frozenset(proposed))


def in_order(
    topics: Sequence[TopicView], event: EventView, viewer: Viewer, own: Mine, now: datetime
) -> tuple[TopicView, ...]:
    """Order topics for one person: one's own first, then by chance during the round, then by rank.

    The chance is the same at every visit, so nothing moves under a finger.
    """
    if event.takes_votes(now):
        by_id = {topic.id: topic for topic in topics}
        order = shuffled(by_id, viewer.participant_id or "")
        return tuple(sorted((by_id[i] for i in order), key=lambda t: t.id not in own.ids))
    return tuple(sorted(topics, key=lambda t: (-t.votes, t.created_at, t.id)))


def chosen(
    topics: Sequence[TopicView], own: Mine, *, show: str, search: str
) -> tuple[TopicView, ...]:
    """Choose `mine`, `voted`, `open` or a tag's topics, and of these what holds all words."""
    words = fold(search).split()
    return tuple(topic for topic in topics if _is_shown(topic, own, show) and _holds(topic, words))


def tags(topics: Sequence[TopicView]) -> tuple[str, ...]:
    """Return the tags in use, the most used first."""
    used = Counter(tag for topic in topics for tag in topic.tags)
    return tuple(sorted(used, key=lambda tag: (-used[tag], tag)))


def _is_shown(topic: TopicView, own: Mine, show: str) -> bool:
    kinds = {
        "": True,
        "mine": topic.id in own.ids,
        "voted": topic.id in own.voted,
        "open": topic.is_open,
    }
    return kinds.get(show, show.removeprefix("tag-") in topic.tags)


def _holds(topic: TopicView, words: Sequence[str]) -> bool:
    names = " ".join(host.name for host in topic.hosts)
    text = fold(" ".join((topic.title, topic.why, names, *topic.tags)))
    return all(word in text for word in words)


def _views(session: Reader, event_id: str, rows: Sequence[Topic]) -> tuple[TopicView, ...]:
    if not rows:
        return ()
    people = {
        person.id: Someone(person.id, person.name, person.number)
        for person in session.exec(select(Participant).where(Participant.event_id == event_id))
    }
    hosts = _hosts(session, people)
    votes = _votes(session, event_id)
    return tuple(
        TopicView(
            id=row.id,
            title=row.title,
            why=row.why,
            description=row.description,
            language=row.language,
            tags=tuple(row.tags),
            needs=tuple(row.needs),
            length=row.length,
            hosts=hosts.get(row.id, ()),
            proposer=people.get(row.proposer_id or ""),
            votes=votes.get(row.id, 0),
            withdrawn=row.withdrawn_at is not None,
            created_at=row.created_at,
        )
        for row in rows
    )


def _hosts(session: Reader, people: Mapping[str, Someone]) -> dict[str, tuple[Someone, ...]]:
    rows = session.exec(
        select(Host)
        .where(col(Host.participant_id).in_(people))
        .order_by(col(Host.since), col(Host.participant_id))
    ).all()
    hosts: dict[str, tuple[Someone, ...]] = {}
    for row in rows:
        hosts[row.topic_id] = (*hosts.get(row.topic_id, ()), people[row.participant_id])
    return hosts


def _votes(session: Reader, event_id: str) -> dict[str, int]:
    rows = session.exec(
        select(Vote.topic_id, func.count())
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event_id)
        .group_by(col(Vote.topic_id))
    ).all()
    return {topic_id: int(count) for topic_id, count in rows}
