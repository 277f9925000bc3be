"""The times of the day are edited, added, removed and laid out anew; what is used stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.day import SlotDraft
from app.domain.desk import DeskKind
from app.domain.editing import SlotLine, read_slot_lines
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Event, Slot
from app.services.calendar import refresh_calendar
from app.services.history import DAY, acting
from app.services.log import record, take_revision
from app.services.standing import slots_of, standing

LENGTH = timedelta(minutes=45)
"""How long a time is that is added to the end of the day."""

NINE = time(9)
"""When a day begins that has no times yet."""


def save_slots(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    lines: Sequence[SlotLine],
    remove: str = "",
    add: bool = False,
) -> None:
    """Write the table of times without the one to remove, and add one after the last if asked.

    Times that the table leaves out stay. Raises Invalid with every problem at once, NotFound for a
    time of another event, and Conflict where a topic of the draft or of a published version would
    lose its time, or no longer have its times in a row.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    slots = {slot.id: slot for slot in slots_of(tx, event)}
    if not {line.slot_id for line in lines} | ({remove} if remove else set()) <= set(slots):
        raise NotFound
    before = standing(tx, event)
    with acting(tx, event, viewer, now, DeskKind.SLOTS_EDITED, touches=DAY):
        if remove:
            tx.delete(slots.pop(remove))
        _write(event, slots, [line for line in lines if line.slot_id != remove])
        before.check(event, slots.values())
        if add:
            tx.add(_one_more(event, slots.values()))
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now, subject=remove)
    refresh_calendar(tx, event, now)


def lay_out_day(tx: Tx, viewer: Viewer, now: datetime, *, drafts: Sequence[SlotDraft]) -> None:
    """Replace all times of the day; raises Conflict where the grid uses one of them.

    A time that begins as before stays itself, with who cannot come then and which rooms are closed.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if not drafts:
        raise Invalid(Problem("day", say("Write at least one time for sessions.")))
    standing(tx, event).check(event, ())
    with acting(tx, event, viewer, now, DeskKind.SLOTS_EDITED, touches=DAY):
        _lay_out(tx, event, drafts)
    record(tx, event, ChangeKind.SLOTS_EDITED, viewer, now)


def insert_slots(tx: Tx, event: Event, drafts: Sequence[SlotDraft]) -> None:
    """Write the times of a day that was laid out; the caller records it."""
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


def _lay_out(tx: Tx, event: Event, drafts: Sequence[SlotDraft]) -> None:
    before = {slot.starts_at: slot for slot in slots_of(tx, event)}
    added = []
    for draft in drafts:
        slot = before.pop(draft.starts_at, None)
        if slot is None:
            added.append(draft)
        else:
            slot.ends_at, slot.kind, slot.label = draft.ends_at, draft.kind, draft.label
    for slot in before.values():
        tx.delete(slot)
    insert_slots(tx, event, added)


def _write(event: Event, slots: Mapping[str, Slot], lines: Sequence[SlotLine]) -> None:
    named = {line.slot_id for line in lines}
    others = [slot for slot in slots.values() if slot.id not in named]
    drafts = read_slot_lines(lines, ZoneInfo(event.zone), others)
    for line, draft in zip(lines, drafts, strict=True):
        slot = slots[line.slot_id]
        slot.starts_at, slot.ends_at = draft.starts_at, draft.ends_at
        slot.kind, slot.label = draft.kind, draft.label


def _one_more(event: Event, slots: Iterable[Slot]) -> Slot:
    nine = datetime.combine(event.date, NINE, ZoneInfo(event.zone)).astimezone(UTC)
    start = max((slot.ends_at for slot in slots), default=nine)
    return Slot(event_id=event.id, starts_at=start, ends_at=start + LENGTH)
