"""The draft of the grid as the organiser judges it: what stands, how good it is, what is broken."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.grid.rules import violations
from app.domain.messages import Message
from app.queries.building import Building, building
from app.queries.desk import PlanView, plan_of_event
from app.queries.draft import load_draft
from app.queries.events import EventView
from app.queries.quality import Quality, quality


@dataclass(frozen=True)
class DeskGrid:
    """What the page of the grid tells beside the table of the draft."""

    placed: int
    quality: Quality
    broken: tuple[Message, ...]
    plan: PlanView | None
    building: Building | None


def desk_grid(session: Reader, event: EventView, now: datetime) -> DeskGrid:
    """Return the draft's judgement. Three queries more than the draft, however large the day."""
    draft = load_draft(session, event, now)
    found, plan = draft.found, plan_of_event(session, event, now)
    return DeskGrid(
        placed=len(found.grid),
        quality=quality(session, event, draft),
        broken=tuple(violation.message for violation in violations(found.problem, found.grid)),
        plan=plan,
        building=building(session, event, plan, now),
    )
