"""All notes of an event as files of DokuWiki: what goes into its folder `data`."""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from app.exports.dokuwiki_markup import DokuWikiMarkup, escaped, heading, link, picture
from app.exports.file_names import plain_names
from app.exports.packing import Packing
from app.exports.photos import photo_files
from app.exports.wiki_words import (
    Wiki,
    WikiWords,
    changed_at,
    clock,
    links_of,
    named,
    whole_seconds,
)
from app.queries.wiki_book import WikiBook, WikiEntry, WikiPhoto, WikiRevision

_START = "start"
_NOBODY = "127.0.0.1"


@dataclass(frozen=True)
class _Shelf:
    """What every page of one namespace needs to be written."""

    book: WikiBook
    words: WikiWords
    space: str
    ids: dict[str, str]
    markup: DokuWikiMarkup
    photos: dict[WikiPhoto, str]


def write_dokuwiki(
    target: IO[bytes],
    wiki: Wiki,
) -> None:
    """Write pages, their old revisions (`attic`), who changed what when (`meta`), and photos.

    All stands in a namespace named after the event, with the schedule as its start page.
    """
    book, shelf = wiki.book, _shelf(wiki)
    packing = Packing(target, wiki.book.zone)
    changed = changed_at(book)
    packing.add(f"pages/{shelf.space}/{_START}.txt", changed, _start_page(shelf))
    for page in book.pages:
        _add_page(packing, shelf, page, wiki.history(page))
    for taken, name in shelf.photos.items():
        packing.add(f"media/{shelf.space}/{name}", taken.at, wiki.photo(taken.id))
    packing.close()


def _shelf(wiki: Wiki) -> _Shelf:
    book = wiki.book
    (space,) = plain_names([book.name], taken=[])
    titles = (page.title for page in book.pages)
    ids = named(book.pages, plain_names(titles, taken=[_START]))
    full = {key: f"{space}:{name}" for key, name in ids.items()}
    return _Shelf(
        book, wiki.words, space, ids, DokuWikiMarkup(links_of(wiki, full)), photo_files(book)
    )


def _start_page(shelf: _Shelf) -> str:
    book, words = shelf.book, shelf.words
    about = escaped(", ".join(filter(None, (words.day, book.place))))
    head = "".join(
        f"^ {escaped(word)} " for word in (words.time, words.session, words.room, words.hosts)
    )
    rows = "\n".join(_row(_cells(entry, shelf)) for entry in book.entries)
    return "\n".join([heading(book.name, 1), "", about, "", f"{head}^", rows, ""])


def _cells(entry: WikiEntry, shelf: _Shelf) -> Iterator[str]:
    page_id = shelf.ids.get(entry.key)
    yield clock(entry.starts_at, shelf.book)
    yield link(f"{shelf.space}:{page_id}", entry.title) if page_id else escaped(entry.title)
    yield escaped(entry.room)
    yield escaped(", ".join(map(shelf.words.person, entry.hosts)))


def _row(cells: Iterable[str]) -> str:
    """A cell without a blank would be joined with the one before."""
    return "".join(f"| {cell} " if cell else "|  " for cell in cells) + "|"


def _add_page(
    packing: Packing, shelf: _Shelf, page: WikiEntry, revisions: Sequence[WikiRevision]
) -> None:
    """A page of photos alone has no history."""
    name = shelf.ids[page.key]
    changes: list[str] = []
    text, at = _text(shelf, page, ""), changed_at(shelf.book)
    before = 0
    for revision, at in zip(revisions, whole_seconds(revisions), strict=True):
        text = _text(shelf, page, revision.body)
        second, size = int(at.timestamp()), len(text.encode())
        packed = gzip.compress(text.encode(), mtime=second)
        packing.add(f"attic/{shelf.space}/{name}.{second}.txt.gz", at, packed)
        changes.append(_change(shelf, name, revision, at, grown=size - before))
        before = size
    packing.add(f"pages/{shelf.space}/{name}.txt", at, text)
    if changes:
        packing.add(f"meta/{shelf.space}/{name}.changes", at, "".join(changes))


def _text(shelf: _Shelf, page: WikiEntry, body: str) -> str:
    """Photos have no history: all revisions show those of today."""
    photos = (picture(f":{shelf.space}:{shelf.photos[it]}", it.name) for it in page.photos)
    parts = (heading(page.title, 1), shelf.markup.written(body), *photos)
    return "\n\n".join(filter(None, parts)) + "\n"


def _change(shelf: _Shelf, name: str, revision: WikiRevision, at: datetime, *, grown: int) -> str:
    """One line of the log: time, address, kind, page, who, why, nothing, bytes that came."""
    fields = (
        int(at.timestamp()),
        _NOBODY,
        "C" if revision.number == 1 else "E",
        f"{shelf.space}:{name}",
        shelf.words.person(revision.author),
        revision.summary,
        "",
        grown,
    )
    return "\t".join(map(str, fields)) + "\n"
