import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.domain.text import clean_text
from app.exports.harmless_markdown import harmless, table_lines
from app.exports.markdown_dialect import parser


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a <b>bold</b> 1 < 2 <3", "a &lt;b>bold&lt;/b> 1 < 2 <3"),
        ("<!-- x --> <?php ?>", "&lt;!-- x --> &lt;?php ?>"),
        ("`<b>` <b>", "`<b>` &lt;b>"),
        ("``<b>` `` <b>", "``<b>` `` &lt;b>"),
        ("`open <b>\n\nclosed` <i>", "`open &lt;b>\n\nclosed` &lt;i>"),
        ("> `a\n> <!-- b`", "> `a <!-- b`"),
        ("```\n<b>\n```\n<i>", "```\n<b>\n```\n&lt;i>"),
        ("text\n\n    <b>", "text\n\n    <b>"),
        (r"\<b> \\<b>", r"\<b> \\&lt;b>"),
        ("<https://a.example/?b=1>", "<https://a.example/?b=1>"),
        ("<javascript:alert(1)>", "&lt;javascript:alert(1)>"),
        ("|a|b|\n|-|-|\n|`x <b>|`<i>`|", "|a|b|\n|-|-|\n|`x &lt;b>|`<i>`|"),
    ],
)
def test_tags_become_text_and_code_stays(source: str, written: str) -> None:
    assert harmless(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("```\ncode", "```\ncode\n```"),
        ("~~~~ python\n~~~", "~~~~ python\n~~~\n~~~~"),
        ("```", "```\n```"),
        ("```\ncode\n````", "```\ncode\n````"),
        ("- ```\n  code", "- ```\n  code"),
        ("---\ntitle: x\n---", "---\ntitle: x\n---"),
        ("", ""),
    ],
)
def test_open_fences_are_closed(source: str, written: str) -> None:
    assert harmless(source) == written


def test_lines_of_tables_are_known() -> None:
    assert table_lines("a|b\n\n|a|b|\n|-|-|\n|1|2|\n\nc") == {2, 3, 4}


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!?`~\\|-=b \n:.>"), max_size=60))
def test_nothing_is_obeyed_and_nothing_reads_otherwise(raw: str) -> None:
    source = clean_text(raw)
    written = harmless(source)
    assert _html_tokens(MarkdownIt("commonmark").enable("table").parse(written)) == []
    assert _shown(written) == _shown(source + "\n")


def _shown(markdown: str) -> list[str]:
    shown: str = parser().render(markdown)
    return shown.split()


def _html_tokens(tokens: list[Token]) -> list[str]:
    flat = [*tokens, *(child for token in tokens for child in token.children or [])]
    return [token.content for token in flat if token.type.startswith("html")]
