"""Ada organises, Ben facilitates, Cleo takes part; Dora is a stranger. Built by real use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from app.db import Database, Tx
from app.domain.day import SlotDraft
from app.domain.events import EventDraft
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.domain.rooms import RoomDraft
from app.domain.topics import TopicDraft
from app.models import DevicePass, Event, Room, Slot
from app.services import events, grid, people, rounds
from app.services import topics as topics_service
from app.services import votes as votes_service
from app.services.events import Organiser
from app.web.cookies import DEVICE, Device
from app.web.house import house_of
from tests.clock import MORNING, StandingClock

ROOMS = (RoomDraft("Atelier", 12, ("projector",)), RoomDraft("Salon", 30, ()))
TOPICS = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}
VOTES = {"Bread": ("ben", "cleo"), "Bees": ("cleo",)}


@dataclass
class Camp:
    """One event: who is in it, and the ids of its rooms, session slots and topics by name.

    `slots` are the session slots of 09:30, 10:30 and 13:00 in Zurich; lunch is at 12:00.
    """

    id: str
    slug: str
    code: str
    organiser_token: str
    wall_token: str
    ada: Viewer
    ben: Viewer
    cleo: Viewer
    dora: Viewer
    rooms: Mapping[str, str]
    slots: tuple[str, ...]
    topics: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The address that all its pages begin with."""
        return f"/e/{self.slug}"


def an_event(db: Database, clock: StandingClock, **how: Any) -> Camp:
    """Create an event in a transaction of its own; see `build_event`."""
    return db.write_now(build_event, clock, **how)


def build_event(
    tx: Tx,
    clock: StandingClock,
    /,
    *,
    name: str = "SoloCamp",
    phase: Phase = Phase.OPEN,
    topics: Mapping[str, str] = TOPICS,
    votes: Mapping[str, tuple[str, ...]] = VOTES,
    placed: Mapping[str, tuple[int, str]] | None = None,
    **draft: Any,
) -> Camp:
    """Create an event in a phase, with topics (title: who leads it) and votes (title: whose).

    `placed` puts topics (title: number of the slot, room) into the draft of the grid; an event
    that runs has published it. Other keywords go into its EventDraft.
    """
    values: dict[str, Any] = {"zone": "Europe/Zurich", "languages": ("en", "fr"), **draft}
    described = EventDraft(name=name, date=date(2026, 11, 21), **values)
    camp = _camp(tx, clock, described)
    if phase != Phase.DRAFT:
        rounds.open_round(tx, camp.ada, clock())
        _fill(tx, clock, camp, topics, votes)
        _go_on_to(tx, clock, camp, phase, placed or {})
    return camp


def proposes(db: Database, clock: StandingClock, viewer: Viewer, title: str, **draft: Any) -> str:
    """Propose a topic, half a minute after the last one, and return its id."""
    return db.write_now(_propose, clock, viewer, title, **draft)


def votes_for(db: Database, clock: StandingClock, viewer: Viewer, topic_id: str) -> None:
    """Vote for a topic."""
    db.write_now(votes_service.set_vote, viewer, clock(), topic_id=topic_id, on=True)


def moves(db: Database, clock: StandingClock, camp: Camp, title: str, slot: int, room: str) -> None:
    """Let Ada put a topic into a place of the draft."""
    db.write_now(_move, clock, camp, title, slot, room)


def slots_of_day() -> tuple[SlotDraft, ...]:
    """Return three slots of 45 minutes, with lunch before the last."""
    return (
        _slot(30, 45),
        _slot(90, 45),
        SlotDraft(MORNING + timedelta(hours=3), MORNING + timedelta(hours=4), "common", "Lunch"),
        _slot(240, 45),
    )


