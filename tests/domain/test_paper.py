from hypothesis import given
from hypothesis import strategies as st

from app.domain.paper import (
    A3,
    A4,
    CARD,
    DOOR,
    Paper,
    Part,
    Row,
    Words,
    lines,
    parts_of_day,
    points_of,
    row_height,
)

LUNCH: Row = ()
SHORT: Row = (Words("Bread", "Ben"),) * 6
LONG: Row = (Words("Mutualiser nos contrats, nos ateliers et nos rendez-vous " * 2, "Ben"),) * 6
PAPERS = st.sampled_from([A3, A4, DOOR])
ROWS = st.lists(st.sampled_from([LUNCH, SHORT, LONG, (None,) * 6]), max_size=24)


@given(ROWS, PAPERS)
def test_sheets_hold_every_time_once_in_order_and_no_more_than_they_can(
    rows: list[Row], paper: Paper
) -> None:
    parts = parts_of_day(rows, paper, 6)
    width = paper.width / 6

    assert [at for part in parts for at in part.rows] == list(range(len(rows)))
    for part in parts:
        held = [rows[at] for at in part.rows]
        height = sum(row_height(row, width, part.points) for row in held)
        assert len(held) == 1 or height <= paper.height
        assert sum(1 for row in held if row) <= paper.slots
        assert 12 <= part.points <= paper.letters[0]


def test_a_day_that_fits_stands_on_one_sheet_in_letters_of_18_points() -> None:
    rows = [SHORT, SHORT, LUNCH, SHORT, SHORT, SHORT]
    assert parts_of_day(rows, A3, 6) == (Part(range(6), 18),)


def test_ten_times_are_cut_in_the_middle_and_not_into_eight_and_two() -> None:
    assert [part.rows for part in parts_of_day([SHORT] * 10, A3, 6)] == [range(5), range(5, 10)]


def test_letters_shrink_before_a_day_needs_another_sheet() -> None:
    wordy: Row = (Words("Mutualiser nos contrats et nos ateliers", "Ben"),) * 6
    assert [part.points for part in parts_of_day([wordy] * 5, A3, 6)] == [18]
    assert [part.points for part in parts_of_day([wordy] * 7, A3, 6)] == [14]


def test_a_day_without_times_needs_no_paper() -> None:
    assert parts_of_day([], A3, 6) == ()


def test_a_day_without_rooms_still_has_its_times() -> None:
    assert [part.rows for part in parts_of_day([(), ()], A3, 0)] == [range(2)]


def test_a_title_takes_as_many_lines_as_its_letters_need() -> None:
    assert [lines(text, 60, 12) for text in ("", "Bread", "Bread " * 20, "面" * 40)] == [0, 1, 6, 4]


def test_a_short_title_fills_its_card_and_the_longest_still_fits() -> None:
    titles = ("Bread", "Se faire connaître quand on déteste se vendre", "W" * 80)
    assert [points_of(Words(title), CARD) for title in titles] == [30, 26, 15]
