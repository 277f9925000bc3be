"""The forms with which an organiser describes an event and runs its desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, model_validator

from app.domain.day import SlotDraft, plan_day
from app.domain.editing import RoomLine, SlotLine
from app.domain.errors import Invalid, Problem
from app.domain.events import NOTES_DAYS, EventDraft, read_date, read_notes_days, read_zone
from app.domain.messages import say
from app.domain.people import checked_name
from app.domain.rooms import RoomDraft, read_rooms
from app.domain.voting import Counts, read_dots
from app.queries.board import RoomView, SlotView
from app.queries.events import EventView
from app.web.forms import new_key

EVENT_FIELDS = ("name", "date", "zone", "place", "languages")
FIELDS = (*EVENT_FIELDS, "rooms", "day", "dots", "counts", "notes_days", "organiser")
"""What can be wrong with an event, in the order of its form."""

T = TypeVar("T")


@dataclass(frozen=True)
class Setup:
    """All that the form of a new event says."""

    draft: EventDraft
    rooms: tuple[RoomDraft, ...]
    slots: tuple[SlotDraft, ...]


class EventForm(BaseModel):
    """How an event is described and voted in."""

    name: str = ""
    place: str = ""
    date: str = ""
    zone: str = ""
    languages: list[str] = Field(default_factory=list)
    limited: str = "no"
    dots: str = ""
    counts: str = Counts.AFTER_VOTE.value
    names: str = "public"
    notes_days: str = str(NOTES_DAYS)

    @classmethod
    def of(cls, event: EventView) -> "EventForm":
        """Return the form filled with an event's words."""
        return cls(
            name=event.name,
            place=event.place,
            date=event.date.isoformat(),
            zone=event.zone,
            languages=list(event.languages),
            limited="yes" if event.dots else "no",
            dots=str(event.dots or ""),
            counts=event.counts,
            names="public" if event.names_public else "hidden",
            notes_days=str(event.notes_days),
        )

    def read(self) -> EventDraft:
        """Return what was typed as a draft; raises Invalid with every problem at once."""
        problems: list[Problem] = []
        draft = self._draft(problems)
        if problems:
            raise self._refusal(problems)
        return draft

    def _refusal(self, problems: list[Problem]) -> Invalid:
        """Return the problems in the order of the form's fields."""
        return Invalid(*sorted(problems, key=lambda problem: FIELDS.index(problem.field)))

    def _draft(self, problems: list[Problem]) -> EventDraft:
        day = _tried(problems, lambda: read_date(self.date), date(2000, 1, 1))
        dots = None
        if self.limited == "yes":
            dots = _tried(problems, lambda: read_dots(self.dots), None)
            if not self.dots.strip():
                problems.append(Problem("dots", say("Write how many votes each person has.")))
        draft = EventDraft(
            name=self.name,
            date=day,
            zone=self.zone,
            languages=tuple(self.languages),
            place=self.place,
            dots=dots,
            counts=self.counts,
            names_public=self.names != "hidden",
            notes_days=_tried(problems, lambda: read_notes_days(self.notes_days), NOTES_DAYS),
        )
        return _tried(problems, draft.checked, draft)


class SetupForm(EventForm):
    """The one form of a new event."""

    rooms: str = ""
    day: str = ""
    organiser: str = ""
    key: str = Field(default_factory=new_key)

    def read_all(self) -> Setup:
        """Return what was typed; raises Invalid with every problem at once."""
        problems: list[Problem] = []
        draft = self._draft(problems)
        no_rooms: tuple[RoomDraft, ...] = ()
        no_slots: tuple[SlotDraft, ...] = ()
        rooms = _tried(problems, lambda: read_rooms(self.rooms), no_rooms)
        if not rooms and not any(problem.field == "rooms" for problem in problems):
            problems.append(Problem("rooms", say("Write at least one room.")))
        zone = _tried([], lambda: read_zone(self.zone), ZoneInfo("UTC"))
        slots = _tried(problems, lambda: plan_day(self.day, date=draft.date, zone=zone), no_slots)
        _tried(problems, lambda: checked_name(self.organiser, "organiser"), "")
        if problems:
            raise self._refusal(problems)
        return Setup(draft, rooms, slots)


