"""A speaker's time runs out, and stands while it is paused."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.timer import Timer

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
spans = st.integers(0, 600).map(lambda seconds: timedelta(seconds=seconds))


@given(st.integers(1, 600), spans, spans, spans)
def test_a_pause_costs_no_time(
    seconds: int, before: timedelta, pause: timedelta, after: timedelta
) -> None:
    stopped = Timer(seconds, START).paused(START + before)
    going = stopped.resumed(START + before + pause)

    assert stopped.left(START + before + pause) == seconds - before.total_seconds()
    assert stopped.paused(START + before + pause) == stopped
    assert going.left(START + before + pause + after) == seconds - (before + after).total_seconds()
    assert going.resumed(START + before + pause + after) == going


def test_who_speaks_on_is_below_zero() -> None:
    timer = Timer(30, START)

    assert timer.ends_at == START + timedelta(seconds=30)
    assert [timer.left(START + timedelta(seconds=at)) for at in (0, 30, 42)] == [30, 0, -12]
