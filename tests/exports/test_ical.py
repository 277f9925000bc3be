import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.domain.text import clean_line
from app.exports.ical import calendar
from app.queries.calendar import CalendarItem
from tests.exports.golden_calendars import CHANGED, FOLDER, PRICES, files
from tests.exports.golden_calendars import FEED as ALL
from tests.exports.large_feed import SITE, WORDS

FEED = replace(ALL, items=(PRICES,))


def _ics(*items: CalendarItem) -> bytes:
    return calendar(replace(FEED, items=items), base_url=SITE, words=WORDS)


@pytest.mark.parametrize(("name", "written"), files().items())
def test_a_calendar_is_written_to_the_letter(name: str, written: bytes) -> None:
    assert written == (FOLDER / name).read_bytes()


def test_a_slash_after_the_host_changes_nothing() -> None:
    assert calendar(FEED, base_url=f"{SITE}/", words=WORDS) == _ics(PRICES)


def test_two_processes_write_the_same_bytes() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_ical as t;"
        "sys.stdout.buffer.write(t._ics(t.PRICES))"
    )
    here = os.path.dirname(__file__)
    written = [
        subprocess.run(
            [sys.executable, "-c", script, here],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/St_Johns"))
    ]
    assert written == [_ics(PRICES), _ics(PRICES)]


def test_the_order_of_the_query_does_not_show() -> None:
    later = replace(PRICES, uid="b", starts_at=PRICES.starts_at + timedelta(minutes=5))
    assert _ics(later, PRICES) == _ics(PRICES, later)


def test_a_cancelled_session_stays_and_says_so_in_its_title() -> None:
    event = _read(_ics(replace(PRICES, cancelled=True, sequence=4)))[0]
    assert (event["STATUS"], event["SUMMARY"], event["SEQUENCE"]) == (
        "CANCELLED",
        "Cancelled: Setting prices",
        4,
    )


def test_a_session_that_takes_no_time_gets_a_minute() -> None:
    event = _read(_ics(replace(PRICES, ends_at=PRICES.starts_at)))[0]
    assert event.end - event.start == timedelta(minutes=1)


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        _ics(replace(PRICES, modified_at=CHANGED.replace(tzinfo=None)))


def test_a_session_without_place_or_hosts_has_no_empty_lines() -> None:
    event = _read(_ics(replace(PRICES, room="", venue="", hosts=(), description="")))[0]
    assert "LOCATION" not in event
    assert event["DESCRIPTION"] == "Notes: https://camp.example/e/camp/n/t1"


def test_an_empty_feed_is_a_calendar() -> None:
    assert [item.name for item in Calendar.from_ical(_ics()).walk()] == ["VCALENDAR"]


PARIS = ZoneInfo("Europe/Paris")
NIGHT = [
    datetime(2026, 10, 25, hour, 30, fold=fold, tzinfo=PARIS)
    for hour, fold in ((1, 0), (2, 0), (2, 1), (3, 0))
] + [datetime(2026, 3, 29, 1, 30, tzinfo=PARIS), datetime(2026, 7, 1, 12, 0, tzinfo=PARIS)]


def _read(ics: bytes) -> list[Any]:
    return list(Calendar.from_ical(ics).walk("VEVENT"))


def _starts_by_icalendar(ics: bytes) -> list[datetime]:
    return [event.start for event in _read(ics)]


def _starts_by_vobject(ics: bytes) -> list[datetime]:
    return [event.dtstart.value for event in vobject.readOne(ics.decode()).vevent_list]


@pytest.mark.parametrize("read", [_starts_by_icalendar, _starts_by_vobject])
def test_each_hour_of_a_clock_change_is_read_right(
    read: Callable[[bytes], list[datetime]],
) -> None:
    items = tuple(
        replace(PRICES, uid=f"{n}@camp.example", starts_at=start, ends_at=start.astimezone(UTC))
        for n, start in enumerate(NIGHT)
    )
    assert read(_ics(*items)) == sorted(start.astimezone(UTC) for start in NIGHT)


hostile = st.text(
    st.one_of(
        st.sampled_from('\r\n\t\0\x07\x0b\x1c\x7f\x85\u2028\u202e\ufeff;:,\\"^=#*[]<>-_ né日😀'),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=200,
)


@settings(deadline=None)
@given(title=hostile, room=hostile, name=hostile)
def test_hostile_text_comes_back_from_two_readers(title: str, room: str, name: str) -> None:
    item = replace(PRICES, title=title, room=room, description=title)
    feed = replace(FEED, name=name, description=room, items=(item, replace(item, uid="2@x")))
    ics = calendar(feed, base_url=SITE, words=WORDS)
    own, other = Calendar.from_ical(ics), vobject.readOne(ics.decode())
    shown, theirs = own.walk("VEVENT")[0], other.vevent_list[0]
    assert len(own.walk("VEVENT")) == len(other.vevent_list) == 2
    assert theirs.summary.value == shown["SUMMARY"] == clean_line(title)
    assert theirs.location.value == shown["LOCATION"]
    assert theirs.description.value == shown["DESCRIPTION"]
    assert own["NAME"] == own["X-WR-CALNAME"]
    called = str(own["NAME"])
    assert not set(called) & set(",;\\")
    assert [c for c in called if c.isalnum()] == [c for c in clean_line(name) if c.isalnum()]
    assert _broken_lines(ics) == []


def _broken_lines(ics: bytes) -> list[bytes]:
    """The lines that RFC 5545 3.1 and 3.3.11 forbid."""
    lines = ics.split(b"\r\n")
    assert lines.pop() == b""
    return [line for line in lines if len(line) > 75 or any(b < 32 or b == 127 for b in line)]
