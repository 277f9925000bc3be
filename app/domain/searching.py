"""Full-text search: the words of a text, what is looked for, and where it stands in the text."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.text import clean_line, fold

LONGEST_SEARCH = 200
MOST_WORDS = 12
LONGEST_WORD = 64
SNIPPET = 200
"""Characters of a text that are shown for a page that was found, about two lines on a phone."""
BEFORE = 50
MOST_PLACES = 200

_WORD = re.compile(r"[^\W_]+")
_WRITTEN_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_MARKUP = (
    (re.compile(r"\[\[([^\[\]|\n]+)\|([^\[\]|\n]+)\]\]"), r"\2"),
    (re.compile(r"\[\[([^\[\]|\n]+)\|?\]\]"), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"(?m)^[-|: ]+$|^ {0,3}(?:`{3,}|~{3,})\w*$"), ""),
    (re.compile(r"(?m)^[ >]{0,20}(?:[-*+] (?:\[[ xX]\] )?|\d{1,9}[.)] |> )"), ""),
    (re.compile(r"(?m)^ {0,3}#{1,6} +([^\n]*)$"), r"\1 ·"),
    (re.compile(r"(?<!\w)[*_~]{1,3}(?=\S)|(?<=\S)[*_~]{1,3}(?!\w)|`"), ""),
    (re.compile(r"\|"), " "),
)
_SPACES = re.compile(r"[ \n]+")


@dataclass(frozen=True)
class Wanted:
    """What a page must have to be found: all words, folded; the last may be a word's beginning."""

    words: tuple[str, ...]

    def met_by(self, word: str) -> str:
        """Return which of the words that are looked for a folded word is; "" for any other."""
        if word in self.words:
            return word
        return next((last for last in self.words[-1:] if word.startswith(last)), "")


@dataclass(frozen=True)
class Piece:
    """A run of a text as it was written; `found` where it is a word that was looked for."""

    text: str
    found: bool = False


def wanted(raw: str) -> Wanted:
    """Read what somebody typed to search; none of its signs means anything."""
    words = words_of(clean_line(raw)[:LONGEST_SEARCH])[:MOST_WORDS]
    return Wanted((*dict.fromkeys(words[:-1]), *words[-1:]))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, each of letters and digits alone.

    Databases split words in ways of their own; there is nothing left to split in these.
    """
    folded = text.lower() if text.isascii() else fold(text)  # the same, and much sooner
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(folded))


def marked(text: str, search: Wanted) -> tuple[Piece, ...]:
    """Split a text so that the words looked for stand by themselves."""
    pieces, done = [], 0
    for start, end, _ in _places(text, search):
        pieces += [Piece(text[done:start]), Piece(text[start:end], found=True)]
        done = end
    return tuple(piece for piece in (*pieces, Piece(text[done:])) if piece.text)


def snippet(body: str, search: Wanted) -> tuple[Piece, ...]:
    """Return where in a Markdown text most of the words stand together, or else its beginning.

    The words are the text's own, without the signs of Markdown.
    """
    text = _without_markup(body)
    places = _places(text, search)[:MOST_PLACES]
    start, end = _window(text, _densest(places))
    cut = Piece("…")
    shown = marked(text[start:end].strip(), search)
    return (cut,) * (start > 0) + shown + (cut,) * (end < len(text))


def _without_markup(body: str) -> str:
    for pattern, instead in _MARKUP:
        body = pattern.sub(instead, body)
    return _SPACES.sub(" ", body).strip()


def _places(text: str, search: Wanted) -> list[tuple[int, int, str]]:
    """Return where words that are looked for stand, and which they are."""
    initials = {word[0] for word in search.words}
    known: dict[str, str] = {}
    places = []
    for match in _WRITTEN_WORD.finditer(text):
        written = match[0]
        if written.isascii() and written[0].lower() not in initials:
            continue  # most words go this way, at a tenth of the time
        if written not in known:
            met = map(search.met_by, words_of(written))
            known[written] = next(filter(None, met), "")
        if known[written]:
            places.append((match.start(), match.end(), known[written]))
    return places


def _densest(places: Sequence[tuple[int, int, str]]) -> int:
    """Return where to begin so that a snippet has the most different words."""
    starts = [start for start, _, _ in places]
    best, most = 0, 0
    for at, start in enumerate(starts):
        until = bisect_left(starts, start + SNIPPET - BEFORE)
        different = len({word for _, _, word in places[at:until]})
        if different > most:
            best, most = start, different
    return best


def _window(text: str, place: int) -> tuple[int, int]:
    """Return where a snippet around a place begins and ends, between two words if it can."""
    start = max(0, min(place - BEFORE, len(text) - SNIPPET))
    if start:
        space = text.find(" ", start, place)
        start = space + 1 if space >= 0 else start
    end = start + SNIPPET
    if end < len(text):
        space = text.rfind(" ", place + LONGEST_WORD, end)
        end = space if space >= 0 else end
    return start, min(end, len(text))
