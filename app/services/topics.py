"""Topics are proposed, edited, withdrawn and restored, adopted and led together."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from app.domain.limits import PROPOSING, too_many_proposed
from app.domain.messages import say
from app.domain.people import NO_LIMITS, Limits, Viewer, checked_name
from app.domain.phases import Phase, check_round
from app.domain.text import fold
from app.domain.topics import TopicDraft
from app.models import Event, FormerTitle, Host, Participant, Placement, Room, Topic
from app.services.calendar import refresh_calendar
from app.services.limits import allow
from app.services.log import record, take_revision
from app.services.pages import index_topic
from app.services.people import add_participant, change_limits
from app.services.receipts import is_late, once

ABSORBED = select(Topic.id).where(Topic.merged_into_id == bindparam("kept"))
"""Built once: all phones vote at the same time, and building costs more than running."""


def propose(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    draft: TopicDraft,
    limits: Limits = NO_LIMITS,
    key: str = "",
) -> str:
    """Propose a topic, change the proposer's limits, and return the topic's id.

    Raises Invalid for a draft that cannot be taken, Conflict where the round is closed or somebody
    proposes without end.
    """
    event = take_revision(tx, viewer.event_id)
    person = viewer.participant()

    def do() -> str:
        check_round(event.phase, event.round_ends_at, now)
        if not allow(tx, PROPOSING, who=person, now=now):
            raise too_many_proposed()
        change_limits(tx, event, participant_id=person, limits=limits)
        return add_topic(tx, event, viewer, now, draft=draft, proposer_id=person)

    return once(tx, event_id=event.id, key=key, now=now, do=do, by=person)


def propose_for(
    tx: Tx, viewer: Viewer, now: datetime, *, draft: TopicDraft, name: str, key: str = ""
) -> str:
    """Enter a topic for somebody without a phone, whatever the phase; organisers only.

    The person is found by name, or comes in with it. Returns the topic's id.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)

    def do() -> str:
        person = person_named(tx, event, name, draft.language, now)
        return add_topic(tx, event, viewer, now, draft=draft, proposer_id=person.id)

    organiser = viewer.participant_id or ""
    return once(tx, event_id=event.id, key=key, now=now, do=do, by=organiser)


def edit(tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, draft: TopicDraft) -> None:
    """Change a topic's words; its proposer, hosts and the organisers may, until the event closes.

    Raises Invalid for a draft that cannot be taken.
    """
    event = take_revision(tx, viewer.event_id)
    topic = find_topic(tx, event, topic_id)
    _check_may_edit(tx, event, topic, viewer)
    _write(tx, event, topic, draft)
    index_topic(tx, topic)
    record(tx, event, ChangeKind.TOPIC_EDITED, viewer, now, subject=topic.id)
    refresh_calendar(tx, event, now)


def withdraw(
    tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, device: str = "", order: int = 0
) -> None:
    """Take a topic back and off the draft; it and its votes stay, so that it can be restored.

    `order` grows with each word of a device; one that arrives late changes nothing, here and below.
    """
    event = take_revision(tx, viewer.event_id)
    topic = find_topic(tx, event, topic_id)
    _check_may_edit(tx, event, topic, viewer)
    word = f"withdrawal {device} {topic.id}"
    if is_late(tx, event_id=event.id, what=word, order=order, now=now):
        return
    if topic.withdrawn_at is None:
        topic.withdrawn_at = now
        tx.exec(delete(Placement).where(col(Placement.topic_id) == topic.id))
        record(tx, event, ChangeKind.TOPIC_WITHDRAWN, viewer, now, subject=topic.id)
        refresh_calendar(tx, event, now)


def restore(
    tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, device: str = "", order: int = 0
) -> None:
    """Bring a withdrawn topic back with the votes it had."""
    event = take_revision(tx, viewer.event_id)
    topic = find_topic(tx, event, topic_id)
    _check_may_edit(tx, event, topic, viewer)
    word = f"withdrawal {device} {topic.id}"
    if is_late(tx, event_id=event.id, what=word, order=order, now=now):
        return
    if topic.withdrawn_at is not None:
        topic.withdrawn_at = None
        record(tx, event, ChangeKind.TOPIC_RESTORED, viewer, now, subject=topic.id)
        refresh_calendar(tx, event, now)


