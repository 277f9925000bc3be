"""After lunch Ada opens one more round: the morning stays, the afternoon is planned anew."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Event, Placement
from app.rows import grid_input
from app.services import grid, history, planning, rounds, topics, waves
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves, votes_for

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    """At 10:40, in the second of three sessions; lunch comes before the third."""
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    clock.advance(minutes=100)
    return camp


def draft(database: Database, camp: Camp) -> dict[str, tuple[int, str]]:
    names = {room_id: name for name, room_id in camp.rooms.items()}
    titles = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        rows = session.exec(select(Placement).where(Placement.event_id == camp.id)).all()
    return {titles[r.topic_id]: (camp.slots.index(r.slot_id), names[r.room_id]) for r in rows}


def event_of(database: Database, camp: Camp) -> Event:
    with database.reading() as session:
        return session.get_one(Event, camp.id)


def test_one_more_round_takes_topics_and_votes_while_the_grid_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    ends_at = clock() + timedelta(minutes=20)
    database.write_now(waves.open_wave, camp.ada, clock(), ends_at=ends_at)
    event = event_of(database, camp)

    assert (event.phase, event.wave, event.public_version) == ("open", 2, 1)
    assert event.round_ends_at == ends_at
    assert event.frozen_before == MORNING + timedelta(hours=4)
    votes_for(database, clock, camp.ada, camp.topics["Bees"])
    late = TopicDraft(title="Late", language="en")
    database.write_now(topics.propose, camp.cleo, clock(), draft=late)

    database.write_now(rounds.close_round, camp.ada, clock())
    moves(database, clock, camp, "Bees", 2, "Salon")
    assert database.write_now(grid.publish, camp.ada, clock()) == 2


def test_what_has_been_is_frozen_and_what_had_no_place_is_carried_over(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(waves.open_wave, camp.ada, clock())
    with database.reading() as session:
        found = grid_input(session, session.get_one(Event, camp.id), clock())
    titles = [topic.title for topic in found.problem.topics]

    assert found.problem.frozen == {0, 1}
    assert [found.problem.topics[topic].title for topic in found.grid] == ["Bread", "Bicycles"]
    assert [titles[vote.topic] for vote in found.problem.votes].count("Bees") == 1
    database.write_now(rounds.close_round, camp.ada, clock())
    for title in ("Bread", "Bicycles"):
        with pytest.raises(Invalid):
            moves(database, clock, camp, title, 2, "Salon")
    assert database.write_now(planning.start_plan, camp.ada, clock(), seed=1) is not None


def test_the_draft_of_the_frozen_part_is_what_everybody_sees(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    clock.advance(minutes=-90)  # 09:10: nothing has begun
    moves(database, clock, camp, "Bread", 2, "Atelier")
    moves(database, clock, camp, "Bees", 1, "Salon")
    before = draft(database, camp)

    database.write_now(waves.open_wave, camp.ada, clock(), from_slot=camp.slots[2])
    assert draft(database, camp) == PLACED

    database.write_now(history.undo, camp.ada, clock())
    assert draft(database, camp) == before == {"Bread": (2, "Atelier"), "Bees": (1, "Salon")}
    event = event_of(database, camp)
    assert (event.phase, event.wave, event.frozen_before) == ("running", 1, None)


def test_a_round_opens_only_while_the_day_runs_and_for_a_time_to_come(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for wrong in ({"from_slot": camp.slots[0]}, {"ends_at": clock()}):
        with pytest.raises(Invalid):
            database.write_now(waves.open_wave, camp.ada, clock(), **wrong)
    with pytest.raises(NotFound):
        database.write_now(waves.open_wave, camp.ben, clock())
    clock.advance(hours=5)
    with pytest.raises(Conflict):
        database.write_now(waves.open_wave, camp.ada, clock())
    planned = an_event(database, clock, name="Another", phase=Phase.PLANNING)
    with pytest.raises(Conflict):
        database.write_now(waves.open_wave, planned.ada, clock())
