"""Markdown as the markup of DokuWiki, where everything that people wrote as text stays text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.exports.markdown_pieces import MOST_KEPT, Block, Links, Piece, blocks, pieces, plain

# What no rule of DokuWiki's or of a plugin begins with: letters, with single signs between them.
_SAFE = re.compile(
    r"[(«“„]?[^\W_]+(?:['’.,:/&+@-][^\W_]+)*[)»”]?[.,:;!?…]?[)»”]?|[«»“”!?:;&+–—/=-]|[)»”]?[.,!?…]|\)"
)
_NOT_SAFE = re.compile(
    # DokuWiki takes accented letters for the ends of words.
    r"www\.|ftp\.|\((?:c|r|tm)\)|\d+x\d+|(?a:\b(?:FIXME|DELETEME|LOL)\b)",
    re.IGNORECASE,
)
_LINE_BREAK = "\\\\ "
_EMPHASIS = {"em": "//", "strong": "**"}
_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_MAIL = re.compile(r"mailto:([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)")
_NO_LABEL = re.compile(r"[\[\]{}|]")
_WORD_JOINER = "\u2060"


def heading(words: str, level: int) -> str:
    """Write a heading: everything between the bars is text, but bars at its ends."""
    bar = "=" * max(7 - level, 2)
    start = _WORD_JOINER if words.startswith("=") else ""
    end = _WORD_JOINER if words.endswith("=") else ""
    return f"{bar} {start}{words}{end} {bar}" if words else ""


def escaped(text: str) -> str:
    """Write one line of text so that DokuWiki takes every sign in it as itself, anywhere."""
    runs: list[tuple[bool, str]] = []
    words = text.split(" ")
    for at, word in enumerate(words):
        inside = 0 < at < len(words) - 1
        safe = not word or _is_safe(word, inside=inside)
        if runs and runs[-1][0] == safe:
            word = f"{runs.pop()[1]} {word}"
        runs.append((safe, word))
    return " ".join(run if safe else _wrapped(run) for safe, run in runs)


def link(page_id: str, label: str) -> str:
    """Write a link to a page."""
    return _link(f":{page_id}", label)


def picture(name: str, caption: str) -> str:
    """Write a picture that is kept beside the page."""
    if _NO_LABEL.search(caption):
        return f"{{{{{name}?600}}}} {escaped(caption)}"
    return f"{{{{{name}?600|{caption}}}}}"


class DokuWikiMarkup:
    """Writes Markdown as DokuWiki's markup, text after text, each block on lines of its own.

    Pages are linked by the ids that `links` has for them; links to no page become words. What its
    lists and quotations cannot hold stands there on lines of their own.
    """

    def __init__(self, links: Links) -> None:
        self._links = links
        self._kept: dict[str, str] = {}

    def written(self, source: str) -> str:
        """Return a text in DokuWiki's markup."""
        return self._body(blocks(source))

    def _body(self, found: Iterable[Block]) -> str:
        return "\n\n".join(filter(None, map(self._block, found)))

    def _block(self, block: Block) -> str:
        kind = block.kind
        if kind in ("fence", "code_block"):
            return _code(block.token.content, block.token.info)
        if kind == "hr":
            return "----"
        if kind == "heading":
            words = heading(plain(block), int(block.token.tag[1:]) + 1)
            return "\n\n".join(filter(None, (words, self._beside(block))))
        if kind == "table":
            return "\n".join(self._rows(block))
        if kind == "blockquote":
            return "\n".join(self._quoted(block, ">"))
        if kind in ("bullet_list", "ordered_list"):
            return "\n".join(self._items(block, 1))
        return self._line(block)

    def _line(self, block: Block) -> str:
        if block.env or block.source not in self._kept:
            line = "".join(_inline(pieces(block, self._links))).strip(" ")
            if block.env or len(self._kept) >= MOST_KEPT:
                return line
            self._kept[block.source] = line
        return self._kept[block.source]

    def _rows(self, table: Block) -> Iterator[str]:
        for row in (row for part in table.children for row in part.children):
            edge = "^" if row.children[0].kind == "th" else "|"
            cells = (_aligned(self._line(cell), cell) for cell in row.children)
            yield "".join(f"{edge}{cell}" for cell in cells) + edge

    def _quoted(self, quote: Block, mark: str) -> Iterator[str]:
        """Only lines stand in its quotations."""
        for number, block in enumerate(quote.children):
            if number:
                yield mark
            if block.kind == "blockquote":
                yield from self._quoted(block, mark + ">")
            else:
                yield from (f"{mark} {line}".rstrip() for line in self._flat(block))

    def _items(self, block: Block, depth: int) -> Iterator[str]:
        mark = "  " * depth + ("- " if block.kind == "ordered_list" else "* ")
        for item in block.children:
            lines: list[str] = []
            nested: list[str] = []
            for part in item.children:
                if part.kind.endswith("_list"):
                    nested += self._items(part, depth + 1)
                else:
                    lines.append(self._in_item(part))
            yield (mark + f"{_LINE_BREAK}{_LINE_BREAK}".join(lines)).rstrip(" ")
            yield from nested

    def _in_item(self, block: Block) -> str:
        if block.kind in ("fence", "code_block"):
            return self._block(block)
        return _LINE_BREAK.join(self._flat(block))

    def _flat(self, block: Block) -> Iterator[str]:
        """Write a block as lines where only lines may stand."""
        if block.kind in ("fence", "code_block"):
            yield from map(_monospaced, block.token.content.rstrip("\n").split("\n"))
        elif block.kind == "tr":
            yield " %%|%% ".join(map(self._line, block.children))
        elif block.kind == "heading":
            yield f"**{self._bold(block)}**" if block.source else ""
            yield from filter(None, [self._beside(block)])
        elif block.kind == "hr":
            yield "—"
        elif block.children:
            for number, part in enumerate(block.children, _start(block)):
                before = _mark(block.kind, number)
                for line in self._flat(part):
                    yield before + line
                    before = before if block.kind == "blockquote" else ""
        else:
            yield self._line(block)

    def _beside(self, heading: Block) -> str:
        """Write the links of a heading on a line of their own: headings hold none."""
        found = [it for it in pieces(heading, self._links) if it.kind in ("page", "link")]
        written = (_written(_with_label(piece), last=False) for piece in found)
        links = [it for it in dict.fromkeys(written) if it.startswith("[[")]
        return "→ " + ", ".join(links) if links else ""

    def _bold(self, block: Block) -> str:
        return escaped(plain(block))


