"""What a calendar feed shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlmodel import and_, col, or_, select

from app.db import Reader
from app.domain.changes import ChangeKind
from app.domain.devices import token_hash
from app.domain.errors import Gone
from app.domain.mail_addresses import without_addresses
from app.domain.messages import say
from app.domain.phases import Phase
from app.domain.schedule import waking_hours
from app.models import CalendarEntry, Change, Participant, RevokedFeed, Room, Slot
from app.queries.events import EventView
from app.queries.stars import in_day

_OF_DAY = (
    ChangeKind.EVENT_CREATED,
    ChangeKind.EVENT_EDITED,
    ChangeKind.SLOTS_EDITED,
    ChangeKind.DESK_UNDONE,
    ChangeKind.DESK_REDONE,
)
_OF_ALL = (
    *_OF_DAY,
    ChangeKind.ROOMS_EDITED,
    ChangeKind.EVENT_CLOSED,
    ChangeKind.EVENT_REOPENED,
    ChangeKind.TOPICS_MERGED,
    ChangeKind.TOPICS_SEPARATED,
)
_OF_PERSON = (
    ChangeKind.VOTE_CAST,
    ChangeKind.VOTE_WITHDRAWN,
    ChangeKind.HOST_JOINED,
    ChangeKind.HOST_LEFT,
    ChangeKind.SESSION_STARRED,
    ChangeKind.SESSION_UNSTARRED,
)


@dataclass(frozen=True)
class CalendarItem:
    """One placed topic as calendars see it.

    `description` is Markdown; `url` is a path of this site; times are aware UTC. `modified_at` must
    grow by at least a second with every visible change, and `sequence` with every change of time,
    room or status: phones skip what does not. `words` is the language of our own words around it.
    """

    uid: str
    title: str
    description: str
    room: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    language: str
    hosts: tuple[str, ...]
    cancelled: bool
    sequence: int
    created_at: datetime
    modified_at: datetime
    url: str
    words: str = "en"


@dataclass(frozen=True)
class CalendarFeed:
    """All that one subscription shows; `path` is its own address, `zone` an IANA name.

    `is_waiting` tells that no session has a place yet, so that its one item is the day itself.
    `person` is the id of whose day it is, empty for calendars that all may fetch.
    """

    name: str
    description: str
    path: str
    items: tuple[CalendarItem, ...]
    modified_at: datetime
    zone: str
    is_waiting: bool = False
    person: str = ""


def feed_of_event(session: Reader, event: EventView) -> CalendarFeed:
    """Return the calendar of all sessions."""
    items = _items(session, event)
    return _feed(session, event, items, event.name, f"/e/{event.slug}/schedule.ics")


def feed_of_room(session: Reader, event: EventView, room_id: str) -> CalendarFeed | None:
    """Return the calendar of one room, None for a room of another event."""
    room = session.get(Room, room_id)
    if room is None or room.event_id != event.id:
        return None
    items = _items(session, event, CalendarEntry.room_id == room_id)
    name = f"{room.name} · {event.name}"
    return _feed(session, event, items, name, f"/e/{event.slug}/rooms/{room_id}.ics")


def feed_of_topic(session: Reader, event: EventView, topic_id: str) -> CalendarFeed | None:
    """Return the calendar of one session, None for a topic that never had a public place."""
    items = _items(session, event, CalendarEntry.topic_id == topic_id)
    if not items:
        return None
    path = f"/e/{event.slug}/topics/{topic_id}.ics"
    return _feed(session, event, items, items[0].title, path)


def feed_of_language(
    session: Reader, event: EventView, language: str, *, name: str
) -> CalendarFeed | None:
    """Return the sessions in one of the event's languages, in its words; None for another."""
    if language not in event.languages:
        return None
    items = [
        replace(item, words=language)
        for item in _items(session, event, CalendarEntry.language == language)
    ]
    return _feed(session, event, items, name, f"/e/{event.slug}/languages/{language}.ics")


def feed_of_person(
    session: Reader, event: EventView, token: str, *, name: str
) -> CalendarFeed | None:
    """Return what is in the day of a secret address's owner, None for an unknown one.

    Raises Gone for an address that was given up: Thunderbird then stops asking, where it would go
    on after a 404.
    """
    given_up = session.get(RevokedFeed, token_hash(token))
    if given_up is not None and given_up.event_id == event.id:
        raise Gone(say("This calendar has another address now, or none: its owner gave it up."))
    person = session.exec(
        select(Participant.id).where(
            Participant.calendar_token == token, Participant.event_id == event.id
        )
    ).first()
    if person is None:
        return None
    items = _items(session, event, col(CalendarEntry.topic_id).in_(in_day(person)))
    return _feed(session, event, items, name, f"/e/{event.slug}/my/{token}.ics", person)


