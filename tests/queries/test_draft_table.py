"""The draft as a table to work on: locks, closed cells, what waits, and what was done last."""

from datetime import timedelta

import pytest

from app.db import Database
from app.domain.phases import Phase
from app.queries.draft_table import DraftTable, draft_table
from app.queries.events import EventView, event_of_id
from app.queries.moves import free_cell
from app.services import locks
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, moves

ONE = {"Bread": "ben"}
THREE = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}
PLACED = {"Bread": (0, "Salon"), "Bicycles": (1, "Atelier")}


def view(database: Database, camp: Camp) -> EventView:
    with database.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def table(database: Database, clock: StandingClock, camp: Camp) -> DraftTable:
    event = view(database, camp)
    with database.reading() as session:
        return draft_table(session, event, clock())


@pytest.mark.parametrize("proposed", [ONE, THREE])
def test_the_table_takes_as_many_queries_for_one_topic_as_for_three(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in proposed if title in PLACED}
    camp = an_event(database, clock, topics=proposed, phase=Phase.PLANNING, placed=placed)
    event = view(database, camp)

    with database.reading() as session, queries(database.engine) as selects:
        draft_table(session, event, clock())
        drawn = len(selects)
        draft_table(session, event, clock())

    assert (drawn, len(selects) - drawn) == (22, 4)


def test_what_is_kept_ends_with_the_next_write_and_the_next_time(
    database: Database, clock: StandingClock, queries: Counting
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)

    def loads() -> bool:
        event = view(database, camp)
        with database.reading() as session, queries(database.engine) as selects:
            draft_table(session, event, clock())
        return len(selects) > 10

    assert [loads(), loads()] == [True, False]
    moves(database, clock, camp, "Bees", 2, "Salon")
    assert [loads(), loads()] == [True, False]
    clock.now += timedelta(hours=1)
    assert [loads(), loads()] == [True, False]


def test_locks_and_closed_cells_say_who_and_why(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)
    bread, atelier, first = camp.topics["Bread"], camp.rooms["Atelier"], camp.slots[0]
    write = database.write_now
    write(locks.lock, camp.ada, clock(), on=True, topic_id=bread, why="The oven")
    write(locks.lock, camp.ada, clock(), on=True, room_id=atelier)
    write(locks.block, camp.ada, clock(), slot_id=first, room_id=atelier, why="Painters")

    found = table(database, clock, camp)

    assert {key: (lock.who, lock.why) for key, lock in found.locks.items()} == {
        bread: ("Ada", "The oven"),
        atelier: ("Ada", ""),
    }
    assert found.closed == {(first, atelier): "Painters"}
    assert [waiting.topic.title for waiting in found.waiting] == ["Bees"]
    assert found.deed is not None
    assert (found.deed.actor_id, found.deed.words.text) == (
        camp.ada.participant_id,
        "%(person)s closed %(room)s at %(slot)s",
    )


def test_a_free_cell_names_what_could_come(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed={"Bread": (0, "Salon")})
    event = view(database, camp)

    def guests(slot: int) -> list[tuple[str, int]]:
        with database.reading() as session:
            cell = free_cell(session, event, camp.slots[slot], camp.rooms["Atelier"], clock())
        return [(guest.topic.title, guest.price.gain) for guest in cell.guests]

    assert guests(2) == [("Bees", 2), ("Bicycles", 1)]
    assert guests(0) == [("Bicycles", 0)]
