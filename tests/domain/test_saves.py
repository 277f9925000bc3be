from datetime import UTC, datetime, timedelta

from app.domain.saves import Save, sittings

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_what_one_person_saves_at_one_sitting_is_one_entry() -> None:
    """Told as (author, minute, summary), the oldest first."""
    told = [
        ("ben", 0, ""),
        ("ben", 10, ""),
        ("ben", 21, ""),
        ("cleo", 22, ""),
        ("ben", 23, ""),
        ("ben", 24, "salt"),
        ("ben", 25, ""),
        (None, 26, ""),
        (None, 27, ""),
    ]
    saves = [
        Save(number, author, START + timedelta(minutes=minute), summary)
        for number, (author, minute, summary) in enumerate(told, start=1)
    ]
    numbers = [[save.number for save in sitting] for sitting in sittings(saves[::-1])]
    assert numbers == [[9], [8], [7], [6, 5], [4], [3], [2, 1]]


def test_a_page_that_nobody_saved_has_no_sitting() -> None:
    assert sittings([]) == ()
