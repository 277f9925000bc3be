"""The devices of one person: moved to by a link or by words, removed, left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.devices import (
    INVITED_FOR,
    check_invitation,
    device_key,
    token_hash,
    unknown_invitation,
)
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.domain.recovery import RecoveryWords, words_of
from app.models import DeviceMove, DevicePass, Event, Participant, new_token
from app.services.log import record, take_revision
from app.services.people import let_in
from app.services.server import secrets_of_server

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Invitation:
    """The secret of a link that is good once, until then."""

    token: str
    expires_at: datetime


def see_pass(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Say that one has seen one's recovery words, or does not want them; they are offered once."""
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    if person.pass_seen_at is None:
        person.pass_seen_at = now
        record(tx, event, ChangeKind.WORDS_SEEN, viewer, now, subject=person.id)


def renew_words(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Let one's recovery words be others from now on; the old ones open nothing."""
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    person.recovery_round += 1
    record(tx, event, ChangeKind.RECOVERY_WORDS_RENEWED, viewer, now, subject=person.id)


def invite(tx: Tx, viewer: Viewer, now: datetime) -> Invitation:
    """Invite one's next device; what was sent before and not used is good no longer."""
    event = take_revision(tx, viewer.event_id)
    own = col(DeviceMove.participant_id) == viewer.participant()
    tx.exec(delete(DeviceMove).where(own, col(DeviceMove.expires_at) < now - FORGOTTEN_AFTER))
    tx.exec(
        update(DeviceMove)
        .where(own, col(DeviceMove.used_at).is_(None), col(DeviceMove.expires_at) > now)
        .values(expires_at=now)
    )
    invitation = Invitation(new_token(), now + INVITED_FOR)
    tx.add(
        DeviceMove(
            token_hash=token_hash(invitation.token),
            event_id=event.id,
            participant_id=viewer.participant(),
            expires_at=invitation.expires_at,
        )
    )
    record(tx, event, ChangeKind.DEVICE_INVITED, viewer, now, subject=viewer.participant())
    return invitation


def accept(tx: Tx, *, token: str, device: str, label: str, now: datetime) -> str:
    """Let the device be who sent the link, and return the event's slug.

    A device that used it already stays who it is. Raises NotFound for an unknown link, Conflict
    for one used or too old.
    """
    event_id = tx.exec(
        select(DeviceMove.event_id).where(DeviceMove.token_hash == token_hash(token))
    ).first()
    if event_id is None:
        raise NotFound(unknown_invitation())
    event = take_revision(tx, event_id)
    move = tx.get_one(DeviceMove, token_hash(token))
    known = tx.get(DevicePass, (device, event.id))
    if move.used_at is None or known is None or known.participant_id != move.participant_id:
        check_invitation(move.expires_at, move.used_at, now)
        move.used_at = now
        _move(tx, event, move.participant_id, device=device, label=label, now=now)
    return event.slug


def recover(
    tx: Tx, *, event_id: str, words: RecoveryWords, device: str, label: str, now: datetime
) -> None:
    """Let the device be who has these words in the event; raises Invalid where nobody has."""
    event = take_revision(tx, event_id)
    keys = secrets_of_server(tx).keys(now)
    people = tx.exec(
        select(Participant.id, Participant.recovery_round).where(Participant.event_id == event.id)
    ).all()
    found = [
        person
        for person, round_ in people
        if any(words_of(key, person, round_).are(words) for key in keys)
    ]
    if len(found) != 1:
        raise Invalid(
            Problem(
                "words", say("Nobody in this event has these words. Check them letter by letter.")
            )
        )
    _move(tx, event, found[0], device=device, label=label, now=now)


def remove(tx: Tx, viewer: Viewer, now: datetime, *, key: str) -> None:
    """Remove one of one's devices, by its key; one that is gone already is no matter."""
    event = take_revision(tx, viewer.event_id)
    gone = [known for known in _devices(tx, viewer) if device_key(known.device) == key]
    _remove(tx, event, viewer, now, gone)


def remove_others(tx: Tx, viewer: Viewer, now: datetime, *, device: str) -> None:
    """Remove all of one's devices but this one, and what links of them are on their way."""
    event = take_revision(tx, viewer.event_id)
    tx.exec(
        delete(DeviceMove).where(
            col(DeviceMove.participant_id) == viewer.participant(),
            col(DeviceMove.used_at).is_(None),
        )
    )
    _remove(tx, event, viewer, now, [d for d in _devices(tx, viewer) if d.device != device])


def leave(tx: Tx, viewer: Viewer, now: datetime, *, device: str) -> None:
    """Let this device forget who it was; the person stays."""
    event = take_revision(tx, viewer.event_id)
    _remove(tx, event, viewer, now, [d for d in _devices(tx, viewer) if d.device == device])


def _move(
    tx: Tx, event: Event, participant_id: str, *, device: str, label: str, now: datetime
) -> None:
    let_in(tx, event, participant_id, device=device, label=label, now=now)
    viewer = Viewer(event.id, participant_id, Role.PARTICIPANT)
    record(tx, event, ChangeKind.DEVICE_MOVED, viewer, now, subject=participant_id)


def _devices(tx: Tx, viewer: Viewer) -> Sequence[DevicePass]:
    return tx.exec(
        select(DevicePass).where(DevicePass.participant_id == viewer.participant())
    ).all()


def _remove(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, gone: Sequence[DevicePass]
) -> None:
    for known in gone:
        tx.delete(known)
        record(tx, event, ChangeKind.DEVICE_REMOVED, viewer, now, subject=viewer.participant())
