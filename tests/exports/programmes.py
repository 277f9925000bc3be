"""A schedule with all that is awkward, and what other programs make of files written from it."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator
from lxml import etree

from app.domain.schedule import lasting_uuid
from app.exports.programme import ScheduleWords
from app.queries.schedule import Schedule, ScheduleItem, ScheduleRoom, Speaker

HERE = Path(__file__).parent
SITE = "https://camp.example"
WORDS = ScheduleWords(together="Everybody together", notes="Notes")
EVENING = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)
"""Six in the evening in Zurich; in the night clocks go back from 3:00 to 2:00."""
HOSTILE = "=cmd|' /C calc'!A0 ]]> & <b>\x00\x0b\u202e שלום 🐝"
ROOMS = (
    ScheduleRoom(lasting_uuid("room", "1"), "Salon & “Bar”", 30),
    ScheduleRoom(lasting_uuid("room", "2"), "Atelier", 12),
)
BEN = Speaker(lasting_uuid("person", "ben"), "Ben ]]>")
CLEO = Speaker(lasting_uuid("person", "cleo"), "+Cleo")


def an_item(number: int, /, minutes: int, length: int, **how: Any) -> ScheduleItem:
    """Return a session that begins some minutes after six in the evening."""
    starts_at = EVENING + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "guid": lasting_uuid("session", str(number)),
        "number": number,
        "is_session": True,
        "title": f"Session {number}",
        "description": "",
        "room": "Atelier",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=length),
        "language": "en",
        "speakers": (),
        "path": f"/e/night-camp/n/t{number}",
    }
    return ScheduleItem(**{**values, **how})


def a_schedule(*items: ScheduleItem, zone: str = "Europe/Zurich", **how: Any) -> Schedule:
    """Return what is public of an event."""
    values: dict[str, Any] = {
        "name": "Night & day",
        "slug": "night-camp",
        "place": "@Home, Lausanne",
        "zone": zone,
        "language": "en",
        "version": 3,
        "rooms": ROOMS,
        "items": tuple(sorted(items, key=lambda item: (item.starts_at, item.room))),
        "modified_at": EVENING - timedelta(hours=5),
    }
    return Schedule(**{**values, **how})


NIGHT = a_schedule(
    an_item(1, 0, 45, title=HOSTILE, room=ROOMS[0].name, speakers=(BEN, CLEO), language="fr"),
    an_item(2, 0, 60, description="- *One*, [two](/t)\n- =3\n\nEnd ]]>", speakers=(BEN,)),
    an_item(3, 60, 60, is_session=False, title="Supper", room="", path="/e/night-camp/board"),
    an_item(4, 8 * 60 + 30, 30, title="The first half past two"),
    an_item(5, 9 * 60 + 30, 30, title="The second half past two"),
    an_item(6, 12 * 60 + 30, 60, title="Over the end of the night"),
    an_item(7, 15 * 60, 45, title="Next day", room=ROOMS[0].name),
)


@dataclass(frozen=True, order=True)
class Seen:
    """What an app shows of one event."""

    starts_at: datetime
    ends_at: datetime
    room: str
    title: str
    guid: str
    number: int
    hosts: tuple[str, ...]


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(HERE / "schemas" / "schedule.rng"))


@cache
def _json_schema() -> Draft202012Validator:
    schema = json.loads((HERE / "schemas" / "schedule.schema.json").read_text())
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read_xml(body: bytes) -> list[Seen]:
    """Read schedule.xml as an app does, and fail where it breaks a rule of the format."""
    root = etree.fromstring(body)
    _grammar().assertValid(root)
    zone = ZoneInfo(root.findtext("conference/time_zone_name") or "")
    days = root.findall("day")
    assert root.findtext("conference/days") == str(len(days))
    assert [day.get("index") for day in days] == [str(n) for n in range(1, len(days) + 1)]
    assert len({tuple(room.get("name") for room in day.findall("room")) for day in days}) == 1
    seen = []
    for day in days:
        bounds = [datetime.fromisoformat(day.get(end) or "") for end in ("start", "end")]
        for room in day.findall("room"):
            for event in room.findall("event"):
                texts = {child.tag: child.text or "" for child in event}
                assert texts["room"] == room.get("name")
                hosts = tuple(p.text or "" for p in event.findall("persons/person"))
                seen.append(_seen(texts, event.get("id"), event.get("guid"), hosts, bounds, zone))
    slugs = [slug.text for slug in root.iter("slug")]
    return _checked(seen, slugs)


def read_json(body: bytes) -> list[Seen]:
    """Read schedule.json as an app does, and fail where it breaks a rule of the format."""
    document = json.loads(body)
    _json_schema().validate(document)
    conference = document["schedule"]["conference"]
    zone = ZoneInfo(conference["time_zone_name"])
    days = conference["days"]
    assert conference["daysCount"] == len(days)
    order = [room["name"] for room in conference["rooms"]]
    seen, slugs = [], []
    for day in days:
        assert list(day["rooms"]) == order
        bounds = [datetime.fromisoformat(day[end]) for end in ("day_start", "day_end")]
        for name, events in day["rooms"].items():
            for event in events:
                assert event["room"] == name
                hosts = tuple(person["name"] for person in event["persons"])
                seen.append(_seen(event, event["id"], event["guid"], hosts, bounds, zone))
                slugs.append(event["slug"])
    return _checked(seen, slugs)


def shown_by_giggity(body: bytes) -> set[tuple[datetime, timedelta, str]]:
    """Return what Giggity puts on its days, by the venue's clock: it reads no `date` of events.

    It counts what begins before six to the next date, and shows nothing that goes on past six.
    """
    shown = set()
    for day in etree.fromstring(body).iter("day"):
        opens = datetime.fromisoformat(f"{day.get('date')}T06:00")
        for event in day.iter("event"):
            hours, minutes = map(int, (event.findtext("start") or "").split(":"))
            begins = opens.replace(hour=hours, minute=minutes)
            begins += timedelta(days=begins < opens)
            hours, minutes = map(int, (event.findtext("duration") or "").split(":"))
            lasts = timedelta(hours=hours, minutes=minutes)
            if begins + lasts <= opens + timedelta(days=1):
                shown.add((begins, lasts, event.findtext("title") or ""))
    return shown


def read_csv(body: bytes, separator: str = ",") -> list[dict[str, str]]:
    """Read the table as a spreadsheet does."""
    text = io.StringIO(body.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=separator, strict=True))


def _seen(
    texts: Any,
    number: Any,
    guid: Any,
    hosts: tuple[str, ...],
    bounds: list[datetime],
    zone: ZoneInfo,
) -> Seen:
    starts_at = datetime.fromisoformat(texts["date"])
    hours, minutes = texts["duration"].split(":")
    ends_at = starts_at.astimezone(UTC) + timedelta(hours=int(hours), minutes=int(minutes))
    assert texts["start"] == f"{starts_at.astimezone(zone):%H:%M}"
    assert starts_at.utcoffset() == starts_at.astimezone(zone).utcoffset()
    assert bounds[0] <= starts_at < ends_at <= bounds[1]
    assert [f"{bound:%H:%M}" for bound in bounds] == ["06:00", "06:00"]
    return Seen(
        starts_at.astimezone(UTC), ends_at, texts["room"], texts["title"], guid, int(number), hosts
    )


def _checked(seen: list[Seen], slugs: list[Any]) -> list[Seen]:
    assert seen
    for values in ([one.guid for one in seen], [one.number for one in seen], slugs):
        assert len(set(values)) == len(values)
    by_room = sorted(seen, key=lambda one: (one.room, one.starts_at))
    for one, after in pairwise(by_room):
        assert one.room != after.room or one.ends_at <= after.starts_at
    return sorted(seen)
