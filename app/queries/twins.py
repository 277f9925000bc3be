"""Topics that are alike: while a title is typed, and what people and merges say on their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
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
class Absorbed:
    """A topic that is part of another one now: its words, and the merge that can be undone."""

    merge_id: str
    topic: Ref
    why: str
    description: str
    proposer: Someone | None
    may_separate: bool


@dataclass(frozen=True)
class Suggestion:
    """Another topic that somebody says is the same; `mine` is what the viewer said, if anything."""

    other: Ref
    by: tuple[Someone, ...]
    mine: bool | None


@dataclass(frozen=True)
class Merging:
    """What a topic’s page says of merges; `into` is the topic that it is part of now."""

    into: Ref | None
    merge_id: str
    may_separate: bool
    absorbed: tuple[Absorbed, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class MergeNews:
    """What has happened to a topic that somebody proposed, hosts or voted for.

    `kind` is `merged` (`topic` is part of `other` now), `separated` (`topic` stands by itself
    again, no longer part of `other`), or `suggested`: somebody says that `other` is the same as
    `topic`, which the participant proposed.
    """

    kind: str
    topic: Ref
    other: Ref
    merge_id: str
    at: datetime


def topics_like(session: Reader, event_id: str, title: str, viewer: Viewer) -> tuple[Twin, ...]:
    """Return up to three topics of others that are like a title, the most alike first.

    One query where there is none, else three.
    """
    rows = session.exec(
        select(Topic.id, Topic.title, Topic.language, Topic.proposer_id)
        .where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    languages = {topic_id: (name, language) for topic_id, name, language, _ in rows}
    own = {topic_id for topic_id, _, _, proposer in rows if proposer == viewer.participant_id}
    alike = Titles({topic_id: name for topic_id, name, _, _ in rows}).like(title)
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
        hosts[topic_id] = (*hosts.get(topic_id, ()), _someone(person))
    return hosts


def merging_of_topic(session: Reader, event_id: str, topic_id: str, viewer: Viewer) -> Merging:
    """Return what is merged with a topic and what people say is the same. Four queries."""
    refs = {row.id: row for row in session.exec(select(Topic).where(Topic.event_id == event_id))}
    topic = refs[topic_id]
    merges = _standing_merges(session, event_id)
    above = next((merge for merge in merges if merge.absorbed_id == topic_id), None)
    return Merging(
        into=_ref(_top(topic, refs)) if above else None,
        merge_id=above.id if above else "",
        may_separate=above is not None and _may_separate(viewer, refs, above),
        absorbed=_absorbed(session, topic_id, refs, merges, viewer),
        suggestions=_suggestions(session, topic, refs, viewer),
    )


def merge_news(
    session: Reader, event_id: str, participant_id: str, since: datetime
) -> tuple[MergeNews, ...]:
    """Return what merges and suggestions after `since` mean to one person, the newest first.

    Three queries.
    """
    refs = {row.id: row for row in session.exec(select(Topic).where(Topic.event_id == event_id))}
    merges = session.exec(
        select(Merge).where(
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
    news = [_merge_news(merge, refs) for merge in merges]
    news += [item for each in said for item in _suggestion_news(each, refs, participant_id)]
    return tuple(sorted(news, key=lambda item: (-item.at.timestamp(), item.topic.id)))


def _concerns(participant_id: str) -> ColumnElement[bool]:
    """Tell whether somebody proposed, leads or voted for either topic of a merge."""
    theirs = [
        select(Topic.id).where(Topic.proposer_id == participant_id),
        select(Host.topic_id).where(Host.participant_id == participant_id),
        select(Vote.topic_id).where(Vote.participant_id == participant_id),
    ]
    sides = (col(Merge.kept_id), col(Merge.absorbed_id))
    return or_(*(side.in_(topics) for side in sides for topics in theirs))


def _merge_news(merge: Merge, refs: dict[str, Topic]) -> MergeNews:
    return MergeNews(
        kind="separated" if merge.undone_at else "merged",
        topic=_ref(refs[merge.absorbed_id]),
        other=_ref(refs[merge.kept_id]),
        merge_id=merge.id,
        at=merge.undone_at or merge.merged_at,
    )


def _suggestion_news(said: SameAs, refs: dict[str, Topic], person: str) -> list[MergeNews]:
    pair = (refs[said.topic_id], refs[said.other_id])
    if any(topic.withdrawn_at is not None for topic in pair):
        return []
    return [
        MergeNews("suggested", _ref(topic), _ref(other), "", said.said_at)
        for topic, other in (pair, pair[::-1])
        if topic.proposer_id == person
    ]


def _standing_merges(session: Reader, event_id: str) -> Sequence[Merge]:
    return session.exec(
        select(Merge)
        .where(Merge.event_id == event_id, col(Merge.undone_at).is_(None))
        .order_by(col(Merge.merged_at), col(Merge.id))
    ).all()


def _absorbed(
    session: Reader,
    topic_id: str,
    refs: dict[str, Topic],
    merges: Sequence[Merge],
    viewer: Viewer,
) -> tuple[Absorbed, ...]:
    """Return all that is inside a topic, also what was inside before that was merged."""
    inside = {topic_id}
    found: list[Merge] = []
    while more := [m for m in merges if m.kept_id in inside and m.absorbed_id not in inside]:
        found += more
        inside |= {merge.absorbed_id for merge in more}
    people = _people(session, [refs[merge.absorbed_id].proposer_id for merge in found])
    return tuple(
        Absorbed(
            merge_id=merge.id,
            topic=_ref(refs[merge.absorbed_id]),
            why=refs[merge.absorbed_id].why,
            description=refs[merge.absorbed_id].description,
            proposer=people.get(refs[merge.absorbed_id].proposer_id or ""),
            may_separate=_may_separate(viewer, refs, merge),
        )
        for merge in found
    )


def _suggestions(
    session: Reader, topic: Topic, refs: dict[str, Topic], viewer: Viewer
) -> tuple[Suggestion, ...]:
    rows = session.exec(
        select(SameAs, Participant)
        .join(Participant, col(Participant.id) == col(SameAs.participant_id))
        .where(or_(col(SameAs.topic_id) == topic.id, col(SameAs.other_id) == topic.id))
        .order_by(col(SameAs.said_at), col(SameAs.participant_id))
    ).all()
    found: dict[str, Suggestion] = {}
    for said, person in rows:
        other = refs[said.other_id if said.topic_id == topic.id else said.topic_id]
        if other.withdrawn_at is not None:
            continue
        known = found.get(other.id, Suggestion(_ref(other), (), None))
        by = (*known.by, _someone(person)) if said.same else known.by
        mine = said.same if person.id == viewer.participant_id else known.mine
        found[other.id] = Suggestion(known.other, by, mine)
    return tuple(suggestion for suggestion in found.values() if suggestion.by)


def _top(topic: Topic, refs: dict[str, Topic]) -> Topic:
    while topic.merged_into_id is not None:
        topic = refs[topic.merged_into_id]
    return topic


def _may_separate(viewer: Viewer, refs: dict[str, Topic], merge: Merge) -> bool:
    proposers = (refs[merge.kept_id].proposer_id, refs[merge.absorbed_id].proposer_id)
    person = viewer.participant_id
    return viewer.organises or (person is not None and person in proposers)


def _people(session: Reader, ids: Sequence[str | None]) -> dict[str, Someone]:
    rows = session.exec(select(Participant).where(col(Participant.id).in_(ids))).all()
    return {row.id: _someone(row) for row in rows}


def _someone(person: Participant) -> Someone:
    return Someone(person.id, person.name, person.number)


def _ref(topic: Topic) -> Ref:
    return Ref(topic.id, topic.title, topic.language)
