"""What the wall shows by itself, and how much of a day one picture holds."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.clock import Timed, now_and_next
from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.phases import Phase
from app.domain.text import clean_line

BEFORE_CHANGE = timedelta(minutes=10)
"""How long before sessions begin people are told where to go."""
AFTER_CHANGE = timedelta(minutes=15)
"""How long after a new version of the grid the wall tells what moved."""
LONGEST_MESSAGE = 90
"""Characters; more is not read from the back row."""
MESSAGE_TIMES = (5, 15, 60)
"""Minutes that a message may be set to last; 0 is until it is removed."""
BOTH = "both"
"""The language of a wall that says everything twice."""


class Mode(StrEnum):
    """A picture of the wall, in the order of a day."""

    LOBBY = "lobby"
    CIRCLE = "circle"
    PITCH = "pitch"
    ROUND = "round"
    GRID = "grid"
    NEXT = "next"
    CLOSING = "closing"


class Slotted(Timed, Protocol):
    """A time of the day that is for sessions or common."""

    @property
    def kind(self) -> str: ...


Topic = TypeVar("Topic", bound=Hashable)


def mode_by_itself(phase: Phase, slots: Sequence[Slotted], now: datetime) -> Mode:
    """Return what the wall shows when nobody tells it."""
    if phase == Phase.DRAFT:
        return Mode.LOBBY
    if phase in (Phase.OPEN, Phase.PLANNING):
        return Mode.ROUND
    if phase == Phase.CLOSED or all(slot.ends_at <= now for slot in slots):
        return Mode.CLOSING
    upcoming = now_and_next(slots, now).upcoming
    soon = any(
        slot.kind == "session" and slot.starts_at - now <= BEFORE_CHANGE for slot in upcoming
    )
    return Mode.NEXT if soon else Mode.GRID


def moved(before: Mapping[Topic, object], after: Mapping[Topic, object]) -> tuple[Topic, ...]:
    """Return what had a place before and now has another, or none; what is new has not moved."""
    return tuple(topic for topic, place in before.items() if after.get(topic) != place)


def runs(weights: Sequence[float], most: float) -> tuple[range, ...]:
    """Cut a row of things into runs that weigh at most `most`; a heavier one stands alone."""
    cuts, weight = [0], 0.0
    for place, own in enumerate(weights):
        weight += own
        if weight > most and place > cuts[-1]:
            cuts.append(place)
            weight = own
    return tuple(
        range(start, end) for start, end in zip(cuts, [*cuts[1:], len(weights)], strict=True) if end
    )


def checked_mode(raw: str) -> str:
    """Return a mode of the wall, empty for automatic; raises Invalid for anything else."""
    return _one_of(raw, ("", *Mode), "mode")


def checked_language(raw: str) -> str:
    """Return `fr`, `en`, or empty for both; raises Invalid for anything else."""
    return _one_of(raw, ("", "fr", "en"), "language")


def checked_message(raw: str) -> str:
    """Return a sentence fit for the wall, empty for none; raises Invalid for a longer one."""
    text = clean_line(raw)
    if len(text) > LONGEST_MESSAGE:
        sentence = say("Write %(most)s characters or fewer.", most=LONGEST_MESSAGE)
        raise Invalid(Problem("message", sentence))
    return text


def _one_of(raw: str, known: Sequence[str], field: str) -> str:
    if raw not in known:
        raise Invalid(Problem(field, say("Choose one of the list.")))
    return raw
