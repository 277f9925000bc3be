"""What a topic’s page says of merges: what is inside it, what it is part of, what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.models import Merge, Participant, SameAs, Topic
from app.queries.topics import Someone
from app.queries.twins import Ref, ref_of, someone


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


def merging_of_topic(session: Reader, event_id: str, topic_id: str, viewer: Viewer) -> Merging:
    """Return what is merged with a topic and what people say is the same. Four queries."""
    refs = {row.id: row for row in session.exec(select(Topic).where(Topic.event_id == event_id))}
    topic = refs[topic_id]
    merges = _standing_merges(session, event_id)
    above = next((merge for merge in merges if merge.absorbed_id == topic_id), None)
    return Merging(
        into=ref_of(_top(topic, refs)) if above else None,
        merge_id=above.id if above else "",
        may_separate=above is not None and _may_separate(viewer, refs, above),
        absorbed=_absorbed(session, topic_id, refs, merges, viewer),
        suggestions=_suggestions(session, topic, refs, viewer),
    )


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
            topic=ref_of(refs[merge.absorbed_id]),
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
        known = found.get(other.id, Suggestion(ref_of(other), (), None))
        by = (*known.by, someone(person)) if said.same else known.by
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
    return {row.id: someone(row) for row in rows}
