"""Rooms are added, edited, put in order and removed; what is used is not removed."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.editing import RoomLine, read_room_lines
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.rooms import MOST_ROOMS, RoomDraft
from app.domain.text import fold
from app.models import Event, Placement, PublishedPlacement, Room, RoomClosure, Slot
from app.services.calendar import refresh_calendar
from app.services.history import DAY, acting
from app.services.log import record, take_revision


def save_rooms(
    tx: Tx, viewer: Viewer, now: datetime, *, lines: Sequence[RoomLine], remove: str = ""
) -> None:
    """Write the table of rooms in the order of its lines, without the room to remove.

    Rooms that it leaves out stay, after the others. Raises Invalid with every problem at once,
    NotFound for a room of another event, and Conflict where the draft or a published version uses
    the room to remove.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    rooms = {room.id: room for room in _rooms(tx, event)}
    if not {line.room_id for line in lines} | ({remove} if remove else set()) <= set(rooms):
        raise NotFound
    with acting(tx, event, viewer, now, DeskKind.ROOMS_EDITED, touches=DAY):
        if remove:
            _remove(tx, rooms.pop(remove))
        lines = [line for line in lines if line.room_id != remove]
        named = {line.room_id for line in lines}
        others = [room for room in rooms.values() if room.id not in named]
        drafts = read_room_lines(lines, [room.name for room in others])
        _write(tx, event, rooms, lines, drafts)
        for position, room in enumerate(others, start=len(lines)):
            room.position = position
    record(tx, event, ChangeKind.ROOMS_EDITED, viewer, now, subject=remove)
    refresh_calendar(tx, event, now)


def add_rooms(tx: Tx, viewer: Viewer, now: datetime, *, drafts: Sequence[RoomDraft]) -> None:
    """Add rooms after those there are; raises Invalid for a name that is taken, or for none."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if not drafts:
        raise Invalid(Problem("rooms", say("Write at least one room.")))
    rooms = _rooms(tx, event)
    if len(rooms) + len(drafts) > MOST_ROOMS:
        message = say("There are more than %(most)s rooms. Take some out.", most=MOST_ROOMS)
        raise Invalid(Problem("rooms", message))
    taken = {fold(room.name) for room in rooms}
    for draft in drafts:
        if fold(draft.name) in taken:
            message = say("There is a room “%(name)s” already. Rename one.", name=draft.name)
            raise Invalid(Problem("rooms", message))
    with acting(tx, event, viewer, now, DeskKind.ROOMS_EDITED, touches=DAY):
        insert_rooms(tx, event, drafts, first=len(rooms))
    record(tx, event, ChangeKind.ROOMS_EDITED, viewer, now)


def insert_rooms(tx: Tx, event: Event, drafts: Sequence[RoomDraft], *, first: int = 0) -> None:
    """Write checked rooms in their order, the first at this position; the caller records it."""
    for position, draft in enumerate(drafts, start=first):
        tx.add(
            Room(
                event_id=event.id,
                position=position,
                name=draft.name,
                seats=draft.seats,
                features=list(draft.features),
            )
        )


def _remove(tx: Tx, room: Room) -> None:
    drafted = tx.exec(select(Placement).where(Placement.room_id == room.id)).first()
    published = tx.exec(
        select(PublishedPlacement).where(PublishedPlacement.room_id == room.id)
    ).first()
    if drafted or published:
        raise Conflict(
            say("“%(name)s” is used in the grid. Close it at some times instead.", name=room.name)
        )
    tx.delete(room)


def _write(
    tx: Tx,
    event: Event,
    rooms: Mapping[str, Room],
    lines: Sequence[RoomLine],
    drafts: Sequence[RoomDraft],
) -> None:
    slots = set(tx.exec(select(Slot.id).where(Slot.event_id == event.id)).all())
    for line in lines:
        # Out of the way, so that two rooms can exchange their names.
        rooms[line.room_id].name = f"{rooms[line.room_id].name} {line.room_id}"
    tx.flush()
    for position, (line, draft) in enumerate(zip(lines, drafts, strict=True)):
        room = rooms[line.room_id]
        room.position, room.name = position, draft.name
        room.seats, room.features = draft.seats, list(draft.features)
        _close(tx, room, line.closed & slots)


def _close(tx: Tx, room: Room, slots: Set[str]) -> None:
    """Close a room at these times and no others; reasons that are known stay."""
    closures = tx.exec(select(RoomClosure).where(RoomClosure.room_id == room.id)).all()
    for closure in closures:
        if closure.slot_id not in slots:
            tx.delete(closure)
    for slot_id in sorted(slots - {closure.slot_id for closure in closures}):
        tx.add(RoomClosure(room_id=room.id, slot_id=slot_id))


def _rooms(tx: Tx, event: Event) -> Sequence[Room]:
    return tx.exec(select(Room).where(Room.event_id == event.id).order_by(col(Room.position))).all()
