"""Who tries join code after join code is held up, in all processes; a room full of people is not.

A venue shares one address, so where somebody of an event has come in from, or its wall is shown,
its code goes on opening while others are guessed there. What is known of a network goes after two
days, and its address is never kept: `network` is what a secret makes of it.
"""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader, Tx
from app.domain.limits import (
    CODES,
    CODES_OF_ALL,
    CODES_OF_KNOWN,
    KNOWN_FOR,
    WORDS,
    WORDS_OF_EVENT,
)
from app.services.limits import allow, give_back, is_empty, keep_mark, levels

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Standing:
    """How a network stands: known to an event, held up, and so for good."""

    known: bool
    held_up: bool
    shut: bool

    @property
    def opens(self) -> bool:
        """Tell whether the right code opens."""
        return not self.shut if self.known else not self.held_up


def standing(session: Reader, now: datetime, *, network: str, event_id: str) -> Standing:
    """Return how a network stands with an event, empty for a code of none. One query."""
    full_in = levels(session, now, who=(network, EVERYBODY))
    return Standing(
        known=_mark(event_id) in full_in,
        held_up=is_empty(CODES, full_in) or is_empty(CODES_OF_ALL, full_in),
        shut=is_empty(CODES_OF_KNOWN, full_in),
    )


def note_wrong(tx: Tx, now: datetime, *, network: str) -> bool:
    """Count a code that is none; False where there were too many, and nobody looked at this one."""
    if allow(tx, CODES, who=network, now=now):
        return allow(tx, CODES_OF_ALL, who=EVERYBODY, now=now)
    allow(tx, CODES_OF_KNOWN, who=network, now=now)
    return False


def welcome(tx: Tx, now: datetime, *, network: str, event_id: str) -> None:
    """Remember that people of an event are there."""
    keep_mark(tx, _mark(event_id), who=network, until=now + KNOWN_FOR)


def take_words(tx: Tx, now: datetime, *, event_id: str, device: str) -> bool:
    """Count recovery words as wrong until they prove right; False where too many were.

    A device that is held up costs the event nothing.
    """
    return allow(tx, WORDS, who=device, now=now) and allow(
        tx, WORDS_OF_EVENT, who=event_id, now=now
    )


def give_back_words(tx: Tx, *, event_id: str, device: str) -> None:
    """Take words that were right out of the count."""
    give_back(tx, WORDS, who=device)
    give_back(tx, WORDS_OF_EVENT, who=event_id)


def _mark(event_id: str) -> str:
    return f"known to {event_id}"
