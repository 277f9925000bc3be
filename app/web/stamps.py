"""The present revisions of events, asked for by many requests at once and read for all together."""

import asyncio

from starlette.concurrency import run_in_threadpool

from app.db import Database
from app.domain.errors import NotFound
from app.domain.messages import say
from app.queries.revisions import Stamp, stamps_at

Answer = asyncio.Future[Stamp | None]


class Stamps:
    """Tells requests on the event loop at which revision an event is.

    What it tells was read after it was asked, so that nobody misses what they wrote themselves. All
    who ask while one reading is under way share the next: a query for each request would cost more
    than sending the bytes that it finds fresh.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._asked: dict[str, Answer] = {}
        self._reading: asyncio.Task[None] | None = None

    async def of(self, slug: str) -> Stamp:
        """Return the stamp of the event at an address; raises NotFound where there is none."""
        answer = self._asked.get(slug)
        if answer is None:
            answer = self._asked[slug] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        stamp = await asyncio.shield(answer)
        if stamp is None:
            raise NotFound(say("There is no event at this address."))
        return stamp

    async def _read_all(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked, {}
                await self._read(asked)
        finally:
            self._reading = None

    async def _read(self, asked: dict[str, Answer]) -> None:
        try:
            found = await run_in_threadpool(self._look, tuple(asked))
        except Exception as error:
            for answer in asked.values():
                answer.set_exception(error)
        else:
            for slug, answer in asked.items():
                answer.set_result(found.get(slug))

    def _look(self, slugs: tuple[str, ...]) -> dict[str, Stamp]:
        with self._db.reading() as session:
            return dict(stamps_at(session, slugs))
