"""What subscribers fetch again and again, kept as the bytes that were sent last."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, TypeVar

from app.web.caching import File

Feed = TypeVar("Feed")

MOST_BYTES = 32 * 1024 * 1024
"""About 5 000 personal calendars of an ordinary day."""


@dataclass(frozen=True)
class Kept(Generic[Feed]):
    """A feed as it stood at a revision of its event, and the file that shows it."""

    revision: int
    feed: Feed
    file: File


class FeedCache:
    """The calendars, schedules and changes that were asked for last, for all threads of a process.

    An event's revision grows with all that happens there, votes too; a feed that is the same after
    all keeps its bytes, which cost far more than its queries.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, ...], Kept[Any]] = OrderedDict()
        self._lock = Lock()

    def fresh(self, key: tuple[str, ...], revision: int) -> Kept[Any] | None:
        """Return what is kept if nothing has happened in its event since."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.revision != revision:
                return None
            self._kept.move_to_end(key)
            return kept

    def keep(
        self,
        key: tuple[str, ...],
        revision: int,
        feed: Feed,
        write: Callable[[Feed], File],
    ) -> Kept[Feed]:
        """Keep a feed that was read at a revision; it is written only if it has changed."""
        with self._lock:
            before = self._kept.get(key)
        if before is not None and before.feed == feed:
            kept = replace(before, revision=revision)
        else:
            kept = Kept(revision, feed, write(feed))
        self._put(key, kept)
        return kept

    def _put(self, key: tuple[str, ...], kept: Kept[Any]) -> None:
        """Two threads may have written one feed: the last stays, and both are right."""
        with self._lock:
            gone = self._kept.pop(key, None)
            self._bytes += kept.file.size - (gone.file.size if gone else 0)
            self._kept[key] = kept
            while self._bytes > self._most_bytes:
                _key, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.file.size
