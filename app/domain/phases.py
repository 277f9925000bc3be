"""The phases of an event, what may follow what, and when the round takes topics and votes."""

from datetime import datetime
from enum import StrEnum

from app.domain.errors import Conflict
from app.domain.messages import say


class Phase(StrEnum):
    """Where an event stands."""

    DRAFT = "draft"
    OPEN = "open"
    PLANNING = "planning"
    RUNNING = "running"
    CLOSED = "closed"


NEXT: dict[Phase, frozenset[Phase]] = {
    Phase.DRAFT: frozenset({Phase.OPEN}),
    Phase.OPEN: frozenset({Phase.PLANNING}),
    Phase.PLANNING: frozenset({Phase.OPEN, Phase.RUNNING}),
    Phase.RUNNING: frozenset({Phase.OPEN, Phase.PLANNING, Phase.CLOSED}),
    Phase.CLOSED: frozenset({Phase.RUNNING, Phase.PLANNING}),
}
"""What may follow each phase. From running, open is a second wave and planning an unpublishing."""


def check_step(current: str, wanted: Phase) -> None:
    """Raise Conflict where an event in one phase cannot go to the other."""
    if wanted not in NEXT[Phase(current)]:
        raise Conflict(say("The event has moved on. Look at the page again."))


def check_not_over(phase: str) -> None:
    """Raise Conflict where an event is over: nothing of its grid is arranged any more."""
    if phase == Phase.CLOSED:
        raise Conflict(say("The event is over. Reopen it first."))


def round_is_open(phase: str, round_ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether topics and votes are taken now."""
    return phase == Phase.OPEN and (round_ends_at is None or now < round_ends_at)


def check_round(phase: str, round_ends_at: datetime | None, now: datetime) -> None:
    """Raise Conflict where topics and votes are not taken now."""
    if phase == Phase.DRAFT:
        raise Conflict(say("The round has not begun yet. Wait until the organiser opens it."))
    if not round_is_open(phase, round_ends_at, now):
        raise Conflict(say("The round is closed. Topics and votes are no longer taken."))
