"""What calendars there are to subscribe to."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.devices import token_hash
from app.domain.people import Viewer
from app.models import CalendarEntry, Participant, RevokedFeed, Room
from app.queries.events import EventView


@dataclass(frozen=True)
class RoomCalendar:
    """A room, and how many sessions its calendar holds."""

    id: str
    name: str
    sessions: int


@dataclass(frozen=True)
class LanguageCalendar:
    """A language, and how many sessions are held in it."""

    code: str
    sessions: int


@dataclass(frozen=True)
class Calendars:
    """All calendars that anybody may subscribe to; languages only where there are several."""

    sessions: int
    rooms: tuple[RoomCalendar, ...]
    languages: tuple[LanguageCalendar, ...]


def calendars(session: Reader, event: EventView) -> Calendars:
    """Return the calendars with the number of their public sessions. Two queries."""
    rooms = rooms_with_calendar(session, event.id)
    rows = session.exec(
        select(CalendarEntry.language, func.count())
        .where(CalendarEntry.event_id == event.id, col(CalendarEntry.cancelled).is_(False))
        .group_by(col(CalendarEntry.language))
    ).all()
    held = dict(rows)
    several = event.languages if len(event.languages) > 1 else ()
    languages = tuple(LanguageCalendar(code, held.get(code, 0)) for code in several)
    return Calendars(sum(room.sessions for room in rooms), rooms, languages)


def rooms_with_calendar(session: Reader, event_id: str) -> tuple[RoomCalendar, ...]:
    """Return the rooms in their order, with the number of their public sessions. One query."""
    rows = session.exec(
        select(Room.id, Room.name, func.count(col(CalendarEntry.topic_id)))
        .outerjoin(
            CalendarEntry,
            (col(CalendarEntry.room_id) == col(Room.id)) & col(CalendarEntry.cancelled).is_(False),
        )
        .where(Room.event_id == event_id)
        .group_by(col(Room.id), col(Room.name), col(Room.position))
        .order_by(col(Room.position))
    ).all()
    return tuple(RoomCalendar(*row) for row in rows)


def room_name(session: Reader, event_id: str, room_id: str) -> str | None:
    """Return what a room is called, None for one of another event."""
    query = select(Room.name).where(Room.id == room_id, Room.event_id == event_id)
    return session.exec(query).first()


def told_title(session: Reader, event_id: str, topic_id: str) -> str | None:
    """Return what calendars call a session, None for a topic that never had a public place."""
    query = select(CalendarEntry.title).where(
        CalendarEntry.topic_id == topic_id, CalendarEntry.event_id == event_id
    )
    return session.exec(query).first()


def own_token(session: Reader, viewer: Viewer) -> str | None:
    """Return the secret of the viewer's own calendar, None where it was given up."""
    token = session.get_one(Participant, viewer.participant()).calendar_token
    return None if session.get(RevokedFeed, token_hash(token)) else token
