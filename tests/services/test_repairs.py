"""Proposals come into the draft whole or in parts, and people are noted as late or gone."""

from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Database
from app.deeds import deeds
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.messages import Message
from app.domain.phases import Phase
from app.models import Absence, DeskAction, Placement
from app.services import absences, history, locks, repairs
from app.services import topics as topics_service
from tests.clock import StandingClock
from tests.people import TOPICS, Camp, an_event, moves
from tests.searches import Places, searched

PLACED: Places = {"Bread": (0, "Salon"), "Bicycles": (0, "Atelier"), "Bees": (1, "Salon")}
BEST: Places = {"Bread": (1, "Salon"), "Bees": (2, "Salon"), "Bicycles": (1, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


def proposed(database: Database, clock: StandingClock, camp: Camp, **values: Any) -> str:
    """Let a search for repairs have ended with one proposal."""
    return searched(database, clock, camp, {"best": BEST}, **values)


def takes(database: Database, clock: StandingClock, camp: Camp, run_id: str, *titles: str) -> None:
    wanted = [camp.topics[title] for title in titles] if titles else None
    database.write_now(
        repairs.take_proposal, camp.ada, clock(), run_id=run_id, name="best", topics=wanted
    )


def draft(database: Database, camp: Camp) -> dict[str, tuple[int, str]]:
    titles = {topic_id: title for title, topic_id in camp.topics.items()}
    rooms = {room_id: name for name, room_id in camp.rooms.items()}
    with database.reading() as session:
        rows = session.exec(select(Placement).where(Placement.event_id == camp.id)).all()
    return {
        titles[row.topic_id]: (camp.slots.index(row.slot_id), rooms[row.room_id]) for row in rows
    }


def last_deed(database: Database, camp: Camp) -> Message:
    with database.reading() as session:
        last = session.exec(
            select(DeskAction)
            .where(DeskAction.event_id == camp.id)
            .order_by(col(DeskAction.number).desc())
        ).first()
        assert last is not None
        return deeds(session, "UTC", [last])[0]


def test_a_whole_proposal_becomes_the_draft_and_can_be_undone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)

    takes(database, clock, camp, run_id)
    assert draft(database, camp) == BEST
    assert last_deed(database, camp) == Message(
        "%(person)s took a proposal into the draft", {"person": "Ada"}
    )

    database.write_now(history.undo, camp.ada, clock())
    assert draft(database, camp) == PLACED
    takes(database, clock, camp, run_id)
    assert draft(database, camp) == BEST


def test_one_change_takes_along_only_what_must_go_with_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)

    takes(database, clock, camp, run_id, "Bicycles")
    assert draft(database, camp) == {**PLACED, "Bicycles": (1, "Atelier")}
    takes(database, clock, camp, run_id, "Bread")  # Bees stand where it goes
    assert draft(database, camp) == BEST


