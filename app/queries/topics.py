"""Topics as pages show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.text import fold
from app.domain.voting import shuffled
from app.models import Host, Participant, Topic, Vote
from app.queries.events import EventView

RECENT = timedelta(minutes=15)
"""A topic is called new for so long; a round lasts about three times that."""


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


@dataclass(frozen=True)
class Listing:
    """All topics in the order of one person; `kinds` are the chips that each stands under.

    The chips are `mine`, `voted`, `new`, `open` for those without a host, and `tag-` with a tag.
    """

    topics: tuple[TopicView, ...]
    kinds: Mapping[str, tuple[str, ...]]
    tags: tuple[str, ...]

    def found(self, *, show: str, search: str) -> frozenset[str]:
        """Return the topics under a chip that hold all words of a search."""
        words = fold(search).split()
        return frozenset(
            topic.id
            for topic in self.topics
            if (not show or show in self.kinds[topic.id]) and _holds(topic, words)
        )


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


def votes_in_order(session: Reader, viewer: Viewer) -> dict[str, datetime]:
    """Return when one voted for what stands, the last vote first. One query."""
    rows = session.exec(
        select(Vote.topic_id, Vote.cast_at)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Vote.participant_id == viewer.participant_id, col(Topic.withdrawn_at).is_(None))
        .order_by(col(Vote.cast_at).desc(), col(Vote.topic_id))
    ).all()
    return dict(rows)


def in_order(
    topics: Sequence[TopicView], event: EventView, viewer: Viewer, own: Mine
) -> tuple[TopicView, ...]:
    """Order topics for one person: one's own first, then by chance until the close, then by rank.

    The chance is the same at every visit, so nothing moves under a finger, and no order tells
    what the event does not show yet.
    """
    if event.phase in (Phase.DRAFT, Phase.OPEN):
        by_id = {topic.id: topic for topic in topics}
        order = shuffled(by_id, viewer.participant_id or "")
        return tuple(sorted((by_id[i] for i in order), key=lambda t: t.id not in own.ids))
    return tuple(sorted(topics, key=lambda t: (-t.votes, t.created_at, t.id)))


def listing(
    topics: Sequence[TopicView], event: EventView, own: Mine, viewer: Viewer, now: datetime
) -> Listing:
    """Return topics as the list to vote from shows them, with the chips they stand under."""
    return Listing(
        topics=in_order(topics, event, viewer, own),
        kinds={topic.id: _kinds(topic, own, now) for topic in topics},
        tags=tags(topics),
    )


def _kinds(topic: TopicView, own: Mine, now: datetime) -> tuple[str, ...]:
    holds = {
        "mine": topic.id in own.ids,
        "voted": topic.id in own.voted,
        "new": topic.created_at > now - RECENT,
        "open": topic.is_open,
    }
    return (*(kind for kind, held in holds.items() if held), *(f"tag-{tag}" for tag in topic.tags))


def tags(topics: Sequence[TopicView]) -> tuple[str, ...]:
    """Return the tags in use, the most used first."""
    used = Counter(tag for topic in topics for tag in topic.tags)
    return tuple(sorted(used, key=lambda tag: (-used[tag], tag)))


def _holds(topic: TopicView, words: Sequence[str]) -> bool:
    names = " ".join(host.name for host in topic.hosts)
    text = fold(" ".join((topic.title, topic.why, names, *topic.tags)))
    return all(word in text for word in words)


def _views(session: Reader, event_id: str, rows: Sequence[Topic]) -> tuple[TopicView, ...]:
    if not rows:
        return ()
    proposers, hosts = _proposers(session, event_id), _hosts(session, event_id)
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
            proposer=proposers.get(row.id),
            votes=votes.get(row.id, 0),
            withdrawn=row.withdrawn_at is not None,
            created_at=row.created_at,
        )
        for row in rows
    )


def _proposers(session: Reader, event_id: str) -> dict[str, Someone]:
    rows = session.exec(
        select(Topic.id, Participant.id, Participant.name, Participant.number)
        .join(Participant, col(Participant.id) == col(Topic.proposer_id))
        .where(Topic.event_id == event_id)
    ).all()
    return {topic_id: Someone(person, name, number) for topic_id, person, name, number in rows}


def _hosts(session: Reader, event_id: str) -> dict[str, tuple[Someone, ...]]:
    rows = session.exec(
        select(Host.topic_id, Participant.id, Participant.name, Participant.number)
        .join(Participant, col(Participant.id) == col(Host.participant_id))
        .join(Topic, col(Topic.id) == col(Host.topic_id))
        .where(Topic.event_id == event_id)
        .order_by(col(Host.since), col(Host.participant_id))
    ).all()
    hosts: dict[str, tuple[Someone, ...]] = {}
    for topic_id, person, name, number in rows:
        hosts[topic_id] = (*hosts.get(topic_id, ()), Someone(person, name, number))
    return hosts


def _votes(session: Reader, event_id: str) -> dict[str, int]:
    rows = session.exec(
        select(Vote.topic_id, func.count())
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event_id)
        .group_by(col(Vote.topic_id))
    ).all()
    return {topic_id: int(count) for topic_id, count in rows}
