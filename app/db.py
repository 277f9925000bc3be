"""The database: readers, the write lane, and what SQLite and PostgreSQL need to be told.

Readers and writers differ in type, so that a use case cannot be handed a reader. A reader lives
inside one `with` block in a worker thread. Every write goes through the lane, one function call
each, and is answered only when its commit is on disk.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from app.domain.errors import Refusal
from app.faults import watch
from app.lane import CHANNEL, Lane, Reader, Tx

__all__ = ["Database", "Reader", "Tx"]

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_ONE_COMMIT = 64
POSTGRES_WRITERS = 4
CONNECT_WITHIN = 5
"""Seconds after which a PostgreSQL that does not answer is lost."""
HEAR_FOR = 0.2
"""Seconds between two looks at whether to stop listening."""


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
        self._lane = Lane(
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

    @property
    def waiting(self) -> int:
        """How many writes wait in the lane now."""
        return self._lane.waiting

    async def write(
        self, use_case: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case in the write lane without holding the event loop.

        Raises what the use case raises; nothing of it is written then.
        """
        return await asyncio.wrap_future(self._lane.put(lambda tx: use_case(tx, *args, **kwargs)))

    async def write_together(
        self,
        use_case: Callable[[Tx, Sequence[A]], Sequence[T | Refusal]],
        item: A,
        *,
        of: str,
    ) -> T:
        """Run a use case for all items of one event, named by `of`, that wait at the same time.

        It returns an answer or a refusal for each, in their order; where all are refused, nothing
        is written. Where it breaks, it runs for each alone. Raises the item's own refusal.
        """
        return await self._lane.join(use_case, item, of)

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


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        patience = {"connect_timeout": CONNECT_WITHIN}
        size = POSTGRES_WRITERS + 16
        return create_engine(url, pool_size=size, pool_pre_ping=True, connect_args=patience)
    engine = create_engine(url, pool_size=20, max_overflow=24)
    watch(engine)
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
