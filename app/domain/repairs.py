"""Repairs of a draft: how many moves they may take, and what the proposals are called."""

from enum import StrEnum

from app.domain.errors import Invalid, Problem
from app.domain.messages import say

MOST_MOVES = 999
LONGEST_TYPED = 20
"""Digits: more than anybody types, and fewer than a number may have."""


class Proposal(StrEnum):
    """How a proposal weighs what moves against what is won."""

    FEWEST = "fewest"
    BETWEEN = "between"
    BEST = "best"


def read_most_moves(raw: str) -> int | None:
    """Read at most how many topics may move; nothing typed is no limit. Raises Invalid."""
    typed = raw.strip()
    if not typed:
        return None
    digits = typed.isascii() and typed.isdigit()
    if not digits or len(typed) > LONGEST_TYPED or int(typed) > MOST_MOVES:
        message = say("Write a number from 0 to %(most)s, or nothing.", most=MOST_MOVES)
        raise Invalid(Problem("most", message))
    return int(typed)
