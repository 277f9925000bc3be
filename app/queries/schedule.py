"""The programme as schedule apps and spreadsheets take it: what the calendars hold, and breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.domain.mail_addresses import apart_without_addresses, without_addresses
from app.domain.people import name_or_number, public_name
from app.domain.schedule import BREAK_NUMBERS, lasting_numbers, lasting_uuid
from app.models import CalendarEntry, Host, Participant
from app.queries.board import SlotView, rooms_of_event, slots_of_event
from app.queries.calendar import CalendarItem, day_item, feed_of_event
from app.queries.events import EventView


@dataclass(frozen=True)
class Speaker:
    """One who leads a session, `#12` without a name; `guid` tells nothing else about them."""

    guid: str
    name: str


@dataclass(frozen=True)
class ScheduleRoom:
    """A room of the programme."""

    guid: str
    name: str
    seats: int


@dataclass(frozen=True)
class ScheduleItem:
    """A session with its place, or a time for everybody, which has no room.

    `guid` is the UID of the calendars, `number` one of 31 bits; both are for ever. `description` is
    Markdown, `path` an address of this site, times are aware UTC.
    """

    guid: str
    number: int
    is_session: bool
    title: str
    description: str
    room: str
    starts_at: datetime
    ends_at: datetime
    language: str
    speakers: tuple[Speaker, ...]
    path: str


@dataclass(frozen=True)
class Schedule:
    """All that is public of a day, at least one item; `zone` is an IANA name, `version` the grid's.

    Cancelled sessions are not in it: apps find out by comparing.
    """

    name: str
    slug: str
    place: str
    zone: str
    language: str
    version: int
    rooms: tuple[ScheduleRoom, ...]
    items: tuple[ScheduleItem, ...]
    modified_at: datetime


def schedule_of_event(session: Reader, event: EventView) -> Schedule:
    """Return the programme; where it holds nothing yet, the day itself: apps refuse an empty one.

    Mail addresses in it are masked as in the calendars. Seven queries, however large the day; two
    more where all of it was cancelled.
    """
    feed = feed_of_event(session, event)
    slots = slots_of_event(session, event.id)
    items = [_common(event, slot, guid, number) for slot, guid, number in _numbered(slots)]
    if not feed.is_waiting:
        shown = [item for item in feed.items if not item.cancelled]
        items += _sessions(session, event, shown)
    if not items:
        items = [_day(event, feed.items[0] if feed.is_waiting else day_item(session, event))]
    rooms = rooms_of_event(session, event.id)
    names = apart_without_addresses(room.name for room in rooms)
    return Schedule(
        name=without_addresses(event.name),
        slug=event.slug,
        place=without_addresses(event.place),
        zone=event.zone,
        language=event.languages[0],
        version=event.public_version or 0,
        rooms=tuple(
            ScheduleRoom(lasting_uuid("room", room.id), names[room.name], room.seats)
            for room in rooms
        ),
        items=tuple(sorted(items, key=_order)),
        modified_at=feed.modified_at,
    )


def _order(item: ScheduleItem) -> tuple[datetime, str, str]:
    return item.starts_at, item.room, item.guid


def _numbered(slots: Sequence[SlotView]) -> list[tuple[SlotView, str, int]]:
    common = sorted((slot for slot in slots if slot.kind == "common"), key=lambda slot: slot.id)
    guids = {slot.id: lasting_uuid("slot", slot.id) for slot in common}
    numbers = lasting_numbers(guids.values(), BREAK_NUMBERS)
    return [(slot, guids[slot.id], numbers[guids[slot.id]]) for slot in common]


def _common(event: EventView, slot: SlotView, guid: str, number: int) -> ScheduleItem:
    return ScheduleItem(
        guid=guid,
        number=number,
        is_session=False,
        title=without_addresses(slot.label),
        description="",
        room="",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        language=event.languages[0],
        speakers=(),
        path=f"/e/{event.slug}/board",
    )


def _sessions(
    session: Reader, event: EventView, shown: Sequence[CalendarItem]
) -> list[ScheduleItem]:
    # Cancelled ones keep their numbers, and come back with them.
    entries = session.exec(
        select(CalendarEntry.uid, CalendarEntry.topic_id)
        .where(CalendarEntry.event_id == event.id)
        .order_by(col(CalendarEntry.created_at), col(CalendarEntry.uid))
    ).all()
    topic_of = dict(entries)
    numbers = lasting_numbers(topic_of)
    speakers = _speakers(session, event)
    return [
        ScheduleItem(
            guid=item.uid,
            number=numbers[item.uid],
            is_session=True,
            title=item.title,
            description=item.description,
            room=item.room,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            language=item.language,
            speakers=speakers.get(topic_of[item.uid], ()),
            path=item.url,
        )
        for item in shown
    ]


def _speakers(session: Reader, event: EventView) -> Mapping[str, tuple[Speaker, ...]]:
    """Return who leads each topic, in the order they came to it; nobody where names are kept back.

    The guid is not an id of this server, by which somebody could be looked for.
    """
    if not event.names_public:
        return {}
    rows = session.exec(
        select(Host.topic_id, Participant.id, Participant.name, Participant.number)
        .join(Participant, col(Participant.id) == col(Host.participant_id))
        .where(Participant.event_id == event.id)
        .order_by(col(Host.since), col(Participant.number))
    ).all()
    speakers: dict[str, tuple[Speaker, ...]] = {}
    for topic_id, person_id, name, number in rows:
        shown = name_or_number(public_name(name), number)
        one = Speaker(lasting_uuid("person", event.id, person_id), shown)
        speakers[topic_id] = (*speakers.get(topic_id, ()), one)
    return speakers


def _day(event: EventView, day: CalendarItem) -> ScheduleItem:
    """Return the day itself, as calendars show it while they wait."""
    slot = SlotView(event.id, "common", day.title, day.starts_at, day.ends_at)
    return _common(event, slot, day.uid, lasting_numbers([day.uid], BREAK_NUMBERS)[day.uid])
