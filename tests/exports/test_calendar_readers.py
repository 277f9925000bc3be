"""What readers that are not ours make of a calendar that is hard to read; ical.js has a journey."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import ics
import pytest
import vobject
from icalendar import Calendar
from khal.icalendar import split_ics
from khal.khalendar.event import Event

from app.exports.ical import calendar, jcal
from tests.exports.large_feed import SITE, WORDS, Seen, large_feed, seen

UTC = ZoneInfo("UTC")
LOCALE = {
    "local_timezone": UTC,
    "default_timezone": UTC,
    "dateformat": "%Y-%m-%d",
    "timeformat": "%H:%M",
    "datetimeformat": "%Y-%m-%d %H:%M",
    "longdateformat": "%Y-%m-%d",
    "longdatetimeformat": "%Y-%m-%d %H:%M",
    "unicode_symbols": True,
    "firstweekday": 0,
    "weeknumbers": False,
}


def by_icalendar(sent: bytes) -> list[Seen]:
    entries: list[Any] = Calendar.from_ical(sent).walk("VEVENT")
    return [
        Seen(
            str(entry["UID"]),
            entry.start,
            entry.end,
            str(entry["SUMMARY"]),
            str(entry["LOCATION"]),
            str(entry["DESCRIPTION"]),
            entry["STATUS"] == "CANCELLED",
        )
        for entry in entries
    ]


def by_vobject(sent: bytes) -> list[Seen]:
    return [
        Seen(
            entry.uid.value,
            entry.dtstart.value,
            entry.dtend.value,
            entry.summary.value,
            entry.location.value,
            entry.description.value,
            entry.status.value == "CANCELLED",
        )
        for entry in vobject.readOne(sent.decode()).vevent_list
    ]


def by_ics(sent: bytes) -> list[Seen]:
    return [
        Seen(
            entry.uid,
            entry.begin.datetime,
            entry.end.datetime,
            entry.name,
            entry.location,
            entry.description,
            entry.status == "CANCELLED",
        )
        for entry in ics.Calendar(sent.decode()).events
    ]


def by_khal(sent: bytes) -> list[Seen]:
    entries = [
        Event.fromString(part, calendar="camp", locale=LOCALE) for part in split_ics(sent.decode())
    ]
    return [
        Seen(
            entry.uid,
            entry.start,
            entry.end,
            entry.summary,
            entry.location,
            entry.description,
            "STATUS:CANCELLED" in entry.raw,
        )
        for entry in entries
    ]


@pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_khal])
def test_four_hundred_hostile_sessions_are_read_exactly(
    read: Callable[[bytes], list[Seen]],
) -> None:
    found = read(calendar(large_feed(), base_url=SITE, words=WORDS))
    assert _sorted(found) == _sorted(seen(large_feed()))


def test_ics_reads_them_exactly_but_for_a_backslash_before_an_n() -> None:
    """ics 0.7.3 looks for line breaks before it looks for backslashes, whoever wrote the file."""

    def misread(text: str) -> str:
        return text.replace("\\n", "\\\n")

    wanted = [
        replace(entry, title=misread(entry.title), about=misread(entry.about))
        for entry in seen(large_feed())
    ]
    found = by_ics(calendar(large_feed(), base_url=SITE, words=WORDS))
    assert _sorted(found) == _sorted(wanted)


def test_jcal_says_the_same() -> None:
    sent = jcal(large_feed(), base_url=SITE, words=WORDS)
    assert by_icalendar(Calendar.from_jcal(sent.decode()).to_ical()) == seen(large_feed())


def _sorted(found: list[Seen]) -> list[Seen]:
    return sorted(found, key=lambda entry: entry.uid)
