"""What use cases and queries both tell: the actions of the desk, in words of who did what."""

from collections.abc import Mapping, Sequence, Set
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Reader
from app.domain.desk import DeskKind, told
from app.domain.messages import Message, say
from app.models import DeskAction, Participant, Room, Slot, Topic

NOBODY = say("An organiser")
LOST = "…"

ABOUT: Mapping[DeskKind, tuple[str, ...]] = {
    DeskKind.MOVED: ("topic",),
    DeskKind.TAKEN_OFF: ("topic",),
    DeskKind.SWAPPED: ("topic",),
    DeskKind.CARD_LOCKED: ("topic",),
    DeskKind.CARD_UNLOCKED: ("topic",),
    DeskKind.ROW_LOCKED: ("slot",),
    DeskKind.ROW_UNLOCKED: ("slot",),
    DeskKind.COLUMN_LOCKED: ("room",),
    DeskKind.COLUMN_UNLOCKED: ("room",),
    DeskKind.BLOCKED: ("slot", "room"),
    DeskKind.UNBLOCKED: ("slot", "room"),
}
"""What the ids in the subject of an action are, in their order."""

VERSIONS = frozenset({DeskKind.PUBLISHED, DeskKind.REPUBLISHED, DeskKind.UNPUBLISHED})


def deeds(session: Reader, zone: str, actions: Sequence[DeskAction]) -> tuple[Message, ...]:
    """Say of each action who did it and what it was. Four queries at most, however many."""
    people = callings(session, {action.actor_id for action in actions if action.actor_id})
    asked = {what for action in actions for what in ABOUT.get(DeskKind(action.kind), ())}
    subjects = {word for action in actions for word in action.subject.split()}
    names = subject_names(session, zone, subjects, asked)
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


def subject_names(
    session: Reader,
    zone: str,
    ids: set[str],
    asked: Set[str] = frozenset({"topic", "room", "slot"}),
) -> dict[str, str]:
    """Return the titles of topics, names of rooms and beginnings of times with these ids.

    A query for each of the kinds that are asked for.
    """
    names: dict[str, str] = {}
    if ids and "topic" in asked:
        topics = select(Topic.id, Topic.title).where(col(Topic.id).in_(ids))
        names |= dict(session.exec(topics).all())
    if ids and "room" in asked:
        rooms = select(Room.id, Room.name).where(col(Room.id).in_(ids))
        names |= dict(session.exec(rooms).all())
    if ids and "slot" in asked:
        slots = select(Slot.id, Slot.starts_at).where(col(Slot.id).in_(ids))
        local = ZoneInfo(zone)
        names |= {slot: f"{at.astimezone(local):%H:%M}" for slot, at in session.exec(slots)}
    return names


def _words(action: DeskAction, names: Mapping[str, str]) -> dict[str, object]:
    """Name what an action was about; what is gone by now is only hinted at."""
    kind = DeskKind(action.kind)
    if kind in VERSIONS:
        return {"number": action.subject}
    subjects = [names.get(word, LOST) for word in action.subject.split()]
    about = ("topic", "other") if kind is DeskKind.SWAPPED else ABOUT.get(kind, ())
    return dict(zip(about, [*subjects, LOST, LOST], strict=False))
