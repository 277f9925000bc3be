import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.web.markdown import Link, render

PAGES = {"Prices": Link("/e/camp/topics/t1", "Setting prices")}
REL = 'rel="nofollow ugc noopener"'


def _html(source: str) -> str:
    return str(render(source, PAGES.get)).strip()


def _p(inner: str) -> str:
    return f'<p dir="auto">{inner}</p>'


def test_the_answer_needs_no_escaping() -> None:
    assert isinstance(render("*a*", PAGES.get), Markup)


def test_marks_become_elements() -> None:
    assert _html("*a* **b** ~~c~~ `d`") == _p(
        "<em>a</em> <strong>b</strong> <s>c</s> <code>d</code>"
    )


def test_headings_stay_below_the_title_of_the_page() -> None:
    assert _html("# a\n## b\n###### c") == (
        '<h2 dir="auto">a</h2>\n<h3 dir="auto">b</h3>\n<h6 dir="auto">c</h6>'
    )


def test_tasks_begin_with_a_box() -> None:
    assert _html("- [ ] Léa: *buy*\n- [x] done\n- [X] also\n- [x](/link)") == (
        '<ul>\n<li dir="auto">☐ Léa: <em>buy</em></li>\n<li dir="auto">☑ done</li>\n'
        f'<li dir="auto">☑ also</li>\n<li dir="auto"><a href="/link" {REL}>x</a></li>\n</ul>'
    )
    assert _html("[ ] no item") == _p("[ ] no item")


def test_wiki_links_lead_to_pages_of_the_event() -> None:
    assert _html("[[Prices]] and [[Prices|money & co]]") == _p(
        f'<a href="/e/camp/topics/t1" {REL}>Setting prices</a>'
        f' and <a href="/e/camp/topics/t1" {REL}>money &amp; co</a>'
    )


def test_a_wiki_link_to_nothing_is_marked_as_missing() -> None:
    assert _html("[[<b>Tax]] [[Tax|it]]") == _p(
        '<span class="missing">&lt;b&gt;Tax</span> <span class="missing">it</span>'
    )


def test_code_keeps_its_brackets() -> None:
    assert _html("`[[Prices]]`\n\n```html\n[[Prices]]\n```") == (
        _p("<code>[[Prices]]</code>") + "\n<pre><code>[[Prices]]\n</code></pre>"
    )


@pytest.mark.parametrize(
    "source", ["[[]]", "[[ ]]", "[[a", "[[a\nb]]", "[[a|b|c]]", r"\[[Prices]]"]
)
def test_what_is_no_wiki_link_stays_text(source: str) -> None:
    assert _html(source) == _p(source.removeprefix("\\"))


def test_a_link_holds_no_other_link() -> None:
    assert _html("[see ![map](https://a.example/m.png)](https://b.example/)") == _p(
        f'<a href="https://b.example/" {REL}>see map</a>'
    )
    assert _html("[see [[Prices]]](https://b.example/)") == _p(
        f'[see <a href="/e/camp/topics/t1" {REL}>Setting prices</a>](https://b.example/)'
    )


def test_images_become_links_so_that_nothing_loads_from_elsewhere() -> None:
    assert _html('![a "map"](https://a.example/m.png "t") ![](/m.png)') == _p(
        f'<a href="https://a.example/m.png" {REL}>a "map"</a> <a href="/m.png" {REL}>/m.png</a>'
    )


@pytest.mark.parametrize(
    "address", ["https://a.example/?a=1", "http://a.example", "mailto:a@b.example", "/e/camp", "/"]
)
def test_links_may_lead_here(address: str) -> None:
    assert _html(f"[x]({address})") == _p(f'<a href="{address}" {REL}>x</a>')


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "/%5Cevil.example/../..",
        "relative",
        "#part",
        "?a=1",
        "ftp://a.example",
        "tel:117",
        "vbs&#99;ript:x",
        "https:relative",
    ],
)
def test_links_lead_nowhere_else(address: str) -> None:
    assert "//evil" not in _hrefs(_html(f"[x]({address})"))
    assert [href for href in _hrefs(_html(f"[x]({address})")) if not _allowed(href)] == []


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#x09;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_no_link_runs_anything(source: str) -> None:
    assert _hrefs(_html(source)) == []


