from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from app.db import Database
from app.domain.paper import A3
from app.domain.phases import Phase
from app.queries.board import RoomView, SlotView, rows_of_day
from app.queries.events import EventView, event_of_id
from app.queries.printing import (
    DayGrid,
    Sheet,
    door_sheets,
    grid_on_paper,
    topic_cards,
    wall_sheets,
)
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


def event_of(db: Database, camp: Camp) -> EventView:
    """Return the event as pages get it."""
    with db.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def on_paper(db: Database, clock: StandingClock, camp: Camp, *, draft: bool) -> DayGrid | None:
    """Return the grid that is printed."""
    with db.reading() as session:
        return grid_on_paper(session, event_of(db, camp), clock(), draft=draft)


def an_empty_grid(rooms: int, hours: Sequence[int]) -> DayGrid:
    """Return a grid with sessions so many hours after nine o'clock."""
    halls = tuple(RoomView(str(n), f"Room {n}", 30, ()) for n in range(1, rooms + 1))
    times = [MORNING + timedelta(hours=hour) for hour in hours]
    slots = [SlotView(str(at), "session", "", at, at + timedelta(minutes=45)) for at in times]
    return DayGrid(7, halls, rows_of_day(halls, slots, (), MORNING))


def kinds(sheets: Sequence[Sheet]) -> list[tuple[date, int, int, int, int]]:
    """Return the day of each sheet, its rooms, of how many, and its times."""
    return [(s.day, s.first, s.last, s.all_rooms, len(s.rows)) for s in sheets]


def test_before_publication_only_the_draft_is_there(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)
    draft = on_paper(database, clock, camp, draft=True)

    assert on_paper(database, clock, camp, draft=False) is None
    assert draft is not None
    assert (draft.version, [len(row.sittings) for row in draft.rows]) == (None, [1, 1, 0, 0])


@pytest.mark.parametrize("topics", [("Bread",), ("Bread", "Bicycles", "Bees")])
def test_queries_do_not_grow_with_the_topics(
    database: Database, clock: StandingClock, queries: Counting, topics: tuple[str, ...]
) -> None:
    camp = an_event(
        database, clock, phase=Phase.RUNNING, topics=dict.fromkeys(topics, "ben"), votes={}
    )
    event = event_of(database, camp)
    counted = []
    with database.reading() as session:
        reads: list[Callable[[], object]] = [
            lambda: grid_on_paper(session, event, clock(), draft=False),
            lambda: topic_cards(session, event),
        ]
        for query in reads:
            with queries(database.engine) as selects:
                query()
            counted.append(len(selects))
    assert counted == [8, 4]


def test_the_wall_is_cut_by_day_then_by_time_then_by_six_rooms(
    database: Database, clock: StandingClock
) -> None:
    """What begins before six in the morning belongs to the night before."""
    event = event_of(database, an_event(database, clock))
    saturday, sunday = date(2026, 11, 21), date(2026, 11, 22)
    grid = an_empty_grid(8, (*range(9), 18, 24))

    assert kinds(wall_sheets(grid, event, A3)) == [
        (saturday, 1, 6, 8, 5),
        (saturday, 7, 8, 8, 5),
        (saturday, 1, 6, 8, 5),
        (saturday, 7, 8, 8, 5),
        (sunday, 1, 6, 8, 1),
        (sunday, 7, 8, 8, 1),
    ]
    assert {len(row.cells) for sheet in wall_sheets(grid, event, A3) for row in sheet.rows} == {
        6,
        2,
    }


def test_each_door_has_a_sheet_for_each_day(database: Database, clock: StandingClock) -> None:
    event = event_of(database, an_event(database, clock))
    sheets = door_sheets(an_empty_grid(2, (0, 1, 24)), event)

    assert [([room.name for room in s.rooms], s.day.day, len(s.rows)) for s in sheets] == [
        (["Room 1"], 21, 2),
        (["Room 1"], 22, 1),
        (["Room 2"], 21, 2),
        (["Room 2"], 22, 1),
    ]
    assert {len(row.cells) for sheet in sheets for row in sheet.rows} == {1}


@pytest.mark.parametrize(
    ("counts", "phase", "votes"),
    [
        ("always", Phase.OPEN, [2, 0, 1]),
        ("after_vote", Phase.OPEN, [None] * 3),
        ("after_close", Phase.OPEN, [None] * 3),
        ("after_close", Phase.PLANNING, [2, 0, 1]),
    ],
)
def test_cards_tell_votes_only_where_everybody_may_know_them(
    database: Database,
    clock: StandingClock,
    counts: str,
    phase: Phase,
    votes: list[int | None],
) -> None:
    camp = an_event(database, clock, phase=phase, counts=counts)
    with database.reading() as session:
        (cards,) = topic_cards(session, event_of(database, camp))
    assert [card.topic.title for card in cards] == ["Bread", "Bicycles", "Bees"]
    assert [card.votes for card in cards] == votes
