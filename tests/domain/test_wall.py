"""What the wall shows by itself, what moved, and how a day is cut into pictures."""

from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day import SlotDraft
from app.domain.errors import Invalid
from app.domain.phases import Phase
from app.domain.wall import (
    checked_language,
    checked_message,
    checked_mode,
    mode_by_itself,
    moved,
    runs,
)
from tests.clock import MORNING


class Slot:
    def __init__(self, name: str, draft: SlotDraft) -> None:
        self.id, self.kind = name, draft.kind
        self.starts_at, self.ends_at = draft.starts_at, draft.ends_at


def slot(start: int, end: int, kind: Literal["session", "common"] = "session") -> Slot:
    """A time of the day from so many minutes after nine to so many."""
    at, until = (MORNING + timedelta(minutes=minutes) for minutes in (start, end))
    return Slot(f"{start}", SlotDraft(at, until, kind, ""))


DAY = (slot(30, 75), slot(90, 135), slot(135, 195, "common"), slot(195, 240))


@pytest.mark.parametrize(
    ("minutes", "mode"),
    [
        (0, "grid"),
        (19, "grid"),
        (20, "next"),
        (30, "grid"),
        (79, "grid"),
        (80, "next"),
        (130, "grid"),  # lunch needs no arrows
        (185, "next"),
        (195, "grid"),
        (240, "closing"),
    ],
)
def test_a_running_day_leads_from_room_to_room(minutes: int, mode: str) -> None:
    assert mode_by_itself(Phase.RUNNING, DAY, MORNING + timedelta(minutes=minutes)) == mode


def test_other_phases_have_one_picture_each() -> None:
    shown = {phase: mode_by_itself(phase, DAY, MORNING) for phase in Phase}

    assert shown == {
        "draft": "lobby",
        "open": "round",
        "planning": "round",
        "running": "grid",
        "closed": "closing",
    }


PLACES = st.dictionaries(st.integers(0, 9), st.tuples(st.integers(0, 3), st.integers(0, 3)))


@given(PLACES, PLACES)
def test_what_moved_had_a_place_and_has_another_or_none(
    before: dict[int, tuple[int, int]], after: dict[int, tuple[int, int]]
) -> None:
    found = moved(before, after)

    assert set(found) == {topic for topic in before if after.get(topic) != before[topic]}
    assert moved(before, before) == ()
    assert moved({}, after) == ()


@given(st.lists(st.sampled_from([0.5, 1.0, 7.0])), st.integers(1, 6))
def test_pages_hold_everything_once_in_order_and_no_more_than_fits(
    weights: list[float], most: int
) -> None:
    pages = runs(weights, most)

    assert [place for page in pages for place in page] == list(range(len(weights)))
    for page in pages:
        assert len(page) == 1 or sum(weights[place] for place in page) <= most


def test_a_message_is_short_enough_for_the_back_row() -> None:
    assert checked_message("  Coffee\nis  ready ") == "Coffee is ready"
    assert checked_message("x" * 90) == "x" * 90
    with pytest.raises(Invalid):
        checked_message("x" * 91)


def test_only_known_modes_and_languages_are_taken() -> None:
    assert [checked_mode(mode) for mode in ("", "circle")] == ["", "circle"]
    assert [checked_language(code) for code in ("", "fr", "en")] == ["", "fr", "en"]
    for check, raw in ((checked_mode, "cinema"), (checked_language, "de")):
        with pytest.raises(Invalid):
            check(raw)
