"""A programme in the terms of schedule apps: days from six to six, rooms, events without overlap.

Both c3voc forms are written from this. The rules are those of the schema of voc/schedule and of
what Giggity and EventFahrplan do with it.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from math import gcd
from zoneinfo import ZoneInfo

from app.domain.schedule import (
    PART_NUMBERS,
    day_bounds,
    day_of,
    lasting_numbers,
    lasting_uuid,
    parts_by_day,
)
from app.domain.text import clean_line
from app.exports.plain_text import shared_text
from app.queries.schedule import Schedule, ScheduleItem, ScheduleRoom, Speaker

SHORTEST = timedelta(minutes=1)
"""Of an event: readers refuse one that takes no time. The calendars do the same."""


@dataclass(frozen=True)
class ScheduleWords:
    """Words in the language of the schedule: who a break is for, and what a link leads to."""

    together: str
    notes: str


@dataclass(frozen=True)
class ProgrammeEvent:
    """One event of an app, as text; `date` has the offset of that instant, `start` is local.

    `duration` is HH:MM and less than a day. `url` is absolute, `text` plain. `link` says what is
    there, and is empty for what has no page of its own.
    """

    number: int
    guid: str
    slug: str
    title: str
    kind: str
    date: str
    start: str
    duration: str
    room: str
    language: str
    text: str
    speakers: tuple[Speaker, ...]
    url: str
    link: str


@dataclass(frozen=True)
class ProgrammeDay:
    """A day from six to six; `rooms` are all rooms, in the same order on every day."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: tuple[tuple[str, tuple[ProgrammeEvent, ...]], ...]


@dataclass(frozen=True)
class Programme:
    """All that an app shows; `step` is the raster of its times as HH:MM."""

    title: str
    acronym: str
    version: str
    base_url: str
    zone: str
    step: str
    rooms: tuple[ScheduleRoom, ...]
    days: tuple[ProgrammeDay, ...]


def programme(schedule: Schedule, *, base_url: str, words: ScheduleWords) -> Programme:
    """Lay a schedule out for apps; `base_url` is scheme and host."""
    site, zone = base_url.rstrip("/"), ZoneInfo(schedule.zone)
    together = _unused(clean_line(words.together), {room.name for room in schedule.rooms})
    items = [item if item.room else replace(item, room=together) for item in schedule.items]
    parts = _parts(items, zone)
    rooms = _rooms(schedule, items, together)
    acronym = _acronym(schedule.slug)
    days: dict[date, list[ProgrammeEvent]] = defaultdict(list)
    for part in parts:
        link = clean_line(words.notes) if part.is_session else ""
        days[day_of(part.starts_at, zone)].append(_event(part, zone, acronym, site, link))
    changed = schedule.modified_at.astimezone(zone)
    return Programme(
        title=clean_line(schedule.name),
        acronym=acronym,
        version=f"{schedule.version} ({changed:%Y-%m-%d %H:%M:%S})",
        base_url=f"{site}/e/{schedule.slug}/",
        zone=schedule.zone,
        step=_clock(_step(parts)),
        rooms=rooms,
        days=tuple(_day(n, day, zone, rooms, days[day]) for n, day in enumerate(sorted(days), 1)),
    )


def _unused(name: str, taken: set[str]) -> str:
    """Return a name that no room has."""
    return _unused(f"{name} ·", taken) if name in taken else name


def _rooms(
    schedule: Schedule, items: list[ScheduleItem], together: str
) -> tuple[ScheduleRoom, ...]:
    """Return the rooms in their order, before them that of the breaks if there are any."""
    seats = sum(room.seats for room in schedule.rooms)
    everybody = ScheduleRoom(lasting_uuid("together", schedule.slug), together, seats)
    shared = (everybody,) if any(item.room == together for item in items) else ()
    return (*shared, *schedule.rooms)


def _parts(items: list[ScheduleItem], zone: ZoneInfo) -> list[ScheduleItem]:
    """Cut items where a day ends; a first part keeps its id, the others have their own."""
    cut: dict[str, ScheduleItem] = {}
    later: list[str] = []
    for item in items:
        ends_at = max(item.ends_at, item.starts_at + SHORTEST)
        times = parts_by_day(item.starts_at, ends_at, zone)
        for number, (begins, ends) in enumerate(times, 1):
            guid = item.guid
            if number > 1:
                guid = lasting_uuid("part", item.guid, str(number))
                later.append(guid)
            title = f"{item.title} ({number}/{len(times)})" if len(times) > 1 else item.title
            cut[guid] = replace(item, guid=guid, starts_at=begins, ends_at=ends, title=title)
    for guid, own in lasting_numbers(sorted(later), PART_NUMBERS).items():
        cut[guid] = replace(cut[guid], number=own)
    return list(cut.values())


def _day(
    number: int,
    day: date,
    zone: ZoneInfo,
    rooms: tuple[ScheduleRoom, ...],
    events: list[ProgrammeEvent],
) -> ProgrammeDay:
    starts_at, ends_at = day_bounds(day, zone)
    return ProgrammeDay(
        index=number,
        date=day,
        starts_at=starts_at,
        ends_at=ends_at,
        rooms=tuple(
            (room.name, tuple(event for event in events if event.room == room.name))
            for room in rooms
        ),
    )


def _event(
    item: ScheduleItem, zone: ZoneInfo, acronym: str, site: str, link: str
) -> ProgrammeEvent:
    local = item.starts_at.astimezone(zone)
    return ProgrammeEvent(
        number=item.number,
        guid=item.guid,
        slug=f"{acronym}-{item.number:010}",
        title=clean_line(item.title),
        kind="session" if item.is_session else "other",
        date=local.isoformat(timespec="seconds"),
        start=f"{local:%H:%M}",
        duration=_clock((item.ends_at - item.starts_at) // timedelta(minutes=1)),
        room=item.room,
        language=clean_line(item.language),
        text=shared_text(item.description, base_url=site),
        speakers=tuple(replace(s, name=clean_line(s.name)) for s in item.speakers),
        url=site + item.path,
        link=link,
    )


def _acronym(slug: str) -> str:
    """Return a name of at least four of a-z, 0-9 and _: what both schemas have in common."""
    bare = re.sub("[^a-z0-9]+", "_", slug).strip("_")
    return bare if len(bare) >= 4 else f"event_{bare}"


def _step(items: list[ScheduleItem]) -> int:
    """Return the minutes that divide all times of the day."""
    moments = [moment for item in items for moment in (item.starts_at, item.ends_at)]
    return reduce(gcd, (int(moment.timestamp()) // 60 for moment in moments), 60)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
