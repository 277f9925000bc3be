"""Hands one frame to all who follow its channel; lives on the event loop, takes no locks."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from app.live.regions import Channel

MOST_FRAMES_BEHIND = 16


class Follower:
    """One open stream. What it has not read waits here; None is the end."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self.channels = tuple(channels)
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_FRAMES_BEHIND)
        self.dropped = False

    def offer(self, frame: bytes) -> None:
        """Queue a frame; a reader too far behind is dropped and will come back for the state."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """End the stream, whatever still waits in it."""
        self.dropped = True
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


class Hub:
    """Who follows what."""

    def __init__(self) -> None:
        self._followers: dict[Channel, set[Follower]] = defaultdict(set)
        self.closed = False

    def follow(self, channels: Iterable[Channel]) -> Follower:
        """Begin a stream of these channels; once the hub is closed it ends at once."""
        follower = Follower(channels)
        if self.closed:
            follower.end()
        for channel in follower.channels:
            self._followers[channel].add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Forget a stream."""
        for channel in follower.channels:
            self._followers[channel].discard(follower)
            if not self._followers[channel]:
                del self._followers[channel]

    def publish(self, channel: Channel, frame: bytes) -> None:
        """Hand the same bytes to all who follow the channel."""
        for follower in tuple(self._followers.get(channel, ())):
            follower.offer(frame)
            if follower.dropped:
                self.leave(follower)

    def channels(self) -> tuple[Channel, ...]:
        """Return the channels that somebody follows."""
        return tuple(self._followers)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self.closed = True
        for follower in {one for many in self._followers.values() for one in many}:
            follower.end()
