"""How much of a grid one sheet of paper holds, and how large its letters can be.

Nothing measures text before it is on paper, so its size is reckoned from wide letters; what was
reckoned too small runs on to one more sheet, and nothing is cut off.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

POINT = 25.4 / 72
"""Millimetres."""
SMALLEST = 12
"""Points; whoever stands before a wall reads no smaller."""
LINE = 1.2
"""The height of a line, of its letters."""
COMMON_HEIGHT = 9.0
"""Millimetres of a row for everybody, such as lunch."""
EDGE = 4.0
"""Millimetres that a cell is wider and higher than its words."""
RAGGED = 1.12
"""How much longer words are for lines that break between them."""


@dataclass(frozen=True)
class Paper:
    """One kind of sheet: what it holds, in millimetres and numbers, and its letters in points.

    `width` is that of all columns of rooms together, `height` that of all rows of times.
    """

    name: str
    width: float
    height: float
    rooms: int
    slots: int
    letters: tuple[int, ...]


A3 = Paper("a3", width=340, height=194, rooms=6, slots=8, letters=(18, 16, 14, SMALLEST))
A4 = Paper("a4", width=216, height=107, rooms=4, slots=8, letters=(18, 16, 14, SMALLEST))
DOOR = Paper("door", width=160, height=170, rooms=1, slots=12, letters=(24, 21, 18, 15, SMALLEST))
CARD = Paper("card", width=84, height=46, rooms=1, slots=1, letters=(30, 26, 22, 18, 15, SMALLEST))


@dataclass(frozen=True)
class Words:
    """What stands in one cell: a title, and below it who hosts."""

    title: str
    hosts: str = ""


Row = Sequence[Words | None]
"""The cells of one time, None where nothing is on; a time for everybody has none."""


@dataclass(frozen=True)
class Part:
    """Rows of one day that stand on one sheet, and the points of their titles."""

    rows: range
    points: int


def parts_of_day(rows: Sequence[Row], paper: Paper, columns: int) -> tuple[Part, ...]:
    """Cut a day into sheets, as few and as even as can be, each with letters that fill it.

    A sheet has the rows that fit and at most `paper.slots` times of sessions; a row too high for
    every sheet stands on one alone. `columns` share the width of the paper.
    """
    width = paper.width / max(columns, 1)
    heights = [row_height(row, width, SMALLEST) for row in rows]
    weights = [1 if row else 0 for row in rows]
    fewest = len(_filled(heights, weights, paper.height, paper.slots))
    even = next(
        runs
        for most in _sums(heights, paper.height)
        if len(runs := _filled(heights, weights, most, paper.slots)) <= fewest
    )
    return tuple(Part(run, _points([rows[at] for at in run], width, paper)) for run in even)


def points_of(words: Words, paper: Paper) -> int:
    """Return the largest letters in which a title fits the whole paper."""
    return _points([[words]], paper.width, paper)


def row_height(row: Row, width: float, points: int) -> float:
    """Return the millimetres of a row whose columns have this width and titles these points."""
    if not row:
        return COMMON_HEIGHT
    return max(_cell_height(words, width, points) for words in row)


def lines(text: str, width: float, points: int) -> int:
    """Return on how many lines of so many millimetres a text stands, in letters of these points."""
    place = max(width - EDGE, 1) / (points * POINT)
    length = sum(map(_ems, text))
    return math.ceil(length * RAGGED / place) if length > place else bool(text)


def _points(rows: Sequence[Row], width: float, paper: Paper) -> int:
    return next(
        (
            points
            for points in paper.letters
            if sum(row_height(row, width, points) for row in rows) <= paper.height
        ),
        SMALLEST,
    )


def _cell_height(words: Words | None, width: float, points: int) -> float:
    title, hosts = (words.title, words.hosts) if words else ("—", "")
    letters = lines(title, width, points) * points + lines(hosts, width, SMALLEST) * SMALLEST
    return letters * POINT * LINE + EDGE


def _ems(letter: str) -> float:
    """Return the width of a letter, of its height, in the bold of common typefaces."""
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1
    if letter in " .,:;'’!|ijlI()":
        return 0.31
    if letter in "MW—…%@":
        return 0.95
    return 0.73 if letter.isupper() or letter in "mw&" else 0.55


def _sums(heights: Sequence[float], most: float) -> Iterator[float]:
    """Yield what any rows in a row measure together, the least first, and last what a sheet holds.

    A limit that makes sheets even is one of these.
    """
    found = {most}
    for start in range(len(heights)):
        total = 0.0
        for height in heights[start:]:
            total += height
            if total > most:
                break
            found.add(total)
    yield from sorted(found)


def _filled(
    heights: Sequence[float], weights: Sequence[int], most: float, slots: int
) -> tuple[range, ...]:
    cuts, height, weight = [0], 0.0, 0
    for at, (own, slot) in enumerate(zip(heights, weights, strict=True)):
        height, weight = height + own, weight + slot
        if (height > most or weight > slots) and at > cuts[-1]:
            cuts.append(at)
            height, weight = own, slot
    ends = [*cuts[1:], len(heights)]
    return tuple(range(start, end) for start, end in zip(cuts, ends, strict=True) if end)
