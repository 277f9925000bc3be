"""Answers that stay open: what a follower is offered goes to the server as it is, byte for byte."""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.live.hub import Follower, Hub
from app.live.regions import Channel

STALLED = 30
"""Seconds after which a reader that takes nothing is let go."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(Response):
    """Server-sent events of some channels, until the reader leaves or the hub ends them.

    It follows only while it runs, so that nothing stays behind of a reader who left before. With
    `once` it is a poll: a stream that ends as soon as it has shown each of its regions.

    It is no generator and has no task group: those were the greater part of what a frame cost.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        hub: Hub,
        wake: Callable[[], None],
        channels: Iterable[Channel],
        device: str,
        *,
        once: bool = False,
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._hub = hub
        self._wake = wake
        self._channels = tuple(channels)
        self._device = device
        self._once = once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is true now, then every change."""
        follower = self._hub.follow(self._channels, self._device, once=self._once)
        watch = asyncio.create_task(_end_when_left(receive, follower))
        self._wake()
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            with suppress(TimeoutError):
                await self._pass_on(follower, send)
        finally:
            watch.cancel()
            self._hub.leave(follower)

    async def _pass_on(self, follower: Follower, send: Send) -> None:
        frames: bytes | None = f"retry: {random.randrange(500, 2500)}\n\n".encode()
        while frames is not None:
            async with asyncio.timeout(STALLED):
                await send({"type": "http.response.body", "body": frames, "more_body": True})
            frames = await follower.read()
        await send({"type": "http.response.body"})


async def _end_when_left(receive: Receive, follower: Follower) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    follower.end()
