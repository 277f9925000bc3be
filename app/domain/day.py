"""The day's slots, made from one line such as "9:30 to 17:00, 45 min, break 15"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, NoReturn, Protocol
from zoneinfo import ZoneInfo

from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say
from app.domain.text import clean_line, fold

FIELD = "day"
SHORTEST, LONGEST = 5, 8 * 60  # minutes of a session
MOST_SLOTS = 60
LABEL_LENGTH = 60
LONGEST_LINE = 500
_NIGHT = timedelta(hours=5)  # without a session: what follows is another day

_TIME = r"\d{1,2}(?:\s?(?:[:.]|h(?:eures?)?)\s?(?:\d{2})?)?(?:\s?[ap]m)?|noon|midi|midnight|minuit"
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?(?:[:.]|h(?:eures?)?)\s?(?P<minute>\d{2})?)?\s?(?P<half>[ap]m)?"
)
_RANGE = re.compile(
    rf"(?:(?P<label>\S.*?)[\s:]+)??(?:(?:from|de|von)\s+)?"
    rf"(?P<first>{_TIME})h?\s*(?:-|to\b|a\b|until\b|jusqu'a\b|→)\s*(?P<last>{_TIME})h?"
    r"(?:\s+(?P<after>\D.*))?"
)
_LENGTH = re.compile(
    r"(?:(?P<label>\D*?)\s*)??(?:of\s+|de\s+)?"
    r"(?:(?P<hours>\d)\s?h\s?(?P<rest>\d{2})?|(?P<minutes>\d{1,3})\s?(?:'|mn?|min\.?|minutes?)?)"
    r"(?:\s+(?P<after>\D*))?"
)
_SESSION_WORDS = {"", "sessions", "session", "seances", "seance", "sujets", "each", "chacune"}
_PAUSE_WORDS = {"break", "breaks", "pause", "pauses", "gap", "gaps", "battement", "between"}


@dataclass(frozen=True)
class SlotDraft:
    """A slot not yet saved: aware UTC times; only a common slot has a label."""

    starts_at: datetime
    ends_at: datetime
    kind: Literal["session", "common"]
    label: str


class SlotLike(Protocol):
    """Anything with a stretch of time that is for sessions or for everybody."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class _Stretch:
    typed: str
    first: time
    last: time
    label: str


@dataclass
class _Plan:
    day: _Stretch | None = None
    length: int | None = None
    pause: int = 0
    commons: tuple[_Stretch, ...] = ()


def plan_day(text: str, *, date: date, zone: ZoneInfo) -> tuple[SlotDraft, ...]:
    """Lay out the day that one line describes, in English or French, in order of time.

    The parts, between commas: from when to when, how long a session is, the pause between two,
    and any number of named breaks with their times. Sessions never overlap a named break nor run
    past the end; after a break the next begins at once. An end before the beginning is on the
    next day. Sessions last in real minutes: when clocks change, a time that occurs twice is the
    first, one that is skipped counts from before the change (2:30 reads as 3:30), as in RFC 5545.
    Raises Invalid on the field "day", naming the part not understood.
    """
    plan = _read(text)
    if plan.day is None:
        _refuse(say("Say when the day begins and ends, such as 9:30 to 17:00."))
    if plan.length is None:
        _refuse(say("Say how long one session is, such as 45 min."))
    start, end = _moments(plan.day, date, zone)
    commons = _commons(plan.commons, start, end, date, zone)
    sessions = _sessions(start, end, plan.length, plan.pause, commons)
    if not sessions:
        _refuse(say("The day has no place for one session. Make it longer or sessions shorter."))
    if len(sessions) + len(commons) > MOST_SLOTS:
        _refuse(say("This makes more than %(most)s times. Make sessions longer.", most=MOST_SLOTS))
    return tuple(sorted([*sessions, *commons], key=lambda slot: slot.starts_at))


def read_time(text: str) -> time | None:
    """Read a time of day as people type it: 9:30, 9h30, 9.30, 9 h, 9, 9:30 pm, noon, midi.

    24:00 is midnight, 0:00. None where it is no time.
    """
    folded = fold(clean_line(text[:LONGEST_LINE]))
    named = {"noon": time(12), "midi": time(12), "midnight": time(0), "minuit": time(0)}
    clock = _CLOCK.fullmatch(folded)
    if clock is None:
        return named.get(folded)
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"] == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def blocks(slots: Sequence[SlotLike]) -> tuple[int, ...]:
    """Number the block of each session slot, from 0, in the order of time.

    A block ends at a common slot, and at five hours without a session: another day.
    """
    numbers: list[int] = []
    block, before, parted = 0, None, False
    for slot in sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at)):
        if slot.kind == "common":
            parted = True
            continue
        if before and (parted or slot.starts_at - before.ends_at >= _NIGHT):
            block += 1
        numbers.append(block)
        before, parted = slot, False
    return tuple(numbers)


