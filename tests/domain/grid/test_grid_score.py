"""What a grid is worth to each person."""

from hypothesis import given, settings

from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Topic, Vote
from app.domain.grid.score import Share, score
from tests.domain.grid.grid_instances import day, problems_with_grids

ADA, BEN, CLEO = 0, 1, 2


def test_a_slot_counts_once_for_each_person_who_finds_something() -> None:
    votes = (Vote(ADA, 0, 1), Vote(ADA, 1, 3), Vote(CLEO, 1, 1))
    problem = day(Topic(0, "Prices", hosts=(BEN,)), Topic(1, "Tools"), rooms=2, votes=votes)
    found = score(problem, {0: Cell(0, 0), 1: Cell(0, 1)})
    assert (found.coverage, found.ideal, found.missed, found.satisfied) == (3, 4, 1, 2)
    assert found.people == (Share(ADA, 1, 2), Share(BEN, 1, 1), Share(CLEO, 1, 1))
    assert found.fairness == 1.25
    assert found.worst_off == (Share(ADA, 1, 2),)


def test_who_is_away_misses_nothing() -> None:
    problem = day(
        Topic(0, "Prices"), people=(Person(0, frozenset({0, 1})),), votes=(Vote(0, 0, 1),)
    )
    assert score(problem, {0: Cell(0, 0)}).people == (Share(0, 0, 0),)


def test_missing_twice_hurts_more_than_two_people_missing_once() -> None:
    topics = [Topic(i, f"T{i}") for i in range(4)]
    one = day(*topics, votes=(Vote(ADA, 0, 1), Vote(ADA, 1, 1)))
    two = day(*topics, votes=(Vote(ADA, 0, 1), Vote(BEN, 1, 1)))
    assert (score(one, {}).fairness, score(two, {}).fairness) == (3.0, 2.5)


@settings(deadline=None)
@given(case=problems_with_grids())
def test_no_grid_covers_more_than_the_ideal(case: tuple[GridProblem, Grid]) -> None:
    found = score(*case)
    assert all(0 <= share.got <= share.could for share in found.people)
    assert found.coverage <= found.ideal
