"""What changes from one grid to another, and for whom."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.grid.diff import ChangeOf, diff
from app.domain.grid.problem import Cell, GridProblem, Topic, Vote
from app.domain.grid.score import bits, score
from tests.domain.grid.grid_instances import day, grids, problems

ADA, BEN, CLEO, DORA = 0, 1, 2, 3


def test_a_topic_comes_goes_or_moves_in_time_or_room() -> None:
    topics = (Topic(i, f"T{i}") for i in range(5))
    before = {0: Cell(0, 0), 1: Cell(1, 0), 2: Cell(2, 0), 4: Cell(2, 1)}
    after = {0: Cell(0, 1), 1: Cell(0, 0), 3: Cell(1, 1), 4: Cell(2, 1)}

    found = diff(day(*topics, slots=3, rooms=2), before, after)

    assert [(change.topic, change.kind) for change in found.changes] == [
        (1, ChangeOf.TIME),
        (0, ChangeOf.ROOM),
        (3, ChangeOf.ADDED),
        (2, ChangeOf.DROPPED),
    ]


def test_voters_and_hosts_of_what_changes_are_touched_and_nobody_else() -> None:
    votes = (Vote(ADA, 0, 1), Vote(CLEO, 1, 1), Vote(DORA, 0, 1), Vote(DORA, 1, 1))
    problem = day(Topic(0, "Prices", hosts=(BEN,)), Topic(1, "Tools"), rooms=2, votes=votes)

    found = diff(problem, {0: Cell(0, 0), 1: Cell(0, 1)}, {0: Cell(1, 0), 1: Cell(0, 1)})

    assert bits(found.touched) == [ADA, BEN, DORA]
    assert (bits(found.winners), bits(found.losers), found.gain) == ([DORA], [], 1)


def test_who_wins_in_one_slot_and_loses_in_another_is_neither() -> None:
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), votes=(Vote(ADA, 0, 1), Vote(BEN, 1, 1)))

    found = diff(problem, {0: Cell(0, 0)}, {0: Cell(1, 0)})

    assert (bits(found.touched), found.winners, found.losers, found.gain) == ([ADA], 0, 0, 0)


@given(data=st.data(), problem=problems())
def test_a_diff_agrees_with_the_judge_and_leads_back(
    data: st.DataObject, problem: GridProblem
) -> None:
    sizes = len(problem.topics), len(problem.slots), len(problem.rooms)
    before, after = data.draw(grids(*sizes)), data.draw(grids(*sizes))

    there, back = diff(problem, before, after), diff(problem, after, before)

    old = {share.person: share.got for share in score(problem, before).people}
    new = {share.person: share.got for share in score(problem, after).people}
    assert bits(there.winners) == [person for person in sorted(old) if new[person] > old[person]]
    assert bits(there.losers) == [person for person in sorted(old) if new[person] < old[person]]
    assert there.gain == sum(new.values()) - sum(old.values()) == -back.gain
    assert {change.topic for change in there.changes} == {change.topic for change in back.changes}
    assert (there.touched, there.winners) == (back.touched, back.losers)
