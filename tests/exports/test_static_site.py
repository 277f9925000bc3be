import re
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from app.domain.text import clean_line
from app.queries.wiki_book import WikiRevision
from tests.exports.hostile import sources
from tests.exports.wikis import BASE, MORNING, book_of, entry, files, packed
from tests.reading import page

titles = st.one_of(
    st.sampled_from(["CON", "index", '"><script>', "[[a]]", "&amp;", "x" * 300, "日本"]),
    st.text(max_size=30).map(clean_line),
)


def read(html: str) -> Element:
    """Return a page without any error of HTML."""
    parser = HTMLParser(namespace_html_elements=False)
    root: Element = parser.parse(html)
    assert parser.errors == []
    return root


def test_a_page_leads_where_it_says() -> None:
    shown = page(files(packed("site"))["pages/setting-prices-how.html"])
    assert shown.heading == "Setting prices: how?"
    assert shown.links == {
        "Schedule": "../index.html",
        "All pages": "../pages/index.html",
        "Contracts": "contracts.html",
        "the page": "contracts.html",
        "https://a.example/x_y": "https://a.example/x_y",
        "All 3 versions": "../history/setting-prices-how.html",
    }


def test_links_to_the_site_are_whole() -> None:
    text = '[a](/e/camp/board?a=1&b="c") <a href="/x">'
    wrote = [WikiRevision(1, "Cleo", text, "", MORNING)]
    site = files(packed("site", book_of(entry("t1", "One", wrote)), {"t1": wrote}))
    article = page(site["pages/one.html"]).one("article")
    assert article.text == 'a <a href="/x">'
    assert article.one("a").get("href") == f"{BASE}/e/camp/board?a=1&b=%22c%22"


@pytest.mark.parametrize(
    "name", ["index.html", "pages/index.html", "history/setting-prices-how.html"]
)
def test_the_first_thing_that_is_said_is_the_charset(name: str) -> None:
    text = files(packed("site"))[name]
    assert text.index('<meta charset="utf-8">') < 100


@settings(deadline=None, max_examples=60)
@given(st.lists(titles, min_size=1, max_size=4), sources)
def test_hostile_notes_make_a_valid_site_that_asks_nobody(found: list[str], source: str) -> None:
    links = " ".join(f"[[{title}]]" for title in found)
    wrote = [WikiRevision(at, found[0], f"{source}\n\n{links}", source, MORNING) for at in (1, 2)]
    entries = [
        entry(f"k{at}", title, wrote, hosts=(title or "x",), room=title)
        for at, title in enumerate(found)
    ]
    book = book_of(*entries, name=found[-1] or "x")
    site = files(packed("site", book, dict.fromkeys((entry.key for entry in entries), wrote)))
    assert len({name.casefold() for name in site}) == len(site) == 3 + 2 * len(entries)
    for name, text in site.items():
        if name.endswith(".html"):
            _check(name, read(text), set(site))


def _check(name: str, root: Element, names: set[str]) -> None:
    """Nothing runs, nothing loads from elsewhere; all links lead to a file, or say they do not."""
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    tags = {element.tag for element in elements}
    assert tags.isdisjoint({"script", "style", "iframe", "form", "object", "base"})
    for element in elements:
        assert not any(attribute.startswith("on") for attribute in element.attrib)
        loaded = element.get("src") or (element.get("href") if element.tag == "link" else None)
        if loaded:
            assert normpath(join(dirname(name), loaded)) in names
        href = element.get("href")
        if element.tag == "a" and href is not None:
            outside = re.match(r"https?://|mailto:", href)
            assert outside or normpath(join(dirname(name), href)) in names
            assert not outside or element.get("rel") == "nofollow ugc noopener"
