"""Who tries join code after join code is held up; a room full of people is not.

A venue shares one address, so a code that was once right from there is never held up again: only
who looks for others waits.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_WRONG = 100
"""Wrong codes from one address at once: the slips of a whole room."""
FORGOTTEN_AFTER = timedelta(seconds=2)
"""For each of them; at this pace all 2.4 million codes take two months."""
MOST_ADDRESSES = 10_000


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
        tries = self._tries.setdefault(address, _Tries(0, now))
        tries.wrong = max(0, tries.wrong - max(0, (now - tries.at) / FORGOTTEN_AFTER))
        tries.at = now
        self._tries.move_to_end(address)
        if len(self._tries) > MOST_ADDRESSES:
            self._tries.popitem(last=False)
        return tries
