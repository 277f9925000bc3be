"""One frame goes to all who follow; who reads too slowly is let go, and comes back."""

import asyncio

from app.live.hub import MOST_FRAMES_BEHIND, Follower, Hub
from app.live.regions import Channel, Region, read_regions

BOARD = Channel("camp", Region.BOARD, "en")
TOPICS = Channel("camp", Region.TOPICS, "en")


def _read(follower: Follower) -> list[bytes | None]:
    frames = []
    while not follower.frames.empty():
        frames.append(follower.frames.get_nowait())
    return frames


def test_all_followers_get_the_same_bytes() -> None:
    hub, frame = Hub(), b"data: hello\n\n"
    everybody = [hub.follow([BOARD]) for _ in range(3)]

    hub.publish(BOARD, frame)

    for follower in everybody:
        (got,) = _read(follower)
        assert got is frame


def test_a_follower_gets_its_channels_and_no_other() -> None:
    hub = Hub()
    both, board = hub.follow([BOARD, TOPICS]), hub.follow([BOARD])

    hub.publish(TOPICS, b"topics")
    hub.publish(BOARD, b"board")
    hub.publish(Channel("another", Region.BOARD, "en"), b"elsewhere")
    hub.publish(Channel("camp", Region.BOARD, "fr"), b"tableau")

    assert (_read(both), _read(board)) == ([b"topics", b"board"], [b"board"])


def test_a_slow_reader_is_dropped_and_the_others_go_on() -> None:
    hub = Hub()
    slow, quick = hub.follow([BOARD]), hub.follow([BOARD])

    for n in range(MOST_FRAMES_BEHIND):
        hub.publish(BOARD, b"%d" % n)
        _read(quick)
    assert slow.dropped is False

    hub.publish(BOARD, b"one too many")
    hub.publish(BOARD, b"next")

    assert (slow.dropped, _read(slow)) == (True, [None])
    assert (quick.dropped, _read(quick)) == (False, [b"one too many", b"next"])


def test_who_leaves_is_forgotten() -> None:
    hub = Hub()
    first, second = hub.follow([BOARD, TOPICS]), hub.follow([BOARD])
    assert set(hub.channels()) == {BOARD, TOPICS}

    hub.leave(first)
    hub.leave(first)
    assert hub.channels() == (BOARD,)

    hub.leave(second)
    hub.publish(BOARD, b"nobody")
    assert (hub.channels(), _read(first), _read(second)) == ((), [], [])


def test_closing_ends_all_streams_also_those_that_come_later() -> None:
    hub = Hub()
    early = hub.follow([BOARD, TOPICS])
    hub.publish(BOARD, b"unread")

    hub.close()
    late = hub.follow([BOARD])

    assert (_read(early), _read(late)) == ([None], [None])


def test_a_waiting_reader_wakes_with_the_frame() -> None:
    async def story() -> bytes | None:
        hub = Hub()
        follower = hub.follow([BOARD])
        reading = asyncio.create_task(follower.frames.get())
        await asyncio.sleep(0)
        hub.publish(BOARD, b"news")
        return await reading

    assert asyncio.run(story()) == b"news"


def test_regions_are_read_from_a_list_and_only_those_allowed() -> None:
    assert read_regions("topics,board", frozenset({Region.BOARD, Region.TOPICS})) == (
        Region.BOARD,
        Region.TOPICS,
    )
    assert read_regions("plan,wall,nothing,", frozenset({Region.BOARD})) == ()
