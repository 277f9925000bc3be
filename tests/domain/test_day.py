from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day import SlotDraft, blocks, plan_day, read_time
from app.domain.errors import Invalid

LAUSANNE = ZoneInfo("Europe/Zurich")
SATURDAY = date(2026, 11, 7)
LINE = "9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30"


def shown(line: str, day: date = SATURDAY) -> list[str]:
    """Write the slots as people read them: local times, then the label of a common slot."""
    return [
        f"{slot.starts_at.astimezone(LAUSANNE):%-H:%M}-{slot.ends_at.astimezone(LAUSANNE):%-H:%M}"
        f" {slot.label}".strip()
        for slot in plan_day(line, date=day, zone=LAUSANNE)
    ]


def refusal(line: str, day: date = SATURDAY) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        plan_day(line, date=day, zone=LAUSANNE)
    (problem,) = refused.value.problems
    return problem.field, problem.message.text % problem.message.values


def test_one_line_makes_the_day() -> None:
    assert shown(LINE) == [
        "9:30-10:15",
        "10:30-11:15",
        "11:30-12:15",
        "12:30-13:30 Lunch",
        "13:30-14:15",
        "14:30-15:15",
        "15:30-16:15",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "9h30 à 17h, 45 min, pause 15, lunch 12h30 à 13h30",
        "9.30-17.00; 45 minutes; pause de 15 min; lunch: 12.30 – 13.30",
        "de 9 h 30 à 17 h, séances de 45 min, pauses 15', lunch de 12 h 30 à 13 h 30",
        "from 9:30 am to 5 pm, sessions of 45 min, breaks of 15 min, 12:30pm to 1:30pm lunch",
        "lunch 12:30 - 13:30\n9h30\u00a0–\u00a017\u202fh\n45\npause 15\n",
    ],
)
def test_other_ways_of_writing_make_the_same_day(line: str) -> None:
    assert shown(line) == shown(LINE)


