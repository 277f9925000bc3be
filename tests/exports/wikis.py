"""A wiki for the archives of notes, kept to the letter.

`python -m tests.exports.wikis` writes the golden files anew: read what changed before you keep it.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from app.domain.text import fold
from app.domain.wikilinks import find_links
from app.exports.dokuwiki_pages import write_dokuwiki
from app.exports.mediawiki_dump import write_mediawiki
from app.exports.static_site import write_site
from app.exports.vault import write_vault
from app.exports.wiki_words import Wiki, WikiWords
from app.queries.wiki_book import WikiBook, WikiEntry, WikiPhoto, WikiRevision
from app.web.archives import notes_html

FOLDER = Path(__file__).parent / "golden"
BASE = "https://camp.example"
MORNING = datetime(2026, 10, 24, 8, 0, tzinfo=UTC)
WORDS = WikiWords(
    language="en",
    day="Saturday, 24 October 2026",
    time="Time",
    session="Session",
    room="Room",
    hosts="Hosted by",
    no_notes="No notes",
    history="History",
    schedule="Schedule",
    all_pages="All pages",
    other_pages="Other pages",
    linked_from="Pages that link here",
    changed="Last changed %(time)s, by %(person)s.",
    version="Version %(number)s",
    versions="All %(count)s versions",
    as_of="Notes as of %(time)s",
    somebody="Somebody",
    passer_by="Passer-by %(number)s",
)
HOSTILE = """\
# The {{subst}} of *bread* and `{{code}}`

See [[contracts]], [[Tax law]] and [the page](/e/camp/n/t2), or <https://a.example/x_y>.
{{x}} [[y|z]] '''b''' ~~~~ <nowiki> __NOTOC__ %%p%% //i// "q" & &amp; <script>alert(1)</script>

- *one* **two** ~~three~~
  1. nested
- last

> quoted {{q}}

| a | b |
|---|--:|
| x \\| y | 1 |

```python
print("</pre></code> {{z}}")
```
---
\\* no list\\
\\== no heading =="""
PRICES = (
    WikiRevision(1, "Cleo", "Ask more.", "", MORNING + timedelta(hours=1)),
    WikiRevision(2, "#12", "Ask **more**.", "bolder", MORNING + timedelta(hours=1)),
    WikiRevision(3, "", HOSTILE, "{{hostile}} & <b>", MORNING + timedelta(hours=1, minutes=30)),
)
CONTRACTS = (
    WikiRevision(1, "Cleo", "---\nnot: front matter\n---\n\n[[Setting prices: how?]]", "", MORNING),
)
TALKS: Mapping[str, Sequence[WikiRevision]] = {"t1": PRICES, "t2": CONTRACTS}
PHOTO = WikiPhoto("p1", "The wall & us", "image/jpeg", 40, 30, MORNING + timedelta(hours=2))


def entry(key: str, title: str, revisions: Sequence[WikiRevision], **more: object) -> WikiEntry:
    """Return what a book knows of a page with these revisions."""
    made = WikiEntry(
        key=key,
        page_id=f"page {key}" if revisions else None,
        title=title,
        language="en",
        has_text=bool(revisions),
        revisions=len(revisions),
        updated_at=revisions[-1].saved_at if revisions else None,
        links=tuple(link.key for link in find_links(revisions[-1].body)) if revisions else (),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def book_of(*entries: WikiEntry, name: str = "SoloCamp: *one*") -> WikiBook:
    """Return a book of these pages, in which each is named by its title."""
    titles = {fold(entry.title): entry.key for entry in reversed(entries)}
    return WikiBook(
        name=name,
        slug="camp",
        date=date(2026, 10, 24),
        place="Lausanne",
        zone="Europe/Zurich",
        language="en",
        entries=entries,
        titles=titles,
    )


BOOK = book_of(
    entry(
        "t1",
        "Setting prices: how?",
        PRICES,
        hosts=("Ben", "#12"),
        room="Atrium",
        starts_at=MORNING,
        ends_at=MORNING + timedelta(minutes=45),
        photos=(PHOTO,),
    ),
    entry(
        "t3",
        "Un bail | ateliers",
        (),
        language="fr",
        room="Salon",
        starts_at=MORNING,
        ends_at=MORNING + timedelta(minutes=45),
    ),
    entry("t2", "Contracts", CONTRACTS, free=True),
)

FORMATS: Mapping[str, Callable[[IO[bytes], Wiki], None]] = {
    "vault": write_vault,
    "site": partial(write_site, render=notes_html),
    "dokuwiki": write_dokuwiki,
    "mediawiki": write_mediawiki,
}


def packed(
    name: str,
    book: WikiBook = BOOK,
    texts: Mapping[str, Sequence[WikiRevision]] = TALKS,
    words: WikiWords = WORDS,
) -> bytes:
    """Return the archive of a book in a format."""
    target = BytesIO()
    history, photo = (lambda page: texts.get(page.key, ())), (lambda key: b"JPEG")
    FORMATS[name](target, Wiki(book, words, BASE, history, photo))
    return target.getvalue()


def files(archive: bytes) -> dict[str, str]:
    """Return the texts of the files in a zip, in their order, those packed once more unpacked."""
    opened = ZipFile(BytesIO(archive))
    assert opened.testzip() is None
    return {name: _text(opened.read(name)) for name in opened.namelist()}


def told(name: str) -> str:
    """Return an archive as one text."""
    archive = packed(name)
    if name == "mediawiki":
        return archive.decode()
    return "".join(f"=== {file}\n{text}\n" for file, text in files(archive).items())


def golden(name: str) -> Path:
    """Return where an archive is kept to the letter."""
    return FOLDER / f"wiki-{name}.{'xml' if name == 'mediawiki' else 'txt'}"


def _text(content: bytes) -> str:
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()


if __name__ == "__main__":
    for format_ in FORMATS:
        golden(format_).write_text(told(format_))
