"""What an organiser typed into the tables of rooms and times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.day import LABEL_LENGTH, SlotDraft, read_time
from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say
from app.domain.rooms import FEATURE_LENGTH, MOST_SEATS, NAME_LENGTH, RoomDraft
from app.domain.text import clean_line, fold


@dataclass(frozen=True)
class RoomLine:
    """One line of the table of rooms, as typed; `closed` holds the ids of slots."""

    room_id: str
    name: str
    seats: str
    features: str
    closed: frozenset[str] = frozenset()

    def draft(self, number: int, problems: list[Problem]) -> RoomDraft:
        """Return the line as a room; what is wrong with it is added to `problems`."""
        name = clean_line(self.name)
        seats = clean_line(self.seats)
        features = tuple(
            dict.fromkeys(
                word for raw in self.features.split(",") if (word := clean_line(raw).lower())
            )
        )
        if not name:
            problems.append(Problem(f"name-{number}", say("Write the name of the room.")))
        if len(name) > NAME_LENGTH or any(len(word) > FEATURE_LENGTH for word in features):
            problems.append(Problem(f"name-{number}", say("Shorten this line.")))
        is_number = seats.isascii() and seats.isdigit() and 1 <= int(seats[:9]) <= MOST_SEATS
        if not is_number:
            message = say("Write the seats as a number from 1 to %(most)s.", most=MOST_SEATS)
            problems.append(Problem(f"seats-{number}", message))
        return RoomDraft(name, int(seats[:9]) if is_number else 1, features)


def read_room_lines(lines: Sequence[RoomLine]) -> tuple[RoomDraft, ...]:
    """Read the whole table; raises Invalid with every problem at once."""
    problems: list[Problem] = []
    drafts = tuple(line.draft(number, problems) for number, line in enumerate(lines, start=1))
    names: dict[str, int] = {}
    for number, draft in enumerate(drafts, start=1):
        if draft.name and names.setdefault(fold(draft.name), number) != number:
            message = say("Another room is called “%(name)s” too. Rename one.", name=draft.name)
            problems.append(Problem(f"name-{number}", message))
    if problems:
        raise Invalid(*problems)
    return drafts


@dataclass(frozen=True)
class SlotLine:
    """One line of the table of times, as typed, on a day of the venue's calendar."""

    slot_id: str
    day: date
    start: str
    end: str
    kind: str
    label: str

    def draft(self, zone: ZoneInfo, number: int, problems: list[Problem]) -> SlotDraft:
        """Return the line as a slot; an end before the start is after midnight."""
        start, end = read_time(self.start), read_time(self.end)
        asked: Message = say("Write a time of day, such as 9:30.")
        if start is None:
            problems.append(Problem(f"start-{number}", asked))
        if end is None:
            problems.append(Problem(f"end-{number}", asked))
        if start is not None and start == end:
            problems.append(Problem(f"end-{number}", say("Write an end after the beginning.")))
        label = clean_line(self.label)
        if len(label) > LABEL_LENGTH:
            most = say("Shorten this to %(most)s characters or fewer.", most=LABEL_LENGTH)
            problems.append(Problem(f"label-{number}", most))
        common = self.kind == "common"
        if common and not label:
            problems.append(Problem(f"label-{number}", say("Write what it is, such as Lunch.")))
        first = _moment(self.day, start or time(0), zone)
        over_midnight = timedelta(days=(end or time(1)) <= (start or time(0)))
        last = _moment(self.day + over_midnight, end or time(1), zone)
        return SlotDraft(first, last, "common" if common else "session", label if common else "")


def read_slot_lines(lines: Sequence[SlotLine], zone: ZoneInfo) -> tuple[SlotDraft, ...]:
    """Read the whole table; raises Invalid with every problem at once, overlaps among them."""
    problems: list[Problem] = []
    drafts = tuple(line.draft(zone, number, problems) for number, line in enumerate(lines, start=1))
    ordered = sorted(enumerate(drafts, start=1), key=lambda pair: pair[1].starts_at)
    for (_, before), (number, after) in pairwise(ordered):
        if not problems and after.starts_at < before.ends_at:
            problems.append(
                Problem(f"start-{number}", say("This begins before the one before it ends."))
            )
    if problems:
        raise Invalid(*problems)
    return drafts


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
