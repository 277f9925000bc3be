"""What a move by hand would do, and what it costs."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grid.locks import with_locks
from app.domain.grid.moves import MoveJudge, after_drop, after_move, newly_broken, options
from app.domain.grid.problem import Cell, Grid, GridProblem, Lock, Topic, Vote
from app.domain.grid.score import score
from tests.domain.grid.grid_instances import day, problems_with_grids

ADA, BEN, CLEO = 0, 1, 2


def test_two_topics_change_places() -> None:
    grid = {0: Cell(0, 0), 1: Cell(1, 0)}
    assert after_move(grid, 0, Cell(1, 0)) == {0: Cell(1, 0), 1: Cell(0, 0)}


def test_a_new_topic_takes_the_place_of_another() -> None:
    assert after_move({1: Cell(1, 0)}, 0, Cell(1, 0)) == {0: Cell(1, 0)}


def test_a_change_is_told_only_what_it_would_break() -> None:
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), Topic(2, "Away", must=True))
    grid = {0: Cell(0, 0)}

    def breaks(before: Grid, after: Grid) -> list[str]:
        return [found.rule for found in newly_broken(problem, before, after)]

    assert breaks(grid, {**grid, 1: Cell(1, 0)}) == []
    assert breaks(grid, {**grid, 1: Cell(0, 0)}) == ["room_clash"]
    assert breaks({2: Cell(0, 0)}, after_drop({2: Cell(0, 0)}, 2)) == ["must_missing"]


def test_the_best_place_comes_first_and_forbidden_ones_last() -> None:
    problem = day(
        Topic(0, "Prices", hosts=(BEN,)),
        Topic(1, "Tools", hosts=(BEN,)),
        Topic(2, "Health"),
        slots=3,
        rooms=2,
        votes=(Vote(ADA, 0, 1), Vote(ADA, 2, 1), Vote(CLEO, 2, 1)),
    )
    grid = {0: Cell(0, 0), 1: Cell(1, 0), 2: Cell(2, 0)}
    told = [
        (o.cell, o.other, o.losers, o.winners, [found.rule for found in o.broken])
        for o in options(problem, grid, 0)
    ]
    assert told == [
        (Cell(0, 1), None, 0, 0, []),
        (Cell(1, 0), 1, 0, 0, []),
        (Cell(2, 0), 2, 0, 0, []),
        (Cell(2, 1), None, 1, 0, []),
        (Cell(1, 1), None, 1, 0, ["host_clash"]),
    ]


@given(case=problems_with_grids())
def test_the_price_of_a_place_is_what_the_judge_finds(case: tuple[GridProblem, Grid]) -> None:
    problem, grid = case
    for topic in range(len(problem.topics)):
        for option in options(problem, grid, topic):
            moved = after_move(grid, topic, option.cell)
            found = (option.gain, option.losers, option.winners)
            assert found == plain_price(problem, grid, moved)
            assert option.broken == newly_broken(problem, grid, moved)


@given(case=problems_with_grids(), slot=st.integers(0, 3), room=st.integers(0, 2))
def test_locks_forbid_what_the_judge_says_they_forbid(
    case: tuple[GridProblem, Grid], slot: int, room: int
) -> None:
    plain, grid = case
    cards = [Lock({topic: cell}) for topic, cell in list(grid.items())[:1]]
    lines = [Lock({}, slot=slot % len(plain.slots)), Lock({}, room=room % len(plain.rooms))]
    problem = with_locks(plain, grid, [*cards, lines[room % 2]])
    for topic in range(len(problem.topics)):
        for option in options(problem, grid, topic):
            moved = after_move(grid, topic, option.cell)
            assert option.broken == newly_broken(problem, grid, moved)


@given(case=problems_with_grids())
def test_the_price_of_taking_off_is_what_the_judge_finds(case: tuple[GridProblem, Grid]) -> None:
    problem, grid = case
    for topic in grid:
        off, rest = MoveJudge(problem, grid).drop(topic), after_drop(grid, topic)
        assert (off.gain, off.losers, off.winners) == plain_price(problem, grid, rest)
        assert off.broken == newly_broken(problem, grid, rest)


def test_who_loses_as_often_as_they_win_pays_nothing() -> None:
    problem = day(
        Topic(0, "Prices", length=2), Topic(1, "Tools"), slots=4, votes=(Vote(ADA, 0, 1),)
    )
    (free, *_) = options(problem, {0: Cell(0, 0)}, 0)

    assert (free.losers, free.winners, free.gain) == (0, 0, 0)


def test_what_stays_alone_of_a_clash_of_three_is_told_as_new() -> None:
    """Of a grid that is broken already the short look at the neighbours would tell too much."""
    problem = day(Topic(0, "A", hosts=(ADA,)), *(Topic(n, "B", hosts=(BEN,)) for n in (1, 2, 3)))
    grid = {topic: Cell(0, 0) for topic in range(4)}

    (option,) = [o for o in options(problem, grid, 0) if o.cell == Cell(1, 0)]

    assert [(found.rule, found.topics) for found in option.broken] == [("room_clash", (1, 2, 3))]


def plain_price(problem: GridProblem, grid: Grid, moved: Grid) -> tuple[int, int, int]:
    """Gain, losers and winners as the scores of both grids tell them."""
    before, after = score(problem, grid), score(problem, moved)
    changes = [new.got - old.got for old, new in zip(before.people, after.people, strict=True)]
    losers, winners = sum(c < 0 for c in changes), sum(c > 0 for c in changes)
    return after.coverage - before.coverage, losers, winners
