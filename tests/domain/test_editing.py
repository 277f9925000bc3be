from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day import SlotDraft
from app.domain.editing import RoomLine, SlotLine, read_room_lines, read_slot_lines, torn
from app.domain.errors import Invalid
from app.domain.rooms import RoomDraft

ZURICH = ZoneInfo("Europe/Zurich")
NINE = datetime(2026, 11, 21, 9, tzinfo=ZURICH)
SALON = RoomLine(1, "s", "Salon", "30", "screen, sofa")
FIRST = SlotLine(1, "a", NINE, "9:00", "9:45", "session", "")

typed = st.text(max_size=70)
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def problems(refusal: Invalid) -> list[tuple[str, str]]:
    return [
        (problem.field, problem.message.text % dict(problem.message.values))
        for problem in refusal.problems
    ]


def refused_rooms(*lines: RoomLine, others: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read_room_lines(lines, others)
    return problems(refused.value)


def refused_slots(*lines: SlotLine, zone: ZoneInfo = ZURICH) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read_slot_lines(lines, zone)
    return problems(refused.value)


def local(draft: SlotDraft) -> tuple[str, str]:
    begins, ends = draft.starts_at.astimezone(ZURICH), draft.ends_at.astimezone(ZURICH)
    return f"{begins:%d %H:%M}", f"{ends:%d %H:%M}"


def at(was: datetime, start: str, end: str) -> tuple[str, str]:
    """Type other times into a line that began at a moment, and return what it means."""
    (draft,) = read_slot_lines([replace(FIRST, was=was, start=start, end=end)], ZURICH)
    return local(draft)


def test_a_line_is_a_room() -> None:
    line = replace(SALON, name=" Le  salon ", seats=" 12 ", features="Screen,,SCREEN, sofa ")
    assert read_room_lines([line]) == (RoomDraft("Le salon", 12, ("screen", "sofa")),)
    assert read_room_lines([replace(SALON, features=" , ")]) == (RoomDraft("Salon", 30, ()),)


def test_all_that_is_wrong_with_rooms_is_said_at_once() -> None:
    assert refused_rooms(
        replace(SALON, name=" "),
        replace(SALON, number=2, name="x" * 61, seats="many"),
        replace(SALON, number=3, name="A"),
        replace(SALON, number=4, name="á", seats="0"),
    ) == [
        ("name-1", "Write the name of the room."),
        ("name-2", "Shorten this line."),
        ("seats-2", "Write the seats as a number from 1 to 5000."),
        ("seats-4", "Write the seats as a number from 1 to 5000."),
        ("name-4", "Another room is called “á” too. Rename one."),
    ]


@pytest.mark.parametrize(
    "seats", ["", "0", "-1", "5001", "1.5", "٣", "²", "1" * 5000, "0000000012", "10000000000"]
)
def test_seats_are_a_number_from_1_to_5000(seats: str) -> None:
    assert [field for field, _ in refused_rooms(replace(SALON, seats=seats))] == ["seats-1"]


@pytest.mark.parametrize("features", ["x" * 41, ",".join(map(str, range(21)))])
def test_features_are_few_and_short(features: str) -> None:
    assert refused_rooms(replace(SALON, features=features)) == [("name-1", "Shorten this line.")]


def test_the_line_further_down_the_form_is_the_one_to_rename() -> None:
    moved_up = replace(SALON, number=2, name="salon")
    assert [field for field, _ in refused_rooms(moved_up, SALON)] == ["name-2"]
    assert [field for field, _ in refused_rooms(SALON, others=("SALON",))] == ["name-1"]


@given(st.lists(st.tuples(typed, typed, typed), max_size=4))
def test_rooms_are_read_or_refused_whatever_is_typed(rows: list[tuple[str, str, str]]) -> None:
    lines = [
        RoomLine(number, str(number), name, seats, features)
        for number, (name, seats, features) in enumerate(rows, start=1)
    ]
    fields = {f"{name}-{line.number}" for line in lines for name in ("name", "seats")}
    try:
        drafts = read_room_lines(lines)
    except Invalid as refusal:
        wrong = {problem.field for problem in refusal.problems}
    else:
        wrong = set()
        assert len(drafts) == len(lines)
        assert all(draft.name and 1 <= draft.seats <= 5000 for draft in drafts)
    assert wrong <= fields


def test_a_line_is_a_time() -> None:
    nine = NINE.astimezone(UTC)
    minutes = timedelta(minutes=1)
    assert read_slot_lines(
        [
            replace(FIRST, start="9h05", end="9.50", label="dropped"),
            replace(FIRST, number=2, start="noon", end="1 pm", kind="common", label=" Soup "),
        ],
        ZURICH,
    ) == (
        SlotDraft(nine + 5 * minutes, nine + 50 * minutes, "session", ""),
        SlotDraft(nine + 180 * minutes, nine + 240 * minutes, "common", "Soup"),
    )


def test_all_that_is_wrong_with_times_is_said_at_once() -> None:
    asked = "Write a time of day, such as 9:30."
    assert refused_slots(
        replace(FIRST, start="soon", end=""),
        replace(FIRST, number=2, end="9:00"),
        replace(FIRST, number=3, kind="common"),
        replace(FIRST, number=4, kind="common", label="x" * 61),
    ) == [
        ("start-1", asked),
        ("end-1", asked),
        ("end-2", "Write an end after the beginning."),
        ("label-3", "Write what it is, such as Lunch."),
        ("label-4", "Shorten this to 60 characters or fewer."),
    ]


def test_overlaps_are_told_at_the_later_one_also_behind_a_short_one() -> None:
    long = replace(FIRST, number=3, end="12:00")
    short = replace(FIRST, number=1, start="9:15", end="9:30")
    later = replace(FIRST, number=2, start="11:00", end="11:30")
    sentence = "This begins before the one before it ends."
    assert refused_slots(short, later, long) == [("start-1", sentence), ("start-2", sentence)]


def test_times_may_touch() -> None:
    assert len(read_slot_lines([FIRST, replace(FIRST, start="9:45", end="10:30")], ZURICH)) == 2


@pytest.mark.parametrize(
    ("was", "start", "end", "means"),
    [
        (9, "23:30", "0:15", ("21 23:30", "22 00:15")),
        (9, "22:00", "24:00", ("21 22:00", "22 00:00")),
        (9, "3:00", "4:00", ("21 03:00", "21 04:00")),
        (23, "0:30", "1:15", ("22 00:30", "22 01:15")),
        (23, "8:00", "9:00", ("21 08:00", "21 09:00")),
        (0, "23:30", "0:15", ("20 23:30", "21 00:15")),
        (0, "1:30", "2:15", ("21 01:30", "21 02:15")),
        (0, "9:00", "10:00", ("21 09:00", "21 10:00")),
    ],
)
def test_a_night_is_one_night(was: int, start: str, end: str, means: tuple[str, str]) -> None:
    assert at(NINE.replace(hour=was), start, end) == means


def test_when_clocks_change_an_hour_left_out_counts_from_before() -> None:
    night = datetime(2027, 3, 28, 1, tzinfo=ZURICH)
    assert at(night, "1:30", "3:15") == ("28 01:30", "28 03:15")
    assert refused_slots(replace(FIRST, was=night, start="2:30", end="3:15")) == [
        ("end-1", "Write an end after the beginning.")
    ]


@given(clocks, clocks, st.dates(date(2000, 1, 1), date(2199, 12, 30)))
def test_a_time_as_it_stands_stays_when_it_is_saved(start: time, end: time, day: date) -> None:
    was = datetime.combine(day, start, UTC)
    line = replace(FIRST, was=was, start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    if start == end:
        assert [field for field, _ in refused_slots(line, zone=ZoneInfo("UTC"))] == ["end-1"]
        return
    (draft,) = read_slot_lines([line], ZoneInfo("UTC"))
    assert draft.starts_at == was
    assert timedelta(0) < draft.ends_at - was < timedelta(days=1)
    assert draft.ends_at.time() == end


@given(st.lists(st.tuples(typed, typed, typed, typed), max_size=3))
def test_times_are_read_or_refused_whatever_is_typed(
    rows: list[tuple[str, str, str, str]],
) -> None:
    lines = [
        SlotLine(number, str(number), NINE, *words) for number, words in enumerate(rows, start=1)
    ]
    fields = {f"{name}-{line.number}" for line in lines for name in ("start", "end", "label")}
    try:
        drafts = read_slot_lines(lines, ZURICH)
    except Invalid as refusal:
        wrong = {problem.field for problem in refusal.problems}
    else:
        wrong = set()
        assert all(draft.starts_at < draft.ends_at for draft in drafts)
    assert wrong <= fields


A, B, C = ("a", "session"), ("b", "session"), ("c", "session")
LUNCH = ("l", "common")


@pytest.mark.parametrize(
    ("uses", "after", "first_torn"),
    [
        ([("a", 1)], [C, LUNCH, B, A], ""),
        ([("a", 1)], [B, LUNCH, C], "a"),
        ([("a", 1)], [("a", "common"), B], "a"),
        ([("a", 2)], [A, B], ""),
        ([("a", 2)], [B, A], "a"),
        ([("a", 2)], [A, LUNCH, B, C], "a"),
        ([("a", 2)], [A, C, B], "a"),
        ([("c", 2)], [A, B, C, ("d", "session")], ""),
        ([("b", 2)], [A, B, LUNCH, C], ""),
        ([("b", 2)], [A, B, C], "b"),
        ([("b", 1), ("c", 1)], [A], "b"),
        ([], [], ""),
    ],
)
def test_topics_keep_their_times_in_a_row(
    uses: list[tuple[str, int]], after: list[tuple[str, str]], first_torn: str
) -> None:
    assert torn(uses, [A, B, LUNCH, C], after) == first_torn


@given(
    st.permutations([A, B, C, LUNCH]),
    st.sets(st.tuples(st.sampled_from("abc"), st.integers(1, 4))),
)
def test_a_day_that_stays_tears_nothing(
    day: list[tuple[str, str]], uses: set[tuple[str, int]]
) -> None:
    assert torn(uses, day, day) == ""
