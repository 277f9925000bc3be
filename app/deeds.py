"""What use cases and queries both tell: the actions of the desk, in words of who did what."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Reader
from app.domain.desk import DeskKind, told
from app.domain.messages import Message, say
from app.models import DeskAction, Event, Participant, Room, Slot, Topic

NOBODY = say("An organiser")
LOST = "…"


def deeds(session: Reader, event: Event, actions: Sequence[DeskAction]) -> tuple[Message, ...]:
    """Say of each action who did it and what it was. Four queries at most, however many."""
    if not actions:
        return ()
    subjects = {word for action in actions for word in action.subject.split()}
    people = callings(session, {a.actor_id for a in actions if a.actor_id})
    names = subject_names(session, event, subjects)
    return tuple(
        told(
            DeskKind(action.kind),
            {"person": people.get(action.actor_id or "", NOBODY), **_words(action, names)},
        )
        for action in actions
    )


def callings(session: Reader, ids: set[str]) -> dict[str, str]:
    """Return what people are called, by their ids; `#12` is somebody without a name. One query."""
    if not ids:
        return {}
    rows = session.exec(
        select(Participant.id, Participant.name, Participant.number).where(
            col(Participant.id).in_(ids)
        )
    ).all()
    return {person: name or f"#{number}" for person, name, number in rows}


def subject_names(session: Reader, event: Event, ids: set[str]) -> dict[str, str]:
    """Return the titles of topics, names of rooms and beginnings of times with these ids."""
    if not ids:
        return {}
    zone = ZoneInfo(event.zone)
    topics = select(Topic.id, Topic.title).where(col(Topic.id).in_(ids))
    rooms = select(Room.id, Room.name).where(col(Room.id).in_(ids))
    slots = select(Slot.id, Slot.starts_at).where(col(Slot.id).in_(ids))
    return (
        dict(session.exec(topics).all())
        | dict(session.exec(rooms).all())
        | {slot: clock_time(at, zone) for slot, at in session.exec(slots)}
    )


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of day on the venue's clock."""
    return f"{at.astimezone(zone):%H:%M}"


def _words(action: DeskAction, names: dict[str, str]) -> dict[str, object]:
    """Name what an action was about; what is gone by now is only hinted at."""
    subjects = [names.get(word, LOST) for word in action.subject.split()]
    first, second = (*subjects, LOST, LOST)[:2]
    match DeskKind(action.kind):
        case DeskKind.MOVED | DeskKind.TAKEN_OFF | DeskKind.CARD_LOCKED | DeskKind.CARD_UNLOCKED:
            return {"topic": first}
        case DeskKind.SWAPPED:
            return {"topic": first, "other": second}
        case DeskKind.ROW_LOCKED | DeskKind.ROW_UNLOCKED:
            return {"slot": first}
        case DeskKind.COLUMN_LOCKED | DeskKind.COLUMN_UNLOCKED:
            return {"room": first}
        case DeskKind.BLOCKED | DeskKind.UNBLOCKED:
            return {"slot": first, "room": second}
        case DeskKind.PUBLISHED | DeskKind.REPUBLISHED | DeskKind.UNPUBLISHED:
            return {"number": action.subject}
        case _:
            return {}
