"""What changed between two texts: by lines, and then by the words of lines that changed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]
Span = tuple[int, int, int, int]
"""old[low:high] became new[start:end], as (low, high, start, end)."""

_MOST_PAIRS = 20_000
_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_WORD = re.compile(r"\w")


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


def diff(before: str, after: str) -> tuple[Run, ...]:
    """Tell what two revisions share and what each has alone, by lines and then by words.

    The same and removed runs together are `before`, the same and added ones `after`.
    """
    runs: list[Run] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for low, high, start, end in changes(old, new):
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


def tokens(text: str) -> list[str]:
    """Cut a text into words, blanks, line ends and single other characters."""
    return _TOKEN.findall(text)


def changes(old: list[str], new: list[str]) -> Iterator[Span]:
    """Pair the stretches of two lists, same and changed, in order.

    What came or went among its equals is the last of them, as in git, so that two people who did
    the same are seen to have done the same.
    """
    low = start = 0
    for edit in _edits(old, new):
        if low < edit[0]:
            yield low, edit[0], start, edit[2]
        yield edit
        _, low, _, start = edit
    if low < len(old):
        yield low, len(old), start, len(new)


def word_changes(old: list[str], new: list[str]) -> Iterator[Span]:
    """Find changes, taking two as one where only blanks and points stand between them."""
    held: Span | None = None
    gap: Span | None = None
    for low, high, start, end in changes(old, new):
        if old[low:high] != new[start:end]:
            held = (held[0], high, held[2], end) if held else (low, high, start, end)
            gap = None
        elif held and not has_word(old[low:high]):
            gap = (low, high, start, end)
        else:
            yield from (span for span in (held, (low, high, start, end)) if span)
            held = None
    yield from (span for span in (held, gap) if span)


def has_word(items: Sequence[str]) -> bool:
    """Tell whether any of them holds a letter or a digit."""
    return any(_WORD.search(item) for item in items)


def _word_runs(before: str, after: str) -> Iterator[Run]:
    old, new = tokens(before), tokens(after)
    if _is_rewritten(before, after, old, new):
        yield from (Run("removed", before), Run("added", after))
        return
    for low, high, start, end in word_changes(old, new):
        if old[low:high] == new[start:end]:
            yield Run("same", "".join(old[low:high]))
            continue
        if low < high:
            yield Run("removed", "".join(old[low:high]))
        if start < end:
            yield Run("added", "".join(new[start:end]))


def _is_rewritten(before: str, after: str, old: list[str], new: list[str]) -> bool:
    """Tell whether several lines share too few words to be worth comparing by words."""
    if not before or not after or "\n" not in before[:-1] + after[:-1]:
        return False
    one, other = (Counter(item for item in items if _WORD.match(item)) for items in (old, new))
    return one.total() > 0 < other.total() and 3 * (one & other).total() < min(
        one.total(), other.total()
    )


def _edits(old: list[str], new: list[str]) -> Iterator[Span]:
    """Find what changed, each as far down as it can slide; what meets the next becomes one."""
    held: Span | None = None
    for edit in _changed(old, new):
        if held:
            held = _slid(old, new, held, edit[0])
            if held[1] == edit[0]:
                edit = (held[0], edit[1], held[2], edit[3])
            else:
                yield held
        held = edit
    if held:
        yield _slid(old, new, held, len(old))


def _slid(old: list[str], new: list[str], edit: Span, until: int) -> Span:
    """Slide an insertion or a deletion down over what is the same, no further than old[until]."""
    low, high, start, end = edit
    if low < high and start < end:
        return edit
    items, first, after = (old, low, high) if low < high else (new, start, end)
    count = 0
    while high + count < until and items[first + count] == items[after + count]:
        count += 1
    return low + count, high + count, start + count, end + count


def _changed(old: list[str], new: list[str]) -> Iterator[Span]:
    """Compare two lists; common ends are set apart first, for that is quicker."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    for low, high, start, end in _inner(old[head : len(old) - tail], new[head : len(new) - tail]):
        span = (low + head, high + head, start + head, end + head)
        if old[span[0] : span[1]] != new[span[2] : span[3]]:
            yield span


def _inner(old: list[str], new: list[str]) -> Iterator[Span]:
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
