"""Markdown as plain text, for readers that show nothing else: calendars and previews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it.token import Token

from app.domain.mail_addresses import without_addresses
from app.domain.text import clean_text
from app.exports.markdown_dialect import parser

_PARSER = parser()


@lru_cache(maxsize=1024)
def plain_text(source: str, *, base_url: str) -> str:
    """Write Markdown as text, with the address of each link after its words.

    Kept, as it takes most of the time of a calendar, and every other form says the same again.
    Addresses within the site are completed with `base_url`, which ends without a slash. Lines end
    with a line feed; there is none at the end.
    """
    page = _Page(base_url)
    for token in _PARSER.parse(source):
        page.take(token)
    return "\n".join(page.lines)


def shared_text(source: str, *, base_url: str) -> str:
    """Write Markdown as tidy text for whoever fetches it, mail addresses masked.

    Words that are set apart in Markdown (`ben@**example**.org`) become an address only here.
    """
    return without_addresses(clean_text(plain_text(source, base_url=base_url)))


@dataclass
class _Margin:
    """What stands left of the lines inside a list item or a quotation."""

    first: str
    later: str
    begun: bool = False

    def take(self) -> str:
        taken = self.later if self.begun else self.first
        self.begun = True
        return taken


@dataclass
class _Page:
    """Text that grows token by token: emphasis nests thousands deep, so nothing here recurses."""

    base_url: str
    lines: list[str] = field(default_factory=list)
    margins: list[_Margin] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    cells: list[str] | None = None
    gap: bool = False

    def take(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token)
        elif token.type in ("fence", "code_block"):
            self._block(token.content.rstrip("\n"))
        elif token.type == "hr":
            self._block("---")
        elif token.nesting > 0:
            self._open(token)
        elif token.nesting < 0:
            self._close(token)

    def _inline(self, token: Token) -> None:
        text = _inline_text(token.children or [], self.base_url)
        if self.cells is None:
            self._write(text)
        else:
            self.cells.append(text)

    def _open(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.margins.append(_Margin("> ", "> "))
        elif token.type == "bullet_list_open":
            self.numbers.append(None)
        elif token.type == "ordered_list_open":
            self.numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "list_item_open":
            marker = self._marker()
            self.margins.append(_Margin(marker, " " * len(marker)))
        elif token.type == "tr_open":
            self.cells = []

    def _close(self, token: Token) -> None:
        if token.type in ("blockquote_close", "list_item_close"):
            self.margins.pop()
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.numbers.pop()
        elif token.type == "tr_close":
            self._write(" | ".join(self.cells or []))
            self.cells = None
        self.gap = self.gap or self._parts(token)

    def _parts(self, token: Token) -> bool:
        """Whether what ends here is set off by an empty line; the items of a tight list are not."""
        if token.type in ("bullet_list_close", "ordered_list_close"):
            return not self.numbers
        ends = ("heading_close", "table_close", "blockquote_close", "paragraph_close")
        return token.type in ends and not token.hidden

    def _marker(self) -> str:
        number = self.numbers[-1]
        if number is None:
            return "- "
        self.numbers[-1] = number + 1
        return f"{number}. "

    def _block(self, text: str) -> None:
        self.gap = True
        self._write(text)
        self.gap = True

    def _write(self, text: str) -> None:
        if self.gap and self.lines:
            outer = (margin.later for margin in self.margins if margin.begun)
            self.lines.append("".join(outer).rstrip())
        self.gap = False
        for line in text.split("\n"):
            margin = "".join(margin.take() for margin in self.margins)
            self.lines.append((margin + line).rstrip())


def _inline_text(tokens: Sequence[Token], base_url: str) -> str:
    written: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(written), str(token.attrGet("href") or "")))
        elif token.type == "link_close":
            start, address = links.pop()
            written[start:] = [_with_address("".join(written[start:]), address, base_url)]
        elif token.type == "image":
            address = str(token.attrGet("src") or "")
            written.append(_with_address(token.content, address, base_url))
        elif token.type in ("softbreak", "hardbreak"):
            written.append("\n")
        else:
            written.append(token.content)
    return "".join(written)


def _with_address(words: str, address: str, base_url: str) -> str:
    if address.startswith("/") and not address.startswith("//"):
        address = base_url + address
    if not words.strip() or address in (words, f"mailto:{words}"):
        return words.strip() or address
    return f"{words} ({address})" if address else words
