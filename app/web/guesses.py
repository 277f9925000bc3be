"""Who tries join code after join code is held up; a room full of people is not.

A venue shares one address, so a code that was once right from there is never held up again: only
who looks for others waits. Recovery words never count by the address, but by the device and, as
who drops the cookie is a new device each time, by the event.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

K = TypeVar("K")

MOST_WRONG = 100
"""Wrong codes from one address at once: the slips of a whole room."""
FORGOTTEN_AFTER = timedelta(seconds=2)
"""For each of them; at this pace all 2.4 million codes take two months."""
MOST_ADDRESSES = 10_000

WRONG_WORDS_OF_DEVICE = 10
WRONG_WORDS_OF_EVENT = 200
"""At once; the slips of an evening, should a whole room have lost its cookies."""
WORDS_FORGOTTEN_AFTER = timedelta(minutes=1)
"""For each of them: 1 440 a day, against 1 510 million in `domain/recovery.py`."""


@dataclass
class _Tries:
    wrong: float
    at: datetime
    right: set[str] = field(default_factory=set)


class Guesses:
    """What was tried from each address, in this process; safe to be called from any thread."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def may_try(self, address: str, code: str, now: datetime) -> bool:
        """Tell whether a code may be looked for."""
        with self._lock:
            tries = self._of(address, now)
            return code in tries.right or tries.wrong < MOST_WRONG

    def note(self, address: str, code: str, now: datetime, *, right: bool) -> None:
        """Remember what came of it."""
        with self._lock:
            tries = self._of(address, now)
            if right:
                tries.right.add(code)
            else:
                tries.wrong += 1

    def _of(self, address: str, now: datetime) -> _Tries:
        return _faded(self._tries, address, now, FORGOTTEN_AFTER)


class WordGuesses:
    """Wrong recovery words, in this process; safe to be called from any thread."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, event_id: str, device: str, now: datetime) -> bool:
        """Count a guess as wrong until it proves right; False where too many were.

        A device that is held up costs the event nothing.
        """
        with self._lock:
            own, all_ = self._of(event_id, device, now), self._of(event_id, "", now)
            if own.wrong > WRONG_WORDS_OF_DEVICE - 1 or all_.wrong > WRONG_WORDS_OF_EVENT - 1:
                return False
            own.wrong += 1
            all_.wrong += 1
            return True

    def give_back(self, event_id: str, device: str, now: datetime) -> None:
        """Take a guess that was right out of the count."""
        with self._lock:
            for tries in (self._of(event_id, device, now), self._of(event_id, "", now)):
                tries.wrong = max(0, tries.wrong - 1)

    def _of(self, event_id: str, device: str, now: datetime) -> _Tries:
        return _faded(self._wrong, (event_id, device), now, WORDS_FORGOTTEN_AFTER)


def _faded(
    kept: OrderedDict[K, _Tries], key: K, now: datetime, forgotten_after: timedelta
) -> _Tries:
    """Return what is known of a key as it is by now; the longest unheard of makes room."""
    tries = kept.setdefault(key, _Tries(0, now))
    tries.wrong = max(0, tries.wrong - max(0, (now - tries.at) / forgotten_after))
    tries.at = now
    kept.move_to_end(key)
    if len(kept) > MOST_ADDRESSES:
        kept.popitem(last=False)
    return tries
