"""A proposal of a search for repairs comes into the draft: as a whole, or some of its changes."""

from collections.abc import Collection
from datetime import datetime

from app.db import Tx
from app.deeds import deeds, moved_since
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind, ago
from app.domain.errors import Conflict, NotFound
from app.domain.grid.partly import differing, mixed, with_companions
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import check_not_over
from app.domain.plans import PlanState
from app.models import DeskAction, Event, PlanRun
from app.rows import GridInput, grid_input
from app.services.grid import rearrange
from app.services.history import acting
from app.services.log import record, take_revision


def take_proposal(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    run_id: str,
    name: str,
    topics: Collection[str] | None = None,
) -> None:
    """Write a proposal into the draft, or only what it says of some topics, by their ids.

    What must go with these topics goes along. Raises Conflict, saying who moved it, where one of
    them was moved since the search began, and Invalid where a rule would be broken that is not yet.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    check_not_over(event.phase)
    run = _found_run(tx, event, run_id)
    found = grid_input(tx, event, now)
    after = found.grid_of(_places(run, name))
    changed = differing(found.grid, after)
    moved = moved_since(tx, event.id, run.id)
    held = {number for number in changed if found.topic_ids[number] in moved}
    wanted = changed - held if topics is None else _numbers(found, topics) & changed
    if not wanted and held:
        wanted = frozenset(held)
    going = with_companions(found.problem, found.grid, after, wanted)
    for number in sorted(going & held):
        raise _moved(tx, event, now, moved[found.topic_ids[number]])
    with acting(tx, event, viewer, now, DeskKind.PROPOSAL_TAKEN):
        rearrange(tx, event, found, mixed(found.grid, after, going))
    record(tx, event, ChangeKind.PROPOSAL_TAKEN, viewer, now, subject=run.id)


def _found_run(tx: Tx, event: Event, run_id: str) -> PlanRun:
    run = tx.get(PlanRun, run_id)
    if run is None or run.event_id != event.id:
        raise NotFound
    if run.state != PlanState.DONE:
        raise Conflict(say("The search has not ended yet. Wait for it, or stop it."))
    return run


def _places(run: PlanRun, name: str) -> list[tuple[str, str, str]]:
    for kept in run.proposals:
        assign = kept["assign"]
        if kept["name"] == name and isinstance(assign, dict):
            return [(topic, slot, room) for topic, (slot, room) in assign.items()]
    raise NotFound


def _numbers(found: GridInput, topics: Collection[str]) -> frozenset[int]:
    return frozenset(n for n, topic_id in enumerate(found.topic_ids) if topic_id in topics)


def _moved(tx: Tx, event: Event, now: datetime, action: DeskAction) -> Conflict:
    (deed,) = deeds(tx, event.zone, [action])
    return Conflict(
        say(
            "%(deed)s, %(ago)s, after this search began. Take other changes one by one, or look "
            "for repairs again.",
            deed=deed,
            ago=ago(action.at, now),
        )
    )