def host(
    tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, device: str = "", order: int = 0
) -> None:
    """Adopt a topic without hosts, or lead one together with those it has."""
    event = take_revision(tx, viewer.event_id)
    topic = standing_topic(tx, find_topic(tx, event, topic_id))
    word = f"hosting {viewer.participant()} {device} {topic.id}"
    if is_late(tx, event_id=event.id, what=word, order=order, now=now):
        return
    check_not_archived(event)
    if tx.get(Host, (topic.id, viewer.participant())) is None:
        tx.add(Host(topic_id=topic.id, participant_id=viewer.participant(), since=now))
        record(tx, event, ChangeKind.HOST_JOINED, viewer, now, subject=topic.id)
        refresh_calendar(tx, event, now)


def leave(
    tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, device: str = "", order: int = 0
) -> None:
    """Lead a topic no longer, nor any merged into it; without hosts it can be adopted again."""
    event = take_revision(tx, viewer.event_id)
    topic = standing_topic(tx, find_topic(tx, event, topic_id))
    word = f"hosting {viewer.participant()} {device} {topic.id}"
    if is_late(tx, event_id=event.id, what=word, order=order, now=now):
        return
    check_not_archived(event)
    if tx.get(Host, (topic.id, viewer.participant())) is not None:
        tx.exec(
            delete(Host).where(
                col(Host.participant_id) == viewer.participant(),
                col(Host.topic_id).in_(ids_inside(tx, topic)),
            )
        )
        record(tx, event, ChangeKind.HOST_LEFT, viewer, now, subject=topic.id)
        refresh_calendar(tx, event, now)


def find_topic(tx: Tx, event: Event, topic_id: str) -> Topic:
    """Return a topic of this event; raises NotFound for any other."""
    topic = tx.get(Topic, topic_id)
    if topic is None or topic.event_id != event.id:
        raise NotFound
    return topic


def standing_topic(tx: Tx, topic: Topic) -> Topic:
    """Return the topic that a merged one is part of now, any other itself."""
    while topic.merged_into_id is not None:
        topic = tx.get_one(Topic, topic.merged_into_id)
    return topic


def ids_inside(tx: Tx, topic: Topic) -> list[str]:
    """Return the ids of a topic and of all that are merged into it.

    They are one topic to who says no to it, so that separating them brings no vote or host back.
    """
    ids = [topic.id]
    for merged_into in ids:  # which grows meanwhile: merged topics have absorbed others
        ids += tx.connection().scalars(ABSORBED, {"kept": merged_into}).all()
    return ids


def add_topic(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, draft: TopicDraft, proposer_id: str
) -> str:
    """Add a topic to an event whose revision has been taken, and return its id."""
    topic = Topic(event_id=event.id, proposer_id=proposer_id, title="", language="", created_at=now)
    _write(tx, event, topic, draft)
    if draft.hosting:
        tx.add(Host(topic_id=topic.id, participant_id=proposer_id, since=now))
    record(tx, event, ChangeKind.TOPIC_PROPOSED, viewer, now, subject=topic.id)
    return topic.id


def _write(tx: Tx, event: Event, topic: Topic, draft: TopicDraft) -> None:
    rooms = tx.exec(select(Room).where(Room.event_id == event.id)).all()
    offered = {feature for room in rooms for feature in room.features}
    draft = draft.checked(languages=event.languages, features=offered | set(topic.needs))
    topic.title = draft.title
    topic.why = draft.why
    topic.description = draft.description
    topic.language = draft.language
    topic.tags = list(draft.tags)
    topic.needs = list(draft.needs)
    topic.length = draft.length
    tx.add(topic)
    tx.flush()
    tx.merge(FormerTitle(topic_id=topic.id, folded=fold(topic.title), event_id=event.id))


def person_named(tx: Tx, event: Event, name: str, language: str, now: datetime) -> Participant:
    """Return who has a name in an event whose revision has been taken, or let them come in.

    Raises Invalid for a name that is empty or too long.
    """
    name = checked_name(name)
    if not name:
        raise Invalid(Problem("name", say("Write whose topic it is.")))
    people = tx.exec(select(Participant).where(Participant.event_id == event.id)).all()
    for person in people:
        if fold(person.name) == fold(name):
            return person
    return add_participant(tx, event, name=name, language=language, now=now)


def _check_may_edit(tx: Tx, event: Event, topic: Topic, viewer: Viewer) -> None:
    check_not_archived(event)
    person = viewer.participant_id
    own = person is not None and (
        person == topic.proposer_id or tx.get(Host, (topic.id, person)) is not None
    )
    if not (viewer.organises or own):
        raise NotAllowed(say("Only those who proposed or host this topic can change it."))
    if topic.merged_into_id is not None:
        raise Conflict(say("This topic is part of another one. Separate them first."))


def check_not_archived(event: Event) -> None:
    """Raise Conflict where the event is over."""
    if event.phase == Phase.CLOSED:
        raise Conflict(say("The event is over. Its topics stay as they are."))
