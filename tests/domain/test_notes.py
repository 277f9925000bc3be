from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.differences import Run
from app.domain.errors import Conflict, Invalid
from app.domain.merging import merge
from app.domain.notes import (
    DiffLine,
    Skipped,
    are_frozen,
    check_pace,
    checked_body,
    checked_summary,
    diff_lines,
    goes_on,
    shared,
    side_by_side,
)

DAY = date(2026, 11, 21)
LINES = st.lists(st.sampled_from(["", "## A", "bread", "bees", "two words"]), max_size=8)
TEXTS = LINES.map("\n".join)


@pytest.mark.parametrize(
    ("now", "frozen"),
    [
        (datetime(2026, 12, 5, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 5, 23, 0, tzinfo=UTC), True),
    ],
)
def test_notes_freeze_when_the_fourteenth_day_after_the_event_ends_there(
    now: datetime, frozen: bool
) -> None:
    assert are_frozen(DAY, "Europe/Zurich", now, days=14, organises=False) is frozen


def test_notes_never_freeze_for_organisers() -> None:
    assert not are_frozen(DAY, "UTC", datetime(2030, 1, 1, tzinfo=UTC), days=0, organises=True)


def test_the_twelfth_save_in_a_minute_is_the_last() -> None:
    check_pace(11)
    with pytest.raises(Conflict):
        check_pace(12)


def test_a_body_has_at_most_64_000_characters_once_it_is_tidy() -> None:
    assert checked_body("\n" + "é" * 64_000 + "  \r\n") == "é" * 64_000
    with pytest.raises(Invalid) as refused:
        checked_body("é" * 64_001)
    assert [problem.field for problem in refused.value.problems] == ["body"]


def test_a_summary_is_one_short_line() -> None:
    assert checked_summary(" two\nwords ") == "two words"
    with pytest.raises(Invalid) as refused:
        checked_summary("x" * 121)
    assert [problem.field for problem in refused.value.problems] == ["summary"]


def test_a_comparison_shows_what_changed_with_one_line_around_it() -> None:
    before = "one\ntwo\n\nthree\nfour\nfive\nsix"
    assert diff_lines(before, before.replace("four", "for two")) == (
        Skipped(2),
        DiffLine((Run("same", "three"),)),
        DiffLine((Run("removed", "four"), Run("added", "for two"))),
        DiffLine((Run("same", "five"),)),
        Skipped(1),
    )


def test_lines_that_share_no_words_stand_whole_and_beside_each_other() -> None:
    before, after = "same\nrye is old\nso is oil", "same\nit all rose\nin one day\nor two"
    lines = diff_lines(before, after)
    gone = [DiffLine((Run("removed", text),)) for text in ("rye is old", "so is oil")]
    come = [DiffLine((Run("added", text),)) for text in ("it all rose", "in one day", "or two")]
    same = DiffLine((Run("same", "same"),))
    assert lines == (same, *gone, *come)
    assert side_by_side(lines) == (
        (same, same),
        (gone[0], come[0]),
        (gone[1], come[1]),
        (None, come[2]),
    )
    assert side_by_side((come[0], gone[0], Skipped(2))) == (
        (None, come[0]),
        (gone[0], None),
        Skipped(2),
    )


@given(TEXTS, TEXTS)
def test_side_by_side_each_side_is_whole(before: str, after: str) -> None:
    rows = [row for row in side_by_side(diff_lines(before, after)) if not isinstance(row, Skipped)]
    lines = [line for line in diff_lines(before, after) if isinstance(line, DiffLine)]
    for side, other in ((0, "added"), (1, "removed")):
        shown = [r for row in rows if (line := row[side]) for r in line.runs if r.kind != other]
        assert shown == [run for line in lines for run in line.runs if run.kind != other]


def test_a_new_line_is_a_line_of_its_own() -> None:
    assert diff_lines("one", "one\ntwo") == (
        DiffLine((Run("same", "one"),)),
        DiffLine((Run("added", "two"),)),
    )


def test_blank_lines_alone_are_no_difference_to_show() -> None:
    assert diff_lines("one\ntwo", "one\n\n\ntwo") == (Skipped(2),)


@given(TEXTS, TEXTS)
def test_a_comparison_tells_all_that_was_added(before: str, after: str) -> None:
    lines = [line for line in diff_lines(before, after) if isinstance(line, DiffLine)]
    shown = sum(run.kind == "added" for line in lines for run in line.runs)
    assert bool(shown) >= bool(set(after.split()) - set(before.split()))


def test_two_who_fill_the_same_headings_share_them() -> None:
    lin = "## Said\n\nBread rises.\n\n## Links"
    ada = "## Said\n\nBees dance.\n\n## Links\n\nhttps://example.org"
    assert merge(shared(lin, ada), lin, ada).text == (
        "## Said\n\nBread rises.\nBees dance.\n\n## Links\n\nhttps://example.org"
    )


@given(TEXTS, TEXTS)
def test_what_two_texts_share_lets_nothing_of_either_go(one: str, other: str) -> None:
    merged = merge(shared(one, other), one, other).text
    assert set(one.split()) | set(other.split()) == set(merged.split())


def test_a_body_has_at_most_3000_lines() -> None:
    assert checked_body("a\n" * 2_999 + "a").count("\n") == 2_999
    with pytest.raises(Invalid) as refused:
        checked_body("a\n" * 3_000 + "a")
    assert refused.value.problems[0].message.values == {"lines": 3_001, "most": 3_000}


@pytest.mark.parametrize(
    ("before", "newest", "text", "goes"),
    [
        ("rye", "rye, salt", "rye, salt and oil", True),
        ("", "rye", "salt, then rye.", True),
        ("rye salt", "rye", "rye and oil", True),
        ("rye salt", "rye", "rye salt", False),
        ("rye", "rye and salt", "salt and rye", False),
        ("rye", "oil", "rye", False),
    ],
)
def test_a_text_goes_on_with_another_where_it_undoes_nothing_of_it(
    before: str, newest: str, text: str, goes: bool
) -> None:
    assert goes_on(before, newest, text) is goes
