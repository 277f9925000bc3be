"""A second round while the day runs: what has been is frozen, the rest is planned anew."""

from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.grid.problem import Cell, GridProblem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Event, Placement, Slot
from app.rows import GridInput, grid_input
from app.services.history import WAVES, acting
from app.services.log import record, take_revision


def open_wave(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    from_slot: str = "",
    ends_at: datetime | None = None,
) -> None:
    """Open one more round for topics and votes, after which the day is planned anew from a time.

    Without a time it is the next one that has not begun. The grid stays public; what stands before
    that time is frozen, in the draft too. Raises Conflict unless the day runs with a public grid
    and a time is left, Invalid for a time that has begun or an end that is over.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.phase != Phase.RUNNING or event.public_version is None:
        raise Conflict(say("The event has moved on. Look at the page again."))
    if ends_at is not None and ends_at <= now:
        raise Invalid(Problem("ends_at", say("Write a time that is still to come.")))
    start = _start(tx, event, from_slot, now)
    with acting(tx, event, viewer, now, DeskKind.WAVE_OPENED, touches=WAVES):
        event.wave += 1
        event.frozen_before = start
        event.phase = Phase.OPEN
        event.round_ends_at, event.round_closed_at = ends_at, None
        tx.flush()
        _freeze(tx, event, grid_input(tx, event, now))
    record(tx, event, ChangeKind.WAVE_OPENED, viewer, now)


def _start(tx: Tx, event: Event, from_slot: str, now: datetime) -> datetime:
    slots = tx.exec(
        select(Slot)
        .where(Slot.event_id == event.id, Slot.kind == "session")
        .order_by(col(Slot.starts_at))
    ).all()
    left = {slot.id: slot.starts_at for slot in slots if slot.starts_at > now}
    if not left:
        raise Conflict(say("All times of the day have begun. Add a time first."))
    if from_slot and from_slot not in left:
        raise Invalid(Problem("from_slot", say("Choose a time that has not begun yet.")))
    return left[from_slot] if from_slot else next(iter(left.values()))


def _freeze(tx: Tx, event: Event, found: GridInput) -> None:
    """Let the draft stand as the public grid does, where that is frozen."""
    problem = found.problem
    public = {t: cell for t, cell in problem.previous.items() if _is_frozen(problem, t, cell)}
    held = _cells(problem, public)
    drafted = tx.exec(select(Placement).where(Placement.event_id == event.id)).all()
    rows = {row.topic_id: row for row in drafted}
    for topic, cell in found.grid.items():
        stands = public.get(topic) == cell
        own = _cells(problem, {topic: cell})
        if not stands and (topic in public or _is_frozen(problem, topic, cell) or own & held):
            tx.delete(rows[found.topic_ids[topic]])
    tx.flush()
    for topic, cell in public.items():
        if found.grid.get(topic) != cell:
            tx.add(
                Placement(
                    topic_id=found.topic_ids[topic],
                    event_id=event.id,
                    slot_id=found.slot_ids[cell.slot],
                    room_id=found.room_ids[cell.room],
                )
            )


def _cells(problem: GridProblem, grid: dict[int, Cell]) -> set[tuple[int, int]]:
    return {(slot, at.room) for topic, at in grid.items() for slot in problem.span(topic, at.slot)}


def _is_frozen(problem: GridProblem, topic: int, cell: Cell) -> bool:
    return not problem.frozen.isdisjoint(problem.span(topic, cell.slot))
