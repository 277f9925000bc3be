"""Archives of the notes as they are sent: in which formats, in whose words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fastapi import Request
from starlette.responses import Response

from app.exports.dokuwiki_pages import write_dokuwiki
from app.exports.mediawiki_dump import write_mediawiki
from app.exports.static_site import Found, write_site
from app.exports.vault import write_vault
from app.exports.wiki_words import Wiki, WikiWords
from app.queries.events import EventView
from app.queries.wiki_book import photo_bytes, revisions_of, wiki_book
from app.web.archive_cache import Target
from app.web.caching import respond_stored
from app.web.feeds import base_of
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
    """Answer with all notes in one format, in the event's first language; equal while they are."""
    base, format_ = base_of(request, house), FORMATS[name]
    with house.db.reading() as session:
        book = wiki_book(session, event)

        def write(target: Target) -> None:
            history, photo = partial(revisions_of, session, event), partial(photo_bytes, session)
            format_.write(target, Wiki(book, wiki_words(event), base, history, photo))

        archive = house.archives.get((event.id, name, base), event.revision, write)
    return respond_stored(
        request,
        archive,
        media_type=format_.media_type,
        filename=event.slug + format_.ending,
    )


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
