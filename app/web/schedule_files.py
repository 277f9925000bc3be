"""Schedules and feeds of changes as they are sent: in the event's first language, whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.db import Reader
from app.domain.errors import NotFound
from app.domain.messages import say
from app.domain.schedule import lasting_uuid
from app.exports.c3voc_json import schedule_json
from app.exports.c3voc_xml import schedule_xml
from app.exports.change_feeds import ChangeFeed, FeedEntry, atom, json_feed
from app.exports.programme import Programme, ScheduleWords, programme
from app.exports.schedule_csv import schedule_csv
from app.queries.change_feed import PublicChange, PublicChanges, changes_of_event
from app.queries.events import EventView, event_of_slug
from app.queries.schedule import Schedule, ScheduleItem, schedule_of_event
from app.web.caching import File, respond
from app.web.feeds import base_of, kept_feed
from app.web.house import House
from app.web.i18n import host_name, translate, translations

SEPARATORS = {"comma": ",", "semicolon": ";"}
"""How the Excel of a country parts cells."""


@dataclass(frozen=True)
class SharedFile:
    """A file of an event that is the same for all who fetch it.

    `read` returns something with `modified_at`, and `write` makes bytes of it for the address of a
    site. `ending` follows the event's slug in the name of the file; without one it has none.
    """

    key: str
    media_type: str
    read: Callable[[Reader, EventView], Any]
    write: Callable[[Any, str], bytes]
    ending: str = ""


def send_shared(request: Request, house: House, slug: str, file: SharedFile) -> Response:
    """Answer with a file, from kept bytes while nothing in it has changed.

    Raises NotFound where there is no such event.
    """
    base = base_of(request, house)
    with house.db.reading() as session:
        event = event_of_slug(session, slug)
        if event is None:
            raise NotFound(say("There is no event at this address."))
        key = (event.id, file.key)
        kept = kept_feed(house, session, event, key, base)
        found: Any = None if kept else file.read(session, event)
    kept = kept or house.feeds.keep(
        key, base, event.revision, found, lambda read: File.of(file.write(read, base))
    )
    return respond(
        request,
        kept.file,
        media_type=file.media_type,
        filename=slug + file.ending if file.ending else None,
        inline=not file.ending.endswith(".csv"),
        modified_at=kept.modified_at,
        public=True,
    )


def _xml(schedule: Schedule, base: str) -> bytes:
    return schedule_xml(_programme(schedule, base))


def _json(schedule: Schedule, base: str) -> bytes:
    return schedule_json(_programme(schedule, base))


def table(separator: str = "") -> SharedFile:
    """Return the CSV file; with a separator the one for the Excel of countries that use it."""

    def write(schedule: Schedule, base: str) -> bytes:
        named = _named(schedule)
        return schedule_csv(named, base_url=base, excel=bool(separator), separator=separator or ",")

    return SharedFile(f"csv {separator}", "text/csv", schedule_of_event, write, ".csv")


def _atom(changes: PublicChanges, base: str) -> bytes:
    return atom(_feed(changes), base_url=base)


def _json_feed(changes: PublicChanges, base: str) -> bytes:
    return json_feed(_feed(changes), base_url=base)


SCHEDULE_XML = SharedFile(
    "xml", "application/vnd.c3voc.schedule+xml", schedule_of_event, _xml, ".schedule.xml"
)
SCHEDULE_JSON = SharedFile("json", "application/json", schedule_of_event, _json, ".schedule.json")
CHANGES_ATOM = SharedFile("atom", "application/atom+xml", changes_of_event, _atom)
CHANGES_JSON = SharedFile("changes", "application/feed+json", changes_of_event, _json_feed)


def _programme(schedule: Schedule, base: str) -> Programme:
    _ = translations(schedule.language).gettext
    words = ScheduleWords(together=_("Everybody together"), notes=_("Notes"))
    return programme(_named(schedule), base_url=base, words=words)


def _named(schedule: Schedule) -> Schedule:
    """Return a schedule in which those without a name are called by their number."""
    items = tuple(_named_item(item, schedule.language) for item in schedule.items)
    return replace(schedule, items=items)


def _named_item(item: ScheduleItem, language: str) -> ScheduleItem:
    speakers = (replace(one, name=host_name(one.name, language)) for one in item.speakers)
    return replace(item, speakers=tuple(speakers))


def _feed(changes: PublicChanges) -> ChangeFeed:
    _ = translations(changes.language).gettext
    return ChangeFeed(
        uuid=lasting_uuid("changes", changes.event_id),
        title=_("%(event)s: what has changed") % {"event": changes.name},
        author=changes.name,
        language=changes.language,
        path=changes.path,
        updated_at=max((change.at for change in changes.changes), default=changes.modified_at),
        entries=tuple(_entry(change, changes) for change in changes.changes),
    )


def _entry(change: PublicChange, changes: PublicChanges) -> FeedEntry:
    lines = (change.words, *(translate(line, changes.language) for line in change.lines))
    return FeedEntry(
        uuid=lasting_uuid("change", changes.event_id, change.key),
        at=change.at,
        title=translate(change.title, changes.language),
        lines=tuple(filter(None, lines)),
        author=host_name(change.author, changes.language),
        path=change.path,
    )
