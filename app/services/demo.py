"""The demo event, made through the use cases that people's taps call."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app import demo
from app.db import Tx
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Limits, Role, Viewer
from app.domain.rooms import read_rooms
from app.domain.topics import TopicDraft
from app.models import Event, GridVersion, PublishedPlacement, Slot, Topic
from app.services import notes, people, rounds, topics, votes, wiki
from app.services.events import Organiser, create

CODE = "CAMPS"
ZONE = ZoneInfo("Europe/Zurich")
SEED = 1


class Stage(StrEnum):
    """How far the demo event has come."""

    OPEN = "open"
    PLANNING = "planning"
    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True)
class Camp:
    """The demo event on its day: the slots, and everybody in the order of PEOPLE."""

    slots: tuple[SlotDraft, ...]
    event_id: str
    viewers: tuple[Viewer, ...]

    @property
    def organiser(self) -> Viewer:
        """The one who runs the desk: the first of PEOPLE."""
        return self.viewers[0]

    def at(self, minutes: float) -> datetime:
        """Return the moment so many minutes after the day has begun."""
        return _after(self.slots, minutes)


def open_camp(tx: Tx, *, slots: tuple[SlotDraft, ...]) -> Camp:
    """Create the event and let everybody come in, propose and vote in its first 40 minutes."""
    camp = _gathered(tx, slots)
    rounds.open_round(tx, camp.organiser, camp.at(0))
    topic_ids = [_propose(tx, camp, number) for number in range(len(demo.TOPICS))]
    drawn = demo.votes(random.Random(SEED))
    for number, (who, what) in enumerate(drawn):
        when = camp.at(30 + 9 * number / len(drawn))
        votes.set_vote(tx, camp.viewers[who], when, topic_id=topic_ids[what], on=True)
    return camp


def write_notes(tx: Tx, camp: Camp, *, until: datetime) -> int:
    """Save the notes of the sessions that have ended by then, and return how many there are.

    What was written beside the sessions by then is there as well.
    """
    for page in demo.PAGES:
        if camp.at(page.minutes) <= until:
            writer, when = camp.viewers[page.author], camp.at(page.minutes)
            wiki.create(tx, writer, when, title=page.title, body=page.text)
    ends = _ends(tx, camp)
    written = 0
    for note in demo.NOTES:
        topic_id, end = ends.get(note.title, ("", until + timedelta(1)))
        if end <= until:
            author, when = camp.viewers[note.author], end - timedelta(minutes=5)
            notes.save(tx, author, when, page_key=topic_id, body=note.text, base=0)
            written += 1
    return written


def _gathered(tx: Tx, slots: tuple[SlotDraft, ...]) -> Camp:
    slug = create(
        tx,
        _after(slots, -2 * 24 * 60),
        draft=EventDraft(
            name=demo.NAME,
            date=slots[0].starts_at.astimezone(ZONE).date(),
            zone=ZONE.key,
            languages=("fr", "en"),
            place="Lausanne",
        ),
        rooms=read_rooms(demo.ROOMS),
        slots=slots,
        organiser=Organiser(_device(0), demo.PEOPLE[0].name, demo.PEOPLE[0].languages[0]),
    )
    event = tx.exec(select(Event).where(Event.slug == slug)).one()
    event.code = CODE
    tx.flush()
    roles = [Role.ORGANISER] + [Role.PARTICIPANT] * (len(demo.PEOPLE) - 1)
    joined = [
        people.join(
            tx,
            code=CODE,
            device=_device(number),
            name=person.name,
            language=person.languages[0],
            now=_after(slots, 1 + number / 4),
        )
        for number, person in enumerate(demo.PEOPLE)
    ]
    viewers = [
        Viewer(event.id, who.participant_id, role) for who, role in zip(joined, roles, strict=True)
    ]
    return Camp(slots, event.id, tuple(viewers))


def _propose(tx: Tx, camp: Camp, number: int) -> str:
    topic = demo.TOPICS[number]
    slot_ids = tx.exec(
        select(Slot.id)
        .where(Slot.event_id == camp.event_id, Slot.kind == "session")
        .order_by(col(Slot.starts_at))
    ).all()
    draft = TopicDraft(
        title=topic.title,
        why=topic.why,
        description=topic.description,
        language=topic.language,
        tags=topic.tags,
        needs=topic.needs,
        length=topic.slots,
        hosting=bool(topic.hosts),
    )
    when = camp.at(8 + number)
    first, *others = topic.hosts or (number,)
    limits = Limits(frozenset(slot_ids[slot] for slot in topic.cannot))
    topic_id = topics.propose(tx, camp.viewers[first], when, draft=draft, limits=limits)
    for other in others:
        topics.host(tx, camp.viewers[other], when, topic_id=topic_id)
    return topic_id


def _ends(tx: Tx, camp: Camp) -> dict[str, tuple[str, datetime]]:
    """Return of every topic on the public grid its id and the end of its last slot, by title."""
    sessions = [slot for slot in camp.slots if slot.kind == "session"]
    number = {slot.starts_at: n for n, slot in enumerate(sessions)}
    rows = tx.exec(
        select(Topic, Slot.starts_at)
        .join(PublishedPlacement, col(PublishedPlacement.topic_id) == col(Topic.id))
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .join(Event, col(Event.id) == col(GridVersion.event_id))
        .join(Slot, col(Slot.id) == col(PublishedPlacement.slot_id))
        .where(Event.id == camp.event_id, GridVersion.number == Event.public_version)
    ).all()
    return {
        topic.title: (topic.id, sessions[number[starts_at] + topic.length - 1].ends_at)
        for topic, starts_at in rows
    }


def _device(number: int) -> str:
    return f"demo-{number}"


def _after(slots: tuple[SlotDraft, ...], minutes: float) -> datetime:
    return slots[0].starts_at + timedelta(minutes=minutes)
