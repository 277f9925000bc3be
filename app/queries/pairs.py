"""Pairs of topics that may be the same, as the desk compares them, and what has been merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Role
from app.domain.text import fold
from app.likeness import Likeness, Titles
from app.models import Merge, Participant, SameAs, Topic, Vote
from app.queries.topics import Someone, TopicView, topics_of_event
from app.queries.twins import Ref

MOST_PAIRS = 12
"""As many as can be looked at in a row; the next come when these are settled."""


@dataclass(frozen=True)
class Word:
    """What one person says of a pair; `organises` where the desk itself speaks."""

    who: Someone
    same: bool
    reason: str
    proposes: bool
    organises: bool
    at: datetime


@dataclass(frozen=True)
class PairView:
    """Two topics side by side: why they may be the same, and what merging makes of their voters."""

    first: TopicView
    second: TopicView
    words: tuple[str, ...]
    said: tuple[Word, ...]
    in_common: int

    @property
    def together(self) -> int:
        """How many people want either topic."""
        return self.first.votes + self.second.votes - self.in_common


@dataclass(frozen=True)
class MergeView:
    """A merge that stands; `votes` are those of the kept topic now."""

    id: str
    kept: Ref
    absorbed: Ref
    merged_at: datetime
    votes: int


@dataclass(frozen=True)
class PairsView:
    """What the desk has to compare: the pairs, all topics to choose from, and the merges."""

    pairs: tuple[PairView, ...]
    topics: tuple[TopicView, ...]
    merges: tuple[MergeView, ...]
    dismissed: int


Key = tuple[str, str]


def pairs_of_event(session: Reader, event_id: str, chosen: Key | None = None) -> PairsView:
    """Return pairs that are alike or said to be the same, the surest first. Eight queries.

    `chosen` comes before all others, whatever its likeness; ids that are not topics are left out.
    A pair that the desk called different stays away until somebody says again that it is the same.
    """
    topics = {topic.id: topic for topic in topics_of_event(session, event_id)}
    titles = Titles({topic.id: topic.title for topic in topics.values()})
    said = _said(session, event_id, topics)
    alike = {_key(p.first, p.second): p.likeness for p in titles.pairs()}
    likely = {key for key in {*alike, *said} if key in alike or any(w.same for w in said[key])}
    open_ = [key for key in likely if not _is_dismissed(said.get(key, ()))]
    ranked = sorted(open_, key=lambda key: _rank(said.get(key, ()), alike.get(key), key))
    first = _chosen(chosen, topics)
    shown = [*first, *(key for key in ranked if key not in first)][:MOST_PAIRS]
    voters = _voters(session, event_id)
    return PairsView(
        pairs=tuple(_view(key, topics, titles, said.get(key, ()), voters) for key in shown),
        topics=tuple(sorted(topics.values(), key=lambda topic: topic.title.casefold())),
        merges=_merges(session, event_id, voters),
        dismissed=len(likely) - len(open_),
    )


def candidates(
    session: Reader, event_id: str, topic_id: str, *, search: str = ""
) -> tuple[Ref, ...]:
    """Return the topics that one may be the same as, those alike first, then by title. One query.

    With a search, those whose titles hold all its words.
    """
    rows = session.exec(
        select(Topic).where(Topic.event_id == event_id, col(Topic.withdrawn_at).is_(None))
    ).all()
    titles = Titles({row.id: row.title for row in rows} | {topic_id: ""})
    mine = next((row.title for row in rows if row.id == topic_id), "")
    alike = [key for key, _ in titles.like(mine)]
    words = fold(search).split()
    found = [
        Ref(row.id, row.title, row.language)
        for row in rows
        if row.id != topic_id and all(word in fold(row.title) for word in words)
    ]
    last = len(alike)
    place = {key: number for number, key in enumerate(alike)}
    return tuple(sorted(found, key=lambda ref: (place.get(ref.id, last), fold(ref.title), ref.id)))


def _view(
    key: Key,
    topics: Mapping[str, TopicView],
    titles: Titles,
    said: tuple[Word, ...],
    voters: Mapping[str, set[str]],
) -> PairView:
    """Put the topic with more voters first: its title is the one to keep, as a rule."""
    first, second = sorted((topics[each] for each in key), key=lambda t: (-t.votes, t.created_at))
    return PairView(
        first=first,
        second=second,
        words=titles.between(first.id, second.id).words,
        said=said,
        in_common=len(voters.get(first.id, set()) & voters.get(second.id, set())),
    )


def _rank(said: tuple[Word, ...], likeness: Likeness | None, key: Key) -> tuple[int, float, Key]:
    """Rank by what proposers say, then others, then by the words."""
    weight = sum((3 if word.proposes else 1) * (1 if word.same else -1) for word in said)
    return (-weight, -(likeness.score if likeness else 0.0), key)


def _is_dismissed(said: tuple[Word, ...]) -> bool:
    no = max((word.at for word in said if word.organises and not word.same), default=None)
    return no is not None and not any(word.same and word.at > no for word in said)


def _chosen(chosen: Key | None, topics: Mapping[str, TopicView]) -> list[Key]:
    if chosen is None or chosen[0] == chosen[1] or not set(chosen) <= set(topics):
        return []
    return [_key(*chosen)]


def _key(one: str, other: str) -> Key:
    return (one, other) if one < other else (other, one)


def _said(
    session: Reader, event_id: str, topics: Mapping[str, TopicView]
) -> dict[Key, tuple[Word, ...]]:
    rows = session.exec(
        select(SameAs, Participant)
        .join(Participant, col(Participant.id) == col(SameAs.participant_id))
        .where(SameAs.event_id == event_id)
        .order_by(col(SameAs.said_at), col(SameAs.participant_id))
    ).all()
    said: dict[Key, tuple[Word, ...]] = {}
    for row, person in rows:
        key = (row.topic_id, row.other_id)
        if not set(key) <= set(topics):
            continue
        proposers = [topic.proposer.id for each in key if (topic := topics[each]).proposer]
        word = Word(
            who=Someone(person.id, person.name, person.number),
            same=row.same,
            reason=row.reason,
            proposes=person.id in proposers,
            organises=person.role == Role.ORGANISER,
            at=row.said_at,
        )
        said[key] = (*said.get(key, ()), word)
    return said


def _voters(session: Reader, event_id: str) -> dict[str, set[str]]:
    rows = session.exec(
        select(Vote.topic_id, Vote.participant_id)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event_id)
    ).all()
    voters: dict[str, set[str]] = {}
    for topic_id, person in rows:
        voters.setdefault(topic_id, set()).add(person)
    return voters


def _merges(
    session: Reader, event_id: str, voters: Mapping[str, set[str]]
) -> tuple[MergeView, ...]:
    rows = session.exec(
        select(Merge)
        .where(Merge.event_id == event_id, col(Merge.undone_at).is_(None))
        .order_by(col(Merge.merged_at).desc(), col(Merge.id))
    ).all()
    topics = session.exec(select(Topic).where(Topic.event_id == event_id)).all()
    refs = {topic.id: Ref(topic.id, topic.title, topic.language) for topic in topics}
    return tuple(
        MergeView(
            id=row.id,
            kept=refs[row.kept_id],
            absorbed=refs[row.absorbed_id],
            merged_at=row.merged_at,
            votes=len(voters.get(row.kept_id, ())),
        )
        for row in rows
    )
