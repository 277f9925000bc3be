"""Takes what one person wrote out of a text, and keeps what the others wrote before and since.

All words that ever stood in the text stand in one row; each remembers whether that person wrote
it, and who took it away. At the end theirs go, what they alone took away comes back, and all the
rest stays as the others left it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from app.domain.differences import Run, diff, tokens

LEAST_WORDS = 3
"""What was put back by hand is known again from so many words."""


@dataclass(frozen=True)
class Written:
    """One revision: its text, and whether the person in question saved it."""

    body: str
    theirs: bool


@dataclass(eq=False)
class _Word:
    """A word, blank or point, and the words between which it was written.

    `gone` once it was taken away, `lost` where that was theirs to do and nobody else's.
    """

    text: str
    theirs: bool
    before: "_Word | None" = None
    after: "_Word | None" = None
    gone: bool = False
    lost: bool = False

    @property
    def stays(self) -> bool:
        """Whether it stands in the text without them."""
        return not self.theirs and (not self.gone or self.lost)


def without(revisions: Sequence[Written]) -> str:
    """Return the newest of the revisions without what they wrote; the oldest comes first.

    No word that they alone added is left, and every word stands that others added and left. Where
    somebody else saved an earlier text again, its words are whose they were.
    """
    row: list[_Word] = []
    known: dict[str, list[_Word]] = {"": []}
    body = ""
    for written in revisions:
        if written.body in known and not written.theirs:
            _go_back(row, known[written.body])
        elif written.body != body:
            row = _changed(row, diff(body, written.body), theirs=written.theirs)
        body = written.body
        known.setdefault(body, [word for word in row if not word.gone])
    return "".join(_joined(row)).strip("\n")


def _go_back(row: Sequence[_Word], known: Sequence[_Word]) -> None:
    """Let those words alone stand that stood once; of the others, what was lost stays lost."""
    standing = set(map(id, known))
    for word in row:
        stands = id(word) in standing
        word.lost = word.lost and word.gone and not stands
        word.gone = not stands


def _changed(row: Sequence[_Word], runs: Sequence[Run], *, theirs: bool) -> list[_Word]:
    """Write a change into the row; what stood there goes on standing in it, though gone."""
    changed: list[_Word] = []
    left = list(reversed(row))
    last: _Word | None = None

    def pass_what_is_gone() -> None:
        while left and left[-1].gone:
            changed.append(left.pop())

    for run in runs:
        for text in tokens(run.text):
            pass_what_is_gone()
            if run.kind == "added":
                word = _Word(text, theirs, last, left[-1] if left else None)
            else:
                word = left.pop()
            if run.kind == "removed":
                word.gone, word.lost = True, theirs
            else:
                last = word
            changed.append(word)
    if not theirs:
        _forget_what_came_back(changed, runs)
    return [*changed, *reversed(left)]


def _forget_what_came_back(row: Sequence[_Word], runs: Sequence[Run]) -> None:
    """Where somebody put back by hand what was lost, it does not come back once more."""
    added = [run.text for run in runs if run.kind == "added"]
    for lost, group in groupby(row, key=lambda word: word.lost):
        words = list(group) if lost and added else []
        text = "".join(word.text for word in words).strip()
        if len(text.split()) >= LEAST_WORDS and any(text in new for new in added):
            for word in words:
                word.lost = False


def _joined(row: Sequence[_Word]) -> Iterator[str]:
    """Write out what stays, with a gap where words would meet that never stood side by side."""
    staying = [(at, word) for at, word in enumerate(row) if word.stays]
    if staying:
        yield staying[0][1].text
    for (start, one), (end, other) in pairwise(staying):
        if other.before is not one and one.after is not other:
            yield _gap(one.text, "".join(word.text for word in row[start + 1 : end]), other.text)
        yield other.text


def _gap(one: str, between: str, other: str) -> str:
    if one.isspace() or other.isspace():
        return ""
    if "\n" in between:
        return "\n"
    return " " if one[-1].isalnum() and other[0].isalnum() else ""
