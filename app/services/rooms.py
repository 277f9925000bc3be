"""Rooms are added, edited, put in order and removed; what is used is not removed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.editing import RoomLine, read_room_lines
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.rooms import RoomDraft
from app.domain.text import fold
from app.models import Event, Placement, PublishedPlacement, Room, RoomClosure, Slot
from app.services.calendar import refresh_calendar
from app.services.log import record, take_revision


def save_rooms(tx: Tx, viewer: Viewer, now: datetime, *, lines: Sequence[RoomLine]) -> None:
    """Write the table of rooms in the order of its lines; rooms that it leaves out stay.

    Raises Invalid with every problem at once, NotFound for a room of another event.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    drafts = read_room_lines(lines)
    rooms = {room.id: room for room in _rooms(tx, event)}
    if not {line.room_id for line in lines} <= set(rooms):
        raise NotFound
    slots = set(tx.exec(select(Slot.id).where(Slot.event_id == event.id)).all())
    for room in rooms.values():
        room.name = f"{room.name} {room.id}"  # so that two rooms can exchange their names
    tx.flush()
    for position, (line, draft) in enumerate(zip(lines, drafts, strict=True)):
        room = rooms[line.room_id]
        room.position, room.name = position, draft.name
        room.seats, room.features = draft.seats, list(draft.features)
        tx.exec(delete(RoomClosure).where(col(RoomClosure.room_id) == room.id))
        for slot_id in sorted(line.closed & slots):
            tx.add(RoomClosure(room_id=room.id, slot_id=slot_id))
    record(tx, event, ChangeKind.ROOMS_EDITED, viewer, now)
    refresh_calendar(tx, event, now)


def add_rooms(tx: Tx, viewer: Viewer, now: datetime, *, drafts: Sequence[RoomDraft]) -> None:
    """Add rooms after those there are; raises Invalid for a name that is taken, or for none."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if not drafts:
        raise Invalid(Problem("rooms", say("Write at least one room.")))
    rooms = _rooms(tx, event)
    taken = {fold(room.name) for room in rooms}
    for draft in drafts:
        if fold(draft.name) in taken:
            message = say("There is a room “%(name)s” already. Rename one.", name=draft.name)
            raise Invalid(Problem("rooms", message))
    for position, draft in enumerate(drafts, start=len(rooms)):
        tx.add(
            Room(
                event_id=event.id,
                position=position,
                name=draft.name,
                seats=draft.seats,
                features=list(draft.features),
            )
        )
    record(tx, event, ChangeKind.ROOMS_EDITED, viewer, now)


def remove_room(tx: Tx, viewer: Viewer, now: datetime, *, room_id: str) -> None:
    """Remove a room; raises Conflict where the draft or a published version uses it."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    room = tx.get(Room, room_id)
    if room is None or room.event_id != event.id:
        raise NotFound
    drafted = tx.exec(select(Placement).where(Placement.room_id == room_id)).first()
    published = tx.exec(
        select(PublishedPlacement).where(PublishedPlacement.room_id == room_id)
    ).first()
    if drafted or published:
        raise Conflict(
            say("“%(name)s” is used in the grid. Close it at some times instead.", name=room.name)
        )
    tx.delete(room)
    record(tx, event, ChangeKind.ROOMS_EDITED, viewer, now, subject=room_id)


def _rooms(tx: Tx, event: Event) -> Sequence[Room]:
    return tx.exec(select(Room).where(Room.event_id == event.id).order_by(col(Room.position))).all()
