"""The Markdown that people write here: CommonMark, tables, strikethrough and [[wiki links]]."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.domain.text import clean_line

# The same links as app.domain.wikilinks finds in a text that is not parsed.
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]|\n]{0,300}))?\]\]")
# Two slashes, or a slash and a backslash, would lead to another host.
ADDRESS = re.compile(r"(?:https?://|mailto:)|/(?![/\\])[^\s\\]*\Z|/\Z", re.IGNORECASE)
"""What a link may lead to: http, https, mailto, or a path of this site."""
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
"""How a task in a list begins, and how it is shown."""
_BRACKET = re.compile(r"[\[\]]")

MOST_LOOKED_THROUGH = 500_000
"""Characters in one paragraph: 64 000 open brackets would hold the server for half a minute."""
MOST_CELLS = 4000
"""In all tables of a text: short rows are filled up, so 1500 characters would make 65 000."""


def parser() -> MarkdownIt:
    """Build a parser of the dialect, in which raw HTML is text.

    A wiki link becomes a token `wiki_link` whose `content` is the label and whose
    `meta["target"]` is the title it names. What would take seconds to read is shown as written.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("link", "wiki_link", _wiki_link)
    markdown.core.ruler.before("inline", "set_tangled_aside", _set_tangled_aside)
    markdown.core.ruler.after("inline", "take_tangled_back", _take_tangled_back)
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return markdown


def _set_tangled_aside(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and _looked_through(token.content) > MOST_LOOKED_THROUGH:
            token.type = "tangled"


def _take_tangled_back(state: StateCore) -> None:
    """Make what was not looked through one piece of text."""
    for token in state.tokens:
        if token.type == "tangled":
            token.type = "inline"
            token.children = [Token("text", "", 0, content=token.content)]


def _looked_through(text: str) -> int:
    """Sum up how far each bracket is from where it closes: the parser goes that way for each."""
    opened: list[int] = []
    steps = 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "[":
            opened.append(bracket.start())
        elif opened:
            steps += bracket.start() - opened.pop()
    return steps + sum(len(text) - start for start in opened)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 2 > end:
        return False
    columns = 1 + state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1])
    cells = state.env.get("cells", 0)
    if not table(state, start, min(end, start + 2 + (MOST_CELLS - cells) // columns), silent):
        return False
    if not silent:
        state.env["cells"] = cells + columns * (state.line - start)
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:
    match = _WIKI_LINK.match(state.src, state.pos, state.posMax)
    target = clean_line(match[1]) if match else ""
    if match is None or not target:
        return False
    if not silent:
        token = state.push("wiki_link", "", 0)
        token.content = clean_line(match[2] or "") or target
        token.meta = {"target": target}
    state.pos = match.end()
    return True
