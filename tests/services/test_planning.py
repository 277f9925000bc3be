"""Runs of the optimiser: begun once, followed, stopped, and their grid taken into the draft."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.plans import SILENT_FOR
from app.models import Event, Placement, PlanRun, Topic
from app.services import grid, locks, people, planning, rounds, topics
from app.services.planning import PlanJob, Progress
from app.services.runner import Runner
from tests.clock import StandingClock
from tests.people import Camp, an_event, moves

ENDLESS = 3000.0
PROGRESS = Progress(
    share=0.1, seconds=2.0, coverage=3, bound=4, ideal=4, assign={0: (0, 0), 1: (1, 0), 2: (2, 0)}
)


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING)


def test_a_run_begins_and_a_second_one_does_not(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    second = database.write_now(planning.start_plan, camp.ada, clock(), seed=2)

    assert second is None
    run = _run(database, job)
    assert (run.state, run.seed, run.started_at, run.heard_at) == (
        "running",
        1,
        clock(),
        clock(),
    )


def test_a_run_that_fell_silent_is_followed_by_another(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _start(database, clock, camp)
    clock.set(clock() + SILENT_FOR - timedelta(seconds=1))
    assert database.write_now(planning.start_plan, camp.ada, clock(), seed=2) is None

    clock.advance(seconds=1)
    assert database.write_now(planning.start_plan, camp.ada, clock(), seed=2) is not None


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.OPEN, Phase.CLOSED])
def test_a_run_needs_a_closed_round(database: Database, clock: StandingClock, phase: Phase) -> None:
    camp = an_event(database, clock, phase=phase)

    with pytest.raises(Conflict) as refusal:
        database.write_now(planning.start_plan, camp.ada, clock(), seed=1)

    assert refusal.value.message.text == "Close the round first. Then the grid can be built."


def test_a_run_needs_topics(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, topics={})

    with pytest.raises(Invalid) as refusal:
        database.write_now(planning.start_plan, camp.ada, clock(), seed=1)

    assert [problem.field for problem in refusal.value.problems] == ["topics"]


@pytest.mark.parametrize("who", ["ben", "dora"])
def test_only_organisers_start_and_stop(
    database: Database, clock: StandingClock, camp: Camp, who: str
) -> None:
    viewer: Viewer = getattr(camp, who)
    job = _start(database, clock, camp)

    with pytest.raises(NotFound):
        database.write_now(planning.start_plan, viewer, clock(), seed=1)
    with pytest.raises(NotFound):
        database.write_now(planning.stop_plan, viewer, clock(), run_id=job.run_id)

    assert _run(database, job).stop_wanted is False


def test_progress_is_kept_and_learns_that_somebody_wants_it_to_stop(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    clock.advance(seconds=1)

    assert database.write_now(planning.note_progress, job, clock(), progress=PROGRESS) is False
    database.write_now(planning.stop_plan, camp.ada, clock(), run_id=job.run_id)
    assert database.write_now(planning.note_progress, job, clock(), progress=PROGRESS) is True

    run = _run(database, job)
    assert (run.step, run.steps, run.placed, run.coverage, run.ideal) == (10, 100, 3, 3, 4)
    assert (run.state, run.heard_at) == ("running", clock())


def test_a_run_of_another_event_is_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another", phase=Phase.PLANNING)
    job = _start(database, clock, other)

    with pytest.raises(NotFound):
        database.write_now(planning.stop_plan, camp.ada, clock(), run_id=job.run_id)

    assert _run(database, job).stop_wanted is False


def test_the_grid_that_was_found_becomes_the_draft(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 2, "Salon")
    job = _start(database, clock, camp)

    _finish(database, clock, job, {0: (0, 0), 1: (0, 1), 2: (1, 1)})

    assert _draft(database, camp) == {
        "Bread": (0, "Atelier"),
        "Bicycles": (0, "Salon"),
        "Bees": (1, "Salon"),
    }
    run = _run(database, job)
    assert (run.state, run.coverage) == ("done", 3)
    assert _event(database, camp).phase == Phase.PLANNING


def test_what_was_pinned_meanwhile_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    moves(database, clock, camp, "Bread", 2, "Salon")
    _pin(database, clock, camp, "Bread")

    _finish(database, clock, job, {0: (0, 0), 1: (0, 1), 2: (2, 1)})

    assert _draft(database, camp) == {"Bread": (2, "Salon"), "Bicycles": (0, "Salon")}


def test_what_was_moved_by_hand_meanwhile_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bees", 1, "Salon")
    job = _start(database, clock, camp)
    moves(database, clock, camp, "Bread", 2, "Salon")
    database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bees"])

    _finish(database, clock, job, {0: (0, 0), 1: (0, 1), 2: (1, 1)})

    assert _draft(database, camp) == {"Bread": (2, "Salon"), "Bicycles": (0, "Salon")}


def test_what_was_found_breaks_no_rule_that_came_meanwhile(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """Ben leads two topics, one is locked where the other should go; a cell closes; Cleo leaves."""
    moves(database, clock, camp, "Bread", 0, "Atelier")
    moves(database, clock, camp, "Bicycles", 1, "Atelier")
    job = _start(database, clock, camp)
    _pin(database, clock, camp, "Bread")
    slot_id, room_id = camp.slots[2], camp.rooms["Salon"]
    database.write_now(locks.block, camp.ada, clock(), slot_id=slot_id, room_id=room_id)

    _finish(database, clock, job, {0: (1, 0), 1: (2, 1), 2: (0, 1)})
    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (1, "Atelier")}

    job = _start(database, clock, camp)
    database.write_now(people.set_limits, camp.cleo, clock(), away=camp.slots)
    _finish(database, clock, job, {0: (0, 0), 1: (2, 0), 2: (1, 1)})
    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bees": (1, "Salon")}


def test_a_long_session_comes_into_no_place_that_is_taken(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(_lengthen, camp.topics["Bicycles"])
    job = _start(database, clock, camp)
    moves(database, clock, camp, "Bread", 1, "Salon")

    _finish(database, clock, job, {0: (2, 0), 1: (0, 1), 2: (0, 0)})

    assert _draft(database, camp) == {"Bread": (1, "Salon"), "Bees": (0, "Atelier")}


def test_what_has_begun_meanwhile_stays(database: Database, clock: StandingClock) -> None:
    placed = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=placed)
    job = _start(database, clock, camp)
    clock.advance(minutes=40)

    _finish(database, clock, job, {0: (1, 0), 1: (2, 1), 2: (0, 0)})

    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (2, "Salon")}


def test_an_event_that_takes_no_grid_any_more_keeps_its_draft(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    database.write_now(rounds.open_round, camp.ada, clock())

    _finish(database, clock, job, {0: (0, 0)})

    assert (_run(database, job).state, _draft(database, camp)) == ("failed", {})


def test_a_run_that_has_ended_changes_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    database.write_now(planning.fail_plan, job, clock())

    _finish(database, clock, job, {0: (0, 0)})

    assert (_run(database, job).state, _draft(database, camp)) == ("failed", {})


def test_what_was_withdrawn_meanwhile_gets_no_place_when_it_is_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bees"])

    _finish(database, clock, job, {0: (0, 0), 1: (1, 1)})

    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}


def test_a_run_that_is_refused_or_fails_leaves_the_draft(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 2, "Salon")
    causes: list[Mapping[str, object]] = [{"kind": "too_few_places"}]

    refused = _start(database, clock, camp)
    database.write_now(planning.refuse_plan, refused, clock(), causes=causes)
    failed = _start(database, clock, camp)
    database.write_now(planning.fail_plan, failed, clock())

    assert (_run(database, refused).state, _run(database, refused).causes) == (
        "refused",
        causes,
    )
    assert _run(database, failed).state == "failed"
    assert _draft(database, camp) == {"Bread": (2, "Salon")}


def test_a_run_that_has_ended_is_not_stopped(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    _finish(database, clock, job, {})

    database.write_now(planning.stop_plan, camp.ada, clock(), run_id=job.run_id)

    run = _run(database, job)
    assert (run.state, run.stop_wanted) == ("done", False)


def test_a_real_run_finds_places_for_all(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 2, "Atelier")
    _pin(database, clock, camp, "Bread")
    job = _start(database, clock, camp)

    _launch(database, clock, job)

    run = _run(database, job)
    draft = _draft(database, camp)
    assert (run.state, run.placed) == ("done", 3)
    assert draft["Bread"] == (2, "Atelier")
    assert set(draft) == {"Bread", "Bicycles", "Bees"}
    assert draft["Bees"][0] != draft["Bread"][0]  # Ben leads both
    assert database.write_now(grid.publish, camp.ada, clock()) == 1


def test_a_real_run_without_a_possible_grid_says_why(
    database: Database, clock: StandingClock
) -> None:
    many = {f"Topic {n}": "ben" for n in range(4)}
    camp = an_event(database, clock, phase=Phase.PLANNING, topics=many, votes={})
    for title, slot in (("Topic 0", 0), ("Topic 1", 1)):
        moves(database, clock, camp, title, slot, "Salon")
        _pin(database, clock, camp, title)
    _close_all_of_ben(database, clock, camp)
    job = _start(database, clock, camp)

    _launch(database, clock, job)

    run = _run(database, job)
    assert run.state == "refused"
    assert run.causes != []
    assert _draft(database, camp) == {"Topic 0": (0, "Salon"), "Topic 1": (1, "Salon")}


def test_a_real_run_that_is_stopped_keeps_its_best_grid(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)
    database.write_now(planning.stop_plan, camp.ada, clock(), run_id=job.run_id)

    _launch(database, clock, job, seconds=ENDLESS)

    run = _run(database, job)
    assert (run.state, run.step < run.steps) == ("done", True)
    assert set(_draft(database, camp)) == {"Bread", "Bicycles", "Bees"}


def test_a_server_that_stops_ends_its_runs(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    job = _start(database, clock, camp)

    async def story() -> None:
        runner = Runner(database, clock, ENDLESS)
        runner.launch(job)
        await runner.close()

    asyncio.run(story())

    assert _run(database, job).state == "failed"
    assert _draft(database, camp) == {}


def _pin(database: Database, clock: StandingClock, camp: Camp, title: str) -> None:
    database.write_now(locks.lock, camp.ada, clock(), topic_id=camp.topics[title], on=True)


def _lengthen(tx: Tx, topic_id: str) -> None:
    tx.get_one(Topic, topic_id).length = 2


def _close_all_of_ben(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(people.set_limits, camp.ben, clock(), away=camp.slots)


def _start(database: Database, clock: StandingClock, camp: Camp) -> PlanJob:
    job = database.write_now(planning.start_plan, camp.ada, clock(), seed=1)
    assert job is not None
    return job


def _finish(
    database: Database,
    clock: StandingClock,
    job: PlanJob,
    assign: Mapping[int, tuple[int, int]],
) -> None:
    database.write_now(
        planning.finish_plan, job, clock(), progress=replace(PROGRESS, assign=assign)
    )


def _launch(
    database: Database, clock: StandingClock, job: PlanJob, *, seconds: float = 0.05
) -> None:
    asyncio.run(Runner(database, clock, seconds).run(job))


def _run(database: Database, job: PlanJob) -> PlanRun:
    with database.reading() as session:
        return session.get_one(PlanRun, job.run_id)


def _draft(database: Database, camp: Camp) -> dict[str, tuple[int, str]]:
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    room = {room_id: name for name, room_id in camp.rooms.items()}
    with database.reading() as session:
        rows = session.exec(
            select(Placement).where(Placement.event_id == camp.id).order_by(col(Placement.topic_id))
        ).all()
    return {title[row.topic_id]: (camp.slots.index(row.slot_id), room[row.room_id]) for row in rows}


def _event(database: Database, camp: Camp) -> Event:
    with database.reading() as session:
        return session.get_one(Event, camp.id)
