"""What a vote may be, who may see how many there are, and in which order topics stand."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Conflict, Invalid, Problem
from app.domain.messages import say, say_many
from app.domain.phases import Phase
from app.domain.text import whole_number

MOST_DOTS = 99
HEAVIEST = 9
"""The greatest weight of a vote; an imported rating may have any from 1 to this."""


class Counts(StrEnum):
    """When the number of votes is shown to participants."""

    ALWAYS = "always"
    AFTER_VOTE = "after_vote"
    AFTER_CLOSE = "after_close"


def counts_are_visible(counts: str, phase: str, *, voted: bool, organises: bool) -> bool:
    """Tell whether somebody sees how many votes a topic has."""
    if organises or counts == Counts.ALWAYS or phase not in (Phase.DRAFT, Phase.OPEN):
        return True
    return counts == Counts.AFTER_VOTE and voted


def ranks_are_told(counts: str, phase: str) -> bool:
    """Tell whether what follows from the number of votes, such as an order, may be shown to all."""
    return counts == Counts.ALWAYS or phase not in (Phase.DRAFT, Phase.OPEN)


def who_could_vote(created_at: datetime, last_votes: Sequence[datetime]) -> int:
    """Count the voters who were still voting when a topic came.

    `last_votes` holds the moment of each voter's last vote, the earliest first.
    """
    return len(last_votes) - bisect_left(last_votes, created_at)


def corrected_interest(votes: int, could: int, voters: int) -> int:
    """Return the votes a topic would have if all `voters` had met it as the `could` who did.

    Never less than its votes nor more than the voters. A topic that was there from the start keeps
    its votes; one that nobody could vote for any more has nothing to be corrected by.
    """
    could = max(could, votes)  # a merge brings votes that were cast before the topic came
    if could == 0:
        return votes
    return max(votes, min(voters, round(votes * voters / could)))


LIKELY_FULL = 0.8
"""Of those who voted for a session so many come, as some are torn and some have left."""


def is_likely_full(votes: int, seats: int) -> bool:
    """Tell whether a room may be too small for those who voted for what is in it."""
    return votes * LIKELY_FULL >= seats


def check_dots(dots: int | None, used: int) -> None:
    """Raise Conflict where all dots are used; `dots` is None where votes are not limited."""
    if dots is not None and used >= dots:
        raise Conflict(
            say_many(
                "Your one vote is used. Take it back first.",
                "All your %(count)s votes are used. Take one back first.",
                dots,
            )
        )


def shuffled(topic_ids: Iterable[str], participant_id: str) -> list[str]:
    """Order topics by chance, for ever the same for one person, so that no topic is first for all.

    A new topic takes its place between the others, which keep their order.
    """

    def place(topic_id: str) -> bytes:
        return hashlib.sha256(f"{participant_id} {topic_id}".encode()).digest()

    return sorted(topic_ids, key=place)


def read_dots(raw: str) -> int | None:
    """Read the number of votes for each person, None for as many as one likes.

    Raises Invalid for anything but nothing or a number from 1 to 99.
    """
    if not raw.strip():
        return None
    dots = whole_number(raw)
    if dots is None or not 1 <= dots <= MOST_DOTS:
        raise Invalid(
            Problem("dots", say("Write a number from 1 to %(most)s, or nothing.", most=MOST_DOTS))
        )
    return dots
