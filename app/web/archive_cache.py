"""Archives of notes that were packed last, so that asking again costs nothing."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from threading import Lock
from weakref import finalize

from app.web.caching import tag_of

MOST_KEPT = 8
IN_MEMORY = 4 * 1024 * 1024
"""Bytes of one archive; a larger one is kept on disk."""
_CHUNK = 64 * 1024

Target = SpooledTemporaryFile[bytes]


@dataclass(frozen=True)
class Archive:
    """One archive, of which several readers may be sent parts at the same time."""

    file: Target
    tag: str
    size: int
    lock: Lock = field(default_factory=Lock)

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes piece by piece; it stays until the last reader has gone."""
        for start in range(0, self.size, _CHUNK):
            with self.lock:
                self.file.seek(start)
                chunk = self.file.read(_CHUNK)
            yield chunk


class ArchiveCache:
    """The archives that were asked for last, for all threads of a process.

    They are packed one at a time: each takes a whole core, and whoever asks meanwhile for the same
    one gets it at once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], tuple[int, Archive]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...], revision: int, write: Callable[[Target], None]) -> Archive:
        """Return the archive of an event at a revision, written now if it is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != revision:
                kept = (revision, _packed(write))
                self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return kept[1]


def _packed(write: Callable[[Target], None]) -> Archive:
    file: Target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - `finalize` closes it
    write(file)
    size = file.tell()
    file.seek(0)
    digest = sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    archive = Archive(file, tag_of(digest.digest()), size)
    finalize(archive, file.close)  # once it is forgotten and its last reader has gone
    return archive
