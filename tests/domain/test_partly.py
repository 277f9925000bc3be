"""A part of a change takes along what must go with it, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grid.moves import newly_broken
from app.domain.grid.partly import companions, differing, mixed, with_companions
from app.domain.grid.problem import Cell, GridProblem, Person, Room, Slot, Topic, Vote

HERE, THERE, LATER = Cell(0, 0), Cell(0, 1), Cell(1, 0)


def problem(topics: int = 3, *, slots: int = 3, rooms: int = 2) -> GridProblem:
    """Topics each led by somebody else, in one block."""
    return GridProblem(
        slots=tuple(Slot(n, f"{9 + n}:00", 0) for n in range(slots)),
        rooms=tuple(Room(n, f"Room {n}", 10) for n in range(rooms)),
        topics=tuple(Topic(n, f"Topic {n}", hosts=(n,)) for n in range(topics)),
        people=tuple(Person(n) for n in range(topics)),
        votes=(Vote(0, 1, 1),),
    )


def test_who_stands_in_the_way_goes_along_and_who_stands_in_the_way_of_that() -> None:
    before = {0: HERE, 1: THERE, 2: Cell(2, 0)}
    after = {0: THERE, 1: LATER, 2: Cell(2, 1)}

    assert differing(before, after) == {0, 1, 2}
    assert companions(problem(), before, after) == {0: {1}, 1: set(), 2: set()}


def test_a_host_of_two_topics_takes_both_along() -> None:
    shared = problem()
    one_host = replace(
        shared, topics=(shared.topics[0], replace(shared.topics[1], hosts=(0,)), shared.topics[2])
    )
    before, after = {0: HERE, 1: LATER}, {0: Cell(1, 1), 1: Cell(2, 0)}

    assert companions(one_host, before, after) == {0: {1}, 1: set()}
    assert companions(shared, before, after) == {0: set(), 1: set()}


def test_what_loses_its_place_goes_with_what_takes_it() -> None:
    before, after = {0: HERE}, {1: HERE}

    assert with_companions(problem(), before, after, {1}) == {0, 1}
    assert mixed(before, after, {0, 1}) == after


def shared(topics: int) -> GridProblem:
    """The same, where the first host leads the last topic too."""
    asked = problem(topics)
    last = replace(asked.topics[-1], hosts=(0, topics - 1))
    return replace(asked, topics=(*asked.topics[:-1], last))


places = st.lists(
    st.sampled_from([Cell(slot, room) for slot in range(3) for room in range(2)]),
    unique=True,
    max_size=5,
)


@given(places, places, st.sets(st.integers(0, 4), min_size=1))
def test_what_goes_together_breaks_no_rule_that_the_whole_keeps(
    old: list[Cell], new: list[Cell], wanted: set[int]
) -> None:
    asked = shared(5)
    before, after = dict(enumerate(old)), dict(enumerate(new))

    going = with_companions(asked, before, after, wanted)

    assert wanted & differing(before, after) <= going <= differing(before, after)
    whole = {(found.rule, found.topics) for found in newly_broken(asked, before, after)}
    taken = newly_broken(asked, before, mixed(before, after, going))
    assert {(found.rule, found.topics) for found in taken} <= whole


@given(places, places)
def test_all_companions_are_found_at_once_as_one_by_one(old: list[Cell], new: list[Cell]) -> None:
    asked = shared(5)
    before, after = dict(enumerate(old)), dict(enumerate(new))

    assert companions(asked, before, after) == {
        topic: with_companions(asked, before, after, {topic}) - {topic}
        for topic in differing(before, after)
    }
