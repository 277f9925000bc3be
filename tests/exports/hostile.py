"""Texts that other wikis would obey if they were let, and what is to be read of them."""

from hypothesis import strategies as st
from markdown_it.token import Token

from app.domain.text import clean_text
from app.exports.markdown_dialect import parser

MARKUP = (
    *(
        "{{x}}",
        "{{{1}}}",
        "[[y]]",
        "[[Known]]",
        "[[Known|k]]",
        "'''z'''",
        "''",
        "~~~~",
        "~~NOTOC~~",
    ),
    *("<nowiki>", "</nowiki>", "<b>", "<!--", "-->", "<pre>", "</pre>", "<code>", "</code>"),
    *("<file>", "</file>", "<html>", "<ref>", "__NOTOC__", "__", "----", "====", "=", "*", "#"),
    *(
        ":",
        ";",
        "-",
        "+",
        "!",
        "!!",
        "|",
        "||",
        "|-",
        "{|",
        "|}",
        "^",
        "%%",
        "%",
        "//",
        "\\",
        "((",
        "))",
    ),
    *(
        "http://a.example/x_y",
        "www.example.org",
        "mailto:a@b.c",
        "RFC 1",
        "ISBN 1234567890",
        "-{",
        "}-",
    ),
    *(
        "&",
        "&amp;",
        "&#91;",
        "&lt;",
        "&#10;",
        "&#12;",
        ";)",
        "(c)",
        "->",
        "FIXME",
        '"',
        "\u00a0",
        "_",
    ),
)
MARKDOWN = (
    *(
        "\n",
        "\n\n",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n> ",
        "\n# ",
        "\n    ",
        "\n---\n",
        "\n```\n",
        "`",
        "``",
    ),
    *("*", "**", "~~", "](http://a.example/?a=1&b='c')", "[", "![", "<http://b.example>", "\\\n"),
    *("\n|a|b|\n|:-|-:|\n|", "|c|\n"),
)
WORDS = ("a", "bee", "l'eau", "x.", "É", "  ", " ", "10:30", "50 %", "😀")

hostile = st.lists(st.sampled_from(MARKUP + WORDS * 2), max_size=12).map("".join)
sources = st.lists(st.sampled_from(MARKUP + MARKDOWN * 2 + WORDS * 3), max_size=25).map(
    lambda parts: clean_text("".join(parts))
)


def tokens_of(source: str) -> list[Token]:
    """Return all tokens of a Markdown text, those inside of others too."""
    return [token for outer in parser().parse(source) for token in (outer, *(outer.children or ()))]


def letters(text: str) -> str:
    """Return a text without any blanks, to be compared."""
    return "".join(text.split())


def reads(source: str) -> str:
    """Return what people read in a Markdown text, without any blanks; links tell where they lead.

    Only those do that have no words of their own.
    """
    tokens = tokens_of(source)
    return letters("".join(map(_shown, tokens, [*tokens[1:], Token("end", "", 0)])))


def _shown(token: Token, following: Token) -> str:
    if token.type == "link_open" and following.type == "link_close":
        return str(token.attrGet("href"))
    if token.type == "image":
        return token.content or str(token.attrGet("src"))
    return "" if token.type == "inline" else token.content
