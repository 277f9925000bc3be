"""Why a topic has no place, and why no grid can exist."""

import pytest
from hypothesis import given, settings

from app.domain.grid.cells import TooHard, fit_musts, obliged
from app.domain.grid.contradictions import contradictions
from app.domain.grid.explain import left_out
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Pin, Room, Slot, Topic, Vote
from app.domain.grid.rules import violations
from tests.domain.grid.grid_instances import day, problems, words

ADA, BEN, CLEO, DORA = 0, 1, 2, 3
SCREEN = frozenset({"screen"})


def told(problem: GridProblem, grid: Grid) -> list[tuple[str, str]]:
    return [
        (words(left.reason), words(left.change) if left.change else "")
        for left in left_out(problem, grid)
    ]


def test_no_room_has_what_it_needs() -> None:
    assert told(day(Topic(0, "Prices", needs=SCREEN)), {}) == [
        ("No room has what “Prices” needs: screen.", "")
    ]


def test_it_is_longer_than_any_block() -> None:
    assert told(day(Topic(0, "Prices", length=3)), {}) == [
        ("“Prices” takes 3 sessions in a row, and no two breaks leave that many.", "")
    ]


def test_its_hosts_are_never_there_together() -> None:
    people = (Person(0, frozenset({0}), "Ada"), Person(1, frozenset({1}), "Ben"))
    assert told(day(Topic(0, "Prices", hosts=(ADA, BEN)), people=people), {}) == [
        ("The hosts of “Prices” are never there long enough at the same time: Ada, Ben.", "")
    ]


def test_its_room_is_closed_whenever_it_could_run() -> None:
    rooms = (Room(0, "Attic", 9, SCREEN, closed=frozenset({0, 1})), Room(1, "Cellar", 9))
    assert told(day(Topic(0, "Prices", needs=SCREEN), rooms=rooms), {}) == [
        ("The rooms with what “Prices” needs are closed whenever it could run.", "")
    ]


def test_its_host_is_busy_where_a_place_is_free() -> None:
    problem = day(
        Topic(0, "Prices", hosts=(BEN,)), Topic(1, "Tools", hosts=(BEN,)), slots=1, rooms=2
    )
    assert told(problem, {0: Cell(0, 0)}) == [
        (
            "Where places are free for “Tools”, its hosts or its language group are busy with "
            "“Prices”.",
            "If “Prices” ran at another time, it could go to Room B at 9:00.",
        )
    ]


def test_other_topics_help_more_people() -> None:
    votes = (Vote(ADA, 0, 1), Vote(BEN, 0, 1), Vote(CLEO, 0, 1), Vote(DORA, 1, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), slots=1, votes=votes)
    assert told(problem, {0: Cell(0, 0)}) == [
        (
            "One person wants “Tools”; every place that fits it is taken by topics that help the "
            "grid more.",
            "It could replace “Prices” in Room A at 9:00, at the price of 2 hours in which "
            "somebody finds nothing.",
        )
    ]


def test_nobody_asked_for_it() -> None:
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), slots=1, votes=(Vote(ADA, 0, 1),))
    assert told(problem, {0: Cell(0, 0)})[0][0] == (
        "Nobody asked for “Tools”, and every place that fits is taken."
    )


def test_what_must_stay_is_not_offered_for_exchange() -> None:
    problem = day(Topic(0, "Prices", must=True), Topic(1, "Tools"), slots=1)
    assert told(problem, {0: Cell(0, 0)}) == [
        ("Every place that fits “Tools” is held by topics that must stay there.", "")
    ]


def causes(problem: GridProblem) -> list[str]:
    return [words(message) for message in contradictions(problem)]


IN_A = Pin(slot=0, room=0)
AT_NINE = Pin(slot=0)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            day(Topic(0, "Prices", pin=IN_A), Topic(1, "Tools", pin=IN_A), rooms=2),
            "“Prices”, “Tools” can only be in Room A at 9:00, and one place takes one topic.",
        ),
        (
            day(
                Topic(0, "Prices", hosts=(BEN,), pin=AT_NINE),
                Topic(1, "Tools", hosts=(BEN, CLEO), pin=AT_NINE),
                rooms=2,
            ),
            "Ben hosts “Prices”, “Tools”, which can only run at 9:00.",
        ),
        (
            day(
                Topic(0, "Prices", pin=IN_A),
                rooms=(Room(0, "Attic", 9, closed=frozenset({0})),),
            ),
            "“Prices” is pinned to Attic at 9:00, when that room is closed.",
        ),
        (
            day(Topic(0, "Prices", needs=SCREEN, pin=IN_A)),
            "“Prices” is pinned to Room A, which lacks screen.",
        ),
        (
            day(
                Topic(0, "Prices", hosts=(ADA,), pin=AT_NINE),
                people=(Person(0, frozenset({0}), "Ada"),),
            ),
            "“Prices” is pinned to 9:00, when its host Ada is away.",
        ),
        (
            day(
                Topic(0, "Prices", length=2, pin=AT_NINE),
                slots=(Slot(0, "9:00", 0), Slot(1, "14:00", 1)),
            ),
            "“Prices” is pinned to 9:00 and would run into a break.",
        ),
        (
            day(Topic(0, "Prices", pin=AT_NINE), frozen=frozenset({0})),
            "“Prices” is pinned to 9:00, which is frozen without it.",
        ),
        (
            day(Topic(0, "Prices", needs=SCREEN, must=True)),
            "No room has what “Prices” needs: screen.",
        ),
        (
            day(*(Topic(i, f"T{i}", hosts=(BEN,), must=True) for i in range(3)), rooms=2),
            "Ben hosts “T0”, “T1”, “T2”, which take 3 times, and is there for only 2.",
        ),
        (
            day(*(Topic(i, f"T{i}", must=True) for i in range(3))),
            "The topics that must run take 3 places, and the grid has 2.",
        ),
        (
            day(
                Topic(0, "T0", needs=SCREEN, must=True),
                Topic(1, "T1", must=True),
                Topic(2, "T2", needs=SCREEN, must=True),
                Topic(3, "T3", needs=SCREEN, must=True),
                rooms=(Room(0, "Attic", 9, SCREEN), Room(1, "Cellar", 9)),
            ),
            "These topics must run, and no grid can hold them all: “T0”, “T2”, “T3”.",
        ),
    ],
)
def test_what_cannot_be_is_told_by_its_smallest_cause(problem: GridProblem, sentence: str) -> None:
    assert causes(problem) == [sentence]


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_there_is_a_grid_exactly_where_nothing_contradicts(problem: GridProblem) -> None:
    try:
        musts = fit_musts(problem, obliged(problem))
    except TooHard:
        return
    assert (musts is None) == bool(contradictions(problem))
    if musts is not None:
        assert violations(problem, musts) == ()
