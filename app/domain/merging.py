"""Three-way merge of notes, and what changed between two revisions of them.

Two people who add at one point both meant to add: both are kept, and that is no conflict. Where
both rewrote the same lines, both versions stay, one after the other, and that is counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

Kind = Literal["same", "added", "removed"]
_Side = Literal["theirs", "mine"]
_Span = tuple[int, int, int, int]
_Changes = Callable[[list[str], list[str]], Iterator[_Span]]

_MOST_PAIRS = 20_000
_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Merge:
    """The merged text, and in how many places both sides rewrote the same words."""

    text: str
    conflicts: int


@dataclass(frozen=True)
class Run:
    """A stretch of text that two revisions share, or that one of them has alone."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class WordChange:
    """How many words came and went between two revisions."""

    added: int
    removed: int


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
    conflicts = 0
    for old, one, other in _regions(was, _edits(was, left, right, _changes), reach=0):
        run, clash = _settle(old, one, other)
        merged += run
        conflicts += clash
    return Merge("\n".join(merged), conflicts)


def diff(before: str, after: str) -> tuple[Run, ...]:
    """Tell what two revisions share and what each has alone, by lines and then by words.

    The same and removed runs together are `before`, the same and added ones `after`.
    """
    runs: list[Run] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for low, high, start, end in _changes(old, new):
        for run in _word_runs("".join(old[low:high]), "".join(new[start:end])):
            if runs and runs[-1].kind == run.kind:
                run = Run(run.kind, runs.pop().text + run.text)
            runs.append(run)
    return tuple(runs)


def word_change(before: str, after: str) -> WordChange:
    """Count the words that came and went; an apostrophe or a hyphen parts two words."""
    counts = {"same": 0, "added": 0, "removed": 0}
    for run in diff(before, after):
        counts[run.kind] += len(re.findall(r"\w+", run.text))
    return WordChange(counts["added"], counts["removed"])


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _edits(base: list[str], theirs: list[str], mine: list[str], changes: _Changes) -> list[_Edit]:
    """List what both sides did, in the order of the base; an insertion before what it precedes."""
    sides: tuple[tuple[_Side, list[str]], ...] = (("theirs", theirs), ("mine", mine))
    edits = [
        _Edit(low, high, tuple(new[start:end]), side)
        for side, new in sides
        for low, high, start, end in changes(base, new)
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


def _settle(old: list[str], one: list[str], other: list[str]) -> tuple[list[str], int]:
    """Merge a run of lines that both sides may have changed; also tell if they clash."""
    if one == other or other == old:
        return one, 0
    if one == old:
        return other, 0
    if not _has_word(old):
        return _both(one, other), 0
    merged = _merged_words(old, one, other)
    return (_both(one, other), 1) if merged is None else (merged, 0)


def _merged_words(old: list[str], one: list[str], other: list[str]) -> list[str] | None:
    """Merge by words, or not at all: a mix of two rewritten sentences is worth less than both."""
    base, theirs, mine = (_TOKEN.findall("\n".join(run)) for run in (old, one, other))
    merged: list[str] = []
    edits = _edits(base, theirs, mine, _word_changes)
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
    start = _shared(one, other)
    head, one, other = one[:start], one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    tail = one[len(one) - end :]
    return head + one[: len(one) - end] + other[: len(other) - end] + tail


def _shared(one: list[str], other: list[str]) -> int:
    """Count the items that both begin with; blank lines alone part paragraphs and do not count."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count if _has_word(one[:count]) else 0


def _joined(tokens: list[str]) -> str:
    """Write tokens out, with a space where two sides' words would grow together."""
    if not tokens:
        return ""
    gaps = (
        " " if _WORD.match(left) and _WORD.match(right) else "" for left, right in pairwise(tokens)
    )
    return "".join(token + gap for token, gap in zip(tokens, [*gaps, ""], strict=True))


def _word_runs(before: str, after: str) -> Iterator[Run]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for low, high, start, end in _word_changes(old, new):
        if old[low:high] == new[start:end]:
            yield Run("same", "".join(old[low:high]))
            continue
        if low < high:
            yield Run("removed", "".join(old[low:high]))
        if start < end:
            yield Run("added", "".join(new[start:end]))


def _word_changes(old: list[str], new: list[str]) -> Iterator[_Span]:
    """Find changes, taking two as one where only blanks and points stand between them."""
    held: _Span | None = None
    gap: _Span | None = None
    for low, high, start, end in _changes(old, new):
        if old[low:high] != new[start:end]:
            held = (held[0], high, held[2], end) if held else (low, high, start, end)
            gap = None
        elif held and not _has_word(old[low:high]):
            gap = (low, high, start, end)
        else:
            yield from (span for span in (held, (low, high, start, end)) if span)
            held = None
    yield from (span for span in (held, gap) if span)


def _changes(old: list[str], new: list[str]) -> Iterator[_Span]:
    """Pair the stretches of two lists, same and changed, in order.

    Common ends are set apart first: it is quicker, and an insertion among equals comes last, as
    in git.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield 0, head, 0, head
    for low, high, start, end in _inner(old[head : len(old) - tail], new[head : len(new) - tail]):
        yield low + head, high + head, start + head, end + head
    if tail:
        yield len(old) - tail, len(old), len(new) - tail, len(new)


def _inner(old: list[str], new: list[str]) -> Iterator[_Span]:
    """Compare what is left between common ends; where that would take seconds, all of it changed.

    The matcher looks at every pair of equal items, perhaps many times, but leaves out an item
    that makes up over a hundredth of 200 or more.
    """
    counts = Counter(new)
    often = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    pairs = sum(counts[item] for item in old if counts[item] <= often)
    if pairs > _MOST_PAIRS:
        yield 0, len(old), 0, len(new)
        return
    for _, low, high, start, end in SequenceMatcher(None, old, new).get_opcodes():
        yield low, high, start, end


def _common(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _has_word(items: Sequence[str]) -> bool:
    return any(_WORD.search(item) for item in items)
