"""The times of the day are edited, added, removed and laid out anew; what is used stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.day import SlotDraft
from app.domain.editing import SlotLine, read_slot_lines
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Event, Placement, PublishedPlacement, Slot
from app.services.calendar import refresh_calendar
from app.services.log import record, take_revision

LENGTH = timedelta(minutes=45)
"""How long a time is that is added to the end of the day."""


def save_slots(tx: Tx, viewer: Viewer, now: datetime, *, lines: Sequence[SlotLine]) -> None:
    """Write the table of times; times that it leaves out stay.

    Raises Invalid with every problem at once, NotFound for a time of another event, and Conflict
    where a time that the grid uses would no longer be one for sessions.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    slots = {slot.id: slot for slot in _slots(tx, event)}
    if not {line.slot_id for line in lines} <= set(slots):
        raise NotFound
    drafts = read_slot_lines(lines, ZoneInfo(event.zone))
    used = _used(tx, slots)
    for line, draft in zip(lines, drafts, strict=True):
        slot = slots[line.slot_id]
        if draft.kind == "common" and slot.id in used:
            raise _used_refusal(slot, event)
        slot.starts_at, slot.ends_at = draft.starts_at, draft.ends_at
        slot.kind, slot.label = draft.kind, draft.label
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now)
    refresh_calendar(tx, event, now)


def add_slot(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Add a time for sessions after the last of the day."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    slots = _slots(tx, event)
    nine = datetime.combine(event.date, datetime.min.time(), ZoneInfo(event.zone))
    start = slots[-1].ends_at if slots else nine + timedelta(hours=9)
    tx.add(Slot(event_id=event.id, starts_at=start, ends_at=start + LENGTH))
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now)


def remove_slot(tx: Tx, viewer: Viewer, now: datetime, *, slot_id: str) -> None:
    """Remove a time; raises Conflict where the draft or a published version uses it."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    slot = tx.get(Slot, slot_id)
    if slot is None or slot.event_id != event.id:
        raise NotFound
    if _used(tx, {slot.id: slot}):
        raise _used_refusal(slot, event)
    tx.delete(slot)
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now, subject=slot_id)
    refresh_calendar(tx, event, now)


def lay_out_day(tx: Tx, viewer: Viewer, now: datetime, *, drafts: Sequence[SlotDraft]) -> None:
    """Replace all times of the day; raises Conflict where the grid uses one of them."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if not drafts:
        raise Invalid(Problem("day", say("Write at least one time for sessions.")))
    slots = {slot.id: slot for slot in _slots(tx, event)}
    for slot_id in _used(tx, slots):
        raise _used_refusal(slots[slot_id], event)
    tx.exec(delete(Slot).where(col(Slot.event_id) == event.id))
    for draft in drafts:
        tx.add(
            Slot(
                event_id=event.id,
                kind=draft.kind,
                label=draft.label,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
            )
        )
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now)


def _slots(tx: Tx, event: Event) -> Sequence[Slot]:
    return tx.exec(
        select(Slot).where(Slot.event_id == event.id).order_by(col(Slot.starts_at))
    ).all()


def _used(tx: Tx, slots: dict[str, Slot]) -> list[str]:
    """Return which of these times have a topic in the draft or in a published version."""
    drafted = tx.exec(select(Placement.slot_id).where(col(Placement.slot_id).in_(slots))).all()
    published = tx.exec(
        select(PublishedPlacement.slot_id).where(col(PublishedPlacement.slot_id).in_(slots))
    ).all()
    return sorted({*drafted, *published})


def _used_refusal(slot: Slot, event: Event) -> Conflict:
    at = slot.starts_at.astimezone(ZoneInfo(event.zone))
    return Conflict(
        say("The grid has topics at %(time)s. Move or take them off first.", time=f"{at:%H:%M}")
    )
