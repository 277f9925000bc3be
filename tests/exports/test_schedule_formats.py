import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.domain.schedule import lasting_numbers, lasting_uuid
from app.domain.text import clean_line
from app.exports.c3voc_json import schedule_json
from app.exports.c3voc_xml import schedule_xml
from app.exports.programme import Programme, programme
from app.exports.schedule_csv import schedule_csv
from app.queries.schedule import Schedule, ScheduleRoom
from tests.exports.programmes import (
    EVENING,
    HERE,
    HOSTILE,
    NIGHT,
    ROOMS,
    SITE,
    WORDS,
    Seen,
    a_schedule,
    an_item,
    read_csv,
    read_json,
    read_xml,
    shown_by_giggity,
)

GOLDEN = HERE / "golden"


def _laid_out(schedule: Schedule) -> Programme:
    return programme(schedule, base_url=SITE, words=WORDS)


def _files(schedule: Schedule) -> dict[str, bytes]:
    day = _laid_out(schedule)
    return {
        "schedule.xml": schedule_xml(day),
        "schedule.json": schedule_json(day),
        "schedule.csv": schedule_csv(schedule, base_url=SITE),
    }


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "schedule.csv"])
def test_a_file_is_written_to_the_letter(name: str) -> None:
    """Each run has another hash seed, so what depends on one shows here."""
    assert _files(NIGHT)[name] == (GOLDEN / name).read_bytes()


def test_apps_read_each_event_at_its_instant_also_in_the_hour_that_comes_twice() -> None:
    seen = read_xml(_files(NIGHT)["schedule.xml"])
    assert seen == read_json(_files(NIGHT)["schedule.json"])
    assert [(one.title, one.starts_at - EVENING, one.ends_at - one.starts_at) for one in seen] == [
        (clean_line(HOSTILE), timedelta(0), timedelta(minutes=45)),
        ("Session 2", timedelta(0), timedelta(hours=1)),
        ("Supper", timedelta(hours=1), timedelta(hours=1)),
        ("The first half past two", timedelta(hours=8.5), timedelta(minutes=30)),
        ("The second half past two", timedelta(hours=9.5), timedelta(minutes=30)),
        ("Over the end of the night (1/2)", timedelta(hours=12.5), timedelta(minutes=30)),
        ("Over the end of the night (2/2)", timedelta(hours=13), timedelta(minutes=30)),
        ("Next day", timedelta(hours=15), timedelta(minutes=45)),
    ]
    clock_times = re.findall(rb"<start>(.{5})</start>", _files(NIGHT)["schedule.xml"])
    assert clock_times.count(b"02:30") == 2


def test_after_midnight_belongs_to_the_day_before_and_rooms_keep_their_order() -> None:
    days = [
        (day.get("date"), [(room.get("name"), len(room)) for room in day])
        for day in etree.fromstring(_files(NIGHT)["schedule.xml"]).iter("day")
    ]
    assert days == [
        ("2026-10-24", [("Everybody together", 1), ("Salon & “Bar”", 1), ("Atelier", 4)]),
        ("2026-10-25", [("Everybody together", 0), ("Salon & “Bar”", 1), ("Atelier", 1)]),
    ]


def test_giggity_knows_the_format_by_its_beginning() -> None:
    named = replace(NIGHT, name="🐝" * 80)
    head = _files(named)["schedule.xml"].decode()[:1024]
    assert head.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<schedule>')
    assert "<conference>" in head
    assert "<!" not in head


@settings(max_examples=25)
@given(
    starts=st.sets(st.integers(0, 200), min_size=1, max_size=8),
    length=st.integers(1, 300),
    zone=st.sampled_from(["Europe/Zurich", "Asia/Kolkata", "UTC"]),
)
def test_giggity_shows_every_part_when_it_is_on_by_the_clock(
    starts: set[int], length: int, zone: str
) -> None:
    items = [an_item(start + 1, start * 300, length) for start in starts]
    body = schedule_xml(_laid_out(a_schedule(*items, zone=zone)))
    venue = ZoneInfo(zone)
    expected = {
        (
            one.starts_at.astimezone(venue).replace(tzinfo=None),
            one.ends_at - one.starts_at,
            one.title,
        )
        for one in read_xml(body)
    }
    assert shown_by_giggity(body) == expected


def test_the_parts_of_what_crosses_six_have_ids_that_stay() -> None:
    crossing = [one for one in read_xml(_files(NIGHT)["schedule.xml"]) if "/2)" in one.title]
    alone = read_xml(schedule_xml(_laid_out(a_schedule(NIGHT.items[5]))))
    assert [(one.guid, one.number) for one in crossing] == [(one.guid, one.number) for one in alone]
    assert (crossing[0].guid, crossing[0].number) == (NIGHT.items[5].guid, 6)


def test_a_break_gets_a_room_that_no_room_is_called() -> None:
    rooms = (ScheduleRoom(lasting_uuid("room", "3"), "Everybody together", 5), *ROOMS)
    files = _files(replace(NIGHT, rooms=rooms))
    assert {one.room for one in read_xml(files["schedule.xml"]) if one.title == "Supper"} == {
        "Everybody together ·"
    }


def test_without_breaks_there_are_only_the_rooms() -> None:
    day = _laid_out(a_schedule(an_item(1, 0, 45)))
    assert [room.name for room in day.rooms] == ["Salon & “Bar”", "Atelier"]


@pytest.mark.parametrize(
    ("slug", "acronym"),
    [("solocamp-2026", "solocamp_2026"), ("abc", "event_abc"), ("a-b", "event_a_b")],
)
def test_an_acronym_is_one_that_both_schemas_take(slug: str, acronym: str) -> None:
    day = _laid_out(replace(NIGHT, slug=slug))
    assert day.acronym == acronym
    read_xml(schedule_xml(day))
    read_json(schedule_json(day))


