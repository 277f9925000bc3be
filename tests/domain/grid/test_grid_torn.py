"""Who is torn between two topics, what would help; who can attend everything, who loses what."""

from hypothesis import given

from app.domain.grid.fates import contented, losing
from app.domain.grid.moves import after_move, newly_broken
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Pin, Topic, Vote
from app.domain.grid.score import bits, score
from app.domain.grid.torn import Change, torn_pairs
from app.web.i18n import translate
from tests.domain.grid.grid_instances import day, problems_with_grids

ADA, BEN, CLEO, DORA = 0, 1, 2, 3
BOTH = (Vote(ADA, 0, 1), Vote(ADA, 1, 1), Vote(BEN, 0, 1), Vote(CLEO, 0, 1), Vote(CLEO, 1, 1))
SIDE_BY_SIDE = {0: Cell(0, 0), 1: Cell(0, 1)}


def told(problem: GridProblem, grid: Grid) -> list[str]:
    return [translate(pair.message, "en") for pair in torn_pairs(problem, grid)]


def test_a_pair_is_told_with_the_move_that_would_help() -> None:
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), rooms=2, votes=BOTH)

    (pair,) = torn_pairs(problem, SIDE_BY_SIDE)

    assert (bits(pair.people), pair.slot) == ([ADA, CLEO], 0)
    assert pair.better == Change(topic=0, cell=Cell(1, 0), other=None, gain=2, freed=2)
    assert told(problem, SIDE_BY_SIDE) == [
        "2 people are torn between “Prices” and “Tools” at 9:00."
    ]


def test_an_exchange_helps_where_no_place_is_free() -> None:
    votes = (*BOTH, Vote(DORA, 2, 1))
    problem = day(Topic(0, "Prices"), Topic(1, "Tools"), Topic(2, "Tea"), rooms=2, votes=votes)
    taken = {**SIDE_BY_SIDE, 2: Cell(1, 0)}

    (pair,) = torn_pairs(problem, taken)

    assert pair.better is not None
    assert pair.better.gain == 2
    assert after_move(taken, pair.better.topic, pair.better.cell)[pair.better.topic].slot == 1


def test_what_keeps_a_pair_together_is_told() -> None:
    people = (
        Person(ADA, name="Ada"),
        Person(BEN, frozenset({1}), "Ben"),
        Person(CLEO, name="Cleo"),
    )
    problem = day(
        Topic(0, "Prices", hosts=(BEN,)),
        Topic(1, "Tools", pin=Pin(0, 1)),
        rooms=2,
        people=people,
        votes=BOTH,
    )

    assert told(problem, SIDE_BY_SIDE) == [
        "2 people are torn between “Prices” and “Tools” at 9:00: the hosts of “Prices” are there "
        "at no other time; “Tools” is locked."
    ]


def test_what_the_least_bad_change_costs_is_told() -> None:
    votes = (*BOTH, *(Vote(DORA, topic, 1) for topic in (2, 3)), Vote(BEN, 2, 1), Vote(BEN, 3, 1))
    problem = day(*(Topic(i, f"T{i}") for i in range(4)), rooms=2, votes=votes)
    grid = {0: Cell(0, 0), 1: Cell(0, 1), 2: Cell(1, 0), 3: Cell(1, 1)}

    for sentence, pair in zip(told(problem, grid), torn_pairs(problem, grid), strict=True):
        assert pair.better is not None or "least bad change" in sentence


@given(found=problems_with_grids())
def test_what_would_help_breaks_no_rule_and_parts_the_pair(
    found: tuple[GridProblem, Grid],
) -> None:
    problem, grid = found
    for pair in torn_pairs(problem, grid):
        change = pair.better
        if change is None:
            continue
        moved = after_move(grid, change.topic, change.cell)
        assert newly_broken(problem, grid, moved) == ()
        assert score(problem, moved).coverage - score(problem, grid).coverage == change.gain
        assert change.gain > 0 or (change.gain == 0 and change.freed > 0)
        spans = [set(problem.span(t, moved[t].slot)) for t in (pair.first, pair.second)]
        assert not spans[0] & spans[1]


@given(found=problems_with_grids())
def test_who_can_attend_everything_is_counted_one_by_one(found: tuple[GridProblem, Grid]) -> None:
    problem, grid = found
    lucky = [person.id for person in problem.people if _attends_all(problem, grid, person)]

    assert bits(contented(problem, grid)) == lucky


def _attends_all(problem: GridProblem, grid: Grid, person: Person) -> bool:
    wanted = {vote.topic for vote in problem.votes if vote.person == person.id}
    wanted |= {topic.id for topic in problem.topics if person.id in topic.hosts}
    if not wanted or not wanted <= grid.keys():
        return False
    hours = [slot for topic in wanted for slot in problem.span(topic, grid[topic].slot)]
    return len(hours) == len(set(hours)) and person.away.isdisjoint(hours)


def test_who_loses_is_named_with_what_and_to_what() -> None:
    votes = tuple(Vote(ADA, topic, 1) for topic in range(4))
    people = (Person(ADA, frozenset({2}), "Ada"), Person(BEN, name="Ben"))
    topics = (Topic(i, title) for i, title in enumerate(("Prices", "Tools", "Tea", "Cake")))
    problem = day(*topics, slots=3, rooms=2, votes=votes, people=people)
    grid = {**SIDE_BY_SIDE, 2: Cell(2, 0)}
    (share,) = score(problem, grid).worst_off

    assert translate(losing(problem, grid, share), "en") == (
        "Ada finds nothing they chose in 1 hour: “Prices” and “Tools” run at once; “Cake” has no "
        "place; they are away during “Tea”."
    )