def test_after_a_part_of_one_proposal_another_can_be_taken(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = {**PLACED, "Bicycles": (2, "Atelier")}
    run_id = searched(database, clock, camp, {"best": BEST, "other": other})
    takes(database, clock, camp, run_id, "Bicycles")

    database.write_now(repairs.take_proposal, camp.ada, clock(), run_id=run_id, name="other")

    assert draft(database, camp) == other


def test_what_a_lock_holds_is_not_moved(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)
    clock.advance(seconds=1)
    database.write_now(
        locks.lock, camp.ada, clock(), on=True, topic_id=camp.topics["Bees"], why="Needs light"
    )

    with pytest.raises(Invalid) as refusal:
        takes(database, clock, camp, run_id)

    assert "Bees" in str(refusal.value.problems[0].message.values)
    assert draft(database, camp) == PLACED
    takes(database, clock, camp, run_id, "Bicycles")
    assert draft(database, camp) == {**PLACED, "Bicycles": (1, "Atelier")}


def test_what_was_moved_by_hand_since_stays_and_is_told(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)
    clock.advance(minutes=2)
    moves(database, clock, camp, "Bicycles", 2, "Atelier")
    clock.advance(minutes=3)

    with pytest.raises(Conflict) as refusal:
        takes(database, clock, camp, run_id, "Bicycles")
    assert refusal.value.message.values["deed"] == Message(
        "%(person)s moved “%(topic)s”", {"person": "Ada", "topic": "Bicycles"}
    )

    takes(database, clock, camp, run_id)
    assert draft(database, camp) == {**BEST, "Bicycles": (2, "Atelier")}


def test_what_was_moved_by_hand_and_put_back_does_not_stand_in_the_way(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)
    clock.advance(minutes=2)
    moves(database, clock, camp, "Bicycles", 2, "Atelier")
    database.write_now(history.undo, camp.ada, clock())

    takes(database, clock, camp, run_id)
    assert draft(database, camp) == BEST


def test_a_change_whose_place_was_taken_by_hand_is_refused_in_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    run_id = proposed(database, clock, camp)
    clock.advance(minutes=2)
    moves(database, clock, camp, "Bees", 1, "Atelier")

    with pytest.raises(Conflict):
        takes(database, clock, camp, run_id, "Bicycles")
    assert draft(database, camp)["Bees"] == (1, "Atelier")


def test_what_was_withdrawn_or_placed_since_is_left_alone(
    database: Database, clock: StandingClock
) -> None:
    four = {**TOPICS, "Late": "ada"}
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED, topics=four)
    run_id = proposed(database, clock, camp)
    database.write_now(
        topics_service.withdraw, camp.cleo, clock(), topic_id=camp.topics["Bicycles"]
    )
    clock.advance(minutes=1)
    moves(database, clock, camp, "Late", 0, "Atelier")

    takes(database, clock, camp, run_id)

    assert draft(database, camp) == {
        "Bread": (1, "Salon"),
        "Bees": (2, "Salon"),
        "Late": (0, "Atelier"),
    }


def test_only_proposals_of_this_event_that_are_ready_are_taken(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other", phase=Phase.PLANNING, placed=PLACED)
    theirs = proposed(database, clock, other)
    unready = proposed(database, clock, camp, state="running")
    ready = proposed(database, clock, camp)

    with pytest.raises(NotFound):
        takes(database, clock, camp, theirs)
    with pytest.raises(Conflict):
        takes(database, clock, camp, unready)
    with pytest.raises(NotFound):
        database.write_now(repairs.take_proposal, camp.ada, clock(), run_id=ready, name="fewest")
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(repairs.take_proposal, viewer, clock(), run_id=ready, name="best")
    assert draft(database, camp) == PLACED


def away(database: Database, camp: Camp) -> list[int]:
    with database.reading() as session:
        rows = session.exec(
            select(Absence).where(Absence.participant_id == camp.ben.participant_id)
        ).all()
    return sorted(camp.slots.index(row.slot_id) for row in rows)


def notes(database: Database, clock: StandingClock, camp: Camp, first: int, last: int) -> None:
    database.write_now(
        absences.set_away,
        camp.ada,
        clock(),
        person_id=camp.ben.participant(),
        first=camp.slots[first],
        last=camp.slots[last],
    )


def test_a_host_who_is_late_or_gone_is_noted_undone_and_here_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    notes(database, clock, camp, 0, 1)
    notes(database, clock, camp, 1, 2)
    assert away(database, camp) == [0, 1, 2]
    assert last_deed(database, camp) == Message(
        "%(person)s noted when %(other)s is away", {"person": "Ada", "other": "Ben"}
    )

    for left in ([0, 1], []):
        database.write_now(history.undo, camp.ada, clock())
        assert away(database, camp) == left
    for _ in range(2):
        database.write_now(history.redo, camp.ada, clock())  # although it breaks the draft
    assert away(database, camp) == [0, 1, 2]

    database.write_now(absences.set_here, camp.ada, clock(), person_id=camp.ben.participant())
    assert away(database, camp) == []


def test_a_time_before_the_first_is_refused_and_strangers_are_unknown(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other")

    with pytest.raises(Invalid) as refusal:
        notes(database, clock, camp, 2, 1)
    assert [problem.field for problem in refusal.value.problems] == ["last"]
    for viewer, person in ((camp.ada, other.ben), (camp.ben, camp.ben)):
        with pytest.raises(NotFound):
            database.write_now(absences.set_here, viewer, clock(), person_id=person.participant())
    assert away(database, camp) == []
