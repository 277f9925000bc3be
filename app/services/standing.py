"""Where topics stand in the day, so that none loses its time when the day is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Tx
from app.domain.editing import Day, torn
from app.domain.errors import Conflict
from app.domain.messages import say
from app.models import Event, GridVersion, Placement, PublishedPlacement, Slot, Topic


@dataclass(frozen=True)
class Standing:
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


def standing(tx: Tx, event: Event) -> Standing:
    """Read the day as it is, and where topics stand in the draft and in all versions."""
    slots = slots_of(tx, event)
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
    return Standing(_day(slots), {slot.id: slot.starts_at for slot in slots}, uses)


def slots_of(tx: Tx, event: Event) -> Sequence[Slot]:
    """Return all times of an event's day in their order."""
    return tx.exec(
        select(Slot).where(Slot.event_id == event.id).order_by(col(Slot.starts_at))
    ).all()


def _day(slots: Iterable[Slot]) -> Day:
    return [(slot.id, slot.kind) for slot in sorted(slots, key=lambda slot: slot.starts_at)]
