"""Rooms are edited in one table: all of it is saved, or nothing."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.editing import RoomLine
from app.domain.errors import Conflict, Invalid, NotFound, Refusal
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.rooms import MOST_ROOMS, RoomDraft
from app.models import CalendarEntry, Change, Event, Room, RoomClosure
from app.services import grid, rooms
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING)


@pytest.fixture
def table(camp: Camp) -> list[RoomLine]:
    """The table as it stands: the Atelier, then the Salon."""
    return [
        RoomLine(1, camp.rooms["Atelier"], "Atelier", "12", "projector"),
        RoomLine(2, camp.rooms["Salon"], "Salon", "30", ""),
    ]


def saves(database: Database, camp: Camp, lines: list[RoomLine], remove: str = "") -> None:
    database.write_now(
        rooms.save_rooms,
        camp.ada,
        MORNING,
        lines=lines,
        remove=camp.rooms.get(remove, ""),
    )


def named(database: Database, camp: Camp) -> dict[str, str]:
    """The ids of the rooms in their order, with their names."""
    with database.reading() as session:
        found = session.exec(
            select(Room).where(Room.event_id == camp.id).order_by(col(Room.position))
        ).all()
        assert [room.position for room in found] == list(range(len(found)))
        return {room.id: room.name for room in found}


def said(refusal: Refusal) -> str:
    return refusal.message.text % dict(refusal.message.values)


def problems(refusal: Invalid) -> dict[str, str]:
    return {
        problem.field: problem.message.text % dict(problem.message.values)
        for problem in refusal.problems
    }


def test_a_whole_table_is_saved(database: Database, camp: Camp, table: list[RoomLine]) -> None:
    saves(
        database,
        camp,
        [replace(table[0], name=" Ate  lier ", seats="8", features="Screen, sofa, SCREEN,")],
    )

    with database.reading() as session:
        room = session.get_one(Room, camp.rooms["Atelier"])
        assert (room.name, room.seats, room.features) == ("Ate lier", 8, ["screen", "sofa"])
        event = session.get_one(Event, camp.id)
        change = session.exec(
            select(Change.kind).where(Change.event_id == camp.id, Change.revision == event.revision)
        ).all()
        assert change == ["rooms_edited"]


def test_two_rooms_exchange_their_names_and_their_order(
    database: Database, camp: Camp, table: list[RoomLine]
) -> None:
    atelier, salon = table

    saves(database, camp, [replace(salon, name="Atelier"), replace(atelier, name="Salon")])

    assert named(database, camp) == {salon.room_id: "Atelier", atelier.room_id: "Salon"}


def test_a_room_that_the_table_leaves_out_keeps_its_name_and_comes_last(
    database: Database, camp: Camp, table: list[RoomLine]
) -> None:
    saves(database, camp, [replace(table[1], name="Kitchen")])

    assert named(database, camp) == {
        camp.rooms["Salon"]: "Kitchen",
        camp.rooms["Atelier"]: "Atelier",
    }
    with pytest.raises(Invalid) as refused:
        saves(database, camp, [replace(table[1], name="ATELIER")])
    assert problems(refused.value) == {
        "name-2": "Another room is called “ATELIER” too. Rename one."
    }


def test_closed_times_are_those_of_the_table(
    database: Database, camp: Camp, table: list[RoomLine]
) -> None:
    closed = frozenset({camp.slots[0], camp.slots[2], "elsewhere"})
    saves(database, camp, [replace(table[0], closed=closed), table[1]])
    assert _closed(database) == {("Atelier", camp.slots[0]), ("Atelier", camp.slots[2])}

    saves(database, camp, [replace(table[1], closed=frozenset({camp.slots[1]}))])
    assert _closed(database) == {
        ("Atelier", camp.slots[0]),
        ("Atelier", camp.slots[2]),
        ("Salon", camp.slots[1]),
    }


def test_a_new_name_reaches_calendars(
    database: Database, clock: StandingClock, table: list[RoomLine]
) -> None:
    camp = an_event(
        database, clock, name="Other", phase=Phase.RUNNING, placed={"Bread": (0, "Salon")}
    )
    line = RoomLine(1, camp.rooms["Salon"], "Kitchen", "30", "")
    now = clock.advance(minutes=5)

    database.write_now(rooms.save_rooms, camp.ada, now, lines=[line])

    with database.reading() as session:
        entry = session.get_one(CalendarEntry, camp.topics["Bread"])
    assert (entry.room, entry.sequence, entry.modified_at) == ("Kitchen", 1, now)


def test_a_room_is_removed_and_what_was_typed_in_its_line_does_not_matter(
    database: Database, camp: Camp, table: list[RoomLine]
) -> None:
    saves(database, camp, [replace(table[0], name=""), replace(table[1], name="Hall")], "Atelier")

    assert named(database, camp) == {camp.rooms["Salon"]: "Hall"}


def test_a_room_of_the_draft_is_not_removed_and_nothing_else_is_saved(
    database: Database, clock: StandingClock, camp: Camp, table: list[RoomLine]
) -> None:
    moves(database, clock, camp, "Bread", 0, "Salon")

    with pytest.raises(Conflict) as refused:
        saves(database, camp, [replace(table[0], name="Kitchen"), table[1]], "Salon")

    assert said(refused.value) == ("“Salon” is used in the grid. Close it at some times instead.")
    assert list(named(database, camp).values()) == ["Atelier", "Salon"]


def test_a_room_of_a_published_version_is_not_removed(
    database: Database, clock: StandingClock, camp: Camp, table: list[RoomLine]
) -> None:
    moves(database, clock, camp, "Bread", 0, "Salon")
    database.write_now(grid.publish, camp.ada, clock())
    moves(database, clock, camp, "Bread", 0, "Atelier")

    with pytest.raises(Conflict):
        saves(database, camp, table, "Salon")

    assert list(named(database, camp).values()) == ["Atelier", "Salon"]


def test_rooms_of_another_event_are_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp, table: list[RoomLine]
) -> None:
    other = an_event(database, clock, name="Other")
    foreign = RoomLine(1, other.rooms["Salon"], "Mine", "1", "")

    with pytest.raises(NotFound):
        saves(database, camp, [*table, foreign])
    with pytest.raises(NotFound):
        database.write_now(
            rooms.save_rooms, camp.ada, clock(), lines=table, remove=other.rooms["Salon"]
        )

    assert list(named(database, other).values()) == ["Atelier", "Salon"]


def test_new_rooms_come_after_the_others(database: Database, camp: Camp) -> None:
    drafts = [RoomDraft("Garden", 20, ()), RoomDraft("Attic", 6, ("screen",))]

    database.write_now(rooms.add_rooms, camp.ada, MORNING, drafts=drafts)

    assert list(named(database, camp).values()) == ["Atelier", "Salon", "Garden", "Attic"]


@pytest.mark.parametrize(
    ("drafts", "problem"),
    [
        ([], "Write at least one room."),
        ([RoomDraft("SALON", 1, ())], "There is a room “SALON” already. Rename one."),
        (
            [RoomDraft(f"Room {number}", 1, ()) for number in range(MOST_ROOMS - 1)],
            "There are more than 60 rooms. Take some out.",
        ),
    ],
)
def test_new_rooms_that_cannot_be(
    database: Database, camp: Camp, drafts: list[RoomDraft], problem: str
) -> None:
    with pytest.raises(Invalid) as refused:
        database.write_now(rooms.add_rooms, camp.ada, MORNING, drafts=drafts)

    assert problems(refused.value) == {"rooms": problem}
    assert list(named(database, camp).values()) == ["Atelier", "Salon"]


def test_only_the_organiser_touches_rooms(
    database: Database, clock: StandingClock, camp: Camp, table: list[RoomLine]
) -> None:
    def tries(viewer: Viewer) -> None:
        with pytest.raises(NotFound):
            database.write_now(rooms.save_rooms, viewer, clock(), lines=table)
        with pytest.raises(NotFound):
            database.write_now(rooms.add_rooms, viewer, clock(), drafts=[RoomDraft("Mine", 1, ())])

    tries(camp.ben)
    tries(camp.dora)


def _closed(database: Database) -> set[tuple[str, str]]:
    with database.reading() as session:
        return set(
            session.exec(
                select(Room.name, RoomClosure.slot_id).join(
                    Room, col(Room.id) == col(RoomClosure.room_id)
                )
            ).all()
        )
