"""What subscribers fetch again and again, kept as the bytes that were sent last."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Protocol, TypeVar
from zlib import crc32

from app.web.caching import File

MOST_BYTES = 32 * 1024 * 1024
"""Of all files together, packed and unpacked."""
MOST_SITES = 4
"""For so many addresses of this server a feed is kept at most: readers may invent addresses."""


class Dated(Protocol):
    """A feed, which knows when something in it changed last; feeds with equal `repr` are equal."""

    @property
    def modified_at(self) -> datetime:
        """An aware moment."""


Feed = TypeVar("Feed", bound=Dated)


@dataclass(frozen=True)
class Kept:
    """The file that shows a feed as it stood at a revision of its event, for one site's address.

    Of the feed itself no more than a digest is kept. `person` is the id of whose feed it is, empty
    for one that all may fetch.
    """

    revision: int
    site: str
    digest: bytes
    modified_at: datetime
    name: str
    person: str
    file: File


class FeedCache:
    """The calendars, schedules and changes that were asked for last, for all threads of a process.

    An event's revision grows with all that happens there, votes too, which touch few feeds. A feed
    that was read again and is the same keeps its bytes, which cost far more than its queries.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many files are kept."""
        return len(self._kept)

    def fresh(
        self,
        key: tuple[str, ...],
        site: str,
        revision: int,
        is_untouched: Callable[[Kept], bool] = lambda _kept: False,
    ) -> Kept | None:
        """Return what is kept for a site if its event is at the same revision.

        If it has moved on, `is_untouched` tells whether nothing since shows in the feed; what is
        kept counts as of the new revision then.
        """
        place = _place(key, site)
        with self._lock:
            kept = self._kept.get(place)
            if kept is None or kept.site != site or kept.revision > revision:
                return None
            self._kept.move_to_end(place)
        if kept.revision == revision:
            return kept
        if not is_untouched(kept):
            return None
        kept = replace(kept, revision=revision)
        self._put(place, kept)
        return kept

    def keep(
        self,
        key: tuple[str, ...],
        site: str,
        revision: int,
        feed: Feed,
        write: Callable[[Feed], File],
        *,
        name: str = "",
        person: str = "",
    ) -> Kept:
        """Keep a feed that was read at a revision; it is written only if it has changed.

        Its `name` is kept beside it, for the name of the file, and whose it is.
        """
        place, digest = _place(key, site), sha256(repr(feed).encode()).digest()
        with self._lock:
            before = self._kept.get(place)
        if before is not None and (before.site, before.digest) == (site, digest):
            kept = replace(before, revision=revision)
        else:
            kept = Kept(revision, site, digest, feed.modified_at, name, person, write(feed))
        self._put(place, kept)
        return kept

    def _put(self, place: tuple[str, ...], kept: Kept) -> None:
        """Two threads may have written one feed: the last stays, and both are right."""
        with self._lock:
            gone = self._kept.pop(place, None)
            self._bytes += kept.file.size - (gone.file.size if gone else 0)
            self._kept[place] = kept
            while self._bytes > self._most_bytes:
                _place, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.file.size


def _place(key: tuple[str, ...], site: str) -> tuple[str, ...]:
    """Return where a feed is kept; two sites that share a place put each other out."""
    return (*key, str(crc32(site.encode()) % MOST_SITES))
