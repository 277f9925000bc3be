"""Why a topic has no place, and what would let it in."""

from app.domain.grid.explain import left_out
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Room, Topic, Vote
from app.web.i18n import translate
from tests.domain.grid.grid_instances import day

ADA, BEN, CLEO, DORA = 0, 1, 2, 3
SCREEN = frozenset({"screen"})


def told(problem: GridProblem, grid: Grid) -> list[tuple[str, str]]:
    return [
        (translate(left.reason, "en"), translate(left.change, "en") if left.change else "")
        for left in left_out(problem, grid)
    ]


def test_no_room_has_what_it_needs() -> None:
    assert told(day(Topic(0, "Prices", needs=SCREEN)), {}) == [
        ("No place for “Prices”: it needs a room with “screen”, which no room has.", "")
    ]


def test_it_is_longer_than_any_block() -> None:
    assert told(day(Topic(0, "Prices", length=3)), {}) == [
        ("No place for “Prices”: it takes 3 sessions in a row.", "")
    ]


def test_its_hosts_are_never_there_together() -> None:
    people = (Person(0, frozenset({0}), "Ada"), Person(1, frozenset({1}), "Ben"))
    assert told(day(Topic(0, "Prices", hosts=(ADA, BEN)), people=people), {}) == [
        (
            "No place for “Prices”: its host Ada is away at 9:00; its host Ben is away at 10:00.",
            "",
        )
    ]


def test_its_room_is_closed_whenever_it_could_run() -> None:
    rooms = (Room(0, "Attic", 9, SCREEN, closed=frozenset({0, 1})), Room(1, "Cellar", 9))
    assert told(day(Topic(0, "Prices", needs=SCREEN), rooms=rooms), {}) == [
        (
            "No place for “Prices”: it needs a room with “screen”, which only Attic has; Attic is "
            "closed at all times.",
            "",
        )
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
