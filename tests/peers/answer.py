"""What a peer answers."""

from dataclasses import dataclass

from app.domain.grid.problem import Grid


class TooLarge(Exception):
    """The peer cannot be asked for a grid of this size; says why."""


@dataclass(frozen=True)
class Answer:
    """The grid as the peer makes it, and the bound on coverage that it proves, if any.

    Where the peer knows fewer rules than we do, `lawful` is what is left of its grid when only what
    breaks no rule is placed.
    """

    grid: Grid
    bound: int | None = None
    lawful: Grid | None = None
