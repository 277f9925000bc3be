"""The time that somebody has to speak: it runs out, can be paused, and nobody is cut off."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PITCH_SECONDS = 30
TURN_SECONDS = (30, 60, 90, 120)


@dataclass(frozen=True)
class Timer:
    """A speaker's time of so many seconds, and since when it is paused, if it is."""

    seconds: int
    started_at: datetime
    paused_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When the time is up, were it not paused any more."""
        return self.started_at + timedelta(seconds=self.seconds)

    def left(self, now: datetime) -> float:
        """Return the seconds left, below 0 for who speaks on; a paused timer stands still."""
        return (self.ends_at - (self.paused_at or now)).total_seconds()

    def paused(self, now: datetime) -> "Timer":
        """Return the timer stopped; one that stands already goes on standing."""
        return self if self.paused_at else replace(self, paused_at=now)

    def resumed(self, now: datetime) -> "Timer":
        """Return the timer running, with as much time left as when it was stopped."""
        if self.paused_at is None:
            return self
        return Timer(self.seconds, self.started_at + (now - self.paused_at))
