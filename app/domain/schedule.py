"""A programme as schedule apps read it: days that begin at six, and numbers that last."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

DAY_CHANGE = time(6)
"""Giggity counts what begins before six in the morning to the night before, and cannot be told
otherwise within the schema."""

LONGEST_PART = timedelta(hours=24)
"""A part is shorter: apps refuse a schedule with a duration of a day."""

SESSION_NUMBERS = range(1, 2**30)
BREAK_NUMBERS = range(2**30, 3 * 2**29)
PART_NUMBERS = range(3 * 2**29, 2**31)
"""Apps keep numbers in 32 bits with a sign. Each kind has its own, so that what is new of one kind
takes no number that is in use by another."""


def lasting_numbers(uids: Iterable[str], among: range = SESSION_NUMBERS) -> dict[str, int]:
    """Give each uid a number of its own, the same whatever comes after it.

    Name those that are no longer shown as well, in an order that never changes: a number depends
    on the uid and, where two would share one, on which came first.
    """
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for uid in uids:
        number = next(n for n in _candidates(uid, among) if n not in taken)
        numbers[uid] = number
        taken.add(number)
    return numbers


def lasting_uuid(*words: str) -> str:
    """Derive a UUID from words, the same each time."""
    return str(uuid5(NAMESPACE_URL, ":".join(("solocamp", *words))))


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that a moment belongs to: before six it is the day before."""
    local = moment.astimezone(zone)
    return local.date() - timedelta(days=local.time() < DAY_CHANGE)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and ends, in the venue's time: 23 to 25 hours apart."""
    ends_on = day + timedelta(days=1)
    return datetime.combine(day, DAY_CHANGE, zone), datetime.combine(ends_on, DAY_CHANGE, zone)


def waking_hours(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return, in UTC, when a day lasts that has no times yet: from six in the morning to ten."""
    opens, closes = (datetime.combine(day, at, zone) for at in (DAY_CHANGE, time(22)))
    return opens.astimezone(UTC), closes.astimezone(UTC)


def parts_by_day(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo
) -> tuple[tuple[datetime, datetime], ...]:
    """Cut a stretch of time where a day ends, in UTC; almost everything is one part.

    Apps show nothing that reaches from one day into the next.
    """
    parts = []
    begins, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    while begins < ends_at:
        change = day_bounds(day_of(begins, zone), zone)[1].astimezone(UTC)
        ends = min(ends_at, change)
        if ends - begins >= LONGEST_PART:
            ends = begins + LONGEST_PART / 2
        parts.append((begins, ends))
        begins = ends
    return tuple(parts)


def _candidates(uid: str, among: range) -> Iterable[int]:
    for attempt in count():
        digest = sha256(f"{uid} {attempt}".encode()).digest()
        yield among[int.from_bytes(digest[:8]) % len(among)]
