"""How often something may be done: so that programs are slowed down, and people never notice."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.errors import Conflict
from app.domain.messages import say


@dataclass(frozen=True)
class Limit:
    """A bucket of tokens: `burst` at once, and one more after each `per` until it is full."""

    what: str
    burst: int
    per: timedelta


JOINING = Limit("joining", 10, timedelta(minutes=6))
"""Of one device that joins, leaves and joins again."""
COMING_IN = Limit("coming in", 3000, timedelta(milliseconds=200))
"""Of one event: the largest room at once; a program that drops its cookie adds five a second."""
PROPOSING = Limit("proposing", 30, timedelta(seconds=20))
"""Of one participant, retries not counted."""

CODES = Limit("codes", 100, timedelta(seconds=2))
"""Wrong join codes of one network: the slips of a whole room."""
CODES_OF_KNOWN = Limit("codes of known", 5000, timedelta(seconds=10))
"""Wrong codes beyond, of a network that somebody came in from; until then the right one opens.
They are 0.6 % of the 2.4 million codes on the first day."""
CODES_OF_ALL = Limit("codes of all", 5000, timedelta(seconds=1))
"""Wrong codes of all networks together, 3.7 % on the first day; one alone never uses them up."""

WORDS = Limit("words", 10, timedelta(minutes=1))
"""Wrong recovery words of one device."""
WORDS_OF_EVENT = Limit("words of event", 200, timedelta(minutes=1))
"""Wrong recovery words in one event, for who drops the cookie is a new device each time: the slips
of an evening, should a whole room have lost its cookies; 1 440 a day, against 1 510 million."""

KNOWN_FOR = timedelta(days=2)
"""How long it is remembered that somebody came in from a network."""


def too_many_joined(*, by_device: bool) -> Conflict:
    """Return the refusal of somebody who comes in too often, or in too large a crowd."""
    if by_device:
        return Conflict(
            say(
                "This device has joined and left %(most)s times. Wait ten minutes, then join "
                "again.",
                most=JOINING.burst,
            )
        )
    return Conflict(
        say("Very many people are coming in at this moment. Wait a minute, then join again.")
    )


def too_many_proposed() -> Conflict:
    """Return the refusal of somebody who proposes without end."""
    return Conflict(
        say(
            "You have proposed %(most)s topics in a short time. Wait a minute, then send this one "
            "again.",
            most=PROPOSING.burst,
        )
    )
