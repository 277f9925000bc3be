from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.messages import Message
from app.domain.public_grid import Logged, Past, Place, public_steps
from app.domain.public_words import Names, Telling

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VERSIONS: Mapping[int, Mapping[str, Place]] = {
    1: {"bread": ("s1", "r1"), "bees": ("s2", "r1")},
    2: {"bread": ("s1", "r1"), "bees": ("s3", "r2"), "kites": ("s2", "r2")},
}
PAST = Past(
    versions=VERSIONS,
    merged={"m": "bread"},
    actions={
        "first": (DeskKind.PUBLISHED, "1"),
        "second": (DeskKind.PUBLISHED, "2"),
        "hidden": (DeskKind.UNPUBLISHED, "2"),
        "rooms": (DeskKind.ROOMS_EDITED, ""),
        "moved": (DeskKind.MOVED, ""),
    },
)
NAMES = Names(
    topics={"bread": "Bread", "bees": "Bees", "kites": "Kites"},
    rooms={"r1": "Salon", "r2": "Atelier"},
    times={"s1": "23:30", "s2": "00:30", "s3": "01:30"},
)


def told(*log: tuple[str, str]) -> list[list[str]]:
    """Return what is told of a log of kinds and subjects: for each step its title and lines."""
    entries = [
        Logged(str(n), ChangeKind(kind), subject, NOON + timedelta(minutes=n))
        for n, (kind, subject) in enumerate(log)
    ]
    tellings = [Telling(step, NAMES, "bees") for step in public_steps(entries, PAST)]
    return [[_said(one.title()), *map(_said, one.lines())] for one in tellings]


def _said(message: Message) -> str:
    count = message.values.get("count")
    text = message.plural if message.plural and count != 1 else message.text
    facts = [_said(Message(**fact)) for fact in message.values.get("facts", [])]  # type: ignore[attr-defined]
    return text % {**message.values, "facts": ", ".join(facts)}


def test_the_first_grid_lists_its_sessions_in_the_order_of_the_night() -> None:
    assert told(("grid_published", "1")) == [
        [
            "The grid is public: 2 sessions",
            "New: “Bread”, 23:30, Salon",
            "New: “Bees”, 00:30, Salon",
        ]
    ]


def test_the_next_grid_tells_what_differs() -> None:
    assert told(("grid_published", "1"), ("grid_published", "2"))[1:] == [
        [
            "Version 2 of the grid: one session moved, one new",
            "New: “Kites”, 00:30, Atelier",
            "Moved: “Bees”, now 01:30, Atelier (was 00:30, Salon)",
        ]
    ]


def test_a_version_that_is_shown_again_is_told_from_what_was_seen() -> None:
    assert told(("grid_published", "2"), ("grid_unpublished", "2"), ("grid_published", "1")) == [
        [
            "The grid is public: 3 sessions",
            "New: “Bread”, 23:30, Salon",
            "New: “Kites”, 00:30, Atelier",
            "New: “Bees”, 01:30, Atelier",
        ],
        ["The grid was taken back"],
        [
            "The grid is public: 2 sessions",
            "New: “Bread”, 23:30, Salon",
            "New: “Bees”, 00:30, Salon",
        ],
    ]


def test_a_withdrawn_session_is_cancelled_once_and_can_come_back() -> None:
    log = [("grid_published", "1"), ("topic_withdrawn", "bread"), ("topic_restored", "bread")]
    assert told(*log)[1:] == [
        ["Cancelled: “Bread” (was 23:30, Salon)"],
        ["New: “Bread”, 23:30, Salon"],
    ]
    assert told(*log[:2], ("grid_published", "1"))[2:] == []


def test_a_merged_session_is_part_of_another_until_they_are_separated() -> None:
    assert told(("grid_published", "1"), ("topics_merged", "m"), ("topics_separated", "m"))[1:] == [
        ["“Bread” is part of “Bees” now"],
        ["New: “Bread”, 23:30, Salon"],
    ]


def test_what_happens_out_of_sight_is_not_told() -> None:
    quiet = [
        ("topic_withdrawn", "bread"),
        ("topic_restored", "bread"),
        ("rooms_edited", ""),
        ("desk_undone", "moved"),
        ("desk_undone", "long gone"),
    ]
    assert told(*quiet) == []
    assert (
        told(("grid_published", "1"), ("topic_withdrawn", "kites"), ("desk_undone", "moved"))[1:]
        == []
    )


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ([("grid_published", "1"), ("desk_undone", "first")], "The grid was taken back"),
        (
            [("grid_published", "1"), ("desk_undone", "first"), ("desk_redone", "first")],
            "The grid is public: 2 sessions",
        ),
        (
            [("grid_published", "1"), ("grid_published", "2"), ("desk_undone", "second")],
            "Version 1 of the grid: one session moved, one cancelled",
        ),
        (
            [("grid_published", "2"), ("grid_unpublished", "2"), ("desk_undone", "hidden")],
            "The grid is public: 3 sessions",
        ),
    ],
)
def test_undoing_a_publication_is_told_as_what_one_sees(
    log: list[tuple[str, str]], said: str
) -> None:
    assert told(*log)[-1][0] == said


def test_edits_of_rooms_and_times_are_told_while_there_is_a_grid() -> None:
    log = [("grid_published", "1"), ("slots_edited", ""), ("desk_undone", "rooms")]
    assert told(*log)[1:] == [
        ["The times were edited. The board shows them as they are."],
        ["The rooms were edited. The board shows them as they are."],
    ]