def test_a_session_without_length_gets_a_minute_as_in_the_calendars() -> None:
    (seen,) = read_xml(schedule_xml(_laid_out(a_schedule(an_item(1, 0, 0)))))
    assert seen.ends_at - seen.starts_at == timedelta(minutes=1)


def test_the_raster_divides_all_times() -> None:
    steps = [
        _laid_out(a_schedule(*items)).step
        for items in (
            (an_item(1, 0, 60),),
            (an_item(1, 0, 45), an_item(2, 60, 45)),
            (an_item(1, 0, 7),),
        )
    ]
    assert steps == ["01:00", "00:15", "00:01"]


def test_a_zone_that_the_schema_does_not_know_is_left_to_the_offsets() -> None:
    files = _files(replace(NIGHT, zone="CET"))
    assert b"time_zone_name" not in files["schedule.json"]
    assert b"<time_zone_name>CET</time_zone_name>" in files["schedule.xml"]


def test_persons_of_json_are_of_one_kind_and_those_of_xml_are_names() -> None:
    files = _files(NIGHT)
    assert b'"public_name"' not in files["schedule.json"]
    assert b"<person>+Cleo</person>" in files["schedule.xml"]


def test_a_table_holds_every_item_with_its_offset() -> None:
    rows = read_csv(_files(NIGHT)["schedule.csv"])
    assert [(row["start"], row["minutes"], row["room"], row["kind"]) for row in rows][2:5] == [
        ("2026-10-24T19:00:00+02:00", "60", "", "break"),
        ("2026-10-25T02:30:00+02:00", "30", "Atelier", "session"),
        ("2026-10-25T02:30:00+01:00", "30", "Atelier", "session"),
    ]
    assert len(rows) == len(NIGHT.items)


def test_no_cell_is_a_formula() -> None:
    rows = read_csv(_files(NIGHT)["schedule.csv"])
    assert rows[1]["title"] == "'=cmd|' /C calc'!A0 ]]> & <b> שלום 🐝"
    assert rows[1]["place"] == "'@Home, Lausanne"
    assert rows[1]["host"] == "Ben ]]>; +Cleo"
    for title in ("=1", "+1", "-1", "@a", "  =1", "\t=1", "＝1"):
        (row,) = read_csv(schedule_csv(a_schedule(an_item(1, 0, 5, title=title)), base_url=SITE))
        assert row["title"] == "'" + clean_line(title)


def test_excel_gets_its_mark_and_the_separator_of_its_country() -> None:
    plain = schedule_csv(NIGHT, base_url=SITE)
    marked = schedule_csv(NIGHT, base_url=SITE, excel=True, separator=";")
    assert (plain[:5], marked[:8]) == (b"title", b"\xef\xbb\xbftitle")
    assert read_csv(marked, ";") == read_csv(plain)
    assert plain.count(b"\r\n") - plain.count(b"\n") == -3  # within one description


hostile = st.text(
    st.one_of(
        st.sampled_from(
            "\r\n\t\0\x07\x0b\x1c\x7f\x85\u2028\u202e\ufeff\ufffe]>&<;:,\"'=+-@ né日😀"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@settings(max_examples=40)
@given(
    title=hostile.filter(clean_line),
    room=hostile.filter(clean_line),
    text=hostile,
    starts=st.lists(st.integers(0, 500), unique=True, min_size=1, max_size=12),
    length=st.integers(1, 300),
    zone=st.sampled_from(["Europe/Zurich", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_whatever_is_typed_all_files_say_the_same(
    title: str, room: str, text: str, starts: list[int], length: int, zone: str
) -> None:
    numbers = lasting_numbers(str(start) for start in starts)
    items = [
        an_item(
            start, start * 300, length, number=numbers[str(start)], title=title, description=text
        )
        for start in starts
    ]
    items = [replace(item, room=clean_line(room)) for item in items]
    rooms = (ScheduleRoom(lasting_uuid("room", "9"), clean_line(room), 1),)
    files = _files(a_schedule(*items, zone=zone, rooms=rooms))
    seen = read_xml(files["schedule.xml"])
    assert seen == read_json(files["schedule.json"])
    spans = [(item.starts_at, item.ends_at) for item in sorted(items, key=lambda i: i.starts_at)]
    assert _joined(seen) == spans
    rows = read_csv(files["schedule.csv"])
    assert [tuple(_utc(row[key]) for key in ("start", "end")) for row in rows] == spans
    assert {row["title"].removeprefix("'") for row in rows} == {clean_line(title).removeprefix("'")}
    lines = list(csv.reader(io.StringIO(files["schedule.csv"].decode(), newline="")))
    assert {len(line) for line in lines} == {12}


def _joined(seen: list[Seen]) -> list[tuple[datetime, datetime]]:
    """Return when something is on, with what was cut at six put together again."""
    joined: list[tuple[datetime, datetime]] = []
    for one in seen:
        if joined and "/2)" in one.title and joined[-1][1] == one.starts_at:
            joined[-1] = (joined[-1][0], one.ends_at)
        else:
            joined.append((one.starts_at, one.ends_at))
    return joined


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_the_zone_of_the_file_is_that_of_the_venue() -> None:
    seen = read_json(_files(replace(NIGHT, zone="Asia/Kolkata"))["schedule.json"])
    kolkata = ZoneInfo("Asia/Kolkata")
    assert f"{seen[0].starts_at.astimezone(kolkata):%d. %H:%M}" == "24. 21:30"
