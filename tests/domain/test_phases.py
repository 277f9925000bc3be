from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Conflict
from app.domain.phases import Phase, check_round, check_step, round_is_open

NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEPS = {
    ("draft", "open"),
    ("open", "planning"),
    ("planning", "open"),
    ("planning", "running"),
    ("running", "open"),
    ("running", "planning"),
    ("running", "closed"),
    ("closed", "running"),
    ("closed", "planning"),
}


@pytest.mark.parametrize("current", list(Phase))
@pytest.mark.parametrize("wanted", list(Phase))
def test_what_may_follow_what(current: Phase, wanted: Phase) -> None:
    if (current, wanted) in STEPS:
        check_step(current, wanted)
        return
    with pytest.raises(Conflict) as refused:
        check_step(current, wanted)
    assert refused.value.message.text == "The event has moved on. Look at the page again."


@given(st.sampled_from(Phase), st.none() | st.integers(-5, 5))
def test_a_round_is_open_until_its_end(phase: Phase, minutes: int | None) -> None:
    ends_at = None if minutes is None else NINE + timedelta(minutes=minutes)
    is_open = round_is_open(phase, ends_at, NINE)
    assert is_open == (phase == Phase.OPEN and (minutes is None or minutes > 0))
    if is_open:
        check_round(phase, ends_at, NINE)
        return
    with pytest.raises(Conflict) as refused:
        check_round(phase, ends_at, NINE)
    assert refused.value.message.text == (
        "The round has not begun yet. Wait until the organiser opens it."
        if phase == Phase.DRAFT
        else "The round is closed. Topics and votes are no longer taken."
    )
