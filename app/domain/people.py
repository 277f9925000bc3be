"""Who somebody is in an event, and what that allows."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Invalid, NotAllowed, NotFound, Problem
from app.domain.messages import say
from app.domain.text import clean_line

LONGEST_NAME = 40

_ADDRESS = re.compile(r"[<(\[]?([^\s@<>()\[\],;]+)@[^\s@<>()\[\],;]+\.[^\s@<>()\[\],;]+[>)\]]?")


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    ORGANISER = "organiser"


@dataclass(frozen=True)
class Limits:
    """The slots that somebody ticked as those they cannot do, and those shown to them as ticked."""

    away: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Viewer:
    """The person behind a request, in one event; `participant_id` is None before joining."""

    event_id: str
    participant_id: str | None
    role: Role | None

    @property
    def organises(self) -> bool:
        """Tell whether this person may run the event."""
        return self.role is Role.ORGANISER

    def participant(self) -> str:
        """Return the participant's id; raises NotAllowed for somebody who has not joined."""
        if self.participant_id is None:
            raise NotAllowed(say("Join the event first: type its code or scan the QR code."))
        return self.participant_id

    def check_organises(self) -> None:
        """Raise NotFound for anybody but an organiser, who alone may know of the desk."""
        if not self.organises:
            raise NotFound


def checked_name(raw: str, field: str = "name") -> str:
    """Return a first name fit to be shown, empty for somebody who stays anonymous.

    Raises Invalid, on the form's field for it, where it is longer than 40 characters.
    """
    name = clean_line(raw)
    if len(name) > LONGEST_NAME:
        raise Invalid(
            Problem(field, say("Write a name of %(most)s characters or fewer.", most=LONGEST_NAME))
        )
    return name


def name_or_number(name: str, number: int) -> str:
    """Return what somebody is called: by name, or as `#12` in what is not in any language yet."""
    return name or f"#{number}"


def public_name(name: str) -> str:
    """Return a name as all may read it: without an address; of an address alone, its first part."""
    rest = clean_line(_ADDRESS.sub("", name)).strip(" ,;")
    return rest or _ADDRESS.sub(r"\1", name)
