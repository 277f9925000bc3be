"""Three-way merge of notes.

Two people who add at one point both meant to add: both are kept, and that is no conflict. Where
both rewrote the same lines, both versions stay, one after the other, and it is told where.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from app.domain.differences import Span, changes, has_word, tokens, word_changes

Collision = tuple[int, int, int]
_Side = Literal["theirs", "mine"]
_Changes = Callable[[list[str], list[str]], Iterator[Span]]

_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Merge:
    """The merged text, and where in it both sides rewrote the same words.

    Each collision is (start, middle, end), in characters: text[start:middle] is theirs and
    text[middle:end] mine. One of them is empty where that side had taken the words away.
    """

    text: str
    collisions: tuple[Collision, ...] = ()


@dataclass(frozen=True)
class _Edit:
    """base[low:high] becomes `new`."""

    low: int
    high: int
    new: tuple[str, ...]
    side: _Side


def merge(base: str, theirs: str, mine: str) -> Merge:
    """Apply to `base` what both sides did to it; `theirs` was saved first and comes first.

    Lines first, then the words of lines that both changed. A word that either side added is
    always in the result.
    """
    was, left, right = _lines(base), _lines(theirs), _lines(mine)
    merged: list[str] = []
    clashes: list[Collision] = []
    for old, one, other in _regions(was, _edits(was, left, right, changes), reach=0):
        run, clash = _settle(old, one, other)
        clashes += [_moved(clash, len(merged))] if clash else []
        merged += run
    return Merge("\n".join(merged), tuple(_in_characters(merged, clashes)))


def taken(text: str, collisions: Sequence[Collision], choices: Sequence[str]) -> str:
    """Return a merged text with each collision replaced by what was chosen for it, in order.

    A choice is whole lines without the last line end; an empty one takes the lines away.
    """
    out: list[str] = []
    done = 0
    for (start, _, end), choice in zip(collisions, choices, strict=True):
        out.append(text[done:start] + choice)
        gone = not choice and text[end : end + 1] == "\n"
        done = end + 1 if gone else end
    return "".join([*out, text[done:]])


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _edits(base: list[str], theirs: list[str], mine: list[str], compared: _Changes) -> list[_Edit]:
    """List what both sides did, in the order of the base; an insertion before what it precedes."""
    sides: tuple[tuple[_Side, list[str]], ...] = (("theirs", theirs), ("mine", mine))
    edits = [
        _Edit(low, high, tuple(new[start:end]), side)
        for side, new in sides
        for low, high, start, end in compared(base, new)
        if base[low:high] != new[start:end]
    ]
    return sorted(edits, key=lambda edit: (edit.low, edit.high))


def _regions(
    base: list[str], edits: Sequence[_Edit], *, reach: int
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Cut the base where edits collide, and show each cut as base, theirs and mine have it."""
    done = 0
    for group in _collisions(edits, reach):
        low, high = group[0].low, max(edit.high for edit in group)
        for same in base[done:low]:
            yield [same], [same], [same]
        one, other = (
            _applied(base, low, high, [edit for edit in group if edit.side == side])
            for side in ("theirs", "mine")
        )
        yield base[low:high], one, other
        done = high
    for same in base[done:]:
        yield [same], [same], [same]


def _collisions(edits: Sequence[_Edit], reach: int) -> Iterator[list[_Edit]]:
    """Group edits that overlap; with a reach of 1 also those that only touch."""
    group: list[_Edit] = []
    high = 0
    for edit in edits:
        inserted_together = bool(group) and (edit.low, edit.high) == (group[0].low, high)
        if group and not (edit.low < high + reach or inserted_together):
            yield group
            group = []
        high = max(high, edit.high) if group else edit.high
        group.append(edit)
    if group:
        yield group


def _applied(base: list[str], low: int, high: int, edits: Sequence[_Edit]) -> list[str]:
    out: list[str] = []
    for edit in edits:
        out += base[low : edit.low]
        out += edit.new
        low = edit.high
    return out + base[low:high]


def _moved(clash: Collision, lines: int) -> Collision:
    start, middle, end = clash
    return start + lines, middle + lines, end + lines


def _in_characters(lines: Sequence[str], clashes: Sequence[Collision]) -> Iterator[Collision]:
    """Turn places between lines into places in their text; the last line end stays outside."""
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    length = max(starts[-1] - 1, 0)
    for start, middle, end in clashes:
        last = starts[end] - 1 if end > start else starts[start]
        yield min(starts[start], length), min(starts[middle], last), last


def _settle(old: list[str], one: list[str], other: list[str]) -> tuple[list[str], Collision | None]:
    """Merge a run of lines that both sides may have changed; also tell where in it they clash."""
    if one == other or other == old:
        return one, None
    if one == old:
        return other, None
    if not has_word(old):
        return _both(one, other), None
    merged = _merged_words(old, one, other)
    if merged is not None:
        return merged, None
    head, theirs, mine, tail = _parted(one, other)
    both = head + theirs + mine + tail
    if (head or tail) and not (theirs and mine):
        return both, None  # one side went further than the other
    middle = len(head) + len(theirs)
    return both, (len(head), middle, middle + len(mine))


def _merged_words(old: list[str], one: list[str], other: list[str]) -> list[str] | None:
    """Merge by words, or not at all: a mix of two rewritten sentences is worth less than both."""
    base, theirs, mine = (tokens("\n".join(run)) for run in (old, one, other))
    merged: list[str] = []
    edits = _edits(base, theirs, mine, word_changes)
    for was, left, right in _regions(base, edits, reach=1):
        if left == right or right == was:
            merged += left
        elif left == was:
            merged += right
        elif was or "\n" in left + right:
            return None
        else:
            merged += _both(left, right)
    return _lines(_joined(merged))


def _both(one: list[str], other: list[str]) -> list[str]:
    """Keep both runs; a worded start or end that they share is kept once, as after a retry."""
    return [item for part in _parted(one, other) for item in part]


def _parted(one: list[str], other: list[str]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Part two runs into the start that they share, what each has alone, and the shared end."""
    start = _shared(one, other)
    head, one, other = one[:start], one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    return head, one[: len(one) - end], other[: len(other) - end], one[len(one) - end :]


def _shared(one: list[str], other: list[str]) -> int:
    """Count the items that both begin with; blank lines alone part paragraphs and do not count."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count if has_word(one[:count]) else 0


def _joined(items: list[str]) -> str:
    """Write tokens out, with a space where two sides' words would grow together."""
    if not items:
        return ""
    gaps = (
        " " if _WORD.match(left) and _WORD.match(right) else "" for left, right in pairwise(items)
    )
    return "".join(item + gap for item, gap in zip(items, [*gaps, ""], strict=True))
