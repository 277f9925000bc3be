"""Starts the optimiser as a process of its own and writes down what it says.

The protocol is one JSON document in, JSON lines out; see `app.planner`, which is never imported
here, so that the search cannot stall the pages.
"""

import asyncio
import contextlib
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.db import Database
from app.services.planning import (
    PlanJob,
    Progress,
    fail_plan,
    finish_plan,
    finish_repair,
    note_progress,
    refuse_plan,
    wait_for_turn,
)

ROOT = Path(__file__).parent.parent.parent
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_SEARCH = 6
"""Times its seconds after which a search is stopped and its best grid kept: a slow machine."""

MOST_AT_ONCE = 2
"""Searches that run side by side; others wait for their turn."""

LEAVING = 2.0
"""Seconds that a process has to end once it has said all; a signal to one that is about to end
takes its end away from asyncio, which then complains (CPython's `send_signal` polls)."""

PATIENCE = 10.0
"""Seconds after which a run that waits for its turn says that it is alive."""


class Runner:
    """The optimiser processes of this server."""

    def __init__(self, db: Database, clock: Callable[[], datetime], seconds: float) -> None:
        self._db = db
        self._clock = clock
        self._seconds = seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._processes: set[Process] = set()
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The optimiser processes that there are now."""
        return tuple(process.pid for process in self._processes)

    def launch(self, job: PlanJob) -> None:
        """Let a run begin; it goes on whoever looks."""
        task = asyncio.create_task(self.run(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End all runs at once; they are kept as failed."""
        self._closed = True
        for process in self._processes:
            _kill(process)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def run(self, job: PlanJob) -> None:
        """Follow a run to its end, when its turn has come; what came of it stands in its row."""
        while not await self._turn_comes():
            await self._db.write(wait_for_turn, job, self._clock())
        try:
            await self._search(job)
        finally:
            self._turns.release()

    async def _turn_comes(self) -> bool:
        try:
            await asyncio.wait_for(self._turns.acquire(), PATIENCE)
        except TimeoutError:
            return False
        return True

    async def _search(self, job: PlanJob) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.planner"),
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST_LINE,
        )
        self._processes.add(process)
        end = asyncio.get_running_loop().call_later(
            30 + LONGEST_SEARCH * self._seconds, _stop, process
        )
        if self._closed:
            _kill(process)
        try:
            ended = await self._converse(process, job)
        except Exception:
            logging.getLogger(__name__).exception("the optimiser's words could not be kept")
            ended = False
        finally:
            end.cancel()
            _kill(process)
            await process.wait()
            self._processes.discard(process)
        if not ended:
            await self._db.write(fail_plan, job, self._clock())

    async def _converse(self, process: Process, job: PlanJob) -> bool:
        """Follow a process to its end; returns whether it said what came of it."""
        assert process.stdin is not None
        assert process.stdout is not None
        task = {"problem": job.document, "seed": job.seed, "seconds": self._seconds, **_how(job)}
        process.stdin.write(json.dumps(task).encode() + b"\n")
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
        process.stdin.close()
        ended = False
        async for line in process.stdout:
            ended = await self._heard(process, job, json.loads(line))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LEAVING)
        return ended

    async def _heard(self, process: Process, job: PlanJob, said: dict[str, Any]) -> bool:
        now = self._clock()
        if said["kind"] == "progress":
            stop = await self._db.write(note_progress, job, now, progress=self._progress(said))
            if stop:
                _stop(process)
            return False
        if said["kind"] == "refused":
            await self._db.write(refuse_plan, job, now, causes=said["causes"])
            return True
        if said["kind"] == "proposals":
            await self._db.write(finish_repair, job, now, proposals=said["proposals"])
            return True
        await self._db.write(finish_plan, job, now, progress=self._progress(said))
        return True

    def _progress(self, said: dict[str, Any]) -> Progress:
        return Progress(
            share=min(1.0, said["seconds"] / self._seconds),
            seconds=said["seconds"],
            coverage=said["coverage"],
            bound=said["bound"],
            ideal=said["ideal"],
            assign={int(topic): tuple(cell) for topic, cell in said["assign"].items()},
        )


def _how(job: PlanJob) -> dict[str, object]:
    return {"purpose": job.purpose, "most_moves": job.most_moves}


def _stop(process: Process) -> None:
    """Ask a process for its best grid so far."""
    if process.returncode is None:
        process.terminate()


def _kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
