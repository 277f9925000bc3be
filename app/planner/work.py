"""What a search may spend, counted in work instead of time, so that the same seed does the same."""

from collections.abc import Callable


def never() -> bool:
    """Do not stop."""
    return False


class Work:
    """A budget in nominal seconds: each kind of work has a price that was measured once.

    Counted so, a search does the same on every machine that is not much slower than the one of the
    measurement; `should_stop` ends it earlier, whatever is left.
    """

    def __init__(self, seconds: float, should_stop: Callable[[], bool] = never) -> None:
        self.seconds, self.spent, self.should_stop = seconds, 0.0, should_stop

    def spend(self, seconds: float) -> None:
        """Count work that was done."""
        self.spent += seconds

    @property
    def left(self) -> float:
        """Nominal seconds that may still be spent."""
        return max(0.0, self.seconds - self.spent)

    @property
    def over(self) -> bool:
        """Whether the search has to end."""
        return self.spent >= self.seconds or self.should_stop()

    def part(self, seconds: float) -> "Work":
        """A part of what is left; what it spends is spent here as well."""
        return _Part(self, min(seconds, self.left))


class _Part(Work):
    def __init__(self, whole: Work, seconds: float) -> None:
        super().__init__(seconds, whole.should_stop)
        self.whole = whole

    def spend(self, seconds: float) -> None:
        super().spend(seconds)
        self.whole.spend(seconds)
