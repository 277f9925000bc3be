"""The optimiser's runs: begun, followed, stopped, and their grid taken into the draft.

The search itself runs in a process of its own; `runner` speaks with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.grid.jsonform import dump_problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.plans import SILENT_FOR, PlanState
from app.models import Event, Placement, PlanRun, Room, Slot, Topic
from app.rows import GridInput, grid_input
from app.services.log import record, take_revision


@dataclass(frozen=True)
class PlanJob:
    """What a run of the optimiser works on."""

    run_id: str
    viewer: Viewer
    document: Mapping[str, object]
    ids: GridInput
    seed: int


@dataclass(frozen=True)
class Progress:
    """How far a run has come; `coverage` and `ideal` in slots filled, summed over people."""

    step: int
    steps: int
    placed: int
    coverage: int
    ideal: int


def start_plan(tx: Tx, viewer: Viewer, now: datetime, *, seed: int) -> PlanJob | None:
    """Begin a run on the event as it stands; None where one is already running.

    Raises Conflict while the round is open, Invalid where there is nothing to place or no place.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase not in (Phase.PLANNING, Phase.RUNNING):
        raise Conflict(say("Close the round first. Then the grid can be built."))
    if running_plan(tx, event, now) is not None:
        return None
    found = grid_input(tx, event, now)
    _check_can_plan(found)
    run = PlanRun(event_id=event.id, seed=seed, started_at=now, heard_at=now)
    tx.add(run)
    record(tx, event, ChangeKind.PLAN_STARTED, viewer, now, subject=run.id)
    return PlanJob(run.id, viewer, dump_problem(found.problem), found, seed)


def running_plan(tx: Tx, event: Event, now: datetime) -> PlanRun | None:
    """Return the run that is under way, None where there is none alive."""
    return tx.exec(
        select(PlanRun).where(
            PlanRun.event_id == event.id,
            PlanRun.state == PlanState.RUNNING,
            PlanRun.heard_at > now - SILENT_FOR,
        )
    ).first()


def note_progress(tx: Tx, job: PlanJob, now: datetime, *, progress: Progress) -> bool:
    """Keep how far a run has come; returns whether somebody wants it to stop."""
    event, run = _run(tx, job)
    _keep(run, progress, now)
    record(tx, event, ChangeKind.PLAN_IMPROVED, job.viewer, now, subject=run.id)
    return run.stop_wanted


def finish_plan(
    tx: Tx,
    job: PlanJob,
    now: datetime,
    *,
    progress: Progress,
    assign: Mapping[int, tuple[int, int]],
) -> None:
    """Take the grid of a run into the draft; what is pinned by now stays where it is."""
    event, run = _run(tx, job)
    _keep(run, progress, now)
    run.state = PlanState.DONE
    _take_into_draft(tx, event, job.ids, assign)
    record(tx, event, ChangeKind.PLAN_FINISHED, job.viewer, now, subject=run.id)


def refuse_plan(
    tx: Tx, job: PlanJob, now: datetime, *, causes: Sequence[Mapping[str, object]]
) -> None:
    """Keep why no grid is possible; the draft stays as it was."""
    event, run = _run(tx, job)
    run.state, run.heard_at = PlanState.REFUSED, now
    run.causes = [dict(cause) for cause in causes]
    record(tx, event, ChangeKind.PLAN_FINISHED, job.viewer, now, subject=run.id)


def fail_plan(tx: Tx, job: PlanJob, now: datetime) -> None:
    """Keep that a run broke; the draft stays as it was."""
    event, run = _run(tx, job)
    run.state, run.heard_at = PlanState.FAILED, now
    record(tx, event, ChangeKind.PLAN_FINISHED, job.viewer, now, subject=run.id)


def stop_plan(tx: Tx, viewer: Viewer, now: datetime, *, run_id: str) -> None:
    """Ask a run to stop and keep its best grid; one that has ended stays as it is."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    run = tx.get(PlanRun, run_id)
    if run is None or run.event_id != event.id:
        raise NotFound
    if run.state == PlanState.RUNNING:
        run.stop_wanted = True
        record(tx, event, ChangeKind.PLAN_STOPPED, viewer, now, subject=run.id)


def _check_can_plan(found: GridInput) -> None:
    problems = []
    if not found.problem.topics:
        problems.append(Problem("topics", say("There is no topic yet to be placed.")))
    if not found.problem.rooms:
        problems.append(Problem("rooms", say("Add at least one room.")))
    if not found.problem.slots:
        problems.append(Problem("slots", say("Add at least one time for sessions.")))
    if problems:
        raise Invalid(*problems)


def _run(tx: Tx, job: PlanJob) -> tuple[Event, PlanRun]:
    event = take_revision(tx, job.viewer.event_id)
    return event, tx.get_one(PlanRun, job.run_id)


def _keep(run: PlanRun, progress: Progress, now: datetime) -> None:
    run.step, run.steps = progress.step, progress.steps
    run.placed, run.coverage, run.ideal = progress.placed, progress.coverage, progress.ideal
    run.heard_at = now


def _take_into_draft(
    tx: Tx, event: Event, ids: GridInput, assign: Mapping[int, tuple[int, int]]
) -> None:
    tx.exec(
        delete(Placement).where(
            col(Placement.event_id) == event.id, col(Placement.pinned).is_(False)
        )
    )
    pinned = tx.exec(select(Placement).where(Placement.event_id == event.id)).all()
    taken = {(placement.slot_id, placement.room_id) for placement in pinned}
    placed = {placement.topic_id for placement in pinned}
    topics = _standing(tx, event) - placed
    slots, rooms = _ids(tx, event, Slot), _ids(tx, event, Room)
    for topic, (slot, room) in assign.items():
        topic_id, slot_id, room_id = ids.topic_ids[topic], ids.slot_ids[slot], ids.room_ids[room]
        still_there = topic_id in topics and slot_id in slots and room_id in rooms
        if still_there and (slot_id, room_id) not in taken:
            tx.add(
                Placement(topic_id=topic_id, event_id=event.id, slot_id=slot_id, room_id=room_id)
            )


def _standing(tx: Tx, event: Event) -> set[str]:
    stands = (col(Topic.event_id) == event.id, col(Topic.withdrawn_at).is_(None))
    return set(tx.exec(select(Topic.id).where(*stands)).all())


def _ids(tx: Tx, event: Event, table: type[Slot] | type[Room]) -> set[str]:
    return set(tx.exec(select(table.id).where(table.event_id == event.id)).all())
