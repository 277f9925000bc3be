"""The Markdown that people write here: CommonMark, tables, strikethrough and [[wiki links]]."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\]")


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
    if match is None or not match[1].strip():
        return False
    if not silent:
        target = match[1].strip()
        token = state.push("wiki_link", "", 0)
        token.content = (match[2] or "").strip() or target
        token.meta = {"target": target}
    state.pos = match.end()
    return True