def test_slots_are_in_utc_and_only_common_ones_have_a_label() -> None:
    line = "9h à 11h, 1h, déjeuner 10h à 11h"
    nine = datetime(2026, 11, 7, 8, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert plan_day(line, date=SATURDAY, zone=LAUSANNE) == (
        SlotDraft(nine, nine + hour, "session", ""),
        SlotDraft(nine + hour, nine + 2 * hour, "common", "Déjeuner"),
    )


def test_any_number_of_breaks_may_have_names() -> None:
    line = "9 to 13, 1h30, welcome 8:30 to 9, coffee 10:30 to 10:45, tour de salle 12:30 à 13:00"
    assert shown(line) == [
        "8:30-9:00 Welcome",
        "9:00-10:30",
        "10:30-10:45 Coffee",
        "10:45-12:15",
        "12:30-13:00 Tour de salle",
    ]


def test_an_end_before_the_beginning_is_on_the_next_day() -> None:
    assert shown("20:00 to 1:00, 90 min, doors 19:30 to 20:00, soup 23:30 to 0:10") == [
        "19:30-20:00 Doors",
        "20:00-21:30",
        "21:30-23:00",
        "23:30-0:10 Soup",
    ]


@pytest.mark.parametrize(
    ("day", "line", "slots"),
    [
        (date(2026, 3, 29), "1:00 to 5:00, 60 min", ["1:00-3:00", "3:00-4:00", "4:00-5:00"]),
        (date(2026, 3, 29), "2:30 to 5:00, 60 min", ["3:30-4:30"]),
        (date(2026, 10, 25), "2:30 to 4:00, 60 min", ["2:30-2:30", "2:30-3:30"]),
    ],
    ids=["an hour is skipped", "begins in the skipped hour", "an hour comes twice"],
)
def test_sessions_last_their_minutes_when_clocks_change(
    day: date, line: str, slots: list[str]
) -> None:
    assert shown(line, day) == slots


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Say when the day begins and ends, such as 9:30 to 17:00."),
        ("45 min", "Say when the day begins and ends, such as 9:30 to 17:00."),
        ("9:30 to 17:00", "Say how long one session is, such as 45 min."),
        (
            "9:30 to 17:00, 45 min, sieste",
            "“sieste” is not understood. Write it as in: "
            "9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30.",
        ),
        (
            "9:30 to 17:75, 45 min",
            "“9:30 to 17:75” is not understood. Write it as in: "
            "9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30.",
        ),
        ("9 to 17, 1 min", "A session lasts between 5 and 480 minutes, not 1."),
        ("9 to 9, 45 min", "“9 to 9” ends as it begins. Give a later end."),
        (
            "9 to 9:30, 45 min",
            "The day has no place for one session. Make it longer or sessions shorter.",
        ),
        ("0:00 to 23:00, 5 min", "This makes more than 60 times. Make sessions longer."),
        (
            "9 to 17, 45 min, lunch 12 to 13, yoga 12:30 to 14",
            "“Lunch” and “Yoga” overlap. Change the times of one.",
        ),
    ],
)
def test_a_line_that_cannot_be_taken_says_what_would_mend_it(line: str, sentence: str) -> None:
    assert refusal(line) == ("day", sentence)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9:30", time(9, 30)),
        ("09h30", time(9, 30)),
        (" 9 h 30 ", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9h", time(9)),
        ("9", time(9)),
        ("12 am", time(0)),
        ("9:30 PM", time(21, 30)),
        ("midi", time(12)),
        ("24:00", time(0)),
        ("25:00", None),
        ("9:60", None),
        ("13 pm", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, read: time | None) -> None:
    assert read_time(typed) == read


@given(st.text("0123456789:h,-to am¼٣é \n", max_size=40) | st.text(max_size=40))
def test_any_line_makes_a_day_or_is_refused(line: str) -> None:
    with suppress(Invalid):
        assert plan_day(line, date=SATURDAY, zone=LAUSANNE)


@given(
    start=st.integers(0, 23),
    hours=st.integers(1, 12),
    length=st.integers(20, 120),
    pause=st.integers(0, 60),
    lunch=st.integers(0, 23),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_slots_never_overlap_nor_leave_the_day(
    start: int, hours: int, length: int, pause: int, lunch: int, day: date
) -> None:
    end = (start + hours) % 24
    line = f"{start}:00 to {end}:00, {length} min, pause {pause}, lunch {lunch}:00 to {lunch}:45"
    try:
        slots = plan_day(line, date=day, zone=LAUSANNE)
    except Invalid:
        return
    sessions = [slot for slot in slots if slot.kind == "session"]
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(slots))
    assert {slot.ends_at - slot.starts_at for slot in sessions} == {timedelta(minutes=length)}
    assert sessions[0].starts_at.astimezone(LAUSANNE).date() >= day
    assert sessions[-1].ends_at - sessions[0].starts_at <= timedelta(hours=hours + 1)


def test_a_common_slot_ends_a_block() -> None:
    assert blocks(plan_day(LINE, date=SATURDAY, zone=LAUSANNE)) == (0, 0, 0, 1, 1, 1)


def test_common_slots_at_both_ends_part_nothing() -> None:
    line = "9 to 11, 60 min, opening 8 to 9, closing 11 to 12"
    assert blocks(plan_day(line, date=SATURDAY, zone=LAUSANNE)) == (0, 0)


def test_a_night_ends_a_block_and_midnight_does_not() -> None:
    evening = plan_day("22:00 to 2:00, 60 min", date=SATURDAY, zone=LAUSANNE)
    shift = timedelta(hours=12)
    morning = [
        replace(slot, starts_at=slot.starts_at + shift, ends_at=slot.ends_at + shift)
        for slot in evening
    ]
    assert blocks([*morning, *evening]) == (0, 0, 0, 0, 1, 1, 1, 1)
