"""What is on now and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    """Anything with a name and a stretch of time, both ends aware."""

    @property
    def id(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True)
class NowNext(Generic[T]):
    """What is on, and all that begins at the next beginning; either may be empty."""

    current: tuple[T, ...]
    upcoming: tuple[T, ...]


def now_and_next(slots: Sequence[T], now: datetime) -> NowNext[T]:
    """Sort out what is on at `now` and what comes next, each by time and then id.

    A slot is on from its first moment up to its last, which belongs to what follows.
    """
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.id))
    current = tuple(slot for slot in ordered if slot.starts_at <= now < slot.ends_at)
    later = [slot for slot in ordered if slot.starts_at > now]
    upcoming = tuple(slot for slot in later if slot.starts_at == later[0].starts_at)
    return NowNext(current, upcoming)
