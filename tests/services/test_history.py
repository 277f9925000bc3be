"""Ada and Zoé run the desk together: what one of them does can be undone and redone by both."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.desk import MOST_ACTIONS
from app.domain.editing import RoomLine
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.messages import Message
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.domain.rooms import RoomDraft
from app.domain.topics import TopicDraft
from app.models import (
    Absence,
    CalendarEntry,
    DeskAction,
    Event,
    LineLock,
    Participant,
    Placement,
    Room,
    RoomClosure,
    Slot,
)
from app.services import absences, grid, history, locks, people, rooms, rounds, slots, topics
from app.services.erasing import erase
from app.services.history import redo, undo
from app.web.i18n import translate
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, moves

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
Does = Callable[..., Any]


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


@pytest.fixture
def zoe(database: Database, clock: StandingClock, camp: Camp) -> Viewer:
    """A second organiser."""
    joined = database.write_now(
        people.join, code=camp.code, device="zoe", name="Zoé", language="fr", now=clock()
    )
    return Viewer(camp.id, joined.participant_id, Role.ORGANISER)


@pytest.fixture
def does(database: Database, clock: StandingClock) -> Does:
    """Let somebody do something, five seconds after the last."""

    def do(use_case: Does, viewer: Viewer, **what: Any) -> Any:
        return database.write_now(use_case, viewer, clock.advance(seconds=5), **what)

    return do


def said(message: Message) -> str:
    return translate(message, "en")


def draft(database: Database, camp: Camp) -> dict[str, tuple[int, str]]:
    names = {room_id: name for name, room_id in camp.rooms.items()}
    titles = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        rows = session.exec(select(Placement).where(Placement.event_id == camp.id)).all()
    return {titles[r.topic_id]: (camp.slots.index(r.slot_id), names[r.room_id]) for r in rows}


def place(camp: Camp, title: str, slot: int, room: str) -> dict[str, str]:
    return {
        "topic_id": camp.topics[title],
        "slot_id": camp.slots[slot],
        "room_id": camp.rooms[room],
    }


def event_of(database: Database, camp: Camp) -> Event:
    with database.reading() as session:
        return session.get_one(Event, camp.id)


def actions(database: Database, camp: Camp) -> list[tuple[int, str, bool]]:
    with database.reading() as session:
        rows = session.exec(
            select(DeskAction)
            .where(DeskAction.event_id == camp.id)
            .order_by(col(DeskAction.number))
        ).all()
    return [(row.number, row.kind, row.undone_at is not None) for row in rows]


def test_a_move_is_undone_and_redone_by_whoever(
    database: Database, camp: Camp, zoe: Viewer, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 1, "Salon"))
    moved = draft(database, camp)

    does(undo, zoe)
    assert draft(database, camp) == PLACED
    does(redo, camp.ada)
    assert draft(database, camp) == moved == {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


def test_actions_are_undone_from_the_last_and_redone_from_the_first(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bees", 2, "Salon"))
    does(grid.move, camp.ada, **place(camp, "Bees", 0, "Atelier"))
    does(grid.take_off, camp.ada, topic_id=camp.topics["Bicycles"])
    last = draft(database, camp)

    for _ in range(3):
        does(undo, camp.ada)
    assert draft(database, camp) == PLACED
    for _ in range(3):
        does(redo, camp.ada)
    assert draft(database, camp) == last == {"Bees": (0, "Atelier"), "Bread": (2, "Salon")}


def test_a_new_action_ends_the_redo_of_older_ones(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bees", 2, "Salon"))
    number = actions(database, camp)[-1][0]
    does(undo, camp.ada)
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Salon"))

    with pytest.raises(Conflict) as nothing:
        does(redo, camp.ada)
    assert said(nothing.value.message) == "There is nothing to redo."
    with pytest.raises(Conflict):
        does(redo, camp.ada, number=number)
    assert actions(database, camp)[-2:] == [(number, "moved", True), (number + 1, "moved", False)]


def test_an_older_action_is_undone_where_nothing_came_after_it(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    number = actions(database, camp)[-1][0]
    does(grid.move, camp.ada, **place(camp, "Bicycles", 0, "Salon"))

    does(undo, camp.ada, number=number)
    does(undo, camp.ada, number=number)  # pressed twice

    assert draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon")}


def test_what_somebody_has_changed_since_is_not_undone_and_they_are_named(
    database: Database, camp: Camp, zoe: Viewer, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    number = actions(database, camp)[-1][0]
    does(grid.move, zoe, **place(camp, "Bread", 0, "Salon"))

    with pytest.raises(Conflict) as refusal:
        does(undo, camp.ada, number=number)

    assert said(refusal.value.message) == (
        "Zoé moved “Bread”, 5 seconds ago. Undo that first, or leave it."
    )
    assert draft(database, camp) == {"Bread": (0, "Salon"), "Bicycles": (1, "Salon")}


def test_a_place_that_somebody_has_taken_since_is_not_taken_back(
    database: Database, camp: Camp, zoe: Viewer, does: Does
) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    number = actions(database, camp)[-1][0]
    does(grid.move, zoe, **place(camp, "Bees", 0, "Atelier"))

    with pytest.raises(Conflict) as refusal:
        does(undo, camp.ada, number=number)

    assert said(refusal.value.message) == (
        "Zoé moved “Bees”, 5 seconds ago. Undo that first, or leave it."
    )


def test_an_undo_breaks_no_rule(database: Database, camp: Camp, does: Does) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    does(people.set_limits, camp.ben, away=[camp.slots[0]])

    with pytest.raises(Invalid) as refusal:
        does(undo, camp.ada)

    (problem,) = refusal.value.problems
    assert said(problem.message) == "Ben hosts “Bread” and is away at 09:30."
    assert draft(database, camp) == {"Bread": (2, "Atelier"), "Bicycles": (1, "Salon")}


def test_what_was_locked_since_stays(database: Database, camp: Camp, does: Does) -> None:
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    number = actions(database, camp)[-1][0]
    does(locks.lock, camp.ada, on=True, room_id=camp.rooms["Atelier"], why="sound check")

    with pytest.raises(Invalid) as refusal:
        does(undo, camp.ada, number=number)

    assert {said(problem.message) for problem in refusal.value.problems} == {
        "The column Atelier is locked by Ada: sound check. Unlock it first."
    }


def test_a_withdrawn_topic_does_not_come_back_to_the_draft(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.take_off, camp.ada, topic_id=camp.topics["Bread"])
    does(topics.withdraw, camp.ben, topic_id=camp.topics["Bread"])

    with pytest.raises(Conflict) as refusal:
        does(undo, camp.ada)

    assert said(refusal.value.message) == "“Bread” has been withdrawn since. Leave it."


def test_locks_and_closed_places_are_undone(database: Database, camp: Camp, does: Does) -> None:
    def kept() -> list[Any]:
        with database.reading() as session:
            return [
                sorted(row.model_dump_json() for row in session.exec(select(table)).all())
                for table in (LineLock, RoomClosure, Placement)
            ]

    before = kept()
    place_ = {"slot_id": camp.slots[2], "room_id": camp.rooms["Salon"]}
    does(locks.lock, camp.ada, on=True, topic_id=camp.topics["Bread"], why="promised")
    does(locks.lock, camp.ada, on=True, slot_id=camp.slots[0], why="press")
    does(locks.block, camp.ada, **place_, why="paint")
    does(locks.unblock, camp.ada, **place_)
    does(locks.lock, camp.ada, on=False, slot_id=camp.slots[0])
    after = kept()

    for _ in range(5):
        does(undo, camp.ada)
    assert kept() == before
    for _ in range(5):
        does(redo, camp.ada)
    assert kept() == after


def test_a_room_comes_back_with_its_id_and_all_that_hung_on_it(
    database: Database, camp: Camp, does: Does
) -> None:
    def day() -> list[Any]:
        with database.reading() as session:
            return [
                sorted(row.model_dump_json() for row in session.exec(select(table)).all())
                for table in (Room, Slot, RoomClosure, LineLock, Absence)
            ]

    garden = {"slot_id": camp.slots[2], "room_id": camp.rooms["Salon"]}
    does(grid.take_off, camp.ada, topic_id=camp.topics["Bicycles"])
    does(locks.block, camp.ada, **garden, why="paint")
    does(locks.lock, camp.ada, on=True, room_id=camp.rooms["Salon"], why="keys are lost")
    does(locks.lock, camp.ada, on=True, slot_id=camp.slots[2])
    does(people.set_limits, camp.cleo, away=[camp.slots[2]])
    before = day()

    does(rooms.save_rooms, camp.ada, lines=(), remove=camp.rooms["Salon"])
    does(slots.save_slots, camp.ada, lines=(), remove=camp.slots[2])
    assert [len(rows) for rows in day()] == [1, 3, 0, 0, 0]

    does(undo, camp.ada)
    does(undo, camp.ada)
    assert day() == before


def test_rooms_exchange_their_names_and_back(database: Database, camp: Camp, does: Does) -> None:
    atelier, salon = camp.rooms["Atelier"], camp.rooms["Salon"]
    lines = [
        RoomLine(1, atelier, "Salon", "12", "", frozenset()),
        RoomLine(2, salon, "Atelier", "30", "", frozenset()),
    ]
    does(rooms.save_rooms, camp.ada, lines=lines)
    does(undo, camp.ada)

    with database.reading() as session:
        assert {room.id: room.name for room in session.exec(select(Room)).all()} == {
            atelier: "Atelier",
            salon: "Salon",
        }


def test_a_room_that_is_used_by_now_is_not_taken_away(
    database: Database, camp: Camp, zoe: Viewer, does: Does
) -> None:
    does(rooms.add_rooms, camp.ada, drafts=[RoomDraft("Jardin", 20, ())])
    number = actions(database, camp)[-1][0]
    with database.reading() as session:
        garden = session.exec(select(Room).where(Room.name == "Jardin")).one()
    bread = {"topic_id": camp.topics["Bread"], "slot_id": camp.slots[2], "room_id": garden.id}
    does(grid.move, zoe, **bread)

    with pytest.raises(Conflict) as refusal:
        does(undo, camp.ada, number=number)

    assert said(refusal.value.message) == (
        "Zoé moved “Bread”, 5 seconds ago. Undo that first, or leave it."
    )


def test_phases_are_undone_with_what_is_public(
    database: Database, camp: Camp, clock: StandingClock, does: Does
) -> None:
    def now() -> tuple[str, int | None, bool]:
        event = event_of(database, camp)
        with database.reading() as session:
            entries = session.exec(select(CalendarEntry)).all()
        shown = bool(entries) and not any(entry.cancelled for entry in entries)
        return event.phase, event.public_version, shown

    does(grid.publish, camp.ada)
    does(rounds.open_round, camp.ada)
    does(rounds.close_round, camp.ada)
    does(rounds.close_event, camp.ada)
    told = [now()]
    for act in [undo] * 4 + [redo] * 4:
        does(act, camp.ada)
        told.append(now())

    steps = [("closed", 1, True), ("running", 1, True), ("open", 1, True), ("running", 1, True)]
    assert told == [*steps, ("planning", None, False), *reversed(steps)]


def test_a_publication_is_undone_to_the_version_before(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.publish, camp.ada)
    does(grid.move, camp.ada, **place(camp, "Bees", 2, "Salon"))
    does(grid.publish, camp.ada)
    does(undo, camp.ada)
    assert event_of(database, camp).public_version == 1

    does(grid.move, camp.ada, **place(camp, "Bees", 2, "Atelier"))
    assert does(grid.publish, camp.ada) == 3


def test_what_changes_nothing_leaves_no_action(database: Database, camp: Camp, does: Does) -> None:
    before = actions(database, camp)
    does(grid.move, camp.ada, **place(camp, "Bread", 0, "Atelier"))
    does(locks.lock, camp.ada, on=False, room_id=camp.rooms["Salon"])

    assert actions(database, camp) == before


def test_the_history_is_bounded(
    database: Database, camp: Camp, does: Does, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_ACTIONS", 3)
    for slot in (0, 1, 2, 0, 1):
        does(grid.move, camp.ada, **place(camp, "Bees" if slot else "Bread", slot, "Atelier"))

    assert MOST_ACTIONS == 200
    assert len(actions(database, camp)) == 3


def test_only_organisers_undo(
    database: Database, clock: StandingClock, camp: Camp, does: Does
) -> None:
    other = an_event(database, clock, name="Another", phase=Phase.DRAFT)
    for viewer in (camp.ben, camp.cleo, camp.dora):
        for act in (undo, redo):
            with pytest.raises(NotFound):
                does(act, viewer)
    with pytest.raises(NotFound):
        does(undo, other.ada, number=1)
    with pytest.raises(Conflict):
        does(undo, other.ada)


def test_nothing_is_left_of_an_erased_organiser(
    database: Database, camp: Camp, zoe: Viewer, does: Does
) -> None:
    does(locks.lock, zoe, on=True, topic_id=camp.topics["Bread"])
    does(locks.lock, camp.ada, on=False, topic_id=camp.topics["Bread"])
    does(erase, zoe)
    with database.reading() as session:
        kept = [str(row.model_dump()) for row in session.exec(select(DeskAction)).all()]
        assert session.get(Participant, zoe.participant_id) is None
    assert [row for row in kept if zoe.participant() in row] == []

    does(undo, camp.ada)
    with database.reading() as session:
        placement = session.get_one(Placement, camp.topics["Bread"])
    assert (placement.pinned, placement.pinned_by) == (True, None)


def test_nothing_is_left_of_whom_the_desk_noted_away(
    database: Database, camp: Camp, does: Does
) -> None:
    away = {"person_id": camp.cleo.participant(), "first": camp.slots[2], "last": camp.slots[2]}
    does(absences.set_away, camp.ada, **away)
    does(slots.save_slots, camp.ada, lines=(), remove=camp.slots[2])
    does(erase, camp.cleo)

    with database.reading() as session:
        kept = [str(row.model_dump()) for row in session.exec(select(DeskAction)).all()]
    assert [row for row in kept if camp.cleo.participant() in row] == []
    does(undo, camp.ada)
    does(redo, camp.ada)


def test_a_publication_is_not_undone_to_a_version_that_breaks_a_rule_by_now(
    database: Database, camp: Camp, does: Does
) -> None:
    does(grid.publish, camp.ada)
    does(grid.move, camp.ada, **place(camp, "Bread", 2, "Atelier"))
    does(grid.publish, camp.ada)
    does(people.set_limits, camp.ben, away=[camp.slots[0]])

    with pytest.raises(Invalid) as undone:
        does(undo, camp.ada)
    with pytest.raises(Invalid) as shown:
        does(grid.republish, camp.ada, number=1)
    for refusal in (undone, shown):
        assert [said(problem.message) for problem in refusal.value.problems] == [
            "Ben hosts “Bread” and is away at 09:30."
        ]
    with database.reading() as session:
        assert session.get_one(Event, camp.id).public_version == 2


def test_the_cost_does_not_grow_with_the_draft(
    database: Database, clock: StandingClock, queries: Counting
) -> None:
    counted = []
    for placed in ({"Bread": (0, "Atelier")}, {**PLACED, "Bees": (2, "Salon")}):
        camp = an_event(database, clock, name=f"{len(placed)}", phase=Phase.PLANNING, placed=placed)
        with queries(database.engine) as done:
            moves(database, clock, camp, "Bread", 0, "Salon")
            moved = len(done)
            database.write_now(undo, camp.ada, clock())
            counted.append((moved, len(done) - moved))

    assert counted == [(16, 28), (16, 28)]


def test_a_time_that_a_published_topic_goes_on_in_is_not_taken_away(
    database: Database, camp: Camp, does: Does
) -> None:
    does(slots.save_slots, camp.ada, lines=(), add=True)
    number = actions(database, camp)[-1][0]
    draft = TopicDraft(title="Walk", language="en", length=2)
    walk = does(topics.propose_for, camp.ada, draft=draft, name="Ada")
    does(grid.move, camp.ada, **{**place(camp, "Bread", 2, "Salon"), "topic_id": walk})
    does(grid.publish, camp.ada)
    does(grid.take_off, camp.ada, topic_id=walk)

    with pytest.raises(Conflict) as refusal:
        does(undo, camp.ada, number=number)

    assert said(refusal.value.message) == (
        "Version 1 of the grid has topics at 13:00. Keep that time."
    )
