"""Calendars and archives as they are sent: their words, their addresses, their headers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.db import Reader
from app.domain.errors import NotFound
from app.domain.events import LANGUAGES
from app.domain.messages import Message, say
from app.exports.ical import CalendarWords, Words, calendar, jcal
from app.queries.calendar import CalendarFeed, CalendarItem
from app.queries.events import EventView, event_of_id
from app.queries.freshness import is_untouched
from app.queries.revisions import Stamp
from app.web.address import public_address
from app.web.caching import File, respond
from app.web.feed_cache import Kept
from app.web.house import House
from app.web.i18n import host_name, translations

OWN_NAMES = {"fr": "Français", "en": "English"}
"""Each language as it calls itself."""

FORMS = {"ics": (calendar, "text/calendar"), "jcal": (jcal, "application/calendar+json")}
"""By the end of the address: what writes a calendar, and its media type."""


@dataclass(frozen=True)
class FeedSource:
    """One calendar of an event: its key among them, how it is read, what is said without it."""

    key: str
    read: Callable[[Reader, EventView], CalendarFeed | None]
    missing: Message | None = None
    public: bool = True


def base_of(request: Request, house: House) -> str:
    """Return scheme and host of the addresses in feeds: those that were set, else the reader's."""
    if house.settings.base_url:
        return public_address(house.settings)
    return str(request.base_url).rstrip("/")


def kept_feed(
    house: House, session: Reader, event: EventView | Stamp, key: tuple[str, ...], base: str
) -> Kept | None:
    """Return what is kept of a feed if it still holds; one query where something has happened."""
    return house.feeds.fresh(
        key,
        base,
        event.revision,
        lambda kept: is_untouched(session, event, kept.revision, kept.person),
    )


async def send_calendar(request: Request, house: House, slug: str, source: FeedSource) -> Response:
    """Answer with a calendar in the event's own language, whoever asks: its bytes are shared.

    One small query tells whether they are still right, two while votes come in. Raises NotFound
    where there is none, and Gone where there will be none again.
    """
    form, base = request.url.path.rpartition(".")[2], base_of(request, house)
    stamp = await house.stamps.of(slug)
    key = (stamp.id, source.key, form)
    kept = house.feeds.fresh(key, base, stamp.revision)
    if kept is None:
        kept = await run_in_threadpool(_keep_calendar, house, stamp, source, key, base)
    return respond(
        request,
        kept.file,
        media_type=FORMS[form][1],
        filename=f"{kept.name}.{form}",
        inline="download" not in request.query_params,
        modified_at=kept.modified_at,
        public=source.public,
    )


def _keep_calendar(
    house: House, stamp: Stamp, source: FeedSource, key: tuple[str, ...], base: str
) -> Kept:
    """Look whether what has happened shows in a calendar, and write it anew if it does."""
    with house.db.reading() as session:
        kept = kept_feed(house, session, stamp, key, base)
        if kept is not None:
            return kept
        event = event_of_id(session, stamp.id)
        if event is None:
            raise NotFound(say("There is no event at this address."))
        feed = source.read(session, event)
    if feed is None:
        raise NotFound(source.missing)
    write, _media_type = FORMS[key[-1]]

    def written(feed: CalendarFeed) -> File:
        return File.of(write(_named_feed(feed), base_url=base, words=_words()))

    return house.feeds.keep(
        key, base, event.revision, feed, written, name=feed.name, person=feed.person
    )


def name_of_day(event: EventView) -> str:
    """Return what a personal calendar is called."""
    _ = translations(event.languages[0]).gettext
    return f"{_('My day')} · {event.name}"


def name_in_language(event: EventView, language: str) -> str:
    """Return what the calendar of the sessions in one language is called."""
    return f"{event.name} · {OWN_NAMES.get(language, language)}"


def _calendar_words(language: str) -> CalendarWords:
    _ = translations(language).gettext
    return CalendarWords(
        cancelled=_("Cancelled:"),
        hosted_by=_("Hosted by:"),
        notes=_("Notes:"),
        waiting=_("The sessions will appear here once the grid is published:"),
    )


@cache
def _words() -> Words:
    return {language: _calendar_words(language) for language in LANGUAGES}


def _named_feed(feed: CalendarFeed) -> CalendarFeed:
    return replace(feed, items=tuple(map(_named_item, feed.items)))


def _named_item(item: CalendarItem) -> CalendarItem:
    return replace(item, hosts=tuple(host_name(host, item.words) for host in item.hosts))
