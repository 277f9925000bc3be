"""The times of the day are edited, added, removed and laid out anew; what is used stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.day import SlotDraft
from app.domain.desk import DeskKind
from app.domain.editing import Day, SlotLine, read_slot_lines, torn
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Event, GridVersion, Placement, PublishedPlacement, Slot, Topic
from app.services.calendar import refresh_calendar
from app.services.history import DAY, acting
from app.services.log import record, take_revision

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
    slots = {slot.id: slot for slot in _slots(tx, event)}
    if not {line.slot_id for line in lines} | ({remove} if remove else set()) <= set(slots):
        raise NotFound
    standing = _standing(tx, event)
    with acting(tx, event, viewer, now, DeskKind.SLOTS_EDITED, touches=DAY):
        if remove:
            tx.delete(slots.pop(remove))
        _write(event, slots, [line for line in lines if line.slot_id != remove])
        standing.check(event, slots.values())
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
    _standing(tx, event).check(event, ())
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


@dataclass(frozen=True)
class _Standing:
    """The day before a change, and the topics in it: the number of their version, 0 for the draft.

    Topics go by the slot in which they begin and their length.
    """

    day: Day
    begins: Mapping[str, datetime]
    uses: Mapping[tuple[str, int], int]

    def check(self, event: Event, slots: Iterable[Slot]) -> None:
        """Raise Conflict where a topic has lost its time."""
        used = torn(self.uses, self.day, _day(slots))
        if not used:
            return
        at = f"{self.begins[used].astimezone(ZoneInfo(event.zone)):%H:%M}"
        version = min(number for (slot_id, _), number in self.uses.items() if slot_id == used)
        if version:
            message = say(
                "Version %(number)s of the grid has topics at %(time)s. Keep that time.",
                number=version,
                time=at,
            )
            raise Conflict(message)
        raise Conflict(
            say("The grid has topics at %(time)s. Move or take them off first.", time=at)
        )


def _standing(tx: Tx, event: Event) -> _Standing:
    slots = _slots(tx, event)
    published = tx.exec(
        select(PublishedPlacement.slot_id, Topic.length, GridVersion.number)
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .join(Topic, col(Topic.id) == col(PublishedPlacement.topic_id))
        .where(GridVersion.event_id == event.id)
    ).all()
    drafted = tx.exec(
        select(Placement.slot_id, Topic.length)
        .join(Topic, col(Topic.id) == col(Placement.topic_id))
        .where(Placement.event_id == event.id)
    ).all()
    uses = {(slot_id, length): number for slot_id, length, number in published}
    uses |= dict.fromkeys([(slot_id, length) for slot_id, length in drafted], 0)
    return _Standing(_day(slots), {slot.id: slot.starts_at for slot in slots}, uses)


def _lay_out(tx: Tx, event: Event, drafts: Sequence[SlotDraft]) -> None:
    before = {slot.starts_at: slot for slot in _slots(tx, event)}
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


def _day(slots: Iterable[Slot]) -> Day:
    return [(slot.id, slot.kind) for slot in sorted(slots, key=lambda slot: slot.starts_at)]


def _slots(tx: Tx, event: Event) -> Sequence[Slot]:
    return tx.exec(
        select(Slot).where(Slot.event_id == event.id).order_by(col(Slot.starts_at))
    ).all()