def carries(client: TestClient, app: FastAPI, device: str, *, organiser: bool = False) -> None:
    """Give a phone the signed cookie of a device."""
    request = Request(
        {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": []}
    )
    response = Response()
    house_of(app.state).cookies.keep_device(request, response, Device(device, organiser))
    client.cookies.set(DEVICE, SimpleCookie(response.headers["set-cookie"])[DEVICE].value)


def joins(client: TestClient, code: str, name: str = "") -> Any:
    """Come in by the door of an event and return the page that one lands on."""
    return client.post(f"/j/{code}", data={"name": name})


def ada_organises(client: TestClient, camp: Camp) -> Any:
    """Open the organiser's secret link and return the page that one lands on."""
    return client.get(f"/o/{camp.organiser_token}")


def _slot(minutes: int, length: int) -> SlotDraft:
    start = MORNING + timedelta(minutes=minutes)
    return SlotDraft(start, start + timedelta(minutes=length), "session", "")


def _camp(tx: Tx, clock: StandingClock, draft: EventDraft) -> Camp:
    slug = events.create(
        tx,
        clock(),
        draft=draft,
        rooms=ROOMS,
        slots=slots_of_day(),
        organiser=Organiser("ada", "Ada", "en"),
    )
    event = tx.exec(select(Event).where(Event.slug == slug)).one()
    rooms = tx.exec(select(Room).where(Room.event_id == event.id)).all()
    slots = tx.exec(
        select(Slot)
        .where(Slot.event_id == event.id, Slot.kind == "session")
        .order_by(col(Slot.starts_at))
    ).all()
    ada = tx.get_one(DevicePass, ("ada", event.id)).participant_id
    return Camp(
        id=event.id,
        slug=slug,
        code=event.code,
        organiser_token=event.organiser_token,
        wall_token=event.wall_token,
        ada=Viewer(event.id, ada, Role.ORGANISER),
        ben=_join(tx, clock, event, "ben"),
        cleo=_join(tx, clock, event, "cleo"),
        dora=Viewer(event.id, None, None),
        rooms={room.name: room.id for room in rooms},
        slots=tuple(slot.id for slot in slots),
    )


def _join(tx: Tx, clock: StandingClock, event: Event, who: str) -> Viewer:
    joined = people.join(
        tx, code=event.code, device=who, name=who.title(), language="en", now=clock()
    )
    return Viewer(event.id, joined.participant_id, Role.PARTICIPANT)


def _fill(
    tx: Tx,
    clock: StandingClock,
    camp: Camp,
    topics: Mapping[str, str],
    votes: Mapping[str, tuple[str, ...]],
) -> None:
    for title, who in topics.items():
        camp.topics[title] = _propose(tx, clock, getattr(camp, who), title)
    for title in camp.topics:
        for who in votes.get(title, ()):
            votes_service.set_vote(
                tx, getattr(camp, who), clock(), topic_id=camp.topics[title], on=True
            )


def _propose(tx: Tx, /, clock: StandingClock, viewer: Viewer, title: str, **draft: Any) -> str:
    values: dict[str, Any] = {"language": "en", **draft}
    now = clock.advance(seconds=30)
    return topics_service.propose(tx, viewer, now, draft=TopicDraft(title=title, **values))


def _move(tx: Tx, /, clock: StandingClock, camp: Camp, title: str, slot: int, room: str) -> None:
    grid.move(
        tx,
        camp.ada,
        clock(),
        topic_id=camp.topics[title],
        slot_id=camp.slots[slot],
        room_id=camp.rooms[room],
    )


def _go_on_to(
    tx: Tx, clock: StandingClock, camp: Camp, phase: Phase, placed: Mapping[str, tuple[int, str]]
) -> None:
    if phase == Phase.OPEN:
        return
    rounds.close_round(tx, camp.ada, clock())
    for title, (slot, room) in placed.items():
        _move(tx, clock, camp, title, slot, room)
    if phase == Phase.PLANNING:
        return
    if not placed:
        _move(tx, clock, camp, next(iter(camp.topics)), 0, "Salon")
    grid.publish(tx, camp.ada, clock())
    if phase == Phase.CLOSED:
        rounds.close_event(tx, camp.ada, clock())