class RoundForm(BaseModel):
    """When the round ends, as a time of day or nothing; from when a later one plans anew."""

    ends_at: str = ""
    from_slot: str = ""

    @classmethod
    def of(cls, event: EventView, now: datetime) -> "RoundForm":
        """Return the form filled with the end that is still to come."""
        ends_at = event.round_ends_at
        if ends_at is None or ends_at <= now:
            return cls()
        return cls(ends_at=f"{ends_at.astimezone(ZoneInfo(event.zone)):%H:%M}")


class RoomsForm(BaseModel):
    """The table of rooms, a list for each column, and the button that was pressed."""

    room: list[str] = Field(default_factory=list)
    name: list[str] = Field(default_factory=list)
    seats: list[str] = Field(default_factory=list)
    features: list[str] = Field(default_factory=list)
    closed: list[str] = Field(default_factory=list)
    up: str = ""
    down: str = ""
    remove: str = ""

    @classmethod
    def of(cls, rooms: tuple[RoomView, ...], closures: frozenset[tuple[str, str]]) -> "RoomsForm":
        """Return the form filled with the rooms as they are."""
        return cls(
            room=[room.id for room in rooms],
            name=[room.name for room in rooms],
            seats=[str(room.seats) for room in rooms],
            features=[", ".join(room.features) for room in rooms],
            closed=[f"{room_id} {slot_id}" for room_id, slot_id in sorted(closures)],
        )

    @model_validator(mode="after")
    def _even(self) -> Self:
        """Give each room all its columns, whatever arrived."""
        self.name, self.seats, self.features = (
            _filled(column, len(self.room)) for column in (self.name, self.seats, self.features)
        )
        return self

    def lines(self) -> list[RoomLine]:
        """Return the table's lines, in the order that the button asks for."""
        closed = [(room_id, slot_id) for room_id, _, slot_id in map(_parted, self.closed)]
        rows = zip(self.room, self.name, self.seats, self.features, strict=True)
        lines = [
            RoomLine(
                number, room_id, name, seats, words, frozenset(s for r, s in closed if r == room_id)
            )
            for number, (room_id, name, seats, words) in enumerate(rows, start=1)
        ]
        for wanted, step in ((self.up, -1), (self.down, 1)):
            if wanted in self.room:
                here = self.room.index(wanted)
                there = max(0, min(len(lines) - 1, here + step))
                lines[here], lines[there] = lines[there], lines[here]
        return lines


class SlotsForm(BaseModel):
    """The table of times, a list for each column, and the button that was pressed."""

    slot: list[str] = Field(default_factory=list)
    start: list[str] = Field(default_factory=list)
    end: list[str] = Field(default_factory=list)
    kind: list[str] = Field(default_factory=list)
    label: list[str] = Field(default_factory=list)
    add: str = ""
    remove: str = ""

    @classmethod
    def of(cls, slots: tuple[SlotView, ...], zone: str) -> "SlotsForm":
        """Return the form filled with the times as they are."""
        local = ZoneInfo(zone)
        return cls(
            slot=[slot.id for slot in slots],
            start=[f"{slot.starts_at.astimezone(local):%H:%M}" for slot in slots],
            end=[f"{slot.ends_at.astimezone(local):%H:%M}" for slot in slots],
            kind=[slot.kind for slot in slots],
            label=[slot.label for slot in slots],
        )

    @model_validator(mode="after")
    def _even(self) -> Self:
        """Give each time all its columns, whatever arrived."""
        self.start, self.end, self.kind, self.label = (
            _filled(column, len(self.slot))
            for column in (self.start, self.end, self.kind, self.label)
        )
        return self

    def lines(self, slots: tuple[SlotView, ...], zone: str) -> list[SlotLine]:
        """Return the table's lines; a time that is not known here has never begun."""
        unknown = datetime(2000, 1, 1, tzinfo=UTC)
        moments = {slot.id: slot.starts_at for slot in slots}
        rows = zip(self.slot, self.start, self.end, self.kind, self.label, strict=True)
        return [
            SlotLine(
                number, slot_id, moments.get(slot_id, unknown).astimezone(ZoneInfo(zone)), *words
            )
            for number, (slot_id, *words) in enumerate(rows, start=1)
        ]


def _filled(column: list[str], length: int) -> list[str]:
    return (column + [""] * length)[:length]


def _parted(pair: str) -> tuple[str, str, str]:
    return pair.partition(" ")


def _tried(problems: list[Problem], read: Callable[[], T], otherwise: T) -> T:
    """Return what is read, or keep its problems and go on with the next field."""
    try:
        return read()
    except Invalid as refusal:
        problems += refusal.problems
        return otherwise
