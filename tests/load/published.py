"""A lifelike event whose grid is public: 150 people, 60 topics in 12 rooms, the third hour runs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Role, Viewer
from app.domain.rooms import RoomDraft
from app.domain.topics import TopicDraft
from app.migrations import migrate
from app.models import DevicePass, Event, Room, Slot
from app.services import events, grid, people, rounds, topics, votes
from app.services.events import Organiser

PEOPLE = 150
TOPICS = 60
VOTES_EACH = 8
ROOMS = 12
HOURS = 6
WORDS = ("work", "alone", "prices", "bread", "bees", "invoices", "letters", "clients", "trains")


@dataclass(frozen=True)
class BigDay:
    """The event's address, somebody who leads a topic, and the devices of those who joined."""

    path: str
    host: Viewer
    devices: tuple[str, ...]


def a_big_day(url: str) -> BigDay:
    """Create the event by the real use cases, around the present hour."""
    now = datetime.now(UTC).replace(microsecond=0)
    migrate(url, now)
    db = Database(url)
    try:
        return db.write_now(_build, now)
    finally:
        db.close()


def _build(tx: Tx, now: datetime) -> BigDay:
    begins = now - timedelta(hours=2, minutes=30)
    slug = events.create(
        tx,
        begins,
        draft=EventDraft(
            name="SoloCamp", date=now.date(), zone="Europe/Zurich", languages=("en", "fr")
        ),
        rooms=tuple(RoomDraft(f"Room {n}", 8 + n * 2, ()) for n in range(ROOMS)),
        slots=tuple(_hour(begins, n) for n in range(HOURS)),
        organiser=Organiser("ada", "Ada", "en"),
    )
    event = tx.exec(select(Event).where(Event.slug == slug)).one()
    ada = Viewer(event.id, tx.get_one(DevicePass, ("ada", event.id)).participant_id, Role.ORGANISER)
    rounds.open_round(tx, ada, begins)
    crowd = tuple(_person(tx, event, n, begins) for n in range(PEOPLE))
    talks = tuple(topics.propose(tx, crowd[n], begins, draft=_topic(n)) for n in range(TOPICS))
    for n, who in enumerate(crowd):
        for k in range(VOTES_EACH):
            votes.set_vote(tx, who, begins, topic_id=talks[(n * 7 + k * k) % TOPICS], on=True)
    rounds.close_round(tx, ada, begins)
    _place(tx, event, ada, talks, begins)
    return BigDay(f"/e/{slug}", crowd[0], tuple(f"p{n}" for n in range(PEOPLE)))


def _hour(begins: datetime, number: int) -> SlotDraft:
    start = begins + timedelta(hours=number)
    return SlotDraft(start, start + timedelta(minutes=50), "session", "")


def _person(tx: Tx, event: Event, number: int, now: datetime) -> Viewer:
    joined = people.join(
        tx, code=event.code, device=f"p{number}", name=f"Person {number}", language="en", now=now
    )
    return Viewer(event.id, joined.participant_id, Role.PARTICIPANT)


def _topic(number: int) -> TopicDraft:
    title = " ".join(WORDS[(number * step + step) % len(WORDS)] for step in (1, 3, 5, 7))
    return TopicDraft(title=f"{title.capitalize()} {number}", why=title * 2, language="en")


def _place(tx: Tx, event: Event, ada: Viewer, talks: tuple[str, ...], now: datetime) -> None:
    hours = tx.exec(
        select(Slot.id).where(Slot.event_id == event.id).order_by(col(Slot.starts_at))
    ).all()
    rooms = tx.exec(select(Room.id).where(Room.event_id == event.id)).all()
    for number, talk in enumerate(talks):
        hour, room = hours[number % HOURS], rooms[number // HOURS]
        grid.move(tx, ada, now, topic_id=talk, slot_id=hour, room_id=room)
    grid.publish(tx, ada, now)
