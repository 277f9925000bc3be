"""What one takes home: calendars to subscribe to, and all notes."""

from datetime import UTC, datetime, time

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.exports.wiki_zip import notes_zip
from app.queries import notes as note_queries
from app.queries import subscriptions as subscription_queries
from app.web.caching import respond
from app.web.deps import HouseDep, VisitDep
from app.web.feeds import OWN_NAMES, named_book, notes_words
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/export")


@router.get("")
def show_exports(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show all that can be taken home, and what will appear when."""
    with house.db.reading() as session:
        calendars = subscription_queries.calendars(session, visit.event)
        notes = note_queries.count_pages(session, visit.event.id)
    values = {"calendars": calendars, "own_names": OWN_NAMES, "notes": notes}
    return pages.show("exports/index.html", visit, **values)


@router.api_route("/notes.zip", methods=["GET", "HEAD"])
def all_notes(request: Request, house: HouseDep, visit: VisitDep) -> Response:
    """Send all notes as Markdown files with an index, in the event's first language."""
    with house.db.reading() as session:
        book = note_queries.notes_book(session, visit.event)
    language = visit.event.languages[0]
    day = datetime.combine(visit.event.date, time(), UTC)
    return respond(
        request,
        notes_zip(named_book(book, language), words=notes_words(language)),
        media_type="application/zip",
        filename=f"{visit.event.slug}-notes.zip",
        inline=False,
        modified_at=max((page.updated_at for page in book.pages), default=day),
        public=False,
    )
