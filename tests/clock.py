"""The time in tests stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
"""Nine o'clock in Zurich, half an hour before the first slot of `an_event`."""


class StandingClock:
    """A clock that is called as the real one is."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        """Return the time it is."""
        return self.now

    def set(self, now: datetime) -> None:
        """Make it another time."""
        self.now = now

    def advance(self, **span: float) -> datetime:
        """Let time pass, as `advance(minutes=5)`, and return the time it is then."""
        self.now += timedelta(**span)
        return self.now
