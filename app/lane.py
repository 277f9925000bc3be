"""The lane that all writes go through, one commit for all that wait.

A durable commit waits for the disk, so what has queued up shares one; each use case has a
savepoint of its own, so that one that refuses rolls back alone.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.domain.errors import Conflict, Refusal
from app.domain.messages import say
from app.faults import fault_of

T = TypeVar("T")
A = TypeVar("A")

CHANNEL = "solocamp_commits"
MOST_TOGETHER = 256
"""How many one call may do; more wait for the next, so that nobody's answer waits for a thousand
others."""


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


class Lane:
    """The queue, and the threads that take from it: one on SQLite, a few on PostgreSQL."""

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
        self._gatherings: dict[object, _Gathering] = {}
        self._joining = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, name=f"write-lane-{n}", daemon=True)
            for n in range(writers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, run: Callable[[Tx], T]) -> "Future[T]":
        """Queue one use case."""
        job = _Single(run)
        self._jobs.put(job)
        return job.future

    def join(
        self, use_case: Callable[[Tx, Sequence[A]], Sequence[T | Refusal]], item: A, of: str
    ) -> "asyncio.Future[T]":
        """Queue one item for a use case that does many at once; call it in an event loop."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._joining:
            known = self._gatherings.get((use_case, of))
            gathering = known or _Gathering(use_case, of, self._goes_on)
            self._gatherings[use_case, of] = gathering
            gathering.waiting.append((item, future))
        if known is None:
            self._jobs.put(gathering)
        return future

    @property
    def waiting(self) -> int:
        """How much is queued: use cases, and items of those that do many at once."""
        with self._joining:
            gathered = sum(len(one.waiting) for one in self._gatherings.values())
        return self._jobs.qsize() + gathered

    def close(self) -> None:
        """Finish what is queued."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        while not self._jobs.empty():  # those who joined a gathering while it was at work
            self._commit(self._batch(self._jobs.get())[0])

    def _goes_on(self, gathering: "_Gathering") -> None:
        """Queue those who came while a gathering was at work, and not before: on PostgreSQL every
        writer would wait for the same row.
        """
        with self._joining:
            if not gathering.waiting:
                del self._gatherings[gathering.use_case, gathering.of]
                return
        self._jobs.put(gathering)

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch, last = self._batch(first)
            self._commit(batch)
            if last:
                return

    def _batch(self, first: "_Job | None") -> tuple[list["_Job"], bool]:
        batch = [first] if first else []
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
                    job.run(connection)
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
        except Exception as error:
            for job in batch:
                job.fail(error)
        else:
            self._tell_listeners()
        for job in batch:
            job.answer()

    def _tell_listeners(self) -> None:
        """Tell of a commit; a listener that fails must not end the thread of all writes."""
        for listener in self._on_commit:
            try:
                listener()
            except Exception:
                logging.getLogger(__name__).exception("who follows commits failed")


class _Job(Protocol):
    """What waits in the lane: it runs inside a commit, and is answered after it."""

    def run(self, connection: Connection) -> None: ...
    def fail(self, error: Exception) -> None: ...
    def answer(self) -> None: ...


class _Single:
    """One use case, and what came of it."""

    def __init__(self, use_case: Callable[[Tx], Any]) -> None:
        self.future: Future[Any] = Future()
        self._use_case = use_case
        self._error: Exception | None = None
        self._result: Any = None

    def run(self, connection: Connection) -> None:
        try:
            self._result = _in_savepoint(connection, self._use_case)
        except Exception as error:
            _raise_fault(error)
            self._error = error

    def fail(self, error: Exception) -> None:
        self._error = error

    def answer(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        if self._error is None:
            self.future.set_result(self._result)
        else:
            self.future.set_exception(self._error)


class _Gathering:
    """All who ask one thing of one event while the lane is busy: one call does it for them."""

    def __init__(
        self,
        use_case: Callable[[Tx, Sequence[Any]], Sequence[Any]],
        of: str,
        goes_on: Callable[["_Gathering"], None],
    ) -> None:
        self.use_case = use_case
        self.of = of
        self.waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._goes_on = goes_on
        self._items: list[Any] = []
        self._futures: list[asyncio.Future[Any]] = []
        self._answers: Sequence[Any] = []

    def run(self, connection: Connection) -> None:
        """Do it for all at once; where that breaks, for each alone, so that none harms another."""
        self._take()
        try:
            self._answers = self._together(connection, self._items)
        except Exception as error:
            _raise_fault(error)
            self._answers = [self._alone(connection, item) for item in self._items]

    def fail(self, error: Exception) -> None:
        if not self._futures:  # there was no connection to run on
            self._take()
        self._answers = [error] * len(self._futures)

    def answer(self) -> None:
        """Tell each event loop once: waking it for each answer would cost more than the vote."""
        told = list(zip(self._futures, self._answers, strict=True))
        for loop in {future.get_loop() for future in self._futures}:
            mine = [(future, answer) for future, answer in told if future.get_loop() is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, mine)
        self._futures = []
        self._goes_on(self)

    def _take(self) -> None:
        came = self.waiting[:MOST_TOGETHER]
        del self.waiting[:MOST_TOGETHER]
        self._items = [item for item, _ in came]
        self._futures = [future for _, future in came]

    def _together(self, connection: Connection, items: Sequence[Any]) -> Sequence[Any]:
        def all_of_them(tx: Tx) -> Sequence[Any]:
            answers = self.use_case(tx, items)
            if all(isinstance(answer, Refusal) for answer in answers):
                tx.rollback()
            return answers

        return _in_savepoint(connection, all_of_them)

    def _alone(self, connection: Connection, item: Any) -> Any:
        try:
            return self._together(connection, [item])[0]
        except Exception as error:
            _raise_fault(error)
            return error


def _raise_fault(error: Exception) -> None:
    """Give all up where the disk or the database failed: SQLite ends the whole transaction on a
    full disk, and what came after would be answered without what came before.
    """
    if fault_of(error) is not None:
        raise error


def _in_savepoint(connection: Connection, use_case: Callable[[Tx], T]) -> T:
    with Tx(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as tx:
        try:
            result = use_case(tx)
            tx.commit()
        except IntegrityError as error:
            raise Conflict(say("Somebody was quicker. Look at the page again.")) from error
    return result


def _tell(answers: Iterable[tuple["asyncio.Future[Any]", Any]]) -> None:
    for future, answer in answers:
        if future.done():
            continue  # whoever asked has gone
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
