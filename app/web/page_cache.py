"""Pages that cost much to draw and are asked for again and again: the bytes that are sent."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.web.caching import tag_of

MOST_BYTES = 32 * 1024 * 1024
"""Of all pages together, packed: about 2 500 boards of 60 topics."""

KEPT_HEADERS = ("content-language", "vary", "cache-control")
"""Others say something to one reader alone."""

Place = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A page as it was drawn at a moment, under its headers; it holds until another at most.

    It is kept packed alone, a tenth of its size, for nearly all browsers take it so.
    """

    packed: bytes
    tag: str
    headers: Mapping[str, str]
    drawn_at: datetime
    until: datetime

    @classmethod
    def of(cls, page: Response, until: datetime, *, drawn_at: datetime) -> "Sheet":
        """Pack a page."""
        body, headers = bytes(page.body), {name: page.headers[name] for name in KEPT_HEADERS}
        return cls(gzip.compress(body, 6, mtime=0), tag_of(body), headers, drawn_at, until)

    @property
    def body(self) -> bytes:
        """The page for the few who do not take it packed."""
        return gzip.decompress(self.packed)

    def holds(self, now: datetime) -> bool:
        """Tell whether time alone has changed nothing in it; clocks may be put back."""
        return self.drawn_at <= now < self.until


class PageCache:
    """The sheets that were asked for last, each with the revision of the event it was drawn at.

    Lives on the event loop and draws in worker threads. Who asks for a sheet that is being drawn
    waits for it, so that a room that looks at once has it drawn once.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Place, tuple[int, Sheet]] = OrderedDict()
        self._drawn: dict[tuple[Place, int], asyncio.Task[Sheet]] = {}

    def __len__(self) -> int:
        """Return how many sheets are kept."""
        return len(self._kept)

    async def sheet(
        self, place: Place, revision: int, now: datetime, draw: Callable[[], Sheet]
    ) -> Sheet:
        """Return the sheet of a place as of a revision, drawn now unless what is kept still holds.

        `place` names all that it depends on but the database and the time: event, page, who looks,
        language, address. Raises what `draw` raises.
        """
        known, sheet = self._kept.get(place, (None, None))
        if sheet is not None and known == revision and sheet.holds(now):
            self._kept.move_to_end(place)
            return sheet
        drawing = self._drawn.get((place, revision))
        if drawing is None:
            drawing = asyncio.create_task(self._draw(place, revision, draw))
            self._drawn[place, revision] = drawing
        return await asyncio.shield(drawing)

    async def _draw(self, place: Place, revision: int, draw: Callable[[], Sheet]) -> Sheet:
        try:
            sheet = await run_in_threadpool(draw)
        finally:
            del self._drawn[place, revision]
        self._put(place, revision, sheet)
        return sheet

    def _put(self, place: Place, revision: int, sheet: Sheet) -> None:
        _revision, gone = self._kept.pop(place, (0, None))
        self._bytes += len(sheet.packed) - (len(gone.packed) if gone else 0)
        self._kept[place] = (revision, sheet)
        while self._bytes > self._most_bytes:
            _place, (_revision, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.packed)
