"""Markdown for other programs, which may obey raw HTML where our pages show it as text."""

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it.token import Token

from app.exports.markdown_dialect import parser

_PARSER = parser()
_PIECE = re.compile(
    r"\\.|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|<(?:https?://|mailto:)[^\s<>]*>|(?P<tag><(?=[A-Za-z/!?]))|(?P<path>(?<=\]\()/[^\s()<>\\]*)",
    re.DOTALL,
)
_LINE_END = re.compile(r"\n[ >]*")
_KINDS = {"fence": "code", "code_block": "code", "inline": "text", "tr_open": "row"}
_CELL_EDGE = re.compile(r"(?<!\\)(\|)")


def harmless(source: str, address: Callable[[str], str] = str) -> str:
    """Write Markdown so that it reads the same where raw HTML is obeyed, with its fences closed.

    Code is kept to the letter; elsewhere what would open a tag becomes `&lt;`, and paths to which
    links lead what `address` makes of them. `source` ends without an empty line, as `clean_text`
    leaves it.
    """
    lines = source.split("\n")
    tokens = _PARSER.parse(source)
    written = [_escaped(kind, "\n".join(part), address) for kind, part in _parts(tokens, lines)]
    return "\n".join([*written, *_closing(tokens, lines)])


def table_lines(source: str) -> frozenset[int]:
    """Tell which lines, counted from 0, belong to tables, where a bar ends a cell."""
    maps = (token.map for token in _PARSER.parse(source) if token.type == "table_open")
    return frozenset(line for span in maps if span for line in range(*span))


def _parts(tokens: Sequence[Token], lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield runs of lines that are read together, with `code`, `row` or `text` as their kind."""
    spans: dict[int, tuple[str, int]] = {}
    for token in tokens:
        if token.map and token.type in _KINDS:
            spans.setdefault(token.map[0], (_KINDS[token.type], token.map[1]))
    at = 0
    while at < len(lines):
        kind, end = spans.get(at, ("text", at + 1))
        yield kind, lines[at:end]
        at = end


def _escaped(kind: str, text: str, address: Callable[[str], str]) -> str:
    if kind == "code":
        return text
    pieces = _CELL_EDGE.split(text) if kind == "row" else [text]
    return "".join(_PIECE.sub(lambda piece: _harmless(piece, address), part) for part in pieces)


def _harmless(piece: re.Match[str], address: Callable[[str], str]) -> str:
    if piece["ticks"]:
        # A line of code that begins with a tag would begin a block of HTML: one line has no such.
        return _LINE_END.sub(" ", piece[0])
    if piece["path"]:
        return address(piece[0])
    return "&lt;" if piece["tag"] else piece[0]


def _closing(tokens: Sequence[Token], lines: list[str]) -> list[str]:
    """The line that an open fence lacks; one inside a list or a quotation ends with that."""
    last = tokens[-1] if tokens else None
    if last is None or last.type != "fence" or last.map is None:
        return []
    end = lines[last.map[1] - 1].strip()
    closed = last.map[1] - last.map[0] > 1 and end.startswith(last.markup) and len(set(end)) == 1
    return [] if closed else [last.markup]
