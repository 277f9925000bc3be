"""Follows the revisions of events and publishes what open pages should show now.

State, never deltas: a page that missed ten frames needs only the next one.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.db import Database
from app.faults import Fault, fault_of
from app.live.hub import BEAT, Hub
from app.live.regions import Channel
from app.queries.revisions import revisions_of

BETWEEN_FRAMES = 0.25
"""Seconds; at most four frames a second."""
REST = 10
"""A region rests this many times as long as its drawing took, so that none takes more than a tenth
of a core from those who vote, and slow ones are still true within a second."""
LONGEST_REST = 0.5
"""Seconds."""
LOOK_ANYWAY = 0.5
"""Seconds after which another process's writes are noticed, for no commit of ours told us."""
AGAIN = 10
"""Seconds after which a region is drawn without a write, for “now” moves on by itself."""
BETWEEN_BEATS = 15
"""Seconds between signs of life, below the half minute after which mobile networks forget."""

Draw = Callable[[Channel], str]


@dataclass(frozen=True)
class Picture:
    """The frame of a channel, the revision it is true for, and when it is drawn again."""

    revision: int
    html: str
    frame: bytes
    rests_until: float
    stale_at: float


class Feed:
    """The one task of a process that draws regions; `draw` runs in worker threads."""

    def __init__(self, db: Database, hub: Hub, draw: Draw) -> None:
        self._db = db
        self._hub = hub
        self._draw = draw
        self._pictures: dict[Channel, Picture] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fault: Fault | None = None

    def wake(self) -> None:
        """Look now; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Follow until cancelled; a failure is logged and the next look goes on."""
        loop = self._loop = asyncio.get_running_loop()
        beat_at = loop.time() + BETWEEN_BEATS
        while True:
            try:
                async with asyncio.timeout(LOOK_ANYWAY):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            await self._look_anyhow()
            if loop.time() >= beat_at:
                beat_at = loop.time() + BETWEEN_BEATS
                self._hub.beat(encode(BEAT, None, ""))
            await asyncio.sleep(BETWEEN_FRAMES)

    async def _look_anyhow(self) -> None:
        """Look; a fault that lasts is logged as it begins and as it ends, not twice a second."""
        logger = logging.getLogger(__name__)
        try:
            await self._look()
        except Exception as error:
            fault = fault_of(error)
            if fault is None:
                logger.exception("the feed could not look")
            elif fault != self._fault:
                logger.warning("the feed cannot look: %s", fault)
            self._fault = fault
        else:
            if self._fault:
                logger.warning("the feed looks again")
            self._fault = None

    async def _look(self) -> None:
        channels = self._hub.channels()
        for gone in set(self._pictures) - set(channels):
            del self._pictures[gone]
        if not channels:
            return
        revisions = await asyncio.to_thread(self._revisions, channels)
        for channel in channels:
            await self._show(channel, revisions.get(channel.event_id, 0))

    async def _show(self, channel: Channel, revision: int) -> None:
        """Offer a channel's picture to all, also the one they have, for some have just come."""
        try:
            picture = await self._picture(channel, revision)
        except Exception:
            logging.getLogger(__name__).exception("the feed could not draw %s", channel)
        else:
            self._hub.publish(channel, picture.frame)

    async def _picture(self, channel: Channel, revision: int) -> Picture:
        assert self._loop is not None
        known, start = self._pictures.get(channel), self._loop.time()
        if known and known.revision == revision and start < known.stale_at:
            return known
        if known and start < known.rests_until:
            self._woken.set()
            return known
        html = await asyncio.to_thread(self._draw, channel)
        end = self._loop.time()
        if known and known.html == html:
            frame = known.frame
        else:
            frame = encode(channel.region, revision, html)
        rests_until = end + min(REST * (end - start), LONGEST_REST)
        picture = Picture(revision, html, frame, rests_until, end + AGAIN)
        self._pictures[channel] = picture
        return picture

    def _revisions(self, channels: tuple[Channel, ...]) -> Mapping[str, int]:
        with self._db.reading() as session:
            return revisions_of(session, {channel.event_id for channel in channels})


def encode(name: str, revision: int | None, html: str) -> bytes:
    """Write one frame of an event stream; one without data would be none (WHATWG HTML 9.2.6)."""
    number = "" if revision is None else f"id: {revision}\n"
    data = "\n".join(f"data: {line}" for line in html.splitlines() or [""])
    return f"event: {name}\n{number}{data}\n\n".encode()
