"""The optimiser's process lives while it works, within limits, and its death harms nobody."""

import asyncio
import os
import resource
import signal
from contextlib import suppress

import pytest

from app.db import Database
from app.domain.phases import Phase
from app.models import PlanRun
from app.planner.__main__ import MEMORY
from app.services import planning
from app.services.planning import PlanJob
from app.services.runner import Runner
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.mark.parametrize("dies", ["killed", "without memory"])
def test_a_search_that_dies_is_a_failed_run_and_the_next_one_works(
    database: Database, clock: StandingClock, dies: str
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)
    job = _start(database, clock, camp)
    runner = Runner(database, clock, 3000.0)

    async def story() -> None:
        run = asyncio.create_task(runner.run(job))
        while not runner.pids:  # noqa: ASYNC110
            await asyncio.sleep(0)
        (pid,) = runner.pids
        if dies == "killed":
            os.kill(pid, signal.SIGKILL)
        else:
            resource.prlimit(pid, resource.RLIMIT_AS, (1, 1))
        await run

    asyncio.run(story())
    assert (_state(database, job), runner.pids) == ("failed", ())

    again = _start(database, clock, camp)
    asyncio.run(Runner(database, clock, 0.05).run(again))
    assert _state(database, again) == "done"


def test_a_search_limits_its_own_memory(database: Database, clock: StandingClock) -> None:
    """It has said something, so it is past its beginning, where it takes the limit upon itself."""
    job = _start(database, clock, an_event(database, clock, phase=Phase.PLANNING))
    runner = Runner(database, clock, 3000.0)
    limits: list[tuple[int, int]] = []

    def note() -> None:
        with suppress(ProcessLookupError):  # it has just ended
            limits.extend(resource.prlimit(pid, resource.RLIMIT_AS) for pid in runner.pids)

    database.on_commit.append(note)
    asyncio.run(runner.run(job))
    assert set(limits) == {(MEMORY, MEMORY)}


def _start(database: Database, clock: StandingClock, camp: Camp) -> PlanJob:
    job = database.write_now(planning.start_plan, camp.ada, clock(), seed=1)
    assert job is not None
    return job


def _state(database: Database, job: PlanJob) -> str:
    with database.reading() as session:
        return session.get_one(PlanRun, job.run_id).state