def _feed(
    session: Reader,
    event: EventView,
    items: Sequence[CalendarItem],
    name: str,
    path: str,
    person: str = "",
) -> CalendarFeed:
    shown = tuple(items) or (day_item(session, event),)
    return CalendarFeed(
        name=without_addresses(name),
        description=without_addresses(event.place),
        path=path,
        items=shown,
        modified_at=max(_modified(session, event, person), *(i.modified_at for i in shown)),
        zone=event.zone,
        is_waiting=not items,
        person=person,
    )


def _modified(session: Reader, event: EventView, person: str) -> datetime:
    """Return when a feed last changed: readers that send only a date miss what is older.

    What left a feed stamps nothing that is still in it, so all sessions and the log count.
    """
    told = session.exec(
        select(func.max(CalendarEntry.modified_at)).where(CalendarEntry.event_id == event.id)
    ).one()
    own = and_(col(Change.kind).in_(_OF_PERSON), Change.actor_id == person)
    logged = session.exec(
        select(func.max(Change.at)).where(
            Change.event_id == event.id, or_(col(Change.kind).in_(_OF_ALL), own)
        )
    ).one()
    earliest = datetime.combine(event.date, time(), UTC)
    return max(filter(None, (told, logged)), default=earliest)


def _items(
    session: Reader, event: EventView, *chosen: ColumnElement[bool] | bool
) -> list[CalendarItem]:
    """Return sessions with a public place, and until the event is over those that lost it."""
    query = (
        select(CalendarEntry)
        .where(CalendarEntry.event_id == event.id, *chosen)
        .order_by(col(CalendarEntry.starts_at), col(CalendarEntry.topic_id))
    )
    if event.phase is Phase.CLOSED:
        query = query.where(col(CalendarEntry.cancelled).is_(False))
    return [_item(event, entry) for entry in session.exec(query)]


def _item(event: EventView, entry: CalendarEntry) -> CalendarItem:
    return CalendarItem(
        uid=entry.uid,
        title=without_addresses(entry.title),
        description=without_addresses(entry.description),
        room=without_addresses(entry.room),
        venue=without_addresses(entry.place),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        language=entry.language,
        hosts=tuple(entry.hosts),
        cancelled=entry.cancelled,
        sequence=entry.sequence,
        created_at=entry.created_at,
        modified_at=entry.modified_at,
        url=f"/e/{event.slug}/n/{entry.topic_id}",
        words=entry.words or event.languages[0],
    )


def day_item(session: Reader, event: EventView) -> CalendarItem:
    """Return the event itself, from its first slot to its last, for feeds without a session.

    RFC 5545 3.6 asks for at least one component, and readers call a calendar without one broken.
    Giggity leaves out what has no place. Its stamps come from the log: one for each change of the
    event or its slots, and for what may have been one. Two queries.
    """
    starts_at, ends_at = _span(session, event)
    stamps = _stamps(session, event)
    return CalendarItem(
        uid=str(uuid5(NAMESPACE_URL, f"event:{event.id}")),
        title=without_addresses(event.name),
        description="",
        room=without_addresses(event.place or event.name),
        venue="",
        starts_at=starts_at,
        ends_at=ends_at,
        language=event.languages[0],
        hosts=(),
        cancelled=False,
        sequence=len(stamps) - 1,
        created_at=stamps[0],
        modified_at=stamps[-1],
        url=f"/e/{event.slug}/board",
        words=event.languages[0],
    )


def _span(session: Reader, event: EventView) -> tuple[datetime, datetime]:
    first, last = session.exec(
        select(func.min(Slot.starts_at), func.max(Slot.ends_at)).where(Slot.event_id == event.id)
    ).one()
    opens, closes = waking_hours(event.date, ZoneInfo(event.zone))
    return first or opens, last or closes


def _stamps(session: Reader, event: EventView) -> list[datetime]:
    """Return a second of its own for each change of the day, as calendars compare whole seconds."""
    rows = session.exec(
        select(Change.at)
        .where(Change.event_id == event.id, col(Change.kind).in_(_OF_DAY))
        .order_by(col(Change.revision), col(Change.id))
    ).all()
    stamps: list[datetime] = []
    for at in rows:
        second = at.replace(microsecond=0)
        stamps.append(max(second, stamps[-1] + timedelta(seconds=1)) if stamps else second)
    return stamps or [datetime.combine(event.date, time(), UTC)]
