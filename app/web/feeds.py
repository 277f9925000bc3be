"""Calendars and archives as they are sent: their words, their addresses, their headers."""

from dataclasses import replace

from fastapi import Request
from starlette.responses import Response

from app.exports.ical import CalendarWords, calendar
from app.exports.wiki_zip import NotesWords
from app.queries.calendar import CalendarFeed, CalendarItem
from app.queries.events import EventView
from app.queries.notes import NotesBook, NotesPage
from app.web.address import public_address
from app.web.caching import respond
from app.web.house import House
from app.web.i18n import host_name, translations


def base_of(request: Request, house: House) -> str:
    """Return scheme and host of the addresses in feeds: those that were set, else the reader's."""
    if house.settings.base_url:
        return public_address(house.settings)
    return str(request.base_url).rstrip("/")


def send_calendar(
    request: Request,
    house: House,
    event: EventView,
    feed: CalendarFeed,
    *,
    filename: str,
    public: bool = True,
) -> Response:
    """Answer with a calendar in the event's first language, whoever asks: its bytes are shared."""
    language = event.languages[0]
    items = tuple(_named_item(item, language) for item in feed.items)
    words = _calendar_words(language, waiting=feed.is_waiting)
    return respond(
        request,
        calendar(replace(feed, items=items), base_url=base_of(request, house), words=words),
        media_type="text/calendar",
        filename=filename,
        inline=True,
        modified_at=feed.modified_at,
        public=public,
    )


def name_of_day(event: EventView) -> str:
    """Return what a personal calendar is called."""
    _ = translations(event.languages[0]).gettext
    return f"{_('My day')} · {event.name}"


def named_book(book: NotesBook, language: str) -> NotesBook:
    """Return a book in which those without a name are called by their number."""
    return replace(book, pages=tuple(_named_page(page, language) for page in book.pages))


def notes_words(language: str) -> NotesWords:
    """Return the headings of the index of all notes."""
    _ = translations(language).gettext
    return NotesWords(time=_("Time"), session=_("Session"), room=_("Room"), hosts=_("Hosted by"))


def _calendar_words(language: str, *, waiting: bool) -> CalendarWords:
    _ = translations(language).gettext
    return CalendarWords(
        cancelled=_("Cancelled:"),
        hosted_by=_("Hosted by:"),
        notes=_("The sessions will appear here once the grid is published:")
        if waiting
        else _("Notes:"),
    )


def _named_item(item: CalendarItem, language: str) -> CalendarItem:
    return replace(item, hosts=tuple(host_name(host, language) for host in item.hosts))


def _named_page(page: NotesPage, language: str) -> NotesPage:
    return replace(
        page,
        hosts=tuple(host_name(host, language) for host in page.hosts),
        authors=tuple(host_name(author, language) for author in page.authors),
    )
