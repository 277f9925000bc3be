"""Links between notes pages: [[Title]] and [[Title|label]], as in a wiki."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.text import clean_line, fold
from app.domain.topics import LONGEST_TITLE, too_long

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_PIECE = re.compile(
    r"\\[\\`\[]"  # escaped: neither code nor a link begins here
    r"|(?P<ticks>`+)"
    r"|\[\[(?P<target>[^\[\]|\n]{1,300})(?:\|(?P<label>[^\[\]|\n]{0,300}))?\]\]"
)


@dataclass(frozen=True)
class WikiLink:
    """A link as written; text[start:end] is all of it, brackets included."""

    target: str
    label: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Tell which page is meant: titles are compared without case and accents."""
        return fold(self.target)


def checked_title(raw: str) -> str:
    """Return the title of a free page; raises Invalid where it is empty, too long or no link.

    It may be as long as a topic's. A link could not hold brackets and bars.
    """
    title = clean_line(raw)
    if not fold(title):
        raise Invalid(Problem("title", say("Write what the page is about.")))
    if over := too_long(title, LONGEST_TITLE):
        raise Invalid(Problem("title", over))
    if set(title) & set("[]|"):
        signs = say("Leave out [, ] and |: no link could hold them.")
        raise Invalid(Problem("title", signs))
    return title


def find_links(text: str) -> tuple[WikiLink, ...]:
    """Find the links of a Markdown text in order, but for those in fenced and inline code.

    Code by indent is not told from an indented list, so links are found there.
    """
    return tuple(
        _link(piece, start)
        for start, paragraph in _paragraphs(text)
        for piece in _pieces(paragraph)
        if piece["target"] and clean_line(piece["target"])
    )


def rewrite(text: str, resolve: Callable[[WikiLink], str]) -> str:
    """Put what `resolve` returns in the place of each link, and keep all else as it is."""
    out: list[str] = []
    done = 0
    for link in find_links(text):
        out += text[done : link.start], resolve(link)
        done = link.end
    return "".join([*out, text[done:]])


def _pieces(paragraph: str) -> Iterator[re.Match[str]]:
    """Yield what may be links, stepping over inline code: two runs of as many backticks."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", paragraph):
        runs.setdefault(len(run[0]), []).append(run.start())
    at = 0
    while piece := _PIECE.search(paragraph, at):
        at = piece.end()
        if piece["ticks"]:
            length = len(piece["ticks"])
            closing = runs.get(length, [])
            after = bisect_left(closing, at)
            at = closing[after] + length if after < len(closing) else at
        else:
            yield piece


def _link(piece: re.Match[str], start: int) -> WikiLink:
    target = clean_line(piece["target"])
    label = clean_line(piece["label"] or "") or target
    return WikiLink(target, label, start + piece.start(), start + piece.end())


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield runs of lines outside fences with their places; inline code ends with its paragraph."""
    fence = ""
    run_start = at = 0
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        if fence:
            fence = "" if _closes(fence, line) else fence
            run_start = at + len(line)
        elif opening or not line.strip():
            yield run_start, text[run_start:at]
            fence = opening[1] if opening else ""
            run_start = at + len(line)
        at += len(line)
    yield run_start, text[run_start:]


def _closes(fence: str, line: str) -> bool:
    closing = _FENCE.match(line)
    return bool(closing and closing[1].startswith(fence) and line.strip() == closing[1])
