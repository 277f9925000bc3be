"""What a search found over time, drawn as two lines, and the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 600, 150
"""The size of the drawing, in its own units."""

MOST_FIGURES = 8


@dataclass(frozen=True)
class Moment:
    """What was known after some seconds: the best grid so far, and what no grid can pass."""

    seconds: float
    coverage: int
    bound: int


@dataclass(frozen=True)
class Curve:
    """Two lines as an SVG takes their points, the least and the most of them, and some figures."""

    found: str
    bound: str
    low: int
    high: int
    seconds: float
    figures: tuple[Moment, ...]


def curve(trace: Sequence[Sequence[float]]) -> Curve | None:
    """Draw a trace of (seconds, coverage, bound); None where there is less than one step in it."""
    moments = [Moment(seconds, int(found), int(bound)) for seconds, found, bound in trace]
    if len(moments) < 2 or moments[-1].seconds <= moments[0].seconds:
        return None
    low = min(moment.coverage for moment in moments)
    high = max(max(moment.bound, moment.coverage) for moment in moments)
    scale = _Scale(moments[-1].seconds, low, max(high, low + 1))
    return Curve(
        found=scale.line([(moment.seconds, moment.coverage) for moment in moments]),
        bound=scale.line([(moment.seconds, moment.bound) for moment in moments]),
        low=low,
        high=high,
        seconds=moments[-1].seconds,
        figures=_figures(moments),
    )


@dataclass(frozen=True)
class _Scale:
    seconds: float
    low: int
    high: int

    def line(self, values: Sequence[tuple[float, int]]) -> str:
        """A staircase: what is found stays until something better is."""
        corners = [self._point(*values[0])]
        for (_, before), (seconds, after) in pairwise(values):
            if after != before:
                corners += [self._point(seconds, before), self._point(seconds, after)]
        corners.append(self._point(*values[-1]))
        return " ".join(corners)

    def _point(self, seconds: float, value: int) -> str:
        height = (value - self.low) / (self.high - self.low)
        return f"{WIDTH * seconds / self.seconds:.1f},{HEIGHT * (1 - height):.1f}"


def _figures(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The first moment, the last, and some at which something changed between them."""
    news = [
        after
        for before, after in pairwise(moments)
        if (before.coverage, before.bound) != (after.coverage, after.bound)
    ]
    last = moments[-1]
    between = news[:-1] if news and news[-1] == last else news
    room = MOST_FIGURES - 2
    step = max(1, -(-len(between) // room))
    return (moments[0], *between[step - 1 :: step], last)
