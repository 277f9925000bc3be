"""The database: readers, the write lane, and what SQLite and PostgreSQL need to be told.

Readers and writers differ in type, so that a use case cannot be handed a reader. A reader lives
inside one `with` block in a worker thread. Every write goes through the lane, one function call
each, and is answered only when its commit is on disk.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.domain.errors import Conflict
from app.domain.messages import say

P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_ONE_COMMIT = 64
POSTGRES_WRITERS = 4
CHANNEL = "solocamp_commits"
HEAR_FOR = 0.2
"""Seconds between two looks at whether to stop listening."""


class Reader(Session):
    """A session that only reads."""

    def commit(self) -> None:
        """Refuse: what reads does not write."""
        raise RuntimeError("a reader does not commit; write through the lane")


class Tx(Reader):
    """A session inside the write lane: all that a use case does, or nothing."""

    def commit(self) -> None:
        """End the use case's own savepoint."""
        Session.commit(self)


class Database:
    """One database and its write lane.

    `on_commit` is called in the lane after each of its commits; on PostgreSQL `on_news` is called
    soon after the commits of every process.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.on_commit: list[Callable[[], None]] = []
        self.on_news: list[Callable[[], None]] = []
        sqlite = self.engine.dialect.name == "sqlite"
        self._lane = _Lane(
            self.engine,
            writers=1 if sqlite else POSTGRES_WRITERS,
            # Two transactions that each hold several events' rows could wait for each other.
            most_in_one_commit=MOST_IN_ONE_COMMIT if sqlite else 1,
            on_commit=self.on_commit,
        )
        self._ear = None if sqlite else _Ear(url, self.on_news)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a session for reading: one snapshot, closed at the end of the block."""
        with Reader(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    async def write(
        self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case in the write lane without holding the event loop.

        Raises what the use case raises; nothing of it is written then.
        """
        return await asyncio.wrap_future(self._lane.put(lambda tx: use_case(tx, *args, **kwargs)))

    def write_now(
        self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case in the write lane and wait for it, where there is no event loop."""
        return self._lane.put(lambda tx: use_case(tx, *args, **kwargs)).result()

    def close(self) -> None:
        """Finish what is queued, then let go of all connections."""
        self._lane.close()
        if self._ear is not None:
            self._ear.close()
        self.engine.dispose()


class _Lane:
    """The queue that all writes go through.

    On SQLite one thread takes all that has queued up and commits it once, for a durable commit
    waits for the disk. Each use case has a savepoint of its own, so that one that refuses rolls
    back alone.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        writers: int,
        most_in_one_commit: int,
        on_commit: list[Callable[[], None]],
    ) -> None:
        self._engine = engine
        self._most = most_in_one_commit
        self._on_commit = on_commit
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._work, name=f"write-lane-{n}", daemon=True)
            for n in range(writers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, run: Callable[[Tx], T]) -> "Future[T]":
        job = _Job(run)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch, last = self._batch(first)
            self._commit(batch)
            if last:
                return

    def _batch(self, first: "_Job") -> tuple[list["_Job"], bool]:
        batch = [first]
        while len(batch) < self._most:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _commit(self, batch: list["_Job"]) -> None:
        try:
            with (
                self._engine.connect().execution_options(writes=True) as connection,
                connection.begin(),
            ):
                for job in batch:
                    job.run_in_savepoint(connection)
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
        except Exception as error:
            for job in batch:
                job.error = error
        else:
            for listener in self._on_commit:
                listener()
        for job in batch:
            job.answer()


class _Ear(threading.Thread):
    """Listens for commits on PostgreSQL; a lost connection is opened again, for the feed also looks
    by itself every half second.
    """

    def __init__(self, url: str, on_news: list[Callable[[], None]]) -> None:
        super().__init__(name="commit-ear", daemon=True)
        parsed = make_url(url).set(drivername="postgresql")
        self._address = parsed.render_as_string(hide_password=False)
        self._on_news = on_news
        self._closing = threading.Event()
        self.start()

    def close(self) -> None:
        self._closing.set()
        self.join()

    def run(self) -> None:
        import psycopg  # only where PostgreSQL is used

        while not self._closing.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._closing.is_set():
                        for _ in connection.notifies(timeout=HEAR_FOR, stop_after=1):
                            for listener in self._on_news:
                                listener()
            except psycopg.OperationalError:
                self._closing.wait(1)


class _Job:
    """One use case waiting in the lane, and what came of it."""

    def __init__(self, run: Callable[[Tx], Any]) -> None:
        self.future: Future[Any] = Future()
        self.error: Exception | None = None
        self._run = run
        self._result: Any = None

    def run_in_savepoint(self, connection: Connection) -> None:
        with Tx(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as tx:
            try:
                self._result = self._run(tx)
                tx.commit()
            except IntegrityError:
                self.error = Conflict(say("Somebody was quicker. Look at the page again."))
            except Exception as error:
                self.error = error

    def answer(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        if self.error is None:
            self.future.set_result(self._result)
        else:
            self.future.set_exception(self.error)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=POSTGRES_WRITERS + 16, pool_pre_ping=True)
    engine = create_engine(url, pool_size=20, max_overflow=24)
    event.listen(engine, "connect", _tell_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tell_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Take transactions away from the driver, whose default loses parallel updates."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
