"""What is locked stays, and nothing comes into a locked row or column."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grid.locks import with_locks
from app.domain.grid.problem import Cell, Grid, GridProblem, Lock, Pin, Topic
from app.domain.grid.rules import violations
from tests.domain.grid.grid_instances import day, problems_with_grids

WALK, BREAD, BEES = 0, 1, 2
TOPICS = (Topic(WALK, "Walk", length=2), Topic(BREAD, "Bread"), Topic(BEES, "Bees"))
GRID = {WALK: Cell(0, 0), BREAD: Cell(2, 1)}
"""Of four times in a row and two rooms."""


def locked(*locks: Lock) -> GridProblem:
    return with_locks(day(*TOPICS, slots=4, rooms=2), GRID, locks)


def broken(problem: GridProblem, **moved: Cell) -> list[tuple[str, int]]:
    """Name the rules that a grid breaks in which some topics stand elsewhere."""
    numbers = {"walk": WALK, "bread": BREAD, "bees": BEES}
    grid = {**GRID, **{numbers[name]: cell for name, cell in moved.items()}}
    return [(found.rule, found.topics[0]) for found in violations(problem, grid)]


def test_what_is_locked_is_broken_by_nothing_but_a_change() -> None:
    for lock in (Lock({}, room=0), Lock({}, slot=1), Lock({WALK: Cell(0, 0)})):
        assert broken(locked(lock)) == []
        assert broken(locked(lock), walk=Cell(2, 0)) == [("locked", WALK)]


def test_a_row_holds_what_begins_before_it() -> None:
    problem = locked(Lock({}, slot=1))

    assert problem.topics[WALK].pin == Pin(0, 0)
    assert broken(problem, bees=Cell(1, 1)) == [("locked", BEES)]
    assert broken(problem, bees=Cell(0, 1)) == []


def test_the_free_cells_of_a_line_are_closed_and_those_in_use_are_not() -> None:
    assert [sorted(room.closed) for room in locked(Lock({}, slot=1)).rooms] == [[], [1]]
    assert [sorted(room.closed) for room in locked(Lock({}, room=1)).rooms] == [[], [0, 1, 3]]


@given(case=problems_with_grids(), data=st.data())
def test_a_lock_breaks_no_rule_by_itself(
    case: tuple[GridProblem, Grid], data: st.DataObject
) -> None:
    problem, grid = case
    room = data.draw(st.sampled_from([None, *range(len(problem.rooms))]))
    slot = data.draw(st.sampled_from(range(len(problem.slots)))) if room is None else None
    before = {(found.rule, found.topics) for found in violations(problem, grid)}
    held = with_locks(problem, grid, [Lock({}, slot=slot, room=room)])

    assert {(found.rule, found.topics) for found in violations(held, grid)} <= before