def _start(block: Block) -> int:
    return int(block.token.attrGet("start") or 1)


def _mark(kind: str, number: int) -> str:
    """What tells items and quotations apart where all are mere lines."""
    marks = {"bullet_list": "• ", "ordered_list": f"{number}%%.%% ", "blockquote": "» "}
    return marks.get(kind, "")


def _inline(found: Sequence[Piece]) -> Iterator[str]:
    """Write pieces one by one; the same emphasis inside itself is not begun twice."""
    opened: dict[str, int] = {"em": 0, "strong": 0, "s": 0}
    for at, piece in enumerate(found):
        if piece.kind == "open":
            yield _opening(piece.text) if not opened[piece.text] else ""
            opened[piece.text] += 1
        elif piece.kind == "close":
            opened[piece.text] -= 1
            yield _closing(piece.text) if not opened[piece.text] else ""
        else:
            yield _written(piece, last=at == len(found) - 1)


def _opening(name: str) -> str:
    return _EMPHASIS.get(name, "<del>")


def _closing(name: str) -> str:
    return _EMPHASIS.get(name, "</del>")


def _written(piece: Piece, *, last: bool) -> str:
    if piece.kind == "break":
        return "" if last else _LINE_BREAK
    if piece.kind == "code":
        return _monospaced(piece.text)
    if piece.kind == "page":
        return link(piece.target, piece.text)
    if piece.kind == "link":
        mail = _MAIL.fullmatch(piece.target)
        return _link(mail[1] if mail else piece.target, piece.text)
    return escaped(piece.text)


def _with_label(piece: Piece) -> Piece:
    return replace(piece, text=piece.target) if _NO_LABEL.search(piece.text) else piece


def _link(target: str, label: str) -> str:
    """A label is text, but no sign in it can be escaped: one with brackets stands before."""
    if target.startswith("mailto:"):
        return escaped(label)
    if label == target:
        return f"[[{target}]]"
    return f"{escaped(label)} [[{target}]]" if _NO_LABEL.search(label) else f"[[{target}|{label}]]"


def _is_safe(word: str, *, inside: bool) -> bool:
    """Tell whether a word is no markup; one beside other markup must not end like markup."""
    if (inside and re.fullmatch(r"\d+(?:[.,]\d+)?%|%", word)) or word in ("☐", "☑"):
        return True
    if _NOT_SAFE.search(word) or not all(map(_SAFE.fullmatch, re.split("[\u00a0\u202f]", word))):
        return False
    return inside or (
        (word[0].isalnum() or word[-1] in ".,!?…)" or len(word) > 1)
        and word[-1] not in ":;&+/=-\"'"
    )


def _wrapped(text: str) -> str:
    """Write text that holds markup between signs that end all markup."""
    if not text.strip("\u00a0\u202f"):
        return text
    if "%" not in text:
        return f"%%{text}%%"
    parts = re.split(r"(?<=<)(?=/nowiki>)", text, flags=re.IGNORECASE)
    return "".join(f"<nowiki>{part}</nowiki>" for part in parts)


def _monospaced(text: str) -> str:
    return f"''{_wrapped(text)}''" if text.strip() else ""


def _code(text: str, info: str) -> str:
    """One of the two tags for code does not occur in it, unless somebody writes about both."""
    text = text.rstrip("\n")
    language = _LANGUAGE.match(info)
    for tag in ("code", "file"):
        if f"</{tag}>" not in text:
            return f"<{tag}{' ' + language[0].lower() if language else ''}>\n{text}\n</{tag}>"
    return _LINE_BREAK.join(map(_monospaced, text.split("\n")))


def _aligned(text: str, cell: Block) -> str:
    """Blanks tell the alignment; without one, the cell would be joined with the next."""
    style = str(cell.token.attrGet("style") or "")
    left = "  " if "right" in style or "center" in style else " "
    right = "  " if "left" in style or "center" in style else " "
    return f"{left}{text}{right}" if text else " "
