"""The optimiser's runs: begun, followed, stopped, and their grid taken into the draft.

The search itself runs in a process of its own; `runner` speaks with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import select

from app.db import Tx
from app.deeds import moved_since
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.grid.joining import joined, staying
from app.domain.grid.jsonform import dump_problem
from app.domain.grid.problem import Cell, GridProblem
from app.domain.grid.receipt import input_hash
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.plans import BUILD, REPAIR, SILENT_FOR, PlanState
from app.models import Event, PlanRun
from app.rows import GridInput, grid_input
from app.services.grid import write_draft
from app.services.history import acting
from app.services.log import record, take_revision

WHOLE = 100
"""The steps of a run that is through."""

BUILDING = (Phase.PLANNING, Phase.RUNNING)
"""The phases in which a grid can be built."""

MOST_TRACED = 400
"""Points of a run's trace, the last ones: a run of some minutes."""


@dataclass(frozen=True)
class PlanJob:
    """What a run of the optimiser works on."""

    run_id: str
    viewer: Viewer
    document: Mapping[str, object]
    ids: GridInput
    seed: int
    purpose: str = BUILD
    most_moves: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run has come; coverages in slots filled, summed over people.

    `share` is the part of the work that is done, `assign` the best grid so far.
    """

    share: float
    seconds: float
    coverage: int
    bound: int
    ideal: int
    assign: Mapping[int, tuple[int, int]]


def start_plan(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    seed: int,
    purpose: str = BUILD,
    most_moves: int | None = None,
) -> PlanJob | None:
    """Begin a run on the event as it stands; None where one is already running.

    A repair stays near the draft and moves no more of it than `most_moves`. Raises Conflict while
    the round is open, Invalid where there is nothing to place or no place.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase not in BUILDING:
        raise Conflict(say("Close the round first. Then the grid can be built."))
    if running_plan(tx, event, now) is not None:
        return None
    found = grid_input(tx, event, now)
    _check_can_plan(found)
    run = PlanRun(
        event_id=event.id,
        seed=seed,
        purpose=purpose,
        most_moves=most_moves,
        input_hash=input_hash(found.problem),
        started_at=now,
        heard_at=now,
    )
    tx.add(run)
    record(tx, event, ChangeKind.PLAN_STARTED, viewer, now, subject=run.id)
    document = dump_problem(_asked(found, purpose))
    return PlanJob(run.id, viewer, document, found, seed, purpose, most_moves)


def _asked(found: GridInput, purpose: str) -> GridProblem:
    """What the search is asked: a repair stays near the draft, a build keeps what is frozen."""
    if purpose == REPAIR:
        return replace(found.problem, previous=_known(found))
    return found.problem if found.problem.frozen else replace(found.problem, previous={})


def _known(found: GridInput) -> dict[int, Cell]:
    """The draft, but what touches a frozen slot as it was published."""
    problem, known = found.problem, dict(found.grid)
    for topic in known.keys() | problem.previous.keys():
        cells = [grid[topic] for grid in (found.grid, problem.previous) if topic in grid]
        if any(not problem.frozen.isdisjoint(problem.span(topic, cell.slot)) for cell in cells):
            known.pop(topic, None)
            if topic in problem.previous:
                known[topic] = problem.previous[topic]
    return known


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
    _keep(run, job, progress, now)
    record(tx, event, ChangeKind.PLAN_IMPROVED, job.viewer, now, subject=run.id)
    return run.stop_wanted


def wait_for_turn(tx: Tx, job: PlanJob, now: datetime) -> None:
    """Keep that a run waits for others to end, and lives."""
    _, run = _run(tx, job)
    run.heard_at = now


def finish_plan(
    tx: Tx,
    job: PlanJob,
    now: datetime,
    *,
    progress: Progress,
) -> None:
    """Take the grid of a run into the draft, as far as the rules allow by now.

    What is locked by now, has begun or was moved by hand meanwhile stays where it is. Where the
    event takes no grid any more the draft stays as it was; a run that has ended changes nothing.
    """
    event, run = _run(tx, job)
    if run.state != PlanState.RUNNING:
        return
    _keep(run, job, progress, now)
    run.state = PlanState.DONE if event.phase in BUILDING else PlanState.FAILED
    if run.state == PlanState.DONE:
        with acting(tx, event, job.viewer, now, DeskKind.BUILT):
            _take_into_draft(tx, job, event, now, progress.assign)
    record(tx, event, ChangeKind.PLAN_FINISHED, job.viewer, now, subject=run.id)


def finish_repair(
    tx: Tx, job: PlanJob, now: datetime, *, proposals: Sequence[Mapping[str, Any]]
) -> None:
    """Keep what a repair proposes; the draft stays as it was until a proposal is taken."""
    event, run = _run(tx, job)
    run.state, run.heard_at, run.step = PlanState.DONE, now, run.steps
    run.proposals = [
        {**proposal, "assign": _by_id(job.ids, _cells(proposal["assign"]))}
        for proposal in proposals
    ]
    record(tx, event, ChangeKind.PLAN_FINISHED, job.viewer, now, subject=run.id)


def _cells(assign: Mapping[str, Sequence[int]]) -> dict[int, tuple[int, int]]:
    return {int(topic): (slot, room) for topic, (slot, room) in assign.items()}


def _by_id(ids: GridInput, assign: Mapping[int, tuple[int, int]]) -> dict[str, list[str]]:
    return {
        ids.topic_ids[topic]: [ids.slot_ids[slot], ids.room_ids[room]]
        for topic, (slot, room) in assign.items()
    }


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


def _keep(run: PlanRun, job: PlanJob, progress: Progress, now: datetime) -> None:
    run.step, run.steps = round(progress.share * WHOLE), WHOLE
    run.placed = len(progress.assign)
    run.coverage, run.bound, run.ideal = progress.coverage, progress.bound, progress.ideal
    run.assign = _by_id(job.ids, progress.assign)
    run.seconds = progress.seconds
    run.trace = [*run.trace, [progress.seconds, progress.coverage, progress.bound]][-MOST_TRACED:]
    run.heard_at = now


def _take_into_draft(
    tx: Tx, job: PlanJob, event: Event, now: datetime, assign: Mapping[int, tuple[int, int]]
) -> None:
    """Write what was found beside what stays: the locked, the begun, and what hands have moved."""
    found = grid_input(tx, event, now)
    by_id = _by_id(job.ids, assign)
    built = found.grid_of((topic, slot, room) for topic, (slot, room) in by_id.items())
    by_hand = moved_since(tx, event.id, job.run_id)
    moved = {topic for topic, topic_id in enumerate(found.topic_ids) if topic_id in by_hand}
    kept = staying(found.problem, found.grid)
    kept |= {topic: cell for topic, cell in found.grid.items() if topic in moved}
    wanted = {topic: cell for topic, cell in built.items() if topic not in moved}
    write_draft(tx, event, found, joined(found.problem, kept, wanted, found.grid))
