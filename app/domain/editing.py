"""What an organiser typed into the tables of rooms and times."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.day import LABEL_LENGTH, SlotDraft, SlotLike, read_time
from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say
from app.domain.rooms import FEATURE_LENGTH, MOST_FEATURES, MOST_SEATS, NAME_LENGTH, RoomDraft
from app.domain.text import clean_line, fold, whole_number

EVENING, DAWN = time(18), time(5)
"""A time that moves between the evening and the hours before dawn stays in one night."""


@dataclass(frozen=True)
class RoomLine:
    """One line of the table of rooms, as typed; `closed` holds the ids of slots.

    `number` is its place in the form from 1, by which its fields are called.
    """

    number: int
    room_id: str
    name: str
    seats: str
    features: str
    closed: frozenset[str] = frozenset()

    def draft(self, problems: list[Problem]) -> RoomDraft:
        """Return the line as a room; what is wrong with it is added to `problems`."""
        name, seats = clean_line(self.name), whole_number(self.seats)
        words = (clean_line(raw).lower() for raw in self.features.split(","))
        features = tuple(dict.fromkeys(word for word in words if word))
        if not name:
            problems.append(Problem(f"name-{self.number}", say("Write the name of the room.")))
        if (
            max(len(name) - NAME_LENGTH, len(features) - MOST_FEATURES) > 0
            or max(map(len, features), default=0) > FEATURE_LENGTH
        ):
            problems.append(Problem(f"name-{self.number}", say("Shorten this line.")))
        if seats is None or not 1 <= seats <= MOST_SEATS:
            message = say("Write the seats as a number from 1 to %(most)s.", most=MOST_SEATS)
            problems.append(Problem(f"seats-{self.number}", message))
        return RoomDraft(name, seats or 1, features)


def read_room_lines(lines: Sequence[RoomLine], others: Iterable[str] = ()) -> tuple[RoomDraft, ...]:
    """Read the whole table; raises Invalid with every problem at once.

    `others` are the names of rooms that the table leaves out.
    """
    problems: list[Problem] = []
    drafts = tuple(line.draft(problems) for line in lines)
    taken = {fold(name) for name in others}
    for line, draft in sorted(zip(lines, drafts, strict=True), key=lambda pair: pair[0].number):
        if draft.name and fold(draft.name) in taken:
            message = say("Another room is called “%(name)s” too. Rename one.", name=draft.name)
            problems.append(Problem(f"name-{line.number}", message))
        taken.add(fold(draft.name))
    if problems:
        raise Invalid(*problems)
    return drafts


@dataclass(frozen=True)
class SlotLine:
    """One line of the table of times, as typed; `was` is when it began, on the venue's clock.

    `number` is its place in the form from 1, by which its fields are called.
    """

    number: int
    slot_id: str
    was: datetime
    start: str
    end: str
    kind: str
    label: str

    def draft(self, zone: ZoneInfo, problems: list[Problem]) -> SlotDraft:
        """Return the line as a slot; an end before the start is after midnight."""
        first, last = self._moments(zone, problems)
        label = clean_line(self.label)
        if len(label) > LABEL_LENGTH:
            most = say("Shorten this to %(most)s characters or fewer.", most=LABEL_LENGTH)
            problems.append(Problem(f"label-{self.number}", most))
        if self.kind != "common":
            return SlotDraft(first, last, "session", "")
        if not label:
            message = say("Write what it is, such as Lunch.")
            problems.append(Problem(f"label-{self.number}", message))
        return SlotDraft(first, last, "common", label)

    def _moments(self, zone: ZoneInfo, problems: list[Problem]) -> tuple[datetime, datetime]:
        start, end = read_time(self.start), read_time(self.end)
        asked: Message = say("Write a time of day, such as 9:30.")
        for name, read in (("start", start), ("end", end)):
            if read is None:
                problems.append(Problem(f"{name}-{self.number}", asked))
        if start is None or end is None:
            return self.was, self.was
        day = self._day(start)
        first = datetime.combine(day, start, zone).astimezone(UTC)
        last = datetime.combine(day + timedelta(days=end < start), end, zone).astimezone(UTC)
        if last <= first:  # the same hour, or one that a change of clocks leaves out
            message = say("Write an end after the beginning.")
            problems.append(Problem(f"end-{self.number}", message))
        return first, last

    def _day(self, start: time) -> date:
        was = self.was.time()
        later = was >= EVENING and start < DAWN
        earlier = was < DAWN and start >= EVENING
        return self.was.date() + timedelta(days=later - earlier)


def read_slot_lines(
    lines: Sequence[SlotLine], zone: ZoneInfo, others: Iterable[SlotLike] = ()
) -> tuple[SlotDraft, ...]:
    """Read the whole table; raises Invalid with every problem at once, overlaps among them.

    `others` are the times that the table leaves out.
    """
    problems: list[Problem] = []
    drafts = tuple(line.draft(zone, problems) for line in lines)
    if not problems:
        problems += _overlaps(lines, drafts, others)
    if problems:
        raise Invalid(*problems)
    return drafts


Day = Sequence[tuple[str, str]]
"""The ids of a day's slots with their kinds, in order of time."""


def torn(uses: Collection[tuple[str, int]], before: Day, after: Day) -> str:
    """Return the id of a used slot that is gone, or whose topic no longer has its slots in a row.

    `uses` are topics by the id of the slot they begin in and their length in slots. Empty where
    all topics keep their place.
    """
    for slot_id, length in sorted(uses):
        span = _span(before, slot_id, length)
        at = after.index(span[0]) if span[0] in after else len(after)
        if list(after[at : at + len(span)]) != span:
            return slot_id
    return ""


def _overlaps(
    lines: Sequence[SlotLine], drafts: Sequence[SlotDraft], others: Iterable[SlotLike]
) -> list[Problem]:
    known: list[tuple[datetime, int, SlotLike]] = [(slot.starts_at, 0, slot) for slot in others]
    known += [(d.starts_at, line.number, d) for line, d in zip(lines, drafts, strict=True)]
    problems = []
    busy_until, busy_number = datetime.min.replace(tzinfo=UTC), 0
    for starts_at, number, slot in sorted(known, key=lambda each: each[:2]):
        if starts_at < busy_until:
            message = say("This begins before the one before it ends.")
            problems.append(Problem(f"start-{number or busy_number}", message))
        if slot.ends_at > busy_until:
            busy_until, busy_number = slot.ends_at, number
    return problems


def _span(day: Day, slot_id: str, length: int) -> list[tuple[str, str]]:
    """Return a topic's slots, and what is common between them."""
    first = [known for known, _ in day].index(slot_id)
    sessions = [at for at, (_, kind) in enumerate(day) if at >= first and kind == "session"]
    last = max([first, *sessions[:length]])
    return list(day[first : last + 1])
