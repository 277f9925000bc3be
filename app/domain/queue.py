"""A line of those whose turn comes one by one: people in a circle, topics to be pitched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """Where one stands in a line; `begun_at` is when its turn began, if it has."""

    position: int
    begun_at: datetime | None = None
    is_in: bool = True


@dataclass(frozen=True)
class Queue:
    """The ids of all who are in a line, in order; `begun` have had their turn or have it now."""

    order: tuple[str, ...]
    begun: Mapping[str, datetime]
    left_out: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """Those whose turn is still to come, the next one first."""
        return tuple(one for one in self.order if one not in self.begun)

    @property
    def done(self) -> tuple[str, ...]:
        """Those whose turn has begun, in the order of their turns."""
        begun = [one for one in self.order if one in self.begun]
        return tuple(sorted(begun, key=lambda one: self.begun[one]))

    @property
    def next(self) -> str | None:
        """Whose turn comes next, None where all have had theirs."""
        return next(iter(self.waiting), None)

    def before(self, current: str | None) -> str | None:
        """Return whose turn began last before the current one; of all, where there is none now."""
        done = self.done
        at = done.index(current) if current in done else len(done)
        return done[at - 1] if at else None

    def moved(self, one: str, step: int) -> tuple[str, ...]:
        """Return the order after one who waits has changed places with its neighbour who waits.

        `step` is -1 towards the front and 1 towards the end; beyond either nothing moves.
        """
        waiting = list(self.waiting)
        if one in waiting:
            at = waiting.index(one)
            to = min(max(at + step, 0), len(waiting) - 1)
            waiting[at], waiting[to] = waiting[to], waiting[at]
        return self.arranged(waiting)

    def arranged(self, waiting: Sequence[str]) -> tuple[str, ...]:
        """Return the order with those who wait in another one; the others keep their places."""
        coming = iter(waiting)
        return tuple(one if one in self.begun else next(coming) for one in self.order)


def line_up(arrived: Sequence[str], places: Mapping[str, Place]) -> Queue:
    """Return the line of those who came, in that order; who has no place yet stands last."""
    came = {one: number for number, one in enumerate(arrived)}
    placed = sorted(
        (one for one in arrived if one in places),
        key=lambda one: (places[one].position, came[one]),
    )
    everybody = [*placed, *(one for one in arrived if one not in places)]
    out = {one for one in placed if not places[one].is_in}
    return Queue(
        order=tuple(one for one in everybody if one not in out),
        begun={
            one: begun
            for one in placed
            if one not in out and (begun := places[one].begun_at) is not None
        },
        left_out=tuple(one for one in everybody if one in out),
    )
