"""Ada locks cards, rows and columns, and closes places with a reason."""

from typing import Any

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.editing import RoomLine
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.phases import Phase
from app.models import Event, LineLock, Placement, RoomClosure
from app.rows import GridInput, grid_input
from app.services import grid, locks, rooms
from app.web.i18n import translate
from tests.clock import StandingClock
from tests.people import Camp, an_event, moves

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


def locks_(database: Database, clock: StandingClock, camp: Camp, **what: Any) -> None:
    database.write_now(locks.lock, camp.ada, clock(), **{"on": True, **what})


def found(database: Database, clock: StandingClock, camp: Camp) -> GridInput:
    with database.reading() as session:
        return grid_input(session, session.get_one(Event, camp.id), clock())


def refused(database: Database, clock: StandingClock, camp: Camp, *place: Any) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        moves(database, clock, camp, *place)
    return {translate(problem.message, "en") for problem in refusal.value.problems}


def test_a_locked_card_stays_and_says_who_and_why(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    locks_(database, clock, camp, topic_id=camp.topics["Bread"], why="  promised ")

    assert refused(database, clock, camp, "Bread", 2, "Salon") == {
        "“Bread” is locked by Ada: promised. Unlock it first."
    }
    locks_(database, clock, camp, topic_id=camp.topics["Bread"], on=False)
    moves(database, clock, camp, "Bread", 2, "Salon")
    with database.reading() as session:
        row = session.get_one(Placement, camp.topics["Bread"])
    assert (row.pinned, row.pinned_by, row.pinned_why) == (False, None, "")


def test_nothing_leaves_or_enters_a_locked_column(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    locks_(database, clock, camp, room_id=camp.rooms["Atelier"], why="sound check")
    said = {"The column Atelier is locked by Ada: sound check. Unlock it first."}

    assert refused(database, clock, camp, "Bread", 2, "Salon") == said
    assert refused(database, clock, camp, "Bees", 2, "Atelier") == said
    assert refused(database, clock, camp, "Bicycles", 0, "Atelier") == said
    with pytest.raises(Invalid):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bread"])
    moves(database, clock, camp, "Bicycles", 2, "Salon")


def test_nothing_leaves_or_enters_a_locked_row(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    locks_(database, clock, camp, slot_id=camp.slots[0])
    said = {"The row of 09:30 is locked by Ada. Unlock it first."}

    assert refused(database, clock, camp, "Bread", 2, "Salon") == said
    assert refused(database, clock, camp, "Bicycles", 0, "Salon") == said


def test_the_optimiser_finds_pins_and_closed_cells(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    locks_(database, clock, camp, room_id=camp.rooms["Atelier"])
    problem = found(database, clock, camp).problem
    pins = {topic.title: topic.pin and (topic.pin.slot, topic.pin.room) for topic in problem.topics}

    assert pins == {"Bread": (0, 0), "Bicycles": None, "Bees": None}
    assert [sorted(room.closed) for room in problem.rooms] == [[1, 2], []]


def test_locking_again_writes_the_reason_anew(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for why in ("press", "radio"):
        locks_(database, clock, camp, slot_id=camp.slots[2], why=why)

    with database.reading() as session:
        (line,) = session.exec(select(LineLock)).all()
    assert (line.slot_id, line.why, line.locked_by) == (
        camp.slots[2],
        "radio",
        camp.ada.participant_id,
    )


def test_a_place_is_closed_with_a_reason_and_opened_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    place = {"slot_id": camp.slots[2], "room_id": camp.rooms["Salon"]}
    database.write_now(locks.block, camp.ada, clock(), **place, why="Paint is wet")

    assert refused(database, clock, camp, "Bees", 2, "Salon") == {
        "Salon is closed at 13:00, where “Bees” is placed."
    }
    # The table of rooms keeps the reason of what stays closed.
    lines = [RoomLine(1, camp.rooms["Salon"], "Salon", "30", "", frozenset({camp.slots[2]}))]
    database.write_now(rooms.save_rooms, camp.ada, clock(), lines=lines)
    with database.reading() as session:
        assert [row.why for row in session.exec(select(RoomClosure)).all()] == ["Paint is wet"]

    database.write_now(locks.unblock, camp.ada, clock(), **place)
    moves(database, clock, camp, "Bees", 2, "Salon")


def test_a_place_where_a_topic_stands_is_not_closed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    place = {"slot_id": camp.slots[0], "room_id": camp.rooms["Atelier"]}
    with pytest.raises(Conflict) as refusal:
        database.write_now(locks.block, camp.ada, clock(), **place)

    assert translate(refusal.value.message, "en") == "“Bread” stands there. Move it first."


def test_what_is_not_there_cannot_be_locked(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")
    for what in (
        {"slot_id": other.slots[0]},
        {"room_id": other.rooms["Salon"]},
        {"topic_id": other.topics["Bread"]},
        {},
    ):
        with pytest.raises(NotFound):
            locks_(database, clock, camp, **what)
    with pytest.raises(Conflict):
        locks_(database, clock, camp, topic_id=camp.topics["Bees"])
    with pytest.raises(Invalid):
        locks_(database, clock, camp, slot_id=camp.slots[0], why="x" * 101)
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(locks.lock, viewer, clock(), on=True, slot_id=camp.slots[0])
