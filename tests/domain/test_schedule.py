from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.schedule import (
    BREAK_NUMBERS,
    PART_NUMBERS,
    SESSION_NUMBERS,
    day_bounds,
    day_of,
    lasting_numbers,
    lasting_uuid,
    parts_by_day,
)

ZONES = [ZoneInfo(name) for name in ("Europe/Zurich", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")]


@pytest.mark.parametrize(
    ("hour", "day"), [("00:30", 20), ("05:59", 20), ("06:00", 21), ("23:59", 21)]
)
def test_what_begins_before_six_belongs_to_the_day_before(hour: str, day: int) -> None:
    moment = datetime.fromisoformat(f"2026-11-21T{hour}").replace(tzinfo=ZONES[0])
    assert day_of(moment, ZONES[0]) == date(2026, 11, day)


def test_a_day_has_23_to_25_hours_where_clocks_change() -> None:
    lengths = []
    for day in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 11, 21)):
        starts_at, ends_at = day_bounds(day, ZONES[0])
        lengths.append((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)) / timedelta(hours=1))
    assert lengths == [23, 25, 24]


def test_a_night_is_cut_at_six() -> None:
    begins = datetime(2026, 11, 21, 23, tzinfo=UTC)
    six = datetime(2026, 11, 22, 6, tzinfo=UTC)
    ends = six + timedelta(hours=2)
    utc = ZoneInfo("UTC")
    assert parts_by_day(begins, ends, utc) == ((begins, six), (six, ends))
    assert parts_by_day(begins, six, utc) == ((begins, six),)


@given(
    after=st.integers(0, 525_600),
    minutes=st.integers(1, 4000),
    zone=st.sampled_from(ZONES),
)
def test_parts_make_up_the_whole_and_stay_within_a_day(
    after: int, minutes: int, zone: ZoneInfo
) -> None:
    begins = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    ends = begins + timedelta(minutes=minutes)
    parts = parts_by_day(begins, ends, zone)
    assert (parts[0][0], parts[-1][1]) == (begins, ends)
    assert [start for start, _ in parts[1:]] == [end for _, end in parts[:-1]]
    for start, end in parts:
        opens, closes = day_bounds(day_of(start, zone), zone)
        assert opens <= start < end <= closes
        assert end - start < timedelta(hours=24)


def test_a_number_stays_whatever_comes_later() -> None:
    uids = [lasting_uuid("session", str(n)) for n in range(400)]
    early, late = lasting_numbers(uids[:100]), lasting_numbers(uids)
    assert {uid: late[uid] for uid in early} == early
    assert len(set(late.values())) == 400


def test_of_two_that_would_share_a_number_the_first_keeps_it() -> None:
    few = range(7, 12)
    assert sorted(lasting_numbers("abcde", few).values()) == [7, 8, 9, 10, 11]
    for known in range(1, 5):
        first = lasting_numbers("abcde"[:known], few)
        assert {uid: lasting_numbers("abcde", few)[uid] for uid in first} == first


def test_sessions_breaks_and_parts_never_meet_and_fit_32_bits() -> None:
    kinds = sorted((SESSION_NUMBERS, BREAK_NUMBERS, PART_NUMBERS), key=lambda kind: kind.start)
    assert [kind.start for kind in kinds[1:]] == [kind.stop for kind in kinds[:-1]]
    assert (kinds[0].start, kinds[-1][-1]) == (1, 2**31 - 1)


def test_a_uuid_is_the_same_each_time_and_another_for_other_words() -> None:
    assert lasting_uuid("room", "a") == lasting_uuid("room", "a") != lasting_uuid("room", "b")
    assert UUID(lasting_uuid("room", "a")).version == 5
