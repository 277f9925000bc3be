"""The closed family of refusals: every use case succeeds or raises one of these.

Return results, raise refusals. The edge translates each class once: 404, 403, 409, 422.
"""

from dataclasses import dataclass

from app.domain.messages import Message, say


class Refusal(Exception):
    """What was asked is not done, and `message` says why and how to mend it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or say("There is no page at this address."))


class Gone(Refusal):
    """There was such a thing here, and never will be again."""


class NotAllowed(Refusal):
    """The thing is there, the person is known, and the person may not do this."""


class Conflict(Refusal):
    """The state of the event forbids this now: the round is closed, somebody was quicker.

    `can_insist` where it is done all the same if one asks again, knowing what was said.
    """

    def __init__(self, message: Message, *, can_insist: bool = False) -> None:
        super().__init__(message)
        self.can_insist = can_insist


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of a form, and what would mend it."""

    field: str
    message: Message


class Invalid(Refusal):
    """What was typed cannot be taken; one problem for each field, in the order of the form."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(say("There is a problem"))
        self.problems = problems
