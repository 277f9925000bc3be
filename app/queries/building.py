"""The grid that is being built, as far as it is."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.grid.score import score
from app.domain.plans import PlanState
from app.queries.board import BoardRow, RoomView, rows_of_day
from app.queries.desk import PlanView
from app.queries.draft import load_draft
from app.queries.events import EventView


@dataclass(frozen=True)
class Building:
    """The best grid so far; `satisfied` of the `people` always find something they chose."""

    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    people: int
    satisfied: int


def building(
    session: Reader, event: EventView, plan: PlanView | None, now: datetime
) -> Building | None:
    """Return the grid of a build that is under way, None without one. No query beside the draft's.

    A search for repairs shows none: it compares what it finds with the draft at its end.
    """
    if plan is None or plan.state is not PlanState.RUNNING or plan.is_repair or not plan.places:
        return None
    draft = load_draft(session, event, now)
    grid = draft.found.grid_of(plan.places)
    judged = score(draft.found.problem, grid)
    return Building(
        rooms=draft.rooms,
        rows=rows_of_day(draft.rooms, draft.slots, draft.sittings(grid), now),
        people=len(judged.people),
        satisfied=judged.satisfied,
    )
