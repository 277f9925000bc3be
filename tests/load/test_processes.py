"""Several processes on one PostgreSQL behave as one."""

import asyncio
import html
import json
import re
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, text

from app.migrations import is_current
from tests.databases import Postgres
from tests.load.camp import PATIENCE, FullCamp, fill, started, wait_for
from tests.load.phones import Stream, open_streams, tap


def test_two_that_start_at_once_on_an_empty_database_are_one_server(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.empty()
    with ExitStack() as both:
        ports = [both.enter_context(started(tmp_path, url)) for _ in range(2)]
        for port in ports:
            wait_for(port)
        camp = fill(url, 1)

        shown = asyncio.run(_vote_through_one_and_look_at_the_other(ports, camp))

    assert shown == 1
    engine = create_engine(url)
    assert is_current(engine)
    with engine.connect() as connection:
        counts = "SELECT (SELECT count(*) FROM server), (SELECT count(*) FROM alembic_version)"
        assert tuple(connection.execute(text(counts)).one()) == (1, 1)
    engine.dispose()
    postgres.drop(url)


async def _vote_through_one_and_look_at_the_other(ports: Sequence[int], camp: FullCamp) -> int:
    """Return how many votes the topic has on a stream of the second, once that has changed."""
    (cookie,), topic = camp.cookies, camp.topics[0]
    (stream,) = await open_streams(ports[1], [(f"{camp.path}/live?regions=counts", cookie)])
    async with asyncio.timeout(PATIENCE):
        await stream.shown
        assert _votes(stream, topic) == 0
        await tap(ports[0], camp.path, topic, cookie, due=time.monotonic())
        while not (votes := _votes(stream, topic)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stream.transport.abort()
    return votes


def _votes(stream: Stream, topic: str) -> int:
    *_, newest = stream.frames()
    found = re.search("data-counts='([^']*)'", newest.html)
    assert found is not None
    return int(json.loads(html.unescape(found[1]))[topic])
