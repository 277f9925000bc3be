"""All notes of an event as a small site of files, which opens from a stick without any server."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import IO

from markupsafe import Markup, escape

from app.domain.text import fold
from app.exports.file_names import plain_names
from app.exports.markdown_pieces import Links
from app.exports.packing import Packing
from app.exports.photos import photo_files
from app.exports.wiki_words import (
    Wiki,
    changed_at,
    clock,
    links_of,
    named,
    written_out,
)
from app.queries.wiki_book import WikiEntry, WikiPhoto, WikiRevision

Found = tuple[str, str]
"""Where a link leads, and the title of the page there."""

Render = Callable[[str, Callable[[str], Found | None]], str]
"""Turns Markdown into HTML that cannot hurt the page it stands in, given what titles name."""

_STYLE = Path(__file__).with_name("site.css")
_PATH = re.compile(r"(?<=<a href=\")/[^\"]*")
_FRAME = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{up}style.css">
</head>
<body>
<header>
<nav aria-label="{event}">
<a href="{up}index.html">{schedule}</a>
<a href="{up}pages/index.html">{all_pages}</a>
</nav>
</header>
<main>
{main}
</main>
<footer>
<p>{event} · {as_of}</p>
</footer>
</body>
</html>
""")


@dataclass(frozen=True)
class _Site:
    """What every page needs to be written; `names` are files below `pages/` by key."""

    wiki: Wiki
    names: Mapping[str, str]
    titles: Mapping[str, str]
    links: Links
    photos: Mapping[WikiPhoto, str]
    render: Render


def write_site(
    target: IO[bytes],
    wiki: Wiki,
    *,
    render: Render,
) -> None:
    """Write the schedule, a list of all pages, a page for each session and free page, old texts.

    Nothing is fetched from anywhere; links to other pages of the event's site lead back to it.
    """
    book, site = wiki.book, _site(wiki, render)
    packing = Packing(target, wiki.book.zone)
    changed = changed_at(book)
    packing.add("index.html", changed, _schedule(site))
    packing.add("style.css", changed, _STYLE.read_bytes())
    packing.add("pages/index.html", changed, _all_pages(site))
    for entry in book.entries:
        revisions = wiki.history(entry)
        name, at = site.names[entry.key], entry.updated_at or changed
        packing.add(f"pages/{name}", at, _page(site, entry, revisions))
        if len(revisions) > 1:
            packing.add(f"history/{name}", at, _old_texts(site, entry, revisions))
    for taken, name in site.photos.items():
        packing.add(f"photos/{name}", taken.at, wiki.photo(taken.id))
    packing.close()


def _site(wiki: Wiki, render: Render) -> _Site:
    book = wiki.book
    files = plain_names((entry.title for entry in book.entries), taken=["index"])
    names = named(book.entries, (f"{name}.html" for name in files))
    titles = named(book.entries, (entry.title for entry in book.entries))
    links = links_of(wiki, names)
    return _Site(wiki, names, titles, links, photo_files(book), render)


def _framed(site: _Site, title: str, main: str, up: str = "../") -> str:
    words, book = site.wiki.words, site.wiki.book
    as_of = words.as_of % {"time": written_out(changed_at(book), site.wiki)}
    return _FRAME.format(
        language=words.language,
        title=title if title == book.name else f"{title} · {book.name}",
        event=book.name,
        up=up,
        schedule=words.schedule,
        all_pages=words.all_pages,
        main=main,
        as_of=as_of,
    )


def _schedule(site: _Site) -> str:
    book, words = site.wiki.book, site.wiki.words
    about = ", ".join(filter(None, (words.day, book.place)))
    parts = [Markup("<h1>{}</h1>\n<p>{}</p>").format(book.name, about)]
    if book.sessions:
        parts.append(Markup("<h2>{}</h2>").format(words.schedule))
    for time, entries in groupby(book.sessions, key=lambda entry: _times(site, entry)):
        parts.append(Markup("<h3>{}</h3>\n{}").format(time, _listed(site, entries, "pages/")))
    others = [entry for entry in book.entries if entry.starts_at is None]
    if others:
        heading = Markup("<h2>{}</h2>\n{}")
        parts.append(heading.format(words.other_pages, _listed(site, others, "pages/")))
    return _framed(site, book.name, _lines(parts), up="")


def _all_pages(site: _Site) -> str:
    entries = sorted(site.wiki.book.entries, key=lambda entry: (entry.title.casefold(), entry.key))
    main = Markup("<h1>{}</h1>\n{}").format(site.wiki.words.all_pages, _listed(site, entries, ""))
    return _framed(site, site.wiki.words.all_pages, main)


def _listed(site: _Site, entries: Iterable[WikiEntry], folder: str) -> Markup:
    row = Markup('<li><a href="{}" lang="{}" dir="auto">{}</a>{}</li>')
    rows = (
        row.format(folder + site.names[entry.key], entry.language, entry.title, _about(site, entry))
        for entry in entries
    )
    return Markup('<ul class="sessions">\n{}\n</ul>').format(_lines(rows))


