"""The round of the room: what somebody offers and needs, and how that becomes a topic."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.text import clean_line
from app.domain.topics import LONGEST_TITLE

LONGEST_NOTE = 140
"""Characters of an offer or a need: what the wall can show, and fits the reason of a topic."""


class Side(StrEnum):
    """The two things that everybody says in the circle."""

    OFFER = "offer"
    NEED = "need"


@dataclass(frozen=True)
class TurnNote:
    """What a scribe has written of one person."""

    participant_id: str
    offer: str = ""
    need: str = ""

    def checked(self) -> "TurnNote":
        """Return the note cleaned; raises Invalid where a line is longer than 140 characters."""
        clean = TurnNote(self.participant_id, clean_line(self.offer), clean_line(self.need))
        problems = [
            Problem(side, say("Shorten this to %(most)s characters or fewer.", most=LONGEST_NOTE))
            for side, text in ((Side.OFFER, clean.offer), (Side.NEED, clean.need))
            if len(text) > LONGEST_NOTE
        ]
        if problems:
            raise Invalid(*problems)
        return clean


@dataclass(frozen=True)
class Press:
    """One button of the scribe's page: the step, for some whose it is, and all that was typed.

    A `name` brings somebody without a phone into the line; `seconds` is the time for each.
    """

    note: TurnNote
    step: str = "save"
    one: str = ""
    name: str = ""
    seconds: int | None = None


def as_topic(words: str) -> tuple[str, str]:
    """Return the title and the reason of the topic that a line of the scribe becomes.

    A line too long for a title is cut at a space, and stands whole as the reason.
    """
    if len(words) <= LONGEST_TITLE:
        return words, ""
    head = words[:LONGEST_TITLE]
    at_space = head.rpartition(" ")[0].rstrip(" ,;:.-")
    return (at_space or head[:-1]) + "…", words
