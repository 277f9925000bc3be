"""One frame goes to all who follow; a reader finds the newest of each region, however slow."""

import asyncio

from app.live.hub import BEATS, MOST_OF_ONE_DEVICE, Follower, Hub
from app.live.regions import Channel, Region, read_regions

BOARD = Channel("camp", Region.BOARD, "en")
TOPICS = Channel("camp", Region.TOPICS, "en")
NOTHING = "nothing new"


def read(*followers: Follower) -> list[bytes | str | None]:
    """Return what each finds when it reads; None is the end."""

    async def one(follower: Follower) -> bytes | str | None:
        try:
            async with asyncio.timeout(0.01):
                return await follower.read()
        except TimeoutError:
            return NOTHING

    async def story() -> list[bytes | str | None]:
        return [await one(follower) for follower in followers]

    return asyncio.run(story())


def test_all_followers_get_the_same_bytes() -> None:
    hub, frame = Hub(), b"data: hello\n\n"
    everybody = [hub.follow([BOARD]) for _ in range(3)]

    hub.publish(BOARD, frame)

    assert [got is frame for got in read(*everybody)] == [True, True, True]


def test_a_follower_gets_its_channels_and_no_other() -> None:
    hub = Hub()
    both, board = hub.follow([BOARD, TOPICS]), hub.follow([BOARD])

    hub.publish(TOPICS, b"topics ")
    hub.publish(BOARD, b"board ")
    hub.publish(Channel("another", Region.BOARD, "en"), b"elsewhere")
    hub.publish(Channel("camp", Region.BOARD, "fr"), b"tableau")

    assert read(both, board) == [b"topics board ", b"board "]


def test_a_slow_reader_finds_the_newest_of_each_region() -> None:
    hub = Hub()
    slow = hub.follow([BOARD, TOPICS])

    hub.publish(TOPICS, b"topics ")
    for n in range(100):
        hub.publish(BOARD, b"board %d " % n)

    assert read(slow) == [b"topics board 99 "]
    assert read(slow) == [NOTHING]


def test_the_frame_that_one_has_already_is_not_sent_again() -> None:
    hub, frame = Hub(), b"board"
    early = hub.follow([BOARD])
    hub.publish(BOARD, frame)
    assert read(early) == [frame]

    late = hub.follow([BOARD])
    hub.publish(BOARD, frame)

    assert read(early, late) == [NOTHING, frame]


def test_who_leaves_is_forgotten() -> None:
    hub = Hub()
    first, second = hub.follow([BOARD, TOPICS]), hub.follow([BOARD])
    assert set(hub.channels()) == {BOARD, TOPICS}

    hub.leave(first)
    hub.leave(first)
    assert (hub.channels(), hub.followers()) == ((BOARD,), (second,))

    hub.leave(second)
    hub.publish(BOARD, b"nobody")
    assert (hub.channels(), hub.followers()) == ((), ())
    assert read(first, second) == [NOTHING, NOTHING]


def test_the_oldest_stream_of_a_device_with_too_many_ends() -> None:
    hub = Hub()
    other = hub.follow([BOARD], "another phone")
    own = [hub.follow([BOARD], "phone") for _ in range(MOST_OF_ONE_DEVICE)]
    assert [follower.ended for follower in own] == [False] * MOST_OF_ONE_DEVICE

    own.append(hub.follow([BOARD], "phone"))

    assert [follower.ended for follower in own] == [True, *[False] * MOST_OF_ONE_DEVICE]
    assert set(hub.followers()) == {other, *own[1:]}


def test_signs_of_life_reach_all_and_no_stream_lives_for_ever() -> None:
    hub = Hub()
    follower, poll = hub.follow([BOARD]), hub.follow([BOARD], once=True)

    hub.beat(b"beat")
    assert read(follower, poll) == [b"beat", None]

    for n in range(max(BEATS)):
        hub.beat(b"%d" % n)
    assert read(follower) == [None]


def test_a_poll_ends_when_it_has_shown_each_region() -> None:
    hub = Hub()
    poll = hub.follow([BOARD, TOPICS], once=True)

    hub.publish(BOARD, b"board")
    assert read(poll) == [b"board"]
    assert read(poll) == [NOTHING]

    hub.publish(TOPICS, b"topics")
    assert read(poll) == [b"topics"]
    assert read(poll) == [None]


def test_closing_ends_all_streams_also_those_that_come_later() -> None:
    hub = Hub()
    early = hub.follow([BOARD, TOPICS])
    hub.publish(BOARD, b"unread")

    hub.close()
    late = hub.follow([BOARD])

    assert read(early, late) == [None, None]


def test_a_waiting_reader_wakes_with_the_frame() -> None:
    async def story() -> bytes | None:
        hub = Hub()
        follower = hub.follow([BOARD])
        reading = asyncio.create_task(follower.read())
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
