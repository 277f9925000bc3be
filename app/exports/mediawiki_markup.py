"""Markdown as the markup of MediaWiki, where everything that people wrote as text stays text."""

import re
from collections.abc import Iterable, Iterator

from app.exports.markdown_pieces import MOST_KEPT, Block, Links, Piece, blocks, pieces

_ACTIVE = re.compile(
    r"[<\[\]{}|~]"
    r"|&(?=#?\w+;)"
    r"|'(?='|\Z)|(?<=')'|\A'"
    r"|[_＿](?=[_＿]|\Z)|(?<=[_＿])[_＿]|\A[_＿]"
    r"|(?<=[A-Za-z]):(?=\S|\Z)"  # addresses link themselves
    r"|R(?=FC\s)|P(?=MID\s)|I(?=SBN\s)"  # these numbers do, too
)
_AT_START = re.compile(r"\A[*#:;=!+\- ]")
_AFTER_LINK = re.compile(r"\A\w")  # letters behind a link would become part of it
# Beside these a blank becomes one that does not break, in code as well.
_FRENCH = re.compile(r"(?<= )[?:;!%»›](?!\w)|[«‹](?= )")
_IN_HEADING = re.compile("=")
_IN_TABLE = re.compile("!")
_IN_ADDRESS = re.compile(r"['~!\[\]{}|<>\"\s]|_(?=_)|(?<=_)_")
_QUOTES = {"em": "''", "strong": "'''"}
_CELL = {"td": "|", "th": "!"}


def escaped(text: str) -> str:
    """Write one line of text so that MediaWiki takes every sign in it as itself, anywhere."""
    safe = _ACTIVE.sub(_entity, text)
    return _AT_START.sub(_entity, safe)


class MediaWikiMarkup:
    """Writes Markdown as wikitext, text after text, each block on lines of its own.

    Pages are linked by the names that `links` has for them; links to no page become words.
    """

    def __init__(self, links: Links) -> None:
        self._links = links
        self._kept: dict[tuple[str, re.Pattern[str] | None], str] = {}

    def written(self, source: str) -> str:
        """Return a text in wikitext."""
        return self._body(blocks(source))

    def _body(self, found: Iterable[Block]) -> str:
        return "\n\n".join(filter(None, map(self._block, found)))

    def _block(self, block: Block) -> str:
        kind = block.kind
        if kind in ("fence", "code_block"):
            return _preformatted(block.token.content)
        if kind == "hr":
            return "----"
        if kind == "heading":
            return self._heading(block)
        if kind == "table":
            return self._table(block)
        if kind == "blockquote":
            return f"<blockquote>\n{self._body(block.children)}\n</blockquote>"
        if kind in ("bullet_list", "ordered_list"):
            return self._list(block)
        return self._line(block)

    def _line(self, block: Block, context: re.Pattern[str] | None = None) -> str:
        key = (block.source, context)
        if block.env or key not in self._kept:
            line = "".join(_inline(pieces(block, self._links), context)).strip(" ")
            if block.env or len(self._kept) >= MOST_KEPT:
                return line
            self._kept[key] = line
        return self._kept[key]

    def _heading(self, block: Block) -> str:
        """The title of the page is the one first heading."""
        words = self._line(block, _IN_HEADING)
        bar = "=" * min(int(block.token.tag[1:]) + 1, 6)
        return f"{bar} {words} {bar}" if words else ""

    def _table(self, block: Block) -> str:
        lines = ['{| class="wikitable"']
        for row in (row for part in block.children for row in part.children):
            lines += ["|-", *map(self._cell, row.children)]
        return "\n".join([*lines, "|}"])

    def _cell(self, cell: Block) -> str:
        style = str(cell.token.attrGet("style") or "")
        look = f'style="{style}" | ' if style else ""
        return f"{_CELL[cell.kind]} {look}{self._line(cell, _IN_TABLE)}".rstrip()

    def _list(self, block: Block) -> str:
        if _is_plain(block):
            return "\n".join(self._items(block, ""))
        start = int(block.token.attrGet("start") or 1)
        name = "ol" if block.kind == "ordered_list" else "ul"
        begin = f'<{name} start="{start}">' if start != 1 else f"<{name}>"
        items = (f"<li>\n{self._body(item.children)}\n</li>" for item in block.children)
        return "\n".join([begin, *items, f"</{name}>"])

    def _items(self, block: Block, outer: str) -> Iterator[str]:
        mark = outer + ("#" if block.kind == "ordered_list" else "*")
        for item in block.children:
            words, inner = item.children[0], item.children[1:]
            yield f"{mark} {self._line(words)}".rstrip()
            for nested in inner:
                yield from self._items(nested, mark)


def _is_plain(block: Block) -> bool:
    """Tell whether each item is one line and lists of such: MediaWiki's own lists hold no more."""
    if int(block.token.attrGet("start") or 1) != 1:
        return False
    return all(_is_line(item) for item in block.children)


def _is_line(item: Block) -> bool:
    if not item.children or item.children[0].kind != "paragraph":
        return False
    inner = item.children[1:]
    return all(part.kind.endswith("_list") and _is_plain(part) for part in inner)


def _preformatted(text: str) -> str:
    safe = text.rstrip("\n").replace("&", "&amp;").replace("<", "&lt;")
    return f"<pre>\n{_FRENCH.sub(_entity, safe)}</pre>"


def _inline(found: list[Piece], context: re.Pattern[str] | None) -> Iterator[str]:
    """Write pieces one by one; only the first stands at the start of a line."""
    closing: list[str] = []
    before = "start"
    for piece in found:
        if piece.kind == "open":
            mark = _emphasis(piece.text, plain=not closing and before != "close")
            closing.append(mark.replace("<", "</"))
            yield mark
        elif piece.kind == "close":
            yield closing.pop()
        else:
            yield _written(piece, before, context)
        before = piece.kind


def _emphasis(name: str, *, plain: bool) -> str:
    """Quotes beside or inside quotes are read in several ways, tags in one."""
    return _QUOTES[name] if plain and name in _QUOTES else f"<{name}>"


def _written(piece: Piece, before: str, context: re.Pattern[str] | None) -> str:
    if piece.kind == "break":
        return "<br />"
    if piece.kind == "code":
        return f"<code>{_FRENCH.sub(_entity, _text(piece.text, context))}</code>"
    if piece.kind == "page":
        return f"[[{piece.target}|{_text(piece.text, context)}]]"
    if piece.kind == "link":
        return f"[{_address(piece.target)} {_text(piece.text, context)}]"
    text = _text(piece.text.lstrip(" ") if before == "start" else piece.text, context)
    text = _AT_START.sub(_entity, text) if before in ("start", "break") else text
    return _AFTER_LINK.sub(_entity, text) if before == "page" else text


def _text(text: str, context: re.Pattern[str] | None) -> str:
    """Escape in one pass, then what only headings or tables take for markup."""
    safe = _ACTIVE.sub(_entity, text)
    return context.sub(_entity, safe) if context else safe


def _entity(found: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], f"&#{ord(found[0])};")


def _address(address: str) -> str:
    safe = _IN_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}", address)
    return re.sub(r"&(?=#?\w+;)", "&amp;", safe)