def _read(text: str) -> _Plan:
    plan = _Plan()
    for typed in re.split(r"[,;\n]", text[:LONGEST_LINE]):
        if part := clean_line(typed).replace("\u00a0", " ").replace("\u202f", " "):
            _take(plan, part)
    return plan


def _take(plan: _Plan, part: str) -> None:
    stretch, length = _read_stretch(part), _read_length(part)
    if stretch and stretch.label:
        plan.commons += (stretch,)
    elif stretch and plan.day is None:
        plan.day = stretch
    elif length and length[0] in _PAUSE_WORDS:
        plan.pause = length[1]
    elif length and length[0] in _SESSION_WORDS and plan.length is None:
        plan.length = _checked_length(length[1])
    else:
        _refuse(
            say(
                "“%(part)s” is not understood. Write it as in: "
                "9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30.",
                part=part,
            )
        )


def _read_stretch(part: str) -> _Stretch | None:
    # Folding may change lengths, so the label is cut out of the part as typed by its words.
    found = _RANGE.fullmatch(fold(part))
    first, last = (read_time(found[end]) if found else None for end in ("first", "last"))
    if found is None or first is None or last is None:
        return None
    words = part.split()
    before = len((found["label"] or "").split())
    after = len((found["after"] or "").split())
    label = " ".join(words[:before] + words[len(words) - after :]).rstrip(" :")
    return _Stretch(part, first, last, label[:1].upper() + label[1:LABEL_LENGTH])


def _read_length(part: str) -> tuple[str, int] | None:
    found = _LENGTH.fullmatch(fold(part))
    if found is None:
        return None
    minutes = int(found["minutes"] or 0) + 60 * int(found["hours"] or 0) + int(found["rest"] or 0)
    return (found["label"] or found["after"] or "").strip(" :"), minutes


def _checked_length(minutes: int) -> int:
    if not SHORTEST <= minutes <= LONGEST:
        _refuse(
            say(
                "A session lasts between %(shortest)s and %(longest)s minutes, not %(minutes)s.",
                shortest=SHORTEST,
                longest=LONGEST,
                minutes=minutes,
            )
        )
    return minutes


def _moments(stretch: _Stretch, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    over_midnight = timedelta(days=stretch.last < stretch.first)
    start = datetime.combine(day, stretch.first, zone).astimezone(UTC)
    end = datetime.combine(day + over_midnight, stretch.last, zone).astimezone(UTC)
    if end <= start:
        _refuse(say("“%(part)s” ends as it begins. Give a later end.", part=stretch.typed))
    return start, end


def _commons(
    stretches: Sequence[_Stretch], start: datetime, end: datetime, day: date, zone: ZoneInfo
) -> list[SlotDraft]:
    """Place the named breaks; before the day's beginning means after midnight if that is in it."""
    commons = []
    for stretch in stretches:
        begins, ends = _moments(stretch, day, zone)
        if begins < start and _moments(stretch, day + timedelta(1), zone)[0] < end:
            begins, ends = _moments(stretch, day + timedelta(1), zone)
        commons.append(SlotDraft(begins, ends, "common", stretch.label))
    commons.sort(key=lambda slot: slot.starts_at)
    for one, other in pairwise(commons):
        if other.starts_at < one.ends_at:
            _refuse(
                say(
                    "“%(one)s” and “%(other)s” overlap. Change the times of one.",
                    one=one.label,
                    other=other.label,
                )
            )
    return commons


def _sessions(
    start: datetime, end: datetime, length: int, pause: int, commons: Sequence[SlotDraft]
) -> list[SlotDraft]:
    sessions: list[SlotDraft] = []
    begins = start
    while (ends := begins + timedelta(minutes=length)) <= end and len(sessions) <= MOST_SLOTS:
        across = [slot for slot in commons if slot.starts_at < ends and begins < slot.ends_at]
        if across:
            begins = across[0].ends_at
            continue
        sessions.append(SlotDraft(begins, ends, "session", ""))
        begins = ends + timedelta(minutes=pause)
    return sessions


def _refuse(message: Message) -> NoReturn:
    raise Invalid(Problem(FIELD, message))
