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
MOST_AT_ONCE = 4
"""One is packed, and the others wait for it; each of them holds a thread."""
PATIENCE = 10.0
"""Seconds for which one waits until it is one's turn."""
IN_MEMORY = 4 * 1024 * 1024
"""Bytes of one archive; a larger one is kept on disk."""
_CHUNK = 64 * 1024

Target = SpooledTemporaryFile[bytes]


class Busy(Exception):
    """So many archives are being packed or waited for that one had better ask again later."""


@dataclass(frozen=True)
class Archive:
    """One archive, of which several readers may be sent parts at the same time.

    `state` tells what it was packed from, and changes with that.
    """

    file: Target
    tag: str
    size: int
    state: str
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

    They are packed one at a time, for each takes a whole core. Nobody waits for one that is kept,
    and few wait for others.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._kept: OrderedDict[tuple[str, ...], Archive] = OrderedDict()
        self._lock = Lock()
        self._packing = Lock()
        self._asking = 0
        self._patience = patience

    @property
    def kept(self) -> tuple[Archive, ...]:
        """All that is kept; what was not asked for longest comes first."""
        with self._lock:
            return tuple(self._kept.values())

    @property
    def free(self) -> int:
        """How many more may ask for what is not kept."""
        with self._lock:
            return MOST_AT_ONCE - self._asking

    def size(self, key: tuple[str, ...]) -> int | None:
        """Return how many bytes were packed last under a key, None where nothing is kept."""
        with self._lock:
            kept = self._kept.get(key)
            return kept.size if kept else None

    def get(
        self,
        key: tuple[str, ...],
        state: str,
        write: Callable[[Target], None],
    ) -> Archive:
        """Return the archive of what is in this state, written now if it is not kept.

        Raises Busy where too many others wait, or it is not one's turn in time.
        """
        return self._found(key, state) or self._in_turn(key, state, write)

    def _in_turn(
        self,
        key: tuple[str, ...],
        state: str,
        write: Callable[[Target], None],
    ) -> Archive:
        with self._lock:
            if self._asking == MOST_AT_ONCE:
                raise Busy
            self._asking += 1
        try:
            if not self._packing.acquire(timeout=self._patience):
                raise Busy
            try:
                found = self._found(key, state)
                return found or self._keep(key, packed(state, write))
            finally:
                self._packing.release()
        finally:
            with self._lock:
                self._asking -= 1

    def _found(self, key: tuple[str, ...], state: str) -> Archive | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.state != state:
                return None
            self._kept.move_to_end(key)
            return kept

    def _keep(self, key: tuple[str, ...], archive: Archive) -> Archive:
        with self._lock:
            self._kept[key] = archive
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return archive


def packed(state: str, write: Callable[[Target], None]) -> Archive:
    """Return what `write` writes; its file is closed once nobody holds it."""
    file: Target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - `finalize` closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    digest = sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    archive = Archive(file, tag_of(digest.digest()), size, state)
    finalize(archive, file.close)  # once it is forgotten and its last reader has gone
    return archive
