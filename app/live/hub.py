"""Hands what is true now to all who follow it; lives on the event loop, takes no locks."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from app.live.regions import Channel

K = TypeVar("K")

MOST_OF_ONE_DEVICE = 12
"""Open streams. Browsers keep to six; the others are what broken connections left behind."""
BEAT = "beat"
BEATS = range(36, 41)
"""How many signs of life a stream lives, by chance, so that a room does not come back at once."""


class Follower:
    """One open stream. Of each region only the newest frame waits here, for frames are whole.

    So a slow reader misses pictures that are no longer true, and never holds more than one of each.
    With `once` it ends when it has read a frame of each region, or with the next sign of life.
    A room has thousands, so each is small: it has no event of its own to wait for.
    """

    __slots__ = ("_offered", "_once", "_unread", "_waits", "beats", "channels", "device", "ended")

    def __init__(
        self, channels: Iterable[Channel], device: str = "", *, once: bool = False
    ) -> None:
        self.channels = tuple(channels)
        self.device = device
        self.beats = 0 if once else random.choice(BEATS)
        self._once = once
        self.ended = False
        self._offered: dict[str, bytes] = {}
        self._unread: dict[str, bytes] = {}
        self._waits: asyncio.Future[None] | None = None

    def offer(self, name: str, frame: bytes) -> None:
        """Put a frame in the place of the last one of its name, unless it is the very same."""
        if self._offered.get(name) is not frame:
            self._offered[name] = self._unread[name] = frame
            self._wake()

    def end(self) -> None:
        """End the stream, whatever still waits in it."""
        self.ended = True
        self._wake()

    async def read(self) -> bytes | None:
        """Wait for what has not been read yet; None is the end."""
        if not (self._unread or self.ended):
            self._waits = asyncio.get_running_loop().create_future()
            await self._waits
        if self.ended:
            return None
        frames = tuple(self._unread.values())
        self._unread.clear()
        if self._once and len(self._offered) == len(self.channels):
            self.end()
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def _wake(self) -> None:
        if self._waits is not None and not self._waits.done():
            self._waits.set_result(None)


class Hub:
    """Who follows what."""

    def __init__(self) -> None:
        self._following: dict[Channel, dict[Follower, None]] = defaultdict(dict)
        self._of_device: dict[str, dict[Follower, None]] = defaultdict(dict)
        self.closed = False

    def follow(
        self, channels: Iterable[Channel], device: str = "", *, once: bool = False
    ) -> Follower:
        """Begin a stream of these channels; once the hub is closed it ends at once.

        Of a device that has too many the oldest is ended.
        """
        follower = Follower(channels, device, once=once)
        if self.closed:
            follower.end()
        for channel in follower.channels:
            self._following[channel][follower] = None
        own = self._of_device[device]
        own[follower] = None
        if len(own) > MOST_OF_ONE_DEVICE:
            oldest = next(iter(own))
            oldest.end()
            self.leave(oldest)
        return follower

    def leave(self, follower: Follower) -> None:
        """Forget a stream."""
        for channel in follower.channels:
            _take_out(self._following, channel, follower)
        _take_out(self._of_device, follower.device, follower)

    def publish(self, channel: Channel, frame: bytes) -> None:
        """Offer the same bytes to all who follow the channel; who has this frame already rests."""
        for follower in self._following.get(channel, ()):
            follower.offer(channel.region, frame)

    def beat(self, frame: bytes) -> None:
        """Offer a sign of life to every stream, and end those that have had enough of them."""
        for follower in self.followers():
            if follower.beats:
                follower.beats -= 1
                follower.offer(BEAT, frame)
            else:
                follower.end()

    def channels(self) -> tuple[Channel, ...]:
        """Return the channels that somebody follows."""
        return tuple(self._following)

    def followers(self) -> tuple[Follower, ...]:
        """Return all open streams."""
        return tuple(follower for own in self._of_device.values() for follower in own)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self.closed = True
        for follower in self.followers():
            follower.end()


def _take_out(many: dict[K, dict[Follower, None]], key: K, follower: Follower) -> None:
    many[key].pop(follower, None)
    if not many[key]:
        del many[key]
