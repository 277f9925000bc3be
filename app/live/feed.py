"""Follows the revisions of events and publishes what open pages should show now.

State, never deltas: a page that missed ten frames needs only the next one.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.db import Database
from app.live.hub import Hub
from app.live.regions import Channel
from app.queries.revisions import revisions_of

BETWEEN_FRAMES = 0.25
"""Seconds; at most four frames a second."""
LOOK_ANYWAY = 0.5
"""Seconds after which another process's writes are noticed, for no commit of ours told us."""
LOOKS_UNTIL_CLOCK = 20
"""Frames are drawn again after so many looks, for “now” moves on without a write."""

Draw = Callable[[Channel], str]


@dataclass(frozen=True)
class Picture:
    """The last frame of a channel, and the revision it shows."""

    revision: int
    html: str
    frame: bytes


class Feed:
    """The one task of a process that draws regions; `draw` runs in worker threads."""

    def __init__(self, db: Database, hub: Hub, draw: Draw) -> None:
        self._db = db
        self._hub = hub
        self._draw = draw
        self._pictures: dict[Channel, Picture] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look now; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Follow until cancelled; a failure is logged and the next look goes on."""
        self._loop = asyncio.get_running_loop()
        looks = 0
        while True:
            try:
                async with asyncio.timeout(LOOK_ANYWAY):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            looks += 1
            try:
                await self._look(again=looks % LOOKS_UNTIL_CLOCK == 0)
            except Exception:
                logging.getLogger(__name__).exception("the feed could not look")
            await asyncio.sleep(BETWEEN_FRAMES)

    async def frame(self, channel: Channel) -> bytes:
        """Return what a page that has just opened its stream should show."""
        revisions = await asyncio.to_thread(self._revisions, (channel,))
        picture = await self._picture(channel, revisions.get(channel.event_id, 0), again=False)
        return picture.frame

    async def _look(self, *, again: bool) -> None:
        channels = self._hub.channels()
        for gone in set(self._pictures) - set(channels):
            del self._pictures[gone]
        if not channels:
            return
        revisions = await asyncio.to_thread(self._revisions, channels)
        for channel in channels:
            before = self._pictures.get(channel)
            after = await self._picture(channel, revisions.get(channel.event_id, 0), again=again)
            if before is None or before.html != after.html:
                self._hub.publish(channel, after.frame)

    async def _picture(self, channel: Channel, revision: int, *, again: bool) -> Picture:
        known = self._pictures.get(channel)
        if known is not None and known.revision == revision and not again:
            return known
        html = await asyncio.to_thread(self._draw, channel)
        picture = Picture(revision, html, encode(channel.region, revision, html))
        self._pictures[channel] = picture
        return picture

    def _revisions(self, channels: tuple[Channel, ...]) -> Mapping[str, int]:
        with self._db.reading() as session:
            return revisions_of(session, {channel.event_id for channel in channels})


def encode(name: str, revision: int, html: str) -> bytes:
    """Write one frame of an event stream (WHATWG HTML 9.2.5)."""
    data = "\n".join(f"data: {line}" for line in html.splitlines())
    return f"event: {name}\nid: {revision}\n{data}\n\n".encode()