def _about(site: _Site, entry: WikiEntry) -> Markup:
    hosts = ", ".join(map(site.wiki.words.person, entry.hosts))
    notes = "" if entry.has_text else site.wiki.words.no_notes
    about = " · ".join(filter(None, (entry.room, hosts, notes)))
    return Markup(' <span class="soft">{}</span>').format(about) if about else Markup()


def _page(site: _Site, entry: WikiEntry, revisions: Sequence[WikiRevision]) -> str:
    parts = [
        Markup('<h1 lang="{}" dir="auto">{}</h1>').format(entry.language, entry.title),
        _facts(site, entry),
        _notes(site, entry, revisions[-1].body if revisions else ""),
        *_pictures(site, entry),
        _links_here(site, entry),
        _changed(site, entry, revisions),
    ]
    return _framed(site, entry.title, _lines(parts))


def _facts(site: _Site, entry: WikiEntry) -> Markup:
    words = site.wiki.words
    hosts = ", ".join(map(words.person, entry.hosts))
    begins = written_out(entry.starts_at, site.wiki) if entry.starts_at else ""
    facts = (
        (words.time, _until(site, entry, begins)),
        (words.room, entry.room),
        (words.hosts, hosts),
    )
    rows = [
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value)
        for name, value in facts
        if value
    ]
    return Markup('<dl class="facts">\n{}\n</dl>').format(_lines(rows)) if rows else Markup()


def _notes(site: _Site, entry: WikiEntry, body: str) -> Markup:
    if not body:
        return Markup('<p class="soft">{}</p>').format(site.wiki.words.no_notes)

    def find(title: str) -> Found | None:
        key = site.wiki.book.titles.get(fold(title), "")
        return (
            (f"/e/{site.wiki.book.slug}/n/{key}", site.titles[key]) if key in site.names else None
        )

    html = _PATH.sub(
        lambda path: escape(_address(site, unescape(path[0]))), site.render(body, find)
    )
    notes = Markup(html)  # noqa: S704 - cleaned by `render`, and its addresses escaped here
    return Markup('<article lang="{}">\n{}</article>').format(entry.language, notes)


def _address(site: _Site, path: str) -> str:
    links = site.links
    return links.paths.get(path) or links.address(path)


def _pictures(site: _Site, entry: WikiEntry) -> list[Markup]:
    figure = Markup(
        '<figure>\n<img src="../photos/{}" alt="{}" width="{}" height="{}">{}\n</figure>'
    )
    caption = Markup("\n<figcaption>{}</figcaption>")
    return [
        figure.format(
            site.photos[photo],
            photo.name,
            photo.width,
            photo.height,
            caption.format(photo.name) if photo.name else "",
        )
        for photo in entry.photos
    ]


def _links_here(site: _Site, entry: WikiEntry) -> Markup:
    """Tell which other pages link to one by any title that it has or had."""
    titles = {title for title, key in site.wiki.book.titles.items() if key == entry.key}
    linking = [
        other
        for other in site.wiki.book.entries
        if other.key != entry.key and not titles.isdisjoint(other.links)
    ]
    if not linking:
        return Markup()
    heading = Markup("<h2>{}</h2>\n{}")
    return heading.format(site.wiki.words.linked_from, _listed(site, linking, ""))


def _changed(site: _Site, entry: WikiEntry, revisions: Sequence[WikiRevision]) -> Markup:
    if not revisions:
        return Markup()
    newest, words = revisions[-1], site.wiki.words
    said = words.changed % {
        "time": written_out(newest.saved_at, site.wiki),
        "person": words.person(newest.author),
    }
    if len(revisions) == 1:
        return Markup('<p class="soft">{}</p>').format(said)
    line = Markup('<p class="soft">{} <a href="../history/{}">{}</a></p>')
    versions = words.versions % {"count": len(revisions)}
    return line.format(said, site.names[entry.key], versions)


def _old_texts(site: _Site, entry: WikiEntry, revisions: Sequence[WikiRevision]) -> str:
    """All texts as they were typed, the newest first."""
    words = site.wiki.words
    back = Markup('<p><a href="../pages/{}" lang="{}" dir="auto">{}</a></p>')
    parts = [
        Markup("<h1>{}</h1>").format(words.history),
        back.format(site.names[entry.key], entry.language, entry.title),
    ]
    old = Markup(
        '<details>\n<summary>{}</summary>\n<pre class="text" lang="{}">\n{}</pre>\n</details>'
    )
    for revision in reversed(revisions):
        about = (
            words.version % {"number": revision.number},
            written_out(revision.saved_at, site.wiki),
            words.person(revision.author),
            revision.summary,
        )
        summary = " · ".join(filter(None, about))
        parts.append(old.format(summary, entry.language, revision.body))
    return _framed(site, f"{entry.title} · {words.history}", _lines(parts))


def _times(site: _Site, entry: WikiEntry) -> str:
    return _until(site, entry, clock(entry.starts_at, site.wiki.book))


def _until(site: _Site, entry: WikiEntry, begins: str) -> str:
    """Write when a session ends behind when it begins."""
    return f"{begins}–{clock(entry.ends_at, site.wiki.book)[-5:]}" if entry.ends_at else begins


def _lines(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(filter(None, parts))
