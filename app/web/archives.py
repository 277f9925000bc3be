"""Archives of the notes as they are sent: in which formats, in whose words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from fastapi import Request
from starlette.responses import Response

from app.domain.messages import say
from app.exports.dokuwiki_pages import write_dokuwiki
from app.exports.mediawiki_dump import write_mediawiki
from app.exports.static_site import Found, write_site
from app.exports.vault import write_vault
from app.exports.wiki_words import Wiki, WikiWords
from app.queries.events import EventView
from app.queries.wiki_authors import authors_of
from app.queries.wiki_book import (
    WikiBook,
    WikiEntry,
    WikiRevision,
    photo_bytes,
    revisions_of,
    wiki_book,
)
from app.web.archive_cache import Busy, Target
from app.web.caching import respond_stored
from app.web.errors import error_page
from app.web.house import House
from app.web.i18n import long_date, translations
from app.web.markdown import Link, render


@dataclass(frozen=True)
class Format:
    """One way to take the notes home: the end of the file's name, its type, what writes it."""

    ending: str
    media_type: str
    write: Callable[[Target, Wiki], None]


def notes_html(source: str, find: Callable[[str], Found | None]) -> str:
    """Turn Markdown into HTML for a site elsewhere, given what titles name there."""

    def link(title: str) -> Link | None:
        found = find(title)
        return Link(*found) if found else None

    return render(source, link)


FORMATS = {
    "vault": Format("-notes.zip", "application/zip", write_vault),
    "site": Format("-site.zip", "application/zip", partial(write_site, render=notes_html)),
    "mediawiki": Format("-mediawiki.xml", "application/xml", write_mediawiki),
    "dokuwiki": Format("-dokuwiki.zip", "application/zip", write_dokuwiki),
}


def send_archive(request: Request, house: House, event: EventView, name: str) -> Response:
    """Answer with all notes in one format, in the event's first language; equal while they are.

    No database is held while it is packed: each page's revisions are read on their own. Where too
    many are waiting already, the answer is 503.
    """
    format_, base = FORMATS[name], house.address
    with house.db.reading() as session:
        book = wiki_book(session, event)
        state = _state(book, authors_of(session, event), base)

    def write(target: Target) -> None:
        history, photo = partial(_history, house, event), partial(_photo, house)
        format_.write(target, Wiki(book, wiki_words(event), base, history, photo))

    try:
        archive = house.archives.get(_key(event, name), state, write)
    except Busy:
        return _come_back(request)
    return respond_stored(
        request,
        archive,
        media_type=format_.media_type,
        filename=event.slug + format_.ending,
    )


def known_sizes(house: House, event: EventView) -> dict[str, int]:
    """Return how many bytes each archive had that was packed last; of others nobody knows."""
    sizes = {name: house.archives.size(_key(event, name)) for name in FORMATS}
    return {name: size for name, size in sizes.items() if size is not None}


def _key(event: EventView, name: str) -> tuple[str, ...]:
    return event.id, name, "named" if event.names_public else "unnamed"


def _state(book: WikiBook, *more: object) -> str:
    """Return what changes with all that is in an archive, and not with votes."""
    titles = sorted(book.titles.items())
    return sha256(repr((replace(book, titles={}), titles, more)).encode()).hexdigest()


def _history(house: House, event: EventView, entry: WikiEntry) -> Sequence[WikiRevision]:
    """Return the revisions that a page had when the book was read."""
    with house.db.reading() as session:
        return revisions_of(session, event, entry)[: entry.revisions]


def _photo(house: House, photo_id: str) -> bytes:
    with house.db.reading() as session:
        return photo_bytes(session, photo_id)


def _come_back(request: Request) -> Response:
    message = say("Others are just taking these notes home. Try again in half a minute.")
    answer = error_page(request, HTTPStatus.SERVICE_UNAVAILABLE, message)
    answer.headers["Retry-After"] = "30"
    return answer


def wiki_words(event: EventView) -> WikiWords:
    """Return the words of archives in the event's first language."""
    language = event.languages[0]
    _ = translations(language).gettext
    return WikiWords(
        language=language,
        day=long_date(event.date, language),
        time=_("Time"),
        session=_("Session"),
        room=_("Room"),
        hosts=_("Hosted by"),
        no_notes=_("No notes"),
        history=_("History"),
        schedule=_("Schedule"),
        all_pages=_("All pages"),
        other_pages=_("Other pages"),
        linked_from=_("Pages that link here"),
        changed=_("Last changed %(time)s, by %(person)s."),
        version=_("Version %(number)s"),
        versions=_("All %(count)s versions"),
        as_of=_("Notes as of %(time)s"),
        somebody=_("Somebody"),
        passer_by=_("Passer-by %(number)s"),
    )