def test_html_is_shown() -> None:
    assert _html("<script>alert('é')</script>") == _p("&lt;script&gt;alert('é')&lt;/script&gt;")
    assert _html("<div>\n\n*a*") == _p("&lt;div&gt;") + "\n" + _p("<em>a</em>")


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "- > <iframe src=//evil.example>",
        "<!-- <b> -->",
        "<style>*{display:none}</style>",
        '[x](https://a.example "\\" onclick=alert(1)")',
        '[[Prices|" onclick="alert(1)]]',
        "|<b>|\n|-|\n|<i>|",
        '```" onclick=alert(1)\n<b>\n```',
        "`<b>`",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_html_is_never_obeyed(source: str) -> None:
    assert _strange(_html(source)) == []


def test_each_paragraph_finds_its_own_direction() -> None:
    assert _html("שלום\n\n- hello") == (_p("שלום") + '\n<ul>\n<li dir="auto">hello</li>\n</ul>')


def test_nul_is_replaced() -> None:
    assert _html("a\0b") == _p("a\ufffdb")


def test_ten_thousand_characters_are_kept() -> None:
    assert _html("x" * 10_000) == _p("x" * 10_000)


@pytest.mark.parametrize(
    "source",
    [
        "[[" * 5000,
        "![" * 5000,
        "> " * 5000,
        "- " * 5000,
        "`" * 10_000,
        "[a](b " * 2000,
        "[" * 5000 + "]" * 5000,
        "*" * 10_000 + "a" + "*" * 10_000,
        "a|" * 5000 + "\n" + "-|" * 5000,
    ],
)
def test_deep_nesting_is_survived(source: str) -> None:
    assert _strange(_html(source)) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("<>[]()!|`*_~#-\\/:&;\"'= \njavscript1.hp"), max_size=80))
def test_no_text_gets_past_the_list(source: str) -> None:
    html = str(render(source, lambda target: Link(f"/e/camp/{len(target)}", target)))
    assert _strange(html) == []


_ELEMENT = re.compile(
    r"</?(?:blockquote|code|em|ol|pre|s|strong|table|tbody|thead|tr|ul)>"
    r'|<(?:br|hr)>|<ol start="\d+">'
    r'|<(?:p|li|td|th|h[2-6])(?: dir="auto")?>|</(?:p|li|td|th|h[2-6]|a|span)>'
    r'|<span class="missing">|<a (?:href="(?:https?://|mailto:|/)[^"<]*" )?' + REL + ">"
)


def _strange(html: str) -> list[str]:
    """What looks like a tag and is not one that we mean to write."""
    return re.findall(r"<[^>]*>?", _ELEMENT.sub("", html))


def _hrefs(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def _allowed(href: str) -> bool:
    return re.match(r"https?://|mailto:|/(?!/)", href) is not None


def test_a_tangle_of_brackets_is_shown_as_written() -> None:
    for tangle in ("[" * 2000, "![" * 2000, "[[a|" * 2000, "[a][" * 2000):
        assert _html(f"*a*\n\n{tangle}") == _p("<em>a</em>") + "\n" + _p(tangle)


def test_many_links_in_one_paragraph_are_links() -> None:
    html = _html("[[Prices]] or\n" * 3000)

    assert html.count("<a ") == 3000


def test_a_few_bars_do_not_fill_a_page_with_cells() -> None:
    wide = "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 500

    html = _html(f"{wide}\n" * 3)

    assert 3000 < html.count("<th ") + html.count("<td ") <= 4000
    assert _html("|a|b|\n|-|-|\n" + "|c|\n" * 900).count("<td") == 1800
