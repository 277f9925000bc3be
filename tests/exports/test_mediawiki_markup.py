import mwparserfromhell
import pytest
from hypothesis import given, settings
from mwparserfromhell.nodes import Tag
from mwparserfromhell.wikicode import Wikicode

from app.exports.markdown_pieces import Links
from app.exports.mediawiki_markup import MediaWikiMarkup, escaped
from tests.exports.hostile import hostile, letters, reads, sources, tokens_of

LINKS = Links(
    titles={"known": "Camp/Known"},
    paths={"/e/camp/n/k": "Camp/Known"},
    base_url="https://camp.example",
)
TAGS = {
    "em_open": {"i", "em"},
    "strong_open": {"b", "strong"},
    "s_open": {"s"},
    "code_inline": {"code"},
    "fence": {"pre"},
    "code_block": {"pre"},
    "hr": {"hr"},
    "hardbreak": {"br"},
    "blockquote_open": {"blockquote"},
    "table_open": {"table", "tr", "td", "th"},
    "list_item_open": {"li", "ul", "ol"},
}


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("# A = b\n\ntext\n\n###### Deep", "== A &#61; b ==\n\ntext\n\n====== Deep ======"),
        ("*a* **b** ~~c~~ `d`", "''a'' '''b''' <s>c</s> <code>d</code>"),
        ("*a***b** ***x** y*", "''a''<strong>b</strong> ''<strong>x</strong> y''"),
        ("l'eau d'*ici* **'x'**", "l'eau d&#39;''ici'' '''&#39;x&#39;'''"),
        ("[[known]]s, [[Unknown *x*]]", "[[Camp/Known|known]]&#115;, Unknown *x*"),
        ("[l](http://a.example/x?a__b''c)", "[http://a.example/x?a%5F%5Fb%27%27c l]"),
        ("[l](/e/camp/n/k) [m](/e/x)", "[[Camp/Known|l]] [https://camp.example/e/x m]"),
        ("[l](//evil) [m](ftp://x) ![p](http://a.example/p)", "l m [http://a.example/p p]"),
        ("[a *b* `c`](http://a.example)", "[http://a.example a b c]"),
        ("[a <http://b.example>](http://a.example)", "[http://a.example a http&#58;//b.example]"),
        ("- a\n  1. b\n- c", "* a\n*# b\n* c"),
        ("- [ ] a\n- [x] b\n\n[x] c", "* ☐ a\n* ☑ b\n\n&#91;x&#93; c"),
        ("- [x] b\n\n[x]: http://a.example", "* [http://a.example x] b"),
        ("3. a", '<ol start="3">\n<li>\na\n</li>\n</ol>'),
        ("- a\n\n  b", "<ul>\n<li>\na\n\nb\n</li>\n</ul>"),
        ("> a\n>\n> - b", "<blockquote>\na\n\n* b\n</blockquote>"),
        ("```py\n{{x}} </pre> &lt;\n```", "<pre>\n{{x}} &lt;/pre> &amp;lt;</pre>"),
        (
            "|a|b|\n|-|-:|\n|x!!y \\| z|-|",
            '{| class="wikitable"\n|-\n! a\n! style="text-align:right" | b\n|-\n'
            '| x&#33;&#33;y &#124; z\n| style="text-align:right" | &#45;\n|}',
        ),
        ("a ? `b ? c : d` : « e »", "a ? <code>b &#63; c &#58; d</code> : « e »"),
        ("```\na ? b : « c »\n```", "<pre>\na &#63; b &#58; &#171; c &#187;</pre>"),
        ("a\u00a0\n\n&nbsp;b&nbsp;", "a\n\n\u00a0b\u00a0"),
        ("{{x}} [[y|z]] ~~~~", "&#123;&#123;x&#125;&#125; z &#126;&#126;&#126;&#126;"),
        ("\\[[y]] \\_\\_NOTOC\\_\\_", "&#91;&#91;y&#93;&#93; &#95;&#95;NOTOC&#95;&#95;"),
        ("\\#REDIRECT [[known]]", "&#35;REDIRECT [[Camp/Known|known]]"),
        ("\\* a\\\n; b: c", "&#42; a<br />&#59; b: c"),
        ("&#10;* a&#12;b", "&#42; a b"),
        ("https://a.example RFC 1 10:30", "https&#58;//a.example &#82;FC 1 10:30"),
        ("R&D &amp;lt; <ref>", "R&D &amp;lt; &lt;ref>"),
    ],
)
def test_markdown_becomes_wikitext(source: str, written: str) -> None:
    assert MediaWikiMarkup(LINKS).written(source) == written


def test_what_was_written_before_does_not_change_what_comes_next() -> None:
    markup = MediaWikiMarkup(LINKS)
    texts = ("[x] = 1", "# [x] = 1", "[x] = 1\n\n[x]: http://a.example", "[x] = 1")
    assert [markup.written(text) for text in texts] == [
        "&#91;x&#93; = 1",
        "== &#91;x&#93; &#61; 1 ==",
        "[http://a.example x] = 1",
        "&#91;x&#93; = 1",
    ]


@settings(deadline=None, max_examples=150)
@given(hostile)
def test_text_stays_text(text: str) -> None:
    for written in (escaped(text), f"''({escaped(text)})''", f"* {escaped(text)}"):
        parsed = mwparserfromhell.parse(written)
        assert _active(parsed) <= {"i", "li"}
        assert letters(_read(parsed)).strip("()") == letters(text).strip("()")


@settings(deadline=None, max_examples=150)
@given(sources)
def test_nothing_is_obeyed_but_what_the_markdown_asked_for(source: str) -> None:
    parsed = mwparserfromhell.parse(MediaWikiMarkup(LINKS).written(source))
    kinds = {token.type for token in tokens_of(source)}
    asked = {tag for kind, tags in TAGS.items() if kind in kinds for tag in tags}
    assert _active(parsed) <= asked
    assert {str(link.title) for link in parsed.filter_wikilinks()} <= {"Camp/Known"}
    assert letters(_read(parsed)) == reads(source)


def _active(parsed: Wikicode) -> set[str]:
    """Return the tags that a text has; raises AssertionError where it calls a template."""
    assert parsed.filter_templates() == parsed.filter_arguments() == parsed.filter_comments() == []
    return {str(tag.tag) for tag in parsed.ifilter(forcetype=Tag)}


def _read(parsed: Wikicode) -> str:
    return str(parsed.strip_code(normalize=True, collapse=False))
