from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.events import EventDraft, is_zone, read_date, read_zone

DRAFT = EventDraft("SoloCamp", date(2026, 11, 21), "Europe/Zurich", ("en", "fr"))


def fields(draft: EventDraft) -> list[str]:
    with pytest.raises(Invalid) as refused:
        draft.checked()
    return [problem.field for problem in refused.value.problems]


def test_a_draft_is_made_tidy() -> None:
    typed = replace(
        DRAFT,
        name=" Solo  Camp ",
        place=" the\nbarn ",
        zone=" Europe/Paris ",
        languages=("en", "xx", "fr", "en"),
    )
    assert typed.checked() == replace(
        DRAFT,
        name="Solo Camp",
        place="the barn",
        zone="Europe/Paris",
        languages=("fr", "en"),
    )


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": " \n"}, ["name"]),
        ({"name": "x" * 81, "place": "x" * 121}, ["name", "place"]),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"zone": "../../etc/passwd"}, ["zone"]),
        ({"languages": ("de",)}, ["languages"]),
        ({"counts": "sometimes"}, ["counts"]),
        (
            {"name": "", "zone": "", "languages": (), "counts": ""},
            ["name", "zone", "languages", "counts"],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(changes: dict[str, Any], wrong: list[str]) -> None:
    assert fields(replace(DRAFT, **changes)) == wrong


def test_the_longest_words_fit() -> None:
    longest = replace(DRAFT, name="x" * 80, place="x" * 120)
    assert longest.checked().name == "x" * 80


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=40))
def test_a_checked_draft_is_checked_already(name: str, place: str, zone: str) -> None:
    try:
        draft = replace(DRAFT, name=name, place=place, zone=zone or DRAFT.zone).checked()
    except Invalid as refusal:
        wrong = {problem.field for problem in refusal.problems}
    else:
        wrong = set()
        assert draft.checked() == draft
    assert wrong <= {"name", "place", "zone"}


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_dates_are_read_as_browsers_send_them(day: date) -> None:
    assert read_date(f" {day.isoformat()} ") == day


@pytest.mark.parametrize(
    "raw", ["", "21.11.2026", "2026-02-30", "1999-12-31", "2200-01-01", "0001-01-01", "9" * 5000]
)
def test_what_is_no_date_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_date(raw)
    assert [problem.field for problem in refused.value.problems] == ["date"]


@given(st.text(max_size=40))
def test_a_zone_is_known_or_refused(name: str) -> None:
    if is_zone(name.strip()):
        assert read_zone(name).key == name.strip()
        return
    with pytest.raises(Invalid):
        read_zone(name)


def test_zones_are_those_of_the_world() -> None:
    assert read_zone(" Europe/Zurich ").key == "Europe/Zurich"
    assert [is_zone(name) for name in ("UTC", "", "Europe", "/etc/localtime")] == [
        True,
        False,
        False,
        False,
    ]
