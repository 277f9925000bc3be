"""What one takes home: calendars to subscribe to, and all notes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.exports.wiki_zip import notes_zip
from app.queries import calendar as calendar_queries
from app.queries import notes as note_queries
from app.web.caching import respond
from app.web.deps import HouseDep, Visit, VisitDep
from app.web.feeds import base_of, name_of_day, named_book, notes_words
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/export")


@dataclass(frozen=True)
class Subscription:
    """The addresses under which one calendar is subscribed to."""

    address: str
    name: str

    @property
    def webcal(self) -> str:
        """What opens the calendar of a phone or a computer."""
        return f"webcal://{self.address.partition('://')[2]}"

    @property
    def is_reachable(self) -> bool:
        """Tell whether Google and Outlook can fetch it: they take https only."""
        return self.address.startswith("https://")

    @property
    def google(self) -> str:
        """What adds it to Google Calendar, which wants a webcal address inside."""
        return f"https://calendar.google.com/calendar/r?cid={quote(self.webcal, safe='')}"

    @property
    def outlook(self) -> str:
        """What adds it to Outlook on the web."""
        query = urlencode({"url": self.address, "name": self.name})
        return f"https://outlook.live.com/calendar/0/addfromweb?{query}"


@router.get("")
def show_exports(request: Request, pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show all that can be taken home, and what will appear when."""
    with house.db.reading() as session:
        rooms = calendar_queries.rooms_with_calendar(session, visit.event.id)
        notes = note_queries.count_pages(session, visit.event.id)
    base = base_of(request, house) + visit.path
    return pages.show(
        "exports/index.html",
        visit,
        personal=_personal(base, visit),
        everything=Subscription(f"{base}/schedule.ics", visit.event.name),
        rooms=rooms,
        sessions=sum(room.sessions for room in rooms),
        notes=notes,
    )


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


def _personal(base: str, visit: Visit) -> Subscription | None:
    if visit.person is None:
        return None
    address = f"{base}/my/{visit.person.calendar_token}.ics"
    return Subscription(address, name_of_day(visit.event))
