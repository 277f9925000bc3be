"""What use cases and queries both tell: the actions of the desk, in words of who did what."""

from collections.abc import Mapping, Sequence, Set
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Reader
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind, told
from app.domain.messages import Message, say
from app.models import Change, DeskAction, Participant, Room, Slot, Topic

NOBODY = say("An organiser")
LOST = "…"

ABOUT: Mapping[DeskKind, tuple[str, ...]] = {
    DeskKind.MOVED: ("topic",),
    DeskKind.TAKEN_OFF: ("topic",),
    DeskKind.CARD_LOCKED: ("topic",),
    DeskKind.CARD_UNLOCKED: ("topic",),
    DeskKind.ROW_LOCKED: ("slot",),
    DeskKind.ROW_UNLOCKED: ("slot",),
    DeskKind.COLUMN_LOCKED: ("room",),
    DeskKind.COLUMN_UNLOCKED: ("room",),
    DeskKind.BLOCKED: ("slot", "room"),
    DeskKind.UNBLOCKED: ("slot", "room"),
    DeskKind.AWAY_NOTED: ("other",),
    DeskKind.HERE_NOTED: ("other",),
}
"""What the ids in the subject of an action are, in their order."""

VERSIONS = frozenset({DeskKind.PUBLISHED, DeskKind.REPUBLISHED, DeskKind.UNPUBLISHED})


def deeds(session: Reader, zone: str, actions: Sequence[DeskAction]) -> tuple[Message, ...]:
    """Say of each action who did it and what it was. Five queries at most, however many."""
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
    """Return the titles of topics, names of rooms, beginnings of times and names of `other` people.

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
    if "other" in asked:
        names |= callings(session, ids)
    return names


def moved_since(session: Reader, event_id: str, run_id: str) -> dict[str, DeskAction]:
    """Return what was moved by hand since a search began, by topic, with what was done last.

    Taking proposals of searches does not count. Two queries.
    """
    begun = (Change.kind == ChangeKind.PLAN_STARTED, Change.subject_id == run_id)
    start = session.exec(select(Change).where(Change.event_id == event_id, *begun)).first()
    if start is None:
        return {}
    later = session.exec(
        select(DeskAction)
        .where(
            DeskAction.event_id == event_id,
            DeskAction.kind != DeskKind.PROPOSAL_TAKEN,
            DeskAction.revision > start.revision,
            col(DeskAction.undone_at).is_(None) | (col(DeskAction.at) < start.at),
        )
        .order_by(col(DeskAction.revision))
    ).all()
    return {topic: action for action in later for topic in _placed_anew(action)}


def _placed_anew(action: DeskAction) -> list[str]:
    keys = [change["key"] for change in action.changes if "slot_id" in _row(change)]
    return [str(key[1]) for key in keys if isinstance(key, list) and key[0] == "placement"]


def _row(change: Mapping[str, object]) -> Mapping[str, object]:
    row = change["after"] or change["before"]
    return row if isinstance(row, dict) else {}


def _words(action: DeskAction, names: Mapping[str, str]) -> dict[str, object]:
    """Name what an action was about; what is gone by now is only hinted at."""
    kind = DeskKind(action.kind)
    if kind in VERSIONS:
        return {"number": action.subject}
    subjects = [names.get(word, LOST) for word in action.subject.split()]
    return dict(zip(ABOUT.get(kind, ()), [*subjects, LOST, LOST], strict=False))
