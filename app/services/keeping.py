"""Keeps hourly copies while an event runs: of what changed, by one process, the newest of them."""

import asyncio
import fcntl
import hashlib
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from app.copies import ending_of, prune, stamp, write_copy
from app.db import Database
from app.domain.phases import Phase
from app.models import Event

EVERY = timedelta(hours=1)
KEPT = 24
LOOK = 60.0
"""Seconds between two looks at whether a copy is due."""
RUNNING = (Phase.OPEN, Phase.PLANNING, Phase.RUNNING)
TURN = 0x501_0CA3
"""The number of the lock that PostgreSQL gives to one process of a server."""


class Keeper:
    """The hourly copies of one process, which makes them if no other does."""

    def __init__(self, db: Database, clock: Callable[[], datetime], folder: Path) -> None:
        self._db = db
        self._clock = clock
        self._folder = folder
        self._file: int | None = None
        self._connection: Connection | None = None

    async def run(self) -> None:
        """Look every minute until cancelled; what fails is logged and tried again."""
        try:
            while True:
                await asyncio.sleep(LOOK)
                try:
                    await asyncio.to_thread(self.look)
                except (OSError, SQLAlchemyError):
                    logging.getLogger(__name__).exception("the hourly copy could not be made")
        finally:
            self.close()

    def look(self) -> Path | None:
        """Make a copy if one is due and it is this process's turn; returns its file."""
        if not self._is_alone():
            return None
        now = self._clock()
        state = self._state()
        if state is None or not self._is_due(state, now):
            return None
        ending = ending_of(self._db.url)
        copy = self._folder / f"hourly-{stamp(now)}-{state}{ending}"
        write_copy(self._db.url, copy, now)
        prune(self._folder, f"hourly-*{ending}", KEPT)
        return copy

    def close(self) -> None:
        """Let another process make the copies."""
        if self._file is not None:
            os.close(self._file)
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._file = self._connection = None

    def _state(self) -> str | None:
        """Return a word for what the database holds, None where no event runs."""
        with self._db.reading() as session:
            found = session.exec(
                select(Event.id, Event.revision, Event.phase).order_by(col(Event.id))
            ).all()
        if not any(phase in RUNNING for _, _, phase in found):
            return None
        told = " ".join(f"{event} {revision}" for event, revision, _ in found)
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    def _is_due(self, state: str, now: datetime) -> bool:
        """Tell whether an hour has passed and something has happened; clocks may go back."""
        copies = sorted(self._folder.glob(f"hourly-*{ending_of(self._db.url)}"))
        if not copies:
            return True
        _, moment, last = copies[-1].name.partition(".")[0].split("-")
        made = datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return last != state and not timedelta() <= now - made < EVERY

    def _is_alone(self) -> bool:
        """Take the turn, or keep it: it is given back when this process ends, however it ends."""
        if self._db.engine.dialect.name == "postgresql":
            return self._has_lock()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(self._folder / ".turn", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                return False
            self._file = file
        return True

    def _has_lock(self) -> bool:
        """Ask for the lock each time: a connection that was lost has lost it."""
        try:
            if self._connection is None:
                autocommit = {"isolation_level": "AUTOCOMMIT"}
                self._connection = self._db.engine.connect().execution_options(**autocommit)
                taken = self._connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({TURN})")
                if not taken.scalar():
                    self.close()
                    return False
            self._connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            self.close()
            return False
        return True
