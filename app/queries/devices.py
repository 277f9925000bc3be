"""What somebody's pass shows: their words, their devices, what is theirs; and who sent a link."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.devices import check_invitation, device_key, token_hash, unknown_invitation
from app.domain.errors import NotFound
from app.domain.people import Role, Viewer
from app.domain.recovery import RecoveryWords, words_of
from app.lone import lone_topics
from app.models import DeviceMove, DevicePass, Participant, Server, Topic, Vote
from app.queries.events import EventView, event_of_id


@dataclass(frozen=True)
class DeviceView:
    """One device; `browser` and `system` are empty where they are not known."""

    key: str
    browser: str
    system: str
    since: datetime
    day: date
    is_this: bool


@dataclass(frozen=True)
class PassView:
    """One's pass; `kept` once one has seen the words or does not want them."""

    words: RecoveryWords
    devices: tuple[DeviceView, ...]
    kept: bool


@dataclass(frozen=True)
class Holdings:
    """What is somebody's in an event: topics that are theirs alone, and those of others as well.

    Withdrawn topics count, for they can be restored.
    """

    votes: int
    lone: int
    shared: int
    is_last_organiser: bool


@dataclass(frozen=True)
class MoveView:
    """Who a link makes of the device that uses it."""

    event: EventView
    participant_id: str
    name: str
    number: int
    votes: int
    topics: int


def my_pass(
    session: Reader, event: EventView, viewer: Viewer, *, device: str, label: str
) -> PassView:
    """Return one's pass as this device sees it, which may know better what it is called.

    Three queries.
    """
    person = session.get_one(Participant, viewer.participant())
    key = session.get_one(Server, 1).signing_key
    rows = session.exec(
        select(DevicePass)
        .where(DevicePass.participant_id == person.id)
        .order_by(col(DevicePass.created_at), col(DevicePass.device))
    ).all()
    return PassView(
        words=words_of(key, person.id, person.recovery_round),
        devices=tuple(
            _device(event, row, label if row.device == device else row.label, device)
            for row in rows
        ),
        kept=person.pass_seen_at is not None,
    )


def holdings(session: Reader, viewer: Viewer) -> Holdings:
    """Return what would go, and what would stay without a name. Four queries."""
    lone = lone_topics(session, viewer.participant())
    person = viewer.participant()
    organisers = session.exec(
        select(Participant.id).where(
            Participant.event_id == viewer.event_id, Participant.role == Role.ORGANISER
        )
    ).all()
    proposed = session.exec(select(Topic.id).where(Topic.proposer_id == person)).all()
    return Holdings(
        votes=_votes(session, person),
        lone=len(lone),
        shared=len(proposed) - len(lone),
        is_last_organiser=list(organisers) == [person],
    )


def move_of(session: Reader, token: str, now: datetime) -> MoveView:
    """Return who sent a link.

    Raises NotFound for an unknown one, Conflict for one used or too old. Looking uses nothing up.
    """
    move = session.get(DeviceMove, token_hash(token))
    event = event_of_id(session, move.event_id) if move else None
    if move is None or event is None:
        raise NotFound(unknown_invitation())
    check_invitation(move.expires_at, move.used_at, now)
    person = session.get_one(Participant, move.participant_id)
    return MoveView(
        event=event,
        participant_id=person.id,
        name=person.name,
        number=person.number,
        votes=_votes(session, person.id),
        topics=_topics(session, person.id),
    )


def _device(event: EventView, row: DevicePass, label: str, this: str) -> DeviceView:
    browser, _, system = label.partition(" on ")
    return DeviceView(
        key=device_key(row.device),
        browser=browser,
        system=system,
        since=row.created_at,
        day=row.created_at.astimezone(ZoneInfo(event.zone)).date(),
        is_this=row.device == this,
    )


def _votes(session: Reader, participant_id: str) -> int:
    """Count the votes on topics that stand."""
    return session.exec(
        select(func.count())
        .select_from(Vote)
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Vote.participant_id == participant_id, col(Topic.withdrawn_at).is_(None))
    ).one()


def _topics(session: Reader, participant_id: str) -> int:
    return session.exec(
        select(func.count())
        .select_from(Topic)
        .where(Topic.proposer_id == participant_id, col(Topic.withdrawn_at).is_(None))
    ).one()
