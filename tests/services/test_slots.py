"""Times are edited in one table; a topic that has its place never loses its time."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.day import plan_day
from app.domain.editing import SlotLine
from app.domain.errors import Conflict, Invalid, NotFound, Refusal
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Absence, CalendarEntry, Slot
from app.services import grid, people, slots, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves

ZURICH = ZoneInfo("Europe/Zurich")
DAY = [
    ("09:30", "10:15", "session", ""),
    ("10:30", "11:15", "session", ""),
    ("12:00", "13:00", "common", "Lunch"),
    ("13:00", "13:45", "session", ""),
]


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING)


def table(database: Database, camp: Camp) -> list[SlotLine]:
    """The table of times as it stands."""
    with database.reading() as session:
        found = session.exec(
            select(Slot).where(Slot.event_id == camp.id).order_by(col(Slot.starts_at))
        ).all()
    return [
        SlotLine(
            number,
            slot.id,
            slot.starts_at.astimezone(ZURICH),
            f"{slot.starts_at.astimezone(ZURICH):%H:%M}",
            f"{slot.ends_at.astimezone(ZURICH):%H:%M}",
            slot.kind,
            slot.label,
        )
        for number, slot in enumerate(found, start=1)
    ]


def day(database: Database, camp: Camp) -> list[tuple[str, str, str, str]]:
    return [(line.start, line.end, line.kind, line.label) for line in table(database, camp)]


def saves(
    database: Database, camp: Camp, lines: list[SlotLine], *, remove: str = "", add: bool = False
) -> None:
    now = MORNING + timedelta(minutes=5)
    database.write_now(slots.save_slots, camp.ada, now, lines=lines, remove=remove, add=add)


def said(refusal: Refusal) -> str:
    return refusal.message.text % dict(refusal.message.values)


def problems(refusal: Invalid) -> dict[str, str]:
    return {
        problem.field: problem.message.text % dict(problem.message.values)
        for problem in refusal.problems
    }


def test_a_whole_table_is_saved(database: Database, camp: Camp) -> None:
    first, second, lunch, last = table(database, camp)

    saves(
        database,
        camp,
        [
            replace(first, start="9h"),
            second,
            replace(lunch, label=" Soup  and bread ", end="12.50"),
            replace(last, kind="common", label="Closing"),
        ],
    )

    assert day(database, camp) == [
        ("09:00", "10:15", "session", ""),
        ("10:30", "11:15", "session", ""),
        ("12:00", "12:50", "common", "Soup and bread"),
        ("13:00", "13:45", "common", "Closing"),
    ]


def test_times_that_overlap_are_refused_all_at_once(database: Database, camp: Camp) -> None:
    first, second, lunch, last = table(database, camp)

    with pytest.raises(Invalid) as refused:
        saves(
            database,
            camp,
            [replace(first, end="10:31"), second, lunch, replace(last, start="12:59")],
        )

    before = "This begins before the one before it ends."
    assert problems(refused.value) == {"start-2": before, "start-4": before}
    assert day(database, camp) == DAY


def test_a_time_does_not_overlap_one_that_the_table_leaves_out(
    database: Database, camp: Camp
) -> None:
    first, second, _, _ = table(database, camp)

    with pytest.raises(Invalid) as refused:
        saves(database, camp, [replace(first, end="10:31")])
    assert list(problems(refused.value)) == ["start-1"]

    with pytest.raises(Invalid) as refused:
        saves(database, camp, [replace(second, start="10:14")])
    assert list(problems(refused.value)) == ["start-2"]


def test_a_time_goes_over_midnight_and_comes_back(database: Database, camp: Camp) -> None:
    *_, last = table(database, camp)

    saves(database, camp, [replace(last, start="23:30", end="0:15")])
    *_, last = table(database, camp)
    assert (last.start, last.end) == ("23:30", "00:15")

    saves(database, camp, [replace(last, start="0:30", end="1:15")])
    *_, last = table(database, camp)
    assert last.was == datetime(2026, 11, 22, 0, 30, tzinfo=ZURICH)

    saves(database, camp, [replace(last, start="22:30", end="23:15")])
    *_, last = table(database, camp)
    assert last.was == datetime(2026, 11, 21, 22, 30, tzinfo=ZURICH)


def test_a_line_is_added_after_the_last_with_what_else_was_typed(
    database: Database, camp: Camp
) -> None:
    first, *others = table(database, camp)

    saves(database, camp, [replace(first, start="9:00"), *others], add=True)

    assert day(database, camp) == [
        ("09:00", "10:15", "session", ""),
        *DAY[1:],
        ("13:45", "14:30", "session", ""),
    ]


def test_the_first_line_of_an_empty_day_begins_at_nine(database: Database, camp: Camp) -> None:
    for line in table(database, camp):
        saves(database, camp, [], remove=line.slot_id)

    saves(database, camp, [], add=True)

    assert day(database, camp) == [("09:00", "09:45", "session", "")]


def test_a_line_is_removed_and_what_was_typed_in_it_does_not_matter(
    database: Database, camp: Camp
) -> None:
    first, second, lunch, last = table(database, camp)
    lines = [first, replace(second, start="soon"), lunch, replace(last, end="14:00")]

    saves(database, camp, lines, remove=second.slot_id)

    assert day(database, camp) == [DAY[0], DAY[2], ("13:00", "14:00", "session", "")]


def test_a_time_of_the_draft_is_not_removed_and_nothing_else_is_saved(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 1, "Salon")
    first, *others = table(database, camp)

    with pytest.raises(Conflict) as refused:
        saves(database, camp, [replace(first, start="9:00"), *others], remove=camp.slots[1])

    assert said(refused.value) == "The grid has topics at 10:30. Move or take them off first."
    assert day(database, camp) == DAY


def test_a_time_of_an_old_version_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 1, "Salon")
    database.write_now(grid.publish, camp.ada, clock())
    moves(database, clock, camp, "Bread", 0, "Salon")

    with pytest.raises(Conflict) as refused:
        saves(database, camp, table(database, camp), remove=camp.slots[1])

    assert said(refused.value) == ("Version 1 of the grid has topics at 10:30. Keep that time.")


def test_a_time_of_the_grid_stays_one_for_topics(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 1, "Salon")
    _, second, _, _ = table(database, camp)

    with pytest.raises(Conflict):
        saves(database, camp, [replace(second, kind="common", label="Coffee")])

    assert day(database, camp) == DAY


def test_a_topic_of_two_times_keeps_them_in_a_row(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    camp.topics["Baking"] = proposes_long(database, clock, camp)
    moves(database, clock, camp, "Baking", 0, "Salon")
    first, second, lunch, last = table(database, camp)
    refused_sentence = "The grid has topics at 09:30. Move or take them off first."

    for lines, remove in (
        ([second], second.slot_id),
        ([replace(second, kind="common", label="Coffee")], ""),
        ([replace(second, start="14:00", end="14:45")], ""),
        ([replace(last, start="10:15", end="10:30")], ""),
        ([replace(lunch, start="10:15", end="10:30")], ""),
    ):
        with pytest.raises(Conflict) as refused:
            saves(database, camp, lines, remove=remove)
        assert said(refused.value) == refused_sentence

    saves(database, camp, [replace(first, start="8:00"), replace(second, end="11:45")])
    saves(database, camp, [], remove=last.slot_id, add=True)
    assert day(database, camp) == [
        ("08:00", "10:15", "session", ""),
        ("10:30", "11:45", "session", ""),
        DAY[2],
        ("13:00", "13:45", "session", ""),
    ]


def test_another_time_reaches_calendars(database: Database, clock: StandingClock) -> None:
    camp = an_event(
        database, clock, name="Other", phase=Phase.RUNNING, placed={"Bread": (0, "Salon")}
    )
    clock.set(MORNING)
    first, *_ = table(database, camp)

    saves(database, camp, [replace(first, end="10:20")])

    with database.reading() as session:
        entry = session.get_one(CalendarEntry, camp.topics["Bread"])
    assert (entry.ends_at, entry.sequence) == (MORNING + timedelta(minutes=80), 1)
    assert entry.modified_at == MORNING + timedelta(minutes=5)


def test_times_of_another_event_are_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other")

    with pytest.raises(NotFound):
        saves(database, camp, table(database, other))
    with pytest.raises(NotFound):
        saves(database, camp, [], remove=other.slots[0])

    assert day(database, other) == DAY


def test_the_day_is_laid_out_anew(database: Database, camp: Camp) -> None:
    drafts = plan_day("14h à 16h, 60 min", date=date(2026, 11, 21), zone=ZURICH)

    database.write_now(slots.lay_out_day, camp.ada, MORNING, drafts=drafts)

    assert day(database, camp) == [
        ("14:00", "15:00", "session", ""),
        ("15:00", "16:00", "session", ""),
    ]
    with pytest.raises(Invalid) as refused:
        database.write_now(slots.lay_out_day, camp.ada, MORNING, drafts=())
    assert problems(refused.value) == {"day": "Write at least one time for sessions."}


def test_times_that_stay_keep_who_cannot_come(database: Database, camp: Camp) -> None:
    database.write_now(people.set_limits, camp.ben, MORNING, away=camp.slots[:2])
    drafts = plan_day("9:30 to 10:30, 60 min", date=date(2026, 11, 21), zone=ZURICH)

    database.write_now(slots.lay_out_day, camp.ada, MORNING, drafts=drafts)

    with database.reading() as session:
        away = session.exec(
            select(Absence.slot_id).where(Absence.participant_id == camp.ben.participant_id)
        ).all()
    assert day(database, camp) == [("09:30", "10:30", "session", "")]
    assert away == [camp.slots[0]]


def test_a_day_with_topics_is_not_laid_out_anew(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 1, "Salon")
    drafts = plan_day("14h à 16h, 60 min", date=date(2026, 11, 21), zone=ZURICH)

    with pytest.raises(Conflict) as refused:
        database.write_now(slots.lay_out_day, camp.ada, MORNING, drafts=drafts)

    assert said(refused.value) == "The grid has topics at 10:30. Move or take them off first."
    assert day(database, camp) == DAY


def test_only_the_organiser_touches_times(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(slots.save_slots, viewer, MORNING, lines=(), add=True)
        with pytest.raises(NotFound):
            database.write_now(slots.lay_out_day, viewer, MORNING, drafts=())


def proposes_long(database: Database, clock: StandingClock, camp: Camp) -> str:
    """Enter a topic of two times in a row."""
    return database.write_now(
        topics.propose_for,
        camp.ada,
        clock(),
        draft=TopicDraft(title="Baking", language="en", length=2),
        name="Ben",
    )
