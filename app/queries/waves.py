"""A later round while the day runs: which times it can plan anew, and whether that is to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.db import Reader
from app.domain.phases import Phase
from app.models import GridVersion
from app.queries.board import SlotView, slots_of_event
from app.queries.events import EventView


@dataclass(frozen=True)
class Wave:
    """The times for sessions that have not begun; `is_to_build` once a later round is closed.

    Then the grid that everybody sees does not know yet what that round has brought.
    """

    left: tuple[SlotView, ...]
    is_to_build: bool


def wave_of_event(session: Reader, event: EventView, now: datetime) -> Wave:
    """Return how a later round stands. Two queries at most."""
    left = tuple(
        slot
        for slot in slots_of_event(session, event.id)
        if slot.kind == "session" and slot.starts_at > now
    )
    return Wave(left, _is_to_build(session, event))


def _is_to_build(session: Reader, event: EventView) -> bool:
    if event.phase is not Phase.RUNNING or event.wave == 1 or event.round_closed_at is None:
        return False
    published = session.exec(
        select(GridVersion.published_at).where(
            GridVersion.event_id == event.id, GridVersion.number == event.public_version
        )
    ).first()
    return published is not None and published < event.round_closed_at
