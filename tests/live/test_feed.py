"""After a write, open pages are shown what is true now, and only when that looks different."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from app.db import Database, Tx
from app.domain.phases import Phase
from app.live.feed import BETWEEN_FRAMES, Feed, encode
from app.live.hub import Follower, Hub
from app.live.regions import Channel, Region
from app.models import Event
from app.services.log import take_revision
from tests.clock import StandingClock
from tests.people import Camp, an_event

PATIENCE = 20


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.DRAFT)


def _rename(tx: Tx, event_id: str, name: str) -> None:
    take_revision(tx, event_id).name = name


def _follow(
    database: Database, camp: Camp, story: Callable[[Hub, Follower], Awaitable[None]]
) -> None:
    """Let a story happen to a follower of a feed that draws the event's name."""

    def draw(channel: Channel) -> str:
        with database.reading() as session:
            name = session.get_one(Event, channel.event_id).name
        if channel.region is Region.PLAN:
            raise ValueError(name)
        return name

    async def run() -> None:
        hub = Hub()
        feed = Feed(database, hub, draw)
        database.on_commit.append(feed.wake)
        follower = hub.follow([Channel(camp.id, Region.BOARD, "en")])
        task = asyncio.create_task(feed.run())
        try:
            async with asyncio.timeout(PATIENCE):
                assert shown(await follower.read()) == "SoloCamp"
                await story(hub, follower)
        finally:
            task.cancel()

    asyncio.run(run())


def shown(frame: bytes | None) -> str:
    """Return what a frame shows; its id may lag behind a write that came while it was drawn."""
    assert frame is not None
    found = re.fullmatch(r"event: board\nid: \d+\ndata: (.+)\n\n", frame.decode())
    assert found is not None
    return found[1]


def test_a_write_is_shown_to_who_follows(database: Database, camp: Camp) -> None:
    async def story(_hub: Hub, follower: Follower) -> None:
        await database.write(_rename, camp.id, "SoloCamp 2")

        assert shown(await follower.read()) == "SoloCamp 2"

    _follow(database, camp, story)


def test_what_looks_the_same_is_not_sent(database: Database, camp: Camp) -> None:
    async def story(_hub: Hub, follower: Follower) -> None:
        await database.write(take_revision, camp.id)
        await asyncio.sleep(2 * BETWEEN_FRAMES)
        await database.write(_rename, camp.id, "SoloCamp 2")

        assert shown(await follower.read()) == "SoloCamp 2"

    _follow(database, camp, story)


def test_a_page_that_opens_gets_what_is_true_now(database: Database, camp: Camp) -> None:
    async def story(hub: Hub, follower: Follower) -> None:
        await database.write(_rename, camp.id, "SoloCamp 2")
        assert shown(await follower.read()) == "SoloCamp 2"

        assert shown(await hub.follow(follower.channels).read()) == "SoloCamp 2"

    _follow(database, camp, story)


def test_a_write_of_another_process_is_shown_as_well(database: Database, camp: Camp) -> None:
    second = Database(database.url)

    async def story(_hub: Hub, follower: Follower) -> None:
        await second.write(_rename, camp.id, "From elsewhere")

        assert shown(await follower.read()) == "From elsewhere"

    try:
        _follow(database, camp, story)
    finally:
        second.close()


def test_a_region_that_cannot_be_drawn_does_not_stop_the_others(
    database: Database, camp: Camp, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(hub: Hub, follower: Follower) -> None:
        hub.follow([Channel(camp.id, Region.PLAN, "en")])
        for name in ("SoloCamp 2", "SoloCamp 3"):
            await database.write(_rename, camp.id, name)
            assert shown(await follower.read()) == name

    _follow(database, camp, story)
    assert {record.getMessage()[:23] for record in caplog.records} == {"the feed could not draw"}


def test_a_frame_is_one_event_of_a_stream() -> None:
    assert encode("board", 7, "<p>one\ntwo</p>") == (
        b"event: board\nid: 7\ndata: <p>one\ndata: two</p>\n\n"
    )


def test_a_region_without_content_is_a_frame_as_well() -> None:
    assert encode("beat", None, "") == b"event: beat\ndata: \n\n"
