"""Calendars as iCalendar (RFC 5545, RFC 7986), in the form that every phone we know reads right.

Times are UTC and there is no VTIMEZONE: of thirteen parsers, eight read a calendar with zone rules
wrong in the hour that a clock change repeats, some put all of summer an hour off. There is no
METHOD and no ATTENDEE: a file with them is an invitation. Nothing depends on the moment of
writing, so the same state gives the same bytes and an ETag means something.

The library is imported where it is used: it loads slowly, and a server may start without it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from app.domain.text import clean_line, clean_text
from app.exports.plain_text import shared_text
from app.queries.calendar import CalendarFeed, CalendarItem

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_PRODUCT = "-//SoloCamp//SoloCamp 1.0//EN"
_REFRESH = timedelta(minutes=15)
_ESCAPED = re.compile(r"\s*[,;\\]+\s*")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class CalendarWords:
    """Our own words in one language, each with its punctuation: "Notes:" or "Notes :".

    One space is put between a word and what follows it. `waiting` leads to the board from the day
    that stands for sessions without a place yet.
    """

    cancelled: str
    hosted_by: str
    notes: str
    waiting: str


Words = Mapping[str, CalendarWords]
"""The words in each language that an item may ask for."""


def calendar(feed: CalendarFeed, *, base_url: str, words: Words) -> bytes:
    """Write a feed as one VCALENDAR with CRLF line ends, to be served as `text/calendar`.

    `base_url` is scheme and host, with or without a slash at its end.
    """
    return bytes(_written(feed, base_url.rstrip("/"), words).to_ical())


def jcal(feed: CalendarFeed, *, base_url: str, words: Words) -> bytes:
    """Write a feed as jCal (RFC 7265), to be served as `application/calendar+json`."""
    written = _written(feed, base_url.rstrip("/"), words).to_jcal()
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _written(feed: CalendarFeed, site: str, words: Words) -> "Calendar":
    from icalendar import Calendar

    written = Calendar()
    _describe(written, feed, site)
    for item in sorted(feed.items, key=lambda item: (item.starts_at, item.uid)):
        own = words[item.words]
        leads_to = own.waiting if feed.is_waiting else own.notes
        written.add_component(_event(item, site, own, leads_to))
    return written


def _describe(written: "Calendar", feed: CalendarFeed, site: str) -> None:
    from icalendar.prop import vText

    source = site + feed.path
    written.add("prodid", _PRODUCT)
    written.add("version", "2.0")
    written.add("uid", str(uuid5(NAMESPACE_URL, source)))
    written.add("last-modified", _utc(feed.modified_at))
    # The library escapes only the texts it knows by name, and these are not among them.
    written.add("name", vText(_plain_name(feed.name)))
    written.add("x-wr-calname", vText(_plain_name(feed.name)))
    if about := clean_text(feed.description):
        written.add("x-wr-caldesc", vText(about))
    written.add("x-wr-timezone", vText(feed.zone))
    written.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    written.add("x-published-ttl", vText("PT15M"))
    written.add("source", source, parameters={"VALUE": "URI"})


def _plain_name(name: str) -> str:
    """A calendar's name without what is escaped: ical.js and others show the backslashes."""
    return _ESCAPED.sub(" · ", clean_line(name)).strip(" ·")


def _event(item: CalendarItem, site: str, words: CalendarWords, leads_to: str) -> "Event":
    from icalendar import Event

    written = Event()
    language = {"LANGUAGE": item.language} if _LANGUAGE_TAG.fullmatch(item.language) else {}
    written.add("uid", item.uid)
    written.add("dtstamp", _utc(item.modified_at))
    written.add("created", _utc(item.created_at))
    written.add("last-modified", _utc(item.modified_at))
    written.add("sequence", item.sequence)
    written.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    written.add("dtstart", _utc(item.starts_at))
    written.add("dtend", _end(item))
    written.add("summary", _summary(item, words), parameters=language)
    written.add("description", _description(item, site, words, leads_to), parameters=language)
    if place := ", ".join(filter(None, (clean_line(item.room), clean_line(item.venue)))):
        written.add("location", place)
    written.add("url", site + item.url)
    return written


def _summary(item: CalendarItem, words: CalendarWords) -> str:
    # Some readers ignore STATUS, so the title says it too.
    return (
        _labelled(words.cancelled, clean_line(item.title))
        if item.cancelled
        else clean_line(item.title)
    )


def _description(item: CalendarItem, site: str, words: CalendarWords, leads_to: str) -> str:
    about = shared_text(item.description, base_url=site)
    hosts = ", ".join(clean_line(host) for host in item.hosts)
    hosted = _labelled(words.hosted_by, hosts) if hosts else ""
    where = "\n".join(filter(None, (hosted, _labelled(leads_to, site + item.url))))
    return clean_text("\n\n".join(filter(None, (about, where))))


def _labelled(word: str, value: str) -> str:
    return f"{word.rstrip()} {value}"


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A calendar needs times that know their zone.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _end(item: CalendarItem) -> datetime:
    """The end, or a minute after the start: many readers refuse a session that takes no time."""
    return max(_utc(item.ends_at), _utc(item.starts_at) + timedelta(minutes=1))
