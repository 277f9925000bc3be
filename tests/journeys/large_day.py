"""Two long days in eight rooms, full of the longest titles that people may write."""

from datetime import date, datetime, timedelta

from sqlmodel import select

from app.db import Database, Tx
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Role, Viewer
from app.domain.rooms import RoomDraft
from app.domain.topics import LONGEST_TITLE
from app.models import DevicePass, Event, Host, Placement, Room, Slot, Topic
from app.services import events, grid, people, rounds
from app.services.events import Organiser

ROOMS, TIMES, DAYS = 8, 10, 2
WORDS = "Mutualiser nos WAGONS de contrats : le Rassemblement des Wallonnes & amis, 2e édition"


def fill(db: Database, now: datetime, *, title: str = WORDS) -> str:
    """Publish the grid of two days and return the event's slug; titles are cut to what is taken."""
    return db.write_now(_fill, now, title[:LONGEST_TITLE].strip())


def _fill(tx: Tx, now: datetime, title: str) -> str:
    ada = Organiser("large", "Ada", "fr")
    rooms = [RoomDraft(f"Salle du {n}e étage", 30, ()) for n in range(1, ROOMS + 1)]
    day = EventDraft("Les Rencontres", date(2026, 11, 21), "Europe/Zurich", ("fr", "en"))
    slug = events.create(tx, now, draft=day, rooms=rooms, slots=_times(), organiser=ada)
    event = tx.exec(select(Event).where(Event.slug == slug)).one()
    person = tx.get_one(DevicePass, ("large", event.id)).participant_id
    viewer = Viewer(event.id, person, Role.ORGANISER)
    rounds.open_round(tx, viewer, now)
    for room in tx.exec(select(Room).where(Room.event_id == event.id)).all():
        _fill_room(tx, now, event, room, title)
    rounds.close_round(tx, viewer, now)
    grid.publish(tx, viewer, now)
    return slug


def _fill_room(tx: Tx, now: datetime, event: Event, room: Room, title: str) -> None:
    """Let one person with a long name lead all that is on in a room."""
    name = f"Marguerite-Emmanuelle {room.position}"
    host = people.join(tx, code=event.code, device=room.id, name=name, language="fr", now=now)
    of_day = (Slot.event_id == event.id, Slot.kind == "session")
    for slot in tx.exec(select(Slot).where(*of_day)).all():
        topic = Topic(event_id=event.id, title=title, language="fr", created_at=now)
        tx.add(topic)
        tx.flush()
        tx.add(Host(topic_id=topic.id, participant_id=host.participant_id, since=now))
        place = Placement(topic_id=topic.id, event_id=event.id, slot_id=slot.id, room_id=room.id)
        tx.add(place)


def _times() -> list[SlotDraft]:
    """Return ten sessions a day from 8:00 in Zurich, with a meal after the fifth."""
    starts = [
        datetime.fromisoformat("2026-11-21T07:00+00:00") + timedelta(days=day, hours=hour)
        for day in range(DAYS)
        for hour in range(TIMES + 1)
    ]
    return [
        SlotDraft(at, at + timedelta(minutes=55), "common", "Repas")
        if n % (TIMES + 1) == 5
        else SlotDraft(at, at + timedelta(minutes=55), "session", "")
        for n, at in enumerate(starts)
    ]
