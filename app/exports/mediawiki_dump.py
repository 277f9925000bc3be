"""All notes of an event as a dump of MediaWiki, version 0.11, with every revision.

https://www.mediawiki.org/xml/export-0.11/; titles as Manual:Page_title has them.
"""

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from itertools import count
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from app.exports.file_names import page_title, page_titles
from app.exports.mediawiki_markup import MediaWikiMarkup, escaped
from app.exports.wiki_words import (
    Wiki,
    WikiWords,
    changed_at,
    clock,
    links_of,
    named,
    whole_seconds,
)
from app.queries.wiki_book import WikiBook, WikiEntry

_OURSELVES = "SoloCamp"
_CATEGORY = 14
_NAMESPACES = {
    -2: "Media",
    -1: "Special",
    0: "",
    1: "Talk",
    2: "User",
    3: "User talk",
    4: "Project",
    5: "Project talk",
    6: "File",
    7: "File talk",
    8: "MediaWiki",
    9: "MediaWiki talk",
    10: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    14: "Category",
    15: "Category talk",
}
_DIGITS = string.digits + string.ascii_lowercase


@dataclass(frozen=True)
class _Version:
    at: datetime
    author: str
    comment: str
    text: str


@dataclass
class _Numbers:
    """Pages and revisions are counted from 1 through the whole dump."""

    pages: Iterator[int] = field(default_factory=lambda: count(1))
    revisions: Iterator[int] = field(default_factory=lambda: count(1))


def write_mediawiki(target: IO[bytes], wiki: Wiki) -> None:
    """Write the dump page by page: the schedule under the event's name, all else below it.

    Photos are no part of dumps.
    """
    book, words, numbers = wiki.book, wiki.words, _Numbers()
    start = page_title(book.name)
    pages = [page for page in book.pages if page.revisions]
    titles = (page.title for page in pages)
    names = named(pages, page_titles(titles, prefix=start, taken=[start]))
    markup = MediaWikiMarkup(links_of(wiki, names))
    target.write(_head(book, words).encode())
    for title, text in _frame(book, start, names, words):
        ns = _CATEGORY if title.startswith("Category:") else 0
        made = [_Version(changed_at(book), _OURSELVES, "", text)]
        target.writelines(_page(title, ns, made, numbers))
    for page in pages:
        versions = _versions(wiki, page, markup, start)
        target.writelines(_page(names[page.key], 0, versions, numbers))
    target.write(b"</mediawiki>\n")


def _head(book: WikiBook, words: WikiWords) -> str:
    space = "http://www.mediawiki.org/xml/export-0.11/"
    spaces = "".join(
        f'      <namespace key="{key}" case="first-letter">{name}</namespace>\n'
        for key, name in _NAMESPACES.items()
    )
    return (
        f'<mediawiki xmlns="{space}" version="0.11" xml:lang={quoteattr(words.language)}>\n'
        f"  <siteinfo>\n    <sitename>{escape(book.name)}</sitename>\n"
        f"    <generator>{_OURSELVES}</generator>\n    <case>first-letter</case>\n"
        f"    <namespaces>\n{spaces}    </namespaces>\n  </siteinfo>\n"
    )


def _frame(
    book: WikiBook, start: str, names: dict[str, str], words: WikiWords
) -> Iterator[tuple[str, str]]:
    """Yield the page with the schedule, and the category that all pages are in."""
    rows = "".join(_row(_cells(entry, book, names, words)) for entry in book.entries)
    heading = "".join(
        f"! {escaped(word)}\n" for word in (words.time, words.session, words.room, words.hosts)
    )
    about = escaped(", ".join(filter(None, (words.day, book.place))))
    table = f'{{| class="wikitable"\n|-\n{heading}{rows}|}}'
    yield start, f"{about}\n\n{table}\n\n[[Category:{start}]]"
    yield f"Category:{start}", f"[[{start}]]"


def _cells(
    entry: WikiEntry, book: WikiBook, names: dict[str, str], words: WikiWords
) -> tuple[str, ...]:
    title = escaped(entry.title)
    linked = f"[[{names[entry.key]}|{title}]]" if entry.key in names else title
    hosts = ", ".join(map(words.person, entry.hosts))
    return (clock(entry.starts_at, book), linked, escaped(entry.room), escaped(hosts))


def _row(cells: Iterable[str]) -> str:
    return "|-\n" + "".join(f"| {cell}".rstrip() + "\n" for cell in cells)


def _versions(
    wiki: Wiki, page: WikiEntry, markup: MediaWikiMarkup, start: str
) -> Iterator[_Version]:
    revisions = wiki.history(page)
    for revision, at in zip(revisions, whole_seconds(revisions), strict=True):
        text = "\n\n".join(filter(None, (markup.written(revision.body), f"[[Category:{start}]]")))
        yield _Version(at, wiki.words.person(revision.author), revision.summary, text)


def _page(
    title: str, ns: int, versions: Iterable[_Version] | Sequence[_Version], numbers: _Numbers
) -> Iterator[bytes]:
    head = f"    <title>{escape(title)}</title>\n    <ns>{ns}</ns>\n"
    yield f"  <page>\n{head}    <id>{next(numbers.pages)}</id>\n".encode()
    parent = 0
    for version in versions:
        number = next(numbers.revisions)
        yield _revision(version, number, parent).encode()
        parent = number
    yield b"  </page>\n"


def _revision(version: _Version, number: int, parent: int) -> str:
    text = version.text.encode()
    digest = _base36(sha1(text, usedforsecurity=False).digest())
    lines = [
        f"<id>{number}</id>",
        f"<parentid>{parent}</parentid>" if parent else "",
        f"<timestamp>{version.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</timestamp>",
        "<contributor>",
        f"  <username>{escape(_user(version.author))}</username>",
        "  <id>0</id>",
        "</contributor>",
        f"<comment>{escape(_as_words(version.comment))}</comment>" if version.comment else "",
        f"<origin>{number}</origin>",
        "<model>wikitext</model>",
        "<format>text/x-wiki</format>",
        f'<text bytes="{len(text)}" sha1="{digest}" xml:space="preserve">',
        f"<sha1>{digest}</sha1>",
    ]
    body = f"{escape(version.text)}</text>\n"
    written = "".join(
        f"      {line}{body}" if line.startswith("<text") else f"      {line}\n"
        for line in lines
        if line
    )
    return f"    <revision>\n{written}    </revision>\n"


def _as_words(comment: str) -> str:
    """Part what MediaWiki takes in summaries for links and for names of sections."""
    return comment.replace("[[", "[ [").replace("/*", "/ *")


def _user(name: str) -> str:
    """A name that may be a user's: what a title may not hold is left out, and paths as well."""
    return page_title(name.replace("/", " ").replace("@", " "))


def _base36(digest: bytes) -> str:
    """MediaWiki writes a SHA-1 with 31 digits of base 36."""
    number, digits = int.from_bytes(digest), ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(31, "0")
