"""Two topics change places, also where one is longer."""

from app.domain.grid.moves import after_swap
from app.domain.grid.problem import Cell, Topic
from tests.domain.grid.grid_instances import day

LONG = day(Topic(0, "Walk", length=2), Topic(1, "Bread"), Topic(2, "Bees"), slots=4, rooms=2)


def test_two_topics_of_one_length_change_places() -> None:
    grid = {1: Cell(0, 0), 2: Cell(3, 1)}
    assert after_swap(LONG, grid, 1, 2) == {1: Cell(3, 1), 2: Cell(0, 0)}


def test_what_stands_behind_the_shorter_goes_with_it() -> None:
    grid = {0: Cell(0, 0), 1: Cell(2, 1), 2: Cell(3, 1)}
    assert after_swap(LONG, grid, 1, 0) == {0: Cell(2, 1), 1: Cell(0, 0), 2: Cell(1, 0)}


def test_two_that_follow_each_other_in_one_room_change_their_order() -> None:
    grid = {0: Cell(0, 0), 1: Cell(2, 0)}
    assert after_swap(LONG, grid, 0, 1) == {1: Cell(0, 0), 0: Cell(1, 0)}
    assert after_swap(LONG, after_swap(LONG, grid, 0, 1), 0, 1) == grid
