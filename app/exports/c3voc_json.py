"""schedule.json in the c3voc form: the programme of schedule.xml, and no key beyond its schema.

Persons are `guid` and `name`: with `id` and `public_name` as well they would be of two kinds, which
the schema forbids.
"""

import json
import re
from typing import Any

from app.exports.programme import Programme, ProgrammeDay, ProgrammeEvent

SCHEMA = "https://c3voc.de/schedule/schema.json"
_SCHEMA_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC")


def schedule_json(day: Programme) -> bytes:
    """Write a programme as JSON in UTF-8; the same programme gives the same bytes."""
    document = {
        "$schema": SCHEMA,
        "generator": {"name": "SoloCamp"},
        "schedule": {
            "version": day.version,
            "base_url": day.base_url,
            "conference": _conference(day),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _conference(day: Programme) -> dict[str, Any]:
    # The schema knows no zones such as CET; apps then take the offset of each event.
    zone = {"time_zone_name": day.zone} if _SCHEMA_ZONE.match(day.zone) else {}
    return {
        "acronym": day.acronym,
        "title": day.title,
        "start": day.days[0].date.isoformat(),
        "end": day.days[-1].date.isoformat(),
        "daysCount": len(day.days),
        "timeslot_duration": day.step,
        **zone,
        "url": day.base_url + "board",
        "rooms": [
            {"name": room.name, "guid": room.guid, "capacity": room.seats} for room in day.rooms
        ],
        "days": [_day(one) for one in day.days],
    }


def _day(day: ProgrammeDay) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts_at.isoformat(),
        "day_end": day.ends_at.isoformat(),
        "rooms": {name: [_event(event) for event in events] for name, events in day.rooms},
    }


def _event(event: ProgrammeEvent) -> dict[str, Any]:
    return {
        "id": event.number,
        "guid": event.guid,
        "date": event.date,
        "start": event.start,
        "duration": event.duration,
        "room": event.room,
        "slug": event.slug,
        "url": event.url,
        "title": event.title,
        "subtitle": "",
        "track": "",
        "type": event.kind,
        "language": event.language,
        "abstract": event.text,
        "description": "",
        "persons": [{"guid": one.guid, "name": one.name} for one in event.speakers],
        "links": [{"url": event.url, "title": event.link}] if event.link else [],
    }
