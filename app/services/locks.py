"""What may not be moved or used: locked cards, rows and columns, and places that are closed."""

from datetime import datetime

from sqlmodel import select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import LONGEST_REASON, DeskKind
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import check_not_over
from app.domain.text import clean_line
from app.models import Event, LineLock, Placement, Room, RoomClosure, Slot
from app.rows import grid_input
from app.services.history import CLOSURES, DRAFT, LINES, acting
from app.services.log import record, take_revision
from app.services.topics import find_topic


def lock(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    on: bool,
    topic_id: str = "",
    slot_id: str = "",
    room_id: str = "",
    why: str = "",
) -> None:
    """Lock one topic where it stands, or a whole row or column of the draft, or unlock it.

    Give one of the ids. Locking again writes the reason anew. Raises Conflict for a topic without
    a place, Invalid for a reason that is too long, NotFound for what is not of this event.
    """
    viewer.check_organises()
    why = _reason(why) if on else ""
    event = take_revision(tx, viewer.event_id)
    check_not_over(event.phase)
    if topic_id:
        _lock_card(tx, event, viewer, now, topic_id=topic_id, on=on, why=why)
        return
    if slot_id:
        _check_slot(tx, event, slot_id)
        line = LineLock(event_id=event.id, slot_id=slot_id, why=why)
    else:
        _check_room(tx, event, room_id)
        line = LineLock(event_id=event.id, room_id=room_id, why=why)
    _lock_line(tx, event, viewer, now, line=line, on=on)


def block(
    tx: Tx, viewer: Viewer, now: datetime, *, slot_id: str, room_id: str, why: str = ""
) -> None:
    """Close a room at one time, with a reason that only organisers read.

    Raises Conflict, naming it, where a topic stands there. Closing again writes the reason anew.
    """
    viewer.check_organises()
    why = _reason(why)
    event = take_revision(tx, viewer.event_id)
    check_not_over(event.phase)
    _check_slot(tx, event, slot_id)
    _check_room(tx, event, room_id)
    _check_free(tx, event, now, slot_id, room_id)
    subject = f"{slot_id} {room_id}"
    with acting(tx, event, viewer, now, DeskKind.BLOCKED, subject=subject, touches=CLOSURES):
        closure = tx.get(RoomClosure, (room_id, slot_id))
        if closure is None:
            tx.add(RoomClosure(room_id=room_id, slot_id=slot_id, why=why))
        else:
            closure.why = why
    record(tx, event, ChangeKind.CELL_BLOCKED, viewer, now, subject=room_id)


def unblock(tx: Tx, viewer: Viewer, now: datetime, *, slot_id: str, room_id: str) -> None:
    """Open a room again at one time; one that is open stays so."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    check_not_over(event.phase)
    _check_slot(tx, event, slot_id)
    _check_room(tx, event, room_id)
    closure = tx.get(RoomClosure, (room_id, slot_id))
    if closure is None:
        return
    subject = f"{slot_id} {room_id}"
    with acting(tx, event, viewer, now, DeskKind.UNBLOCKED, subject=subject, touches=CLOSURES):
        tx.delete(closure)
    record(tx, event, ChangeKind.CELL_UNBLOCKED, viewer, now, subject=room_id)


def _lock_card(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, topic_id: str, on: bool, why: str
) -> None:
    find_topic(tx, event, topic_id)
    placement = tx.get(Placement, topic_id)
    if placement is None:
        raise Conflict(say("This topic has no place yet. Give it one first."))
    if (placement.pinned, placement.pinned_why) == (on, why):
        return
    kind = DeskKind.CARD_LOCKED if on else DeskKind.CARD_UNLOCKED
    with acting(tx, event, viewer, now, kind, subject=topic_id, touches=DRAFT):
        placement.pinned, placement.pinned_why = on, why
        placement.pinned_by = viewer.participant_id if on else None
    change = ChangeKind.TOPIC_PINNED if on else ChangeKind.TOPIC_UNPINNED
    record(tx, event, change, viewer, now, subject=topic_id)


def _lock_line(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, line: LineLock, on: bool
) -> None:
    known = tx.exec(
        select(LineLock).where(
            LineLock.event_id == event.id,
            LineLock.slot_id == line.slot_id,
            LineLock.room_id == line.room_id,
        )
    ).first()
    is_so = known is None if not on else known is not None and known.why == line.why
    if is_so:
        return
    subject = line.slot_id or line.room_id or ""
    with acting(tx, event, viewer, now, _kind(line, on), subject=subject, touches=LINES):
        if known is None:
            line.locked_by = viewer.participant_id
            tx.add(line)
        elif on:
            known.why, known.locked_by = line.why, viewer.participant_id
        else:
            tx.delete(known)
    change = ChangeKind.LINE_LOCKED if on else ChangeKind.LINE_UNLOCKED
    record(tx, event, change, viewer, now, subject=subject)


def _kind(line: LineLock, on: bool) -> DeskKind:
    if line.slot_id:
        return DeskKind.ROW_LOCKED if on else DeskKind.ROW_UNLOCKED
    return DeskKind.COLUMN_LOCKED if on else DeskKind.COLUMN_UNLOCKED


def _check_free(tx: Tx, event: Event, now: datetime, slot_id: str, room_id: str) -> None:
    found = grid_input(tx, event, now)
    if slot_id not in found.slot_ids:
        return
    wanted = found.cell(slot_id, room_id)
    for topic, cell in found.grid.items():
        if cell.room == wanted.room and wanted.slot in found.problem.span(topic, cell.slot):
            title = found.problem.topics[topic].title
            raise Conflict(say("“%(topic)s” stands there. Move it first.", topic=title))


def _check_slot(tx: Tx, event: Event, slot_id: str) -> None:
    slot = tx.get(Slot, slot_id)
    if slot is None or slot.event_id != event.id or slot.kind != "session":
        raise NotFound


def _check_room(tx: Tx, event: Event, room_id: str) -> None:
    room = tx.get(Room, room_id)
    if room is None or room.event_id != event.id:
        raise NotFound


def _reason(raw: str) -> str:
    why = clean_line(raw)
    if len(why) > LONGEST_REASON:
        most = say("Shorten this to %(most)s characters or fewer.", most=LONGEST_REASON)
        raise Invalid(Problem("why", most))
    return why
