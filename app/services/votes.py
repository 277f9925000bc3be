"""Votes are set, on or off; setting one twice changes nothing, and late ones undo nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import col

from app.db import Tx
from app.domain.errors import NotAllowed, Refusal
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.domain.voting import Counts, counts_are_visible
from app.models import DevicePass, Event, Participant
from app.services.ballots import Ballots, Tap
from app.services.log import take_revision, take_revision_at

PEOPLE = (
    select(col(DevicePass.device), col(Participant.id), col(Participant.role))
    .join(Participant, col(Participant.id) == col(DevicePass.participant_id))
    .where(
        col(DevicePass.device).in_(bindparam("devices", expanding=True)),
        col(DevicePass.event_id) == bindparam("event"),
    )
)
"""Built once: all phones vote at the same time, and building costs more than running."""


def set_vote(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    on: bool,
    device: str = "",
    order: int = 0,
) -> str:
    """Vote for a topic or take the vote back, and return the id of the topic that it counts for.

    For a merged topic that is the one it is part of now. `order` grows with each tap on a
    device: a vote that arrives after a newer one, or again, changes nothing and is refused
    nothing. Raises Conflict where the round is closed, the topic withdrawn, or all dots are used.
    """
    event = take_revision(tx, viewer.event_id)
    tap = Tap(viewer.participant(), topic_id, on, now, device, order)
    ballots = Ballots(tx, event, [tap])
    standing = ballots.set(tap)
    ballots.write()
    return standing


@dataclass(frozen=True)
class VoteAsked:
    """A tap as it comes from a phone: for a topic at the event's address `slug`.

    Who it is and what they may, the device tells; `organises` where it has the server's secret.
    """

    slug: str
    device: str
    organises: bool
    topic_id: str
    on: bool
    order: int
    now: datetime


@dataclass(frozen=True)
class VoteSet:
    """What came of a tap: does the vote stand, and for which topic.

    `votes` is None for who may not see how many there are, `left` where votes are not limited.
    """

    topic_id: str
    on: bool
    votes: int | None
    left: int | None


def set_votes(tx: Tx, asked: Sequence[VoteAsked]) -> list[VoteSet | Refusal]:
    """Set the votes of all who ask at the same time in one event, that of the first's `slug`.

    Each is answered as if they had come one after another; see `set_vote` for what is refused,
    and who has not joined is.
    """
    event = take_revision_at(tx, asked[0].slug)
    people = _people(tx, event, {one.device for one in asked})
    taps = [
        Tap(people[one.device].id, one.topic_id, one.on, one.now, one.device, one.order)
        if one.device in people
        else None
        for one in asked
    ]
    ballots = Ballots(tx, event, [tap for tap in taps if tap])
    answers = [
        _answer(event, ballots, tap, organises=one.organises or people[one.device].organises)
        if tap
        else NotAllowed(say("Join the event first."))
        for one, tap in zip(asked, taps, strict=True)
    ]
    ballots.write()
    return answers


@dataclass(frozen=True)
class _Person:
    id: str
    organises: bool


def _people(tx: Tx, event: Event, devices: Collection[str]) -> Mapping[str, _Person]:
    """Return who the devices are in the event; those who have not joined are left out."""
    bound = {"devices": list(devices), "event": event.id}
    return {
        device: _Person(person_id, role == Role.ORGANISER)
        for device, person_id, role in tx.connection().execute(PEOPLE, bound)
    }


def _answer(event: Event, ballots: Ballots, tap: Tap, *, organises: bool) -> VoteSet | Refusal:
    try:
        topic = ballots.set(tap)
    except Refusal as refusal:
        return refusal
    voted = event.counts == Counts.AFTER_VOTE and ballots.used(tap.person) > 0
    seen = counts_are_visible(event.counts, event.phase, voted=voted, organises=organises)
    return VoteSet(
        topic_id=topic,
        on=ballots.is_on(tap.person, topic),
        votes=ballots.votes(topic) if seen else None,
        left=None if event.dots is None else max(0, event.dots - ballots.used(tap.person)),
    )
