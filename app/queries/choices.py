"""What the form of a topic lets one choose from."""

from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Viewer
from app.models import Absence
from app.queries.board import SlotView, rooms_of_event, slots_of_event


@dataclass(frozen=True)
class Choices:
    """The features that rooms offer, the times for sessions, and those one cannot do so far."""

    features: tuple[str, ...]
    slots: tuple[SlotView, ...]
    away: frozenset[str]


def choices(session: Reader, event_id: str, viewer: Viewer) -> Choices:
    """Return what a topic of this event can need, and the viewer's limits."""
    rooms = rooms_of_event(session, event_id)
    slots = slots_of_event(session, event_id)
    away = session.exec(
        select(Absence.slot_id).where(col(Absence.participant_id) == viewer.participant_id)
    ).all()
    return Choices(
        features=tuple(sorted({feature for room in rooms for feature in room.features})),
        slots=tuple(slot for slot in slots if slot.kind == "session"),
        away=frozenset(away),
    )
