"""What may become of a run of the optimiser."""

from datetime import datetime, timedelta
from enum import StrEnum

SILENT_FOR = timedelta(seconds=30)
"""A run not heard of for so long has died with its process."""


BUILD, REPAIR = "build", "repair"
"""What a run is for: a new draft, or proposals how to change the one there is."""


class PlanState(StrEnum):
    """How a run stands; a refused one found that no grid keeps the rules."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


def state_now(state: str, heard_at: datetime, now: datetime) -> PlanState:
    """Return how a run stands, failed where it is kept as running and has fallen silent."""
    if state == PlanState.RUNNING and heard_at <= now - SILENT_FOR:
        return PlanState.FAILED
    return PlanState(state)
