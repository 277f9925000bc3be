"""Markdown that people write, as HTML that cannot hurt the page it stands in.

Two walls: markdown-it writes no raw HTML, and nh3 lets through only what is listed here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from app.exports.markdown_dialect import ADDRESS, BOXES, parser


@dataclass(frozen=True)
class Link:
    """Where a wiki link leads; `title` is shown unless the writer gave a label of their own.

    `missing` says what one does there, where the page that is named is not yet written.
    """

    href: str
    title: str
    missing: str = ""


Resolve = Callable[[str], Link | None]


@dataclass(frozen=True)
class Edits:
    """Where the sections of a text are edited, by the line of their heading, from 0."""

    hrefs: Mapping[int, str]
    label: str


NO_EDITS = Edits({}, "")


def render(source: str, link: Resolve, edits: Edits = NO_EDITS, below: int = 1) -> Markup:
    """Turn Markdown into HTML that may stand in any page below its heading of level `below`.

    `link` finds what `[[Title]]` names; None marks it as missing. Links lead to http, https,
    mailto or a path of this site; images become links, so that nothing loads from elsewhere. Below
    the headings of `edits` stands a link to edit what is below them.
    """
    tokens = _PARSER.parse(source)
    _settle(tokens, below)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {"resolve": link, "edits": edits})
    return Markup(_CLEANER.clean(html))  # noqa: S704 - cleaned in this very line


def _settle(tokens: Sequence[Token], below: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + below, 6)}"
        if token.type in _OWN_DIRECTION:
            token.attrSet("dir", "auto")
        _mark_linked(token.children or [])
    for item, _paragraph, words in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and words.children:
            _draw_box(words.children[0])


def _draw_box(words: Token) -> None:
    """Show what a task begins with, `[ ]` or `[x]`, as a box."""
    for mark, box in BOXES.items():
        if words.type == "text" and words.content.startswith(mark):
            words.content = box + words.content.removeprefix(mark)


def _mark_linked(tokens: Sequence[Token]) -> None:
    """Tell which images stand inside a link: as links they would break it in two."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if depth:
            token.meta = {**token.meta, "linked": True}


def _wiki_link(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    target = str(token.meta["target"])
    found: Link | None = env["resolve"](target)
    label = token.content if token.content != target or found is None else found.title
    if found is None:
        return f'<span class="missing">{escapeHtml(label)}</span>'
    if found.missing:
        wish = f'<span class="unseen"> ({escapeHtml(found.missing)})</span>'
        return f'<a class="missing" href="{escapeHtml(found.href)}">{escapeHtml(label)}{wish}</a>'
    return _anchor(found.href, label)


def _heading_close(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType
) -> str:
    """Write the link beside a heading; the names of several such links differ to the ear."""
    heading, words = tokens[at - 2], tokens[at - 1].content
    edits: Edits = env["edits"]
    href = edits.hrefs.get(heading.map[0]) if heading.map and not heading.level else None
    if href is None:
        return f"</{tokens[at].tag}>\n"
    label = f'{escapeHtml(edits.label)}<span class="unseen"> {escapeHtml(words)}</span>'
    return f'</{tokens[at].tag}>\n<p class="edit"><a href="{escapeHtml(href)}">{label}</a></p>\n'


def _image(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    address = str(tokens[at].attrGet("src") or "")
    label = tokens[at].content.strip() or address
    return escapeHtml(label) if tokens[at].meta.get("linked") else _anchor(address, label)


def _anchor(href: str, label: str) -> str:
    return f'<a href="{escapeHtml(href)}">{escapeHtml(label)}</a>'


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "href") and ADDRESS.match(value) is None:
        return None
    return value


_OWN_DIRECTION = {"paragraph_open", "heading_open", "list_item_open", "td_open", "th_open"}
_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "p", "pre", "s", "span", "strong"}
_TAGS |= {"h2", "h3", "h4", "h5", "h6", "li", "ol", "ul"}
_TAGS |= {"table", "tbody", "td", "th", "thead", "tr"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    tag_attribute_values={tag: {"dir": {"auto"}} for tag in ("p", "li", "td", "th")}
    | {f"h{level}": {"dir": {"auto"}} for level in range(2, 7)},
    allowed_classes={"a": {"missing"}, "p": {"edit"}, "span": {"missing", "unseen"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)
_PARSER = parser()
_PARSER.add_render_rule("wiki_link", _wiki_link)
_PARSER.add_render_rule("heading_close", _heading_close)
_PARSER.add_render_rule("image", _image)
