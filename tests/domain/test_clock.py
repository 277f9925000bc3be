from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.clock import NowNext, now_and_next

NINE = datetime(2026, 11, 7, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    id: str
    starts_at: datetime
    ends_at: datetime


def stretch(name: str, start: int, end: int) -> Stretch:
    return Stretch(name, at(start), at(end))


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


FIRST, SECOND, TWIN = stretch("a", 30, 75), stretch("b", 90, 135), stretch("c", 90, 120)
DAY = (TWIN, SECOND, FIRST)

stretches = st.lists(
    st.builds(
        lambda name, start, length: stretch(str(name), start, start + length),
        st.integers(0, 99),
        st.integers(0, 300),
        st.integers(1, 90),
    ),
    max_size=8,
)


def test_before_the_first_nothing_is_on() -> None:
    assert now_and_next(DAY, at(0)) == NowNext((), (FIRST,))


def test_a_slot_is_on_from_its_first_moment() -> None:
    assert now_and_next(DAY, at(30)) == NowNext((FIRST,), (TWIN, SECOND))


def test_in_a_gap_the_next_ones_are_shown() -> None:
    assert now_and_next(DAY, at(75)) == NowNext((), (TWIN, SECOND))


def test_slots_that_overlap_are_on_together() -> None:
    assert now_and_next(DAY, at(119)) == NowNext((TWIN, SECOND), ())


def test_after_the_last_nothing_comes() -> None:
    assert now_and_next(DAY, at(135)) == NowNext((), ())


@given(stretches, st.integers(-10, 400))
def test_each_slot_is_on_coming_or_neither(slots: list[Stretch], minute: int) -> None:
    now = at(minute)
    shown = now_and_next(slots, now)
    assert sorted(shown.current, key=repr) == sorted(
        (slot for slot in slots if slot.starts_at <= now < slot.ends_at), key=repr
    )
    assert len({slot.starts_at for slot in shown.upcoming}) == bool(
        [slot for slot in slots if slot.starts_at > now]
    )
