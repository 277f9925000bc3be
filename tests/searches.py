"""Searches of the optimiser that have found what a test says, without the optimiser."""

from collections.abc import Mapping
from typing import Any

from app.db import Database, Tx
from app.domain.changes import ChangeKind
from app.models import PlanRun
from app.services.log import record, take_revision
from tests.clock import StandingClock
from tests.people import Camp

Places = Mapping[str, tuple[int, str]]
"""Titles of topics, with the number of their slot and the name of their room."""


def searched(
    db: Database, clock: StandingClock, camp: Camp, /, proposals: Mapping[str, Places], **how: Any
) -> str:
    """Put a search for repairs into the event and return its id; it has ended, unless told else.

    Keywords are columns of the run.
    """
    now = clock.advance(seconds=1)
    values = {"state": "done", "purpose": "repair", **how}
    run = PlanRun(event_id=camp.id, seed=1, started_at=now, heard_at=now, **values)
    run.proposals = [
        {"name": name, "assign": assigned(camp, places), "coverage": 3, "moves": 1}
        for name, places in proposals.items()
    ]

    def keep(tx: Tx) -> str:
        event = take_revision(tx, camp.id)
        tx.add(run)
        record(tx, event, ChangeKind.PLAN_STARTED, camp.ada, now, subject=run.id)
        return run.id

    clock.advance(seconds=1)
    return db.write_now(keep)


def assigned(camp: Camp, places: Places) -> dict[str, list[str]]:
    """Return places as a run keeps them; topics that the event does not have are left out."""
    return {
        camp.topics[title]: [camp.slots[slot], camp.rooms[room]]
        for title, (slot, room) in places.items()
        if title in camp.topics
    }
