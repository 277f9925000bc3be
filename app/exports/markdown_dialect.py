"""The Markdown that people write here: CommonMark, tables, strikethrough and [[wiki links]]."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.domain.text import clean_line

# The same links as app.domain.wikilinks finds in a text that is not parsed.
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]|\n]{0,300}))?\]\]")


def parser() -> MarkdownIt:
    """Build a parser of the dialect, in which raw HTML is text.

    A wiki link becomes a token `wiki_link` whose `content` is the label and whose
    `meta["target"]` is the title it names.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("link", "wiki_link", _wiki_link)
    return markdown


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
