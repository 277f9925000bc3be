"""A published version of the grid is kept with how it came to be."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Tx
from app.domain.grid.receipt import input_hash
from app.domain.grid.rules import LOCKS, Violation, violations
from app.domain.grid.score import score
from app.domain.people import Viewer
from app.domain.plans import BUILD, PlanState
from app.models import Event, GridVersion, PlanRun, PublishedPlacement
from app.rows import GridInput


def new_version(
    tx: Tx, event: Event, found: GridInput, viewer: Viewer, now: datetime, *, sentence: str
) -> GridVersion:
    """Keep the draft as the next version, with its score and its receipt.

    Seed and input hash are those of the last build, whose grid may have been changed by hand since.
    Its bound is kept only while the wishes and limits are still the ones it was found for.
    """
    judged, run = score(found.problem, found.grid), _last_build(tx, event)
    known = input_hash(found.problem)
    version = GridVersion(
        event_id=event.id,
        number=_next_number(tx, event),
        sentence=sentence,
        coverage=judged.coverage,
        ideal=judged.ideal,
        bound=run.bound if run and run.input_hash == known else None,
        seed=run.seed if run else None,
        input_hash=(run.input_hash if run else "") or known,
        by_hand=run is None or _is_changed(found, run),
        author_id=viewer.participant_id,
        published_at=now,
    )
    tx.add(version)
    tx.flush()
    tx.add_all(_placements(version, found))
    return version


def broken_by_now(tx: Tx, event: Event, number: int, found: GridInput) -> tuple[Violation, ...]:
    """Return the rules that a version would break if shown again; locks are the draft's alone."""
    rows = tx.exec(
        select(PublishedPlacement)
        .join(GridVersion)
        .where(GridVersion.event_id == event.id, GridVersion.number == number)
    )
    shown = found.grid_of((row.topic_id, row.slot_id, row.room_id) for row in rows)
    return tuple(v for v in violations(found.problem, shown) if v.rule not in LOCKS)


def _next_number(tx: Tx, event: Event) -> int:
    last = select(func.max(GridVersion.number)).where(GridVersion.event_id == event.id)
    return (tx.exec(last).one() or 0) + 1


def _last_build(tx: Tx, event: Event) -> PlanRun | None:
    return tx.exec(
        select(PlanRun)
        .where(
            PlanRun.event_id == event.id,
            PlanRun.state == PlanState.DONE,
            PlanRun.purpose == BUILD,
        )
        .order_by(col(PlanRun.started_at).desc(), col(PlanRun.id))
    ).first()


def _is_changed(found: GridInput, run: PlanRun) -> bool:
    """Tell whether the draft is not what the build found: moved by hand, repaired, or undone."""
    draft = {
        found.topic_ids[topic]: [found.slot_ids[cell.slot], found.room_ids[cell.room]]
        for topic, cell in found.grid.items()
    }
    return draft != run.assign


def _placements(version: GridVersion, found: GridInput) -> list[PublishedPlacement]:
    return [
        PublishedPlacement(
            version_id=version.id,
            topic_id=found.topic_ids[topic],
            slot_id=found.slot_ids[cell.slot],
            room_id=found.room_ids[cell.room],
        )
        for topic, cell in found.grid.items()
    ]
