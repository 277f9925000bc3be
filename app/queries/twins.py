"""Topics that are like a title, and what has become of those that one is concerned with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Reader
from app.domain.people import Viewer
from app.domain.topics import LONGEST_TITLE
from app.likeness import Titles
from app.models import Host, Merge, Participant, SameAs, Topic, Vote
from app.queries.topics import Someone

MOST_TWINS = 3


@dataclass(frozen=True)
class Twin:
    """A topic that is like a title, with who leads it and what the viewer has done about it."""

    id: str
    title: str
    language: str
    hosts: tuple[Someone, ...]
    voted: bool
    hosted: bool


@dataclass(frozen=True)
class Ref:
    """A topic by its title."""

    id: str
    title: str
    language: str


@dataclass(frozen=True)
class MergeNews:
    """What has happened to a topic that somebody proposed, hosts or voted for.

    `kind` is `merged` (`topic` is part of `other` now), `separated` (`topic` stands by itself
    again, no longer part of `other`), or `suggested`: somebody says that `other` is the same as
    `topic`, which the participant proposed. `voted` tells of a merge whether they have a vote on
    `other` now.
    """

    kind: str
    topic: Ref
    other: Ref
    at: datetime
    voted: bool = False


def topics_like(session: Reader, event_id: str, title: str, viewer: Viewer) -> tuple[Twin, ...]:
    """Return up to three topics of others that are like a title, the most alike first.

    Of a text that is too long for a title its beginning counts. One query where there is none,
    else three.
    """
    rows = session.exec(
        select(Topic.id, Topic.title, Topic.language, Topic.proposer_id)
        .where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    languages = {topic_id: (name, language) for topic_id, name, language, _ in rows}
    own = {topic_id for topic_id, _, _, proposer in rows if proposer == viewer.participant_id}
    alike = Titles({topic_id: name for topic_id, name, _, _ in rows}).like(title[:LONGEST_TITLE])
    found = [topic_id for topic_id, _ in alike if topic_id not in own][:MOST_TWINS]
    if not found:
        return ()
    hosts = _hosts(session, found)
    person = viewer.participant_id
    voted = set(session.exec(select(Vote.topic_id).where(Vote.participant_id == person)))
    return tuple(
        Twin(
            id=topic_id,
            title=languages[topic_id][0],
            language=languages[topic_id][1],
            hosts=hosts.get(topic_id, ()),
            voted=topic_id in voted,
            hosted=any(host.id == person for host in hosts.get(topic_id, ())),
        )
        for topic_id in found
    )


def _hosts(session: Reader, topic_ids: Sequence[str]) -> dict[str, tuple[Someone, ...]]:
    rows = session.exec(
        select(Host.topic_id, Participant)
        .join(Participant, col(Participant.id) == col(Host.participant_id))
        .where(col(Host.topic_id).in_(topic_ids))
        .order_by(col(Host.since), col(Participant.number))
    ).all()
    hosts: dict[str, tuple[Someone, ...]] = {}
    for topic_id, person in rows:
        hosts[topic_id] = (*hosts.get(topic_id, ()), someone(person))
    return hosts


def merge_news_of(session: Reader, viewer: Viewer) -> tuple[MergeNews, ...]:
    """Return what the viewer has not yet said to know; nothing for somebody who has not joined."""
    person = session.get(Participant, viewer.participant_id) if viewer.participant_id else None
    if person is None:
        return ()
    since = person.news_seen_at or person.created_at
    return merge_news(session, viewer.event_id, person.id, since)


def merge_news(
    session: Reader, event_id: str, participant_id: str, since: datetime
) -> tuple[MergeNews, ...]:
    """Return what merges and suggestions after `since` mean to one person, the newest first.

    Three queries.
    """
    merges = session.exec(
        select(Merge, col(Merge.kept_id).in_(_voted(participant_id))).where(
            Merge.event_id == event_id,
            or_(col(Merge.merged_at) > since, col(Merge.undone_at) > since),
            _concerns(participant_id),
        )
    ).all()
    said = session.exec(
        select(SameAs).where(
            SameAs.event_id == event_id,
            col(SameAs.same),
            SameAs.participant_id != participant_id,
            col(SameAs.said_at) > since,
        )
    ).all()
    concerned = {topic for merge, _ in merges for topic in (merge.absorbed_id, merge.kept_id)}
    concerned.update(topic for each in said for topic in (each.topic_id, each.other_id))
    refs = {row.id: row for row in session.exec(select(Topic).where(col(Topic.id).in_(concerned)))}
    news = [_merge_news(merge, refs, voted=voted) for merge, voted in merges]
    news += [item for each in said for item in _suggestion_news(each, refs, participant_id)]
    return tuple(sorted(news, key=lambda item: (-item.at.timestamp(), item.topic.id)))


def _concerns(participant_id: str) -> ColumnElement[bool]:
    """Tell whether somebody proposed, leads or voted for either topic of a merge."""
    theirs = [
        select(Topic.id).where(Topic.proposer_id == participant_id),
        select(Host.topic_id).where(Host.participant_id == participant_id),
        _voted(participant_id),
    ]
    sides = (col(Merge.kept_id), col(Merge.absorbed_id))
    return or_(*(side.in_(topics) for side in sides for topics in theirs))


def _voted(participant_id: str) -> SelectOfScalar[str]:
    return select(Vote.topic_id).where(Vote.participant_id == participant_id)


def _merge_news(merge: Merge, refs: dict[str, Topic], *, voted: bool) -> MergeNews:
    return MergeNews(
        kind="separated" if merge.undone_at else "merged",
        topic=ref_of(refs[merge.absorbed_id]),
        other=ref_of(refs[merge.kept_id]),
        at=merge.undone_at or merge.merged_at,
        voted=voted,
    )


def _suggestion_news(said: SameAs, refs: dict[str, Topic], person: str) -> list[MergeNews]:
    pair = (refs[said.topic_id], refs[said.other_id])
    if any(topic.withdrawn_at is not None for topic in pair):
        return []
    return [
        MergeNews("suggested", ref_of(topic), ref_of(other), said.said_at)
        for topic, other in (pair, pair[::-1])
        if topic.proposer_id == person
    ]


def someone(person: Participant) -> Someone:
    """Return a person as others see them."""
    return Someone(person.id, person.name, person.number)


def ref_of(topic: Topic) -> Ref:
    """Return a topic by its title."""
    return Ref(topic.id, topic.title, topic.language)
