"""What a day leaves to do and to read, gathered from its notes: summaries, actions, links."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import lru_cache
from itertools import takewhile

from markdown_it.token import Token

from app.domain.text import clean_line, fold
from app.exports.markdown_dialect import ADDRESS, parser

LONGEST_SUMMARY = 240
"""Characters; a sentence that goes on is cut at a word."""
LONGEST_NAME = 40
MOST_KEPT = 200
"""Pages in memory as they were gathered: to read one of 64 000 letters takes a while."""

_ABOUT = {"in one sentence", "en une phrase", "in short", "en bref", "summary", "resume"}
_ACTIONS = {"who does what", "qui fait quoi", "actions", "action items", "next steps", "to do"}
_ACTIONS |= {"todo", "a faire", "suites", "prochaines etapes", "et apres", "decisions et actions"}
_LINKS = {"links", "liens", "see also", "a lire", "a lire aussi", "further reading", "a voir"}
_BOX = re.compile(r"\[(?P<mark>[ xX])\]\s+")
_OWNER = re.compile(rf"(?P<who>[^:.;!?]{{1,{LONGEST_NAME}}}?)\s*:\s+(?P<what>\S.*)")
_CALLED = re.compile(r"@(?P<who>\w[\w.-]*):?\s+(?P<what>\S.*)")
_SENTENCE_END = re.compile(r"[.!?…][»”]?(?=\s+[^»”\s])")

Find = Callable[[str], tuple[str, str] | None]
"""Returns the address and the title of the page that a wiki link names, None for no page."""


@dataclass(frozen=True)
class Action:
    """Something to do; `who` is empty where the notes name nobody."""

    what: str
    who: str = ""
    done: bool = False


@dataclass(frozen=True)
class FoundLink:
    """A link as it stands in notes: where it leads, and its words.

    Until it is known where a wiki link leads, it has the title that is its `target` instead.
    """

    address: str
    label: str
    target: str = ""


@dataclass(frozen=True)
class Minutes:
    """What one page says in short; every address stands in `links` once."""

    summary: str = ""
    actions: tuple[Action, ...] = ()
    links: tuple[FoundLink, ...] = ()


class _Kind(Enum):
    """What a section is for, by its heading."""

    TEXT = auto()
    ABOUT = auto()
    ACTIONS = auto()
    LINKS = auto()


def minutes(source: str, find: Find) -> Minutes:
    """Gather what a page of notes holds.

    The summary is the first sentence of what the section "In one sentence" says, else of the first
    section that is neither of actions nor of links. Actions are what stands below "Who does what",
    and whatever has a box to tick; "Ben: bake" is Ben's. Links in code, or escaped, are none.
    """
    found = _gathered(source)
    links: dict[str, FoundLink] = {}
    for link in found.links:
        if leads := _led(link, find):
            links.setdefault(leads.address, leads)
    return replace(found, links=tuple(links.values()))


@lru_cache(MOST_KEPT)
def _gathered(source: str) -> Minutes:
    """Gather what a page holds, whose wiki links have no address yet."""
    tokens = _PARSER.parse(source)
    gathering = _Gathering()
    for at, token in enumerate(tokens):
        gathering.take(token, tokens[max(at - 2, 0) : at])
    gathering.end_item()
    return Minutes(
        summary=_shortened(gathering.about or gathering.first),
        actions=tuple(filter(None, map(_action, gathering.items))),
        links=tuple(gathering.links),
    )


def _led(link: FoundLink, find: Find) -> FoundLink | None:
    if link.address:
        return link
    found = find(link.target)
    return FoundLink(found[0], link.label or found[1]) if found else None


@dataclass
class _Gathering:
    """What was found so far, token by token: lists nest deep, so nothing here recurses."""

    kind: _Kind = _Kind.TEXT
    about: str = ""
    first: str = ""
    items: list[str] = field(default_factory=list)
    links: list[FoundLink] = field(default_factory=list)
    item: list[str] = field(default_factory=list)
    cells: list[str] | None = None

    def take(self, token: Token, before: Sequence[Token]) -> None:
        if token.type == "inline":
            self._inline(token, before)
        elif token.type in ("list_item_open", "list_item_close"):
            self.end_item()
        elif token.type == "tbody_open":
            self.cells = []
        elif token.type == "tbody_close":
            self.cells = None
        elif token.type == "tr_close" and self.cells is not None:
            self._row(self.cells)
            self.cells.clear()

    def end_item(self) -> None:
        """Keep the list item, whose paragraphs have come one by one."""
        text = " ".join(self.item)
        if text and (self.kind is _Kind.ACTIONS or _BOX.match(text)):
            self.items.append(text)
        self.item.clear()

    def _inline(self, token: Token, before: Sequence[Token]) -> None:
        children = token.children or []
        self.links += _links(children)
        lines = [line for line in _lines(children) if line]
        opened = before[-1]
        if opened.type == "heading_open" and opened.level == 0:
            self.kind = _kind(" ".join(lines))
        elif opened.type in ("td_open", "th_open"):
            if self.cells is not None:
                self.cells.append(" ".join(lines))
        elif lines:
            self._paragraph(lines, in_list=opened.level > 0 and not _is_quoted(before))

    def _paragraph(self, lines: list[str], *, in_list: bool) -> None:
        text = _BOX.sub("", " ".join(lines), count=1)
        if self.kind is _Kind.ABOUT:
            self.about = self.about or text
        elif self.kind is _Kind.TEXT and not _BOX.match(lines[0]):
            self.first = self.first or text
        if in_list:
            self.item += lines
        elif self.kind is _Kind.ACTIONS:
            self.items += lines

    def _row(self, cells: Sequence[str]) -> None:
        if self.kind is _Kind.ACTIONS and any(cells):
            who, *what = cells
            self.items.append(f"{who}: {', '.join(filter(None, what))}" if any(what) else who)


def _is_quoted(before: Sequence[Token]) -> bool:
    return before[0].type == "blockquote_open"


def _kind(heading: str) -> _Kind:
    named = fold(heading).strip(" :.?!…")
    for kind, names in (
        (_Kind.ABOUT, _ABOUT),
        (_Kind.ACTIONS, _ACTIONS),
        (_Kind.LINKS, _LINKS),
    ):
        if named in names:
            return kind
    return _Kind.TEXT


def _action(text: str) -> Action | None:
    box = _BOX.match(text)
    what = text[box.end() :] if box else text
    done = bool(box and box["mark"] != " ")
    owned = _OWNER.fullmatch(what) or _CALLED.fullmatch(what)
    if owned:
        return Action(owned["what"], owned["who"].strip(), done)
    return Action(what, done=done) if what.strip("[] ") else None


def _shortened(text: str) -> str:
    ends = takewhile(LONGEST_SUMMARY.__ge__, (end.end() for end in _SENTENCE_END.finditer(text)))
    first = next(filter(_is_whole, (text[:end] for end in ends)), text)
    if len(first) <= LONGEST_SUMMARY:
        return first
    cut = first[:LONGEST_SUMMARY].rpartition(" ")[0] or first[:LONGEST_SUMMARY]
    return cut.rstrip(" ,;:") + "…"


def _is_whole(sentence: str) -> bool:
    """Tell whether no quotation is left open."""
    return all(sentence.count(left) <= sentence.count(right) for left, right in ("“”", "«»"))


def _lines(children: Sequence[Token]) -> list[str]:
    """Return the words of inline tokens, line by line."""
    texts = [""]
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            texts.append("")
        else:
            texts[-1] += token.content
    return [clean_line(text) for text in texts]


def _links(children: Sequence[Token]) -> Iterator[FoundLink]:
    """Yield the links of inline tokens; a picture is a link to it, unless it is inside one."""
    opened: tuple[str, int] | None = None
    for at, token in enumerate(children):
        if token.type == "link_open":
            opened = (str(token.attrGet("href") or ""), at)
        elif token.type == "link_close" and opened:
            yield from _link(opened[0], " ".join(_lines(children[opened[1] : at])))
            opened = None
        elif token.type == "image" and not opened:
            yield from _link(str(token.attrGet("src") or ""), token.content)
        elif token.type == "wiki_link":
            target = str(token.meta["target"])
            yield FoundLink("", token.content if token.content != target else "", target)


def _link(address: str, label: str) -> Iterator[FoundLink]:
    if ADDRESS.match(address):
        yield FoundLink(address, clean_line(label) or address)


_PARSER = parser()
