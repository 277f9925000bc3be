"""What people say of two topics: the same, or different because of something."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.people import NO_LIMITS, Limits, Viewer
from app.domain.text import clean_line
from app.domain.topics import TopicDraft
from app.models import Event, SameAs, Topic
from app.services.log import record, take_revision
from app.services.topics import check_not_archived, find_topic, propose, standing_topic

LONGEST_REASON = 200


def compare(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    other_id: str,
    same: bool,
    reason: str = "",
) -> None:
    """Say that two topics are the same, or that they differ; one’s last word counts.

    It merges nothing: proposers and organisers see it. Of merged topics the one that stands is
    meant. Raises Invalid for one topic twice or too long a reason.
    """
    person = viewer.participant()
    event = take_revision(tx, viewer.event_id)
    check_not_archived(event)
    pair = {standing_topic(tx, find_topic(tx, event, each)).id for each in (topic_id, other_id)}
    if len(pair) < 2:
        raise Invalid(Problem("other", say("Choose another topic.")))
    reason = _checked_reason(reason)
    _say(tx, event, person, pair, same=same, reason=reason, now=now)
    record(tx, event, ChangeKind.TOPICS_COMPARED, viewer, now, subject=topic_id)


def propose_beside(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    draft: TopicDraft,
    limits: Limits = NO_LIMITS,
    key: str = "",
    others: Collection[str] = (),
    reason: str = "",
) -> str:
    """Propose a topic beside others that are like it, keep why it differs, and return its id.

    Without a reason nothing is said of the others. Raises what proposing raises, and Invalid for
    too long a reason.
    """
    reason = _checked_reason(reason)
    topic_id = propose(tx, viewer, now, draft=draft, limits=limits, key=key)
    event = tx.get_one(Event, viewer.event_id)
    known = tx.exec(
        select(Topic.id).where(Topic.event_id == event.id, col(Topic.id).in_(others))
    ).all()
    for other in sorted(set(known) - {topic_id}) if reason else ():
        pair = {topic_id, other}
        _say(tx, event, viewer.participant(), pair, same=False, reason=reason, now=now)
    return topic_id


def _say(
    tx: Tx, event: Event, person: str, pair: set[str], *, same: bool, reason: str, now: datetime
) -> None:
    first, second = sorted(pair)
    tx.merge(
        SameAs(
            topic_id=first,
            other_id=second,
            participant_id=person,
            event_id=event.id,
            same=same,
            reason=reason,
            said_at=now,
        )
    )


def _checked_reason(raw: str) -> str:
    reason = clean_line(raw)
    if len(reason) > LONGEST_REASON:
        most = say("Shorten this to %(most)s characters or fewer.", most=LONGEST_REASON)
        raise Invalid(Problem("reason", most))
    return reason
