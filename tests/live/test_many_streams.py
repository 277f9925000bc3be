"""A full room of open streams holds nothing that others need, and lets the server stop."""

import asyncio
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool
from starlette.types import Message

from app.live.hub import MOST_OF_ONE_DEVICE, Hub
from app.live.regions import Channel, Region
from app.server import MOST_FILES, take_files
from app.web import streams
from app.web.house import House
from app.web.streams import EventStream
from tests.clock import StandingClock
from tests.load.camp import fill, serving
from tests.load.phones import Stream, open_streams
from tests.people import an_event

STREAMS = 200
PATIENCE = 20
BOARD = Channel("camp", Region.BOARD, "en")
Phones = Callable[..., TestClient]


def test_a_server_with_many_open_streams_ends_them_and_stops(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'solocamp.sqlite'}"
    path = f"{fill(url, 1).path}/live?regions=topics"

    async def story(server: ExitStack) -> list[Stream]:
        room = await open_streams(server.enter_context(serving(tmp_path, url)), [(path, "")] * 200)
        await asyncio.gather(*(stream.shown for stream in room))
        await asyncio.to_thread(server.close)
        await asyncio.gather(*(stream.ended for stream in room))
        return room

    with ExitStack() as server:
        room = asyncio.run(story(server))

    assert [stream.is_whole for stream in room] == [True] * STREAMS


def _opened(open_streams: ExitStack, client: TestClient, address: str) -> Iterator[str]:
    """Open a stream, read how it begins, and return the rest: what nobody holds is closed."""
    lines = open_streams.enter_context(client.stream("GET", address)).iter_lines()
    next(lines)
    return lines


def test_open_streams_hold_no_connection_to_the_database(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    path = an_event(house.db, clock).path
    pool = house.db.engine.pool
    assert isinstance(pool, QueuePool)
    with ExitStack() as open_streams:
        kept = [
            _opened(open_streams, phone(who), f"{path}/live?regions=board,topics,counts")
            for who in ("ada", "ben", "cleo", "")
        ]
        assert len(house.hub.followers()) == len(kept) == 4

        until = time.monotonic() + PATIENCE  # the feed itself reads now and then
        while pool.checkedout() and time.monotonic() < until:
            time.sleep(0.01)
        assert pool.checkedout() == 0


def test_a_device_has_twelve_streams_at_most(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    path = an_event(house.db, clock).path
    with ExitStack() as open_streams:
        kept = [
            _opened(open_streams, phone("ben"), f"{path}/live?regions=board")
            for _ in range(MOST_OF_ONE_DEVICE + 1)
        ]
        assert len(house.hub.followers()) == MOST_OF_ONE_DEVICE == len(kept) - 1


def _answer(hub: Hub, reads: Message, *, stuck: bool = False) -> list[Message]:
    """Let a stream answer a reader whose first sign is `reads`; return what was sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        if reads["type"] != "http.disconnect":
            await asyncio.Event().wait()
        return reads

    async def send(message: Message) -> None:
        sent.append(message)
        if stuck and message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def story() -> None:
        async with asyncio.timeout(PATIENCE):
            await EventStream(hub, lambda: None, [BOARD], "phone")({"type": "http"}, receive, send)

    asyncio.run(story())
    return sent


def test_a_reader_who_left_before_the_stream_began_leaves_nothing_behind() -> None:
    hub = Hub()
    EventStream(hub, lambda: None, [BOARD], "phone")
    assert hub.followers() == ()

    sent = _answer(hub, {"type": "http.disconnect"})

    assert hub.followers() == ()
    assert sent[-1] == {"type": "http.response.body"}


def test_a_reader_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STALLED", 0.01)
    hub = Hub()

    sent = _answer(hub, {"type": "http.request"}, stuck=True)

    assert hub.followers() == ()
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def test_a_server_takes_as_many_files_as_it_may_for_its_streams() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if before[1] == resource.RLIM_INFINITY else min(before[1], MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most // 2, before[1]))
    try:
        take_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (most, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
