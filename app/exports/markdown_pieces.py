"""Parsed Markdown as blocks and pieces, from which the markup of other wikis is written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.domain.text import fold
from app.exports.markdown_dialect import BOXES, parser

_PARSER = parser()
_BLOCKS = parser()
_BLOCKS.core.ruler.disable("inline")
_BLANKS = re.compile("[^\\S\u00a0\u202f]+")

MOST_KEPT = 5000
"""Paragraphs that are not converted again while a history is written."""


@dataclass(frozen=True)
class Piece:
    """Part of a paragraph: `text`, `code`, `break`, `page`, `link`, `open` or `close`.

    What opens and closes has `em`, `strong` or `s` as its text. A link's text is its label; where
    it leads is in `target`: an address, or the name of a page.
    """

    kind: str
    text: str = ""
    target: str = ""


@dataclass
class Block:
    """A block of Markdown by its token type without `_open`, with what stands inside.

    `source` is that of a paragraph, a heading or a cell; `env` holds the addresses that such texts
    name elsewhere, and is empty where there are none.
    """

    kind: str
    token: Token
    source: str = ""
    env: EnvType = field(default_factory=dict)
    children: list["Block"] = field(default_factory=list)


@dataclass(frozen=True)
class Links:
    """Where links lead: names of pages by folded title, and by path on the site they come from.

    `base_url` completes other paths and ends without a slash.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""

    def page(self, title: str) -> str | None:
        """Return the name of the page with a title, None where there is none."""
        return self.titles.get(fold(title))

    def address(self, href: str) -> str:
        """Return a link's whole address, "" for what is neither http, https nor mailto."""
        if href.startswith("/") and not href.startswith(("//", "/\\")):
            return self.base_url + href
        scheme, colon, rest = href.partition(":")
        begins = {"http": "//", "https": "//", "mailto": ""}.get(scheme.lower())
        if begins is None or not rest.startswith(begins) or len(rest) == len(begins):
            return ""
        return scheme.lower() + colon + rest


def blocks(source: str) -> list[Block]:
    """Parse Markdown into a tree of blocks; the parser lets none nest deeper than 20.

    What is inside paragraphs is not looked at: old revisions have most of them in common.
    """
    env: EnvType = {}
    root = Block("root", Token("root", "", 0))
    path = [root]
    for token in _BLOCKS.parse(source, env):
        if token.nesting < 0:
            path.pop()
        elif token.type == "inline":
            path[-1].source = token.content
            path[-1].env = {"references": env["references"]} if env.get("references") else {}
            if path[-2].kind == "list_item" and path[-2].children[0] is path[-1]:
                _draw_box(path[-1])
        else:
            block = Block(token.type.removesuffix("_open"), token)
            path[-1].children.append(block)
            path += [block] if token.nesting > 0 else []
    return root.children


def _draw_box(block: Block) -> None:
    """Show a task as our pages do; `[x]` may be a link to an address that is named elsewhere."""
    box = BOXES.get(block.source[:4])
    if box and "X" not in block.env.get("references", {}):
        block.source = box + block.source[4:]


def pieces(block: Block, links: Links) -> list[Piece]:
    """Return what a paragraph consists of, without empty texts and with one where two met.

    Emphasis inside links is left out, as are the addresses of links that lead nowhere.
    """
    joined: list[Piece] = []
    for piece in _pieces(_tokens(block), links):
        if piece.kind == "text" and joined and joined[-1].kind == "text":
            piece = Piece("text", joined.pop().text + piece.text)
        if piece.kind != "text" or piece.text:
            joined.append(piece)
    return [_one_line(piece) for piece in joined]


def plain(block: Block) -> str:
    """Return the words of a paragraph on one line, without any markup."""
    return _blanks("".join(map(_words, _tokens(block)))).strip()


def _tokens(block: Block) -> Sequence[Token]:
    (inline,) = _PARSER.parseInline(block.source, block.env)
    return inline.children or []


def _pieces(tokens: Sequence[Token], links: Links) -> Iterator[Piece]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "link_open":
            end = _link_end(tokens, at)
            words = "".join(map(_words, tokens[at + 1 : end]))
            yield _link(str(token.attrGet("href") or ""), words, links)
            at = end
        else:
            yield _piece(token, links)
        at += 1


def _link_end(tokens: Sequence[Token], start: int) -> int:
    """Addresses in pointed brackets are links inside of links, too."""
    depth, end = 1, start
    while depth:
        end += 1
        depth += {"link_open": 1, "link_close": -1}.get(tokens[end].type, 0)
    return end


def _piece(token: Token, links: Links) -> Piece:
    if token.nesting:
        name = token.type.rsplit("_", 1)[0]
        return Piece("open" if token.nesting > 0 else "close", name)
    if token.type == "code_inline":
        return Piece("code", token.content)
    if token.type == "hardbreak":
        return Piece("break")
    if token.type == "wiki_link":
        return _wiki_link(token, links)
    if token.type == "image":
        return _link(str(token.attrGet("src") or ""), token.content, links)
    return Piece("text", _words(token))


def _wiki_link(token: Token, links: Links) -> Piece:
    name = links.page(str(token.meta["target"]))
    return Piece("text", token.content) if name is None else Piece("page", token.content, name)


def _link(href: str, words: str, links: Links) -> Piece:
    """Images are links as well, so that nothing loads from elsewhere."""
    label = words.strip()
    if href in links.paths:
        return Piece("page", label or links.paths[href], links.paths[href])
    address = links.address(href)
    return Piece("link", label or address, address) if address else Piece("text", label or href)


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "" if token.nesting else token.content


def _one_line(piece: Piece) -> Piece:
    return Piece(piece.kind, _blanks(piece.text), piece.target)


def _blanks(text: str) -> str:
    """Entities may have brought in line ends and form feeds, which other markup would obey."""
    return _BLANKS.sub(" ", text)
