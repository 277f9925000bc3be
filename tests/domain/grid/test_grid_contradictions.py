"""Why no grid can exist: told exactly where none exists, by facts of which each one matters."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.grid.contradictions import causes, contradictions, plain_contradictions
from app.domain.grid.facts import Fact, Kind, facts_about, obliges
from app.domain.grid.fitting import Oracle
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Pin, Room, Slot, Topic
from app.domain.grid.rules import violations
from app.web.i18n import translate
from tests.domain.grid.grid_instances import day, problems

ADA, BEN, CLEO = 0, 1, 2
SCREEN = frozenset({"screen"})
IN_A = Pin(slot=0, room=0)
AT_NINE = Pin(slot=0)


@st.composite
def pressed(draw: st.DrawFn) -> GridProblem:
    """A tiny problem in which most topics must run."""
    problem = draw(problems(most=4))
    musts = [draw(st.booleans()) or topic.must for topic in problem.topics]
    return replace(
        problem,
        topics=tuple(replace(t, must=m) for t, m in zip(problem.topics, musts, strict=True)),
    )


def every_grid(problem: GridProblem, topics: Collection[int]) -> Iterator[Grid]:
    """Every way to put just these topics somewhere, as brutally as can be."""
    cells = [Cell(slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    for chosen in product(cells, repeat=len(topics)):
        yield dict(zip(topics, chosen, strict=True))


def obliged_topics(problem: GridProblem) -> list[int]:
    return [t.id for t in problem.topics if t.must_run or problem.held(t.id)]


def some_grid_keeps(problem: GridProblem, facts: Collection[Fact]) -> bool:
    """Whether a grid exists when of all limits only these facts are left, tried one by one."""
    topics = sorted(obliges(facts))
    return any(_keeps(problem, set(facts), grid) for grid in every_grid(problem, topics))


def _keeps(problem: GridProblem, facts: set[Fact], grid: Grid) -> bool:
    hours = {t: _hours(problem, facts, t, cell.slot) for t, cell in grid.items()}
    return all(_alone(problem, facts, t, grid[t], hours[t]) for t in grid) and not any(
        hours[a] & hours[b] and _clash(problem, facts, grid, a, b)
        for a in grid
        for b in grid
        if a < b
    )


def _hours(problem: GridProblem, facts: set[Fact], topic: int, start: int) -> set[int]:
    length = problem.topics[topic].length if Fact(Kind.LENGTH, topic) in facts else 1
    return set(range(start, start + length))


def _alone(problem: GridProblem, facts: set[Fact], topic: int, cell: Cell, hours: set[int]) -> bool:
    what = problem.topics[topic]
    if max(hours) >= len(problem.slots) or any(
        Fact(Kind.BREAK, hour) in facts for hour in hours if hour != cell.slot
    ):
        return False
    if Fact(Kind.HELD, topic) in facts:
        if problem.previous[topic] != cell:
            return False
    elif any(Fact(Kind.BEGUN, hour) in facts for hour in hours):
        return False
    pin = what.pin if Fact(Kind.PIN, topic) in facts else None
    if pin and (pin.slot not in (None, cell.slot) or pin.room not in (None, cell.room)):
        return False
    if Fact(Kind.ONLY, topic) in facts and cell.slot not in (what.only_slots or ()):
        return False
    return not (
        any(Fact(Kind.CLOSED, cell.room, hour) in facts for hour in hours)
        or any(
            Fact(Kind.NEED, topic, f) in facts and Fact(Kind.LACK, cell.room, f) in facts
            for f in what.needs
        )
        or any(
            Fact(Kind.HOST, host, topic) in facts and Fact(Kind.AWAY, host, hour) in facts
            for host in what.hosts
            for hour in hours
        )
    )


def _clash(problem: GridProblem, facts: set[Fact], grid: Grid, a: int, b: int) -> bool:
    if grid[a].room == grid[b].room or Fact(Kind.LANGUAGE, a, b) in facts:
        return True
    both = set(problem.topics[a].hosts) & set(problem.topics[b].hosts)
    return any(Fact(Kind.HOST, h, a) in facts and Fact(Kind.HOST, h, b) in facts for h in both)


@settings(max_examples=150, deadline=None)
@given(problem=pressed())
def test_causes_are_told_exactly_where_no_grid_keeps_the_rules(problem: GridProblem) -> None:
    possible = any(
        not violations(problem, grid) for grid in every_grid(problem, obliged_topics(problem))
    )

    assert (contradictions(problem) == ()) == possible


@settings(max_examples=100, deadline=None)
@given(problem=pressed().filter(lambda p: bool(causes(p))))
def test_every_fact_that_is_named_matters(problem: GridProblem) -> None:
    for cause in causes(problem):
        assert not some_grid_keeps(problem, cause.facts)
        for fact in cause.facts:
            assert some_grid_keeps(problem, cause.facts - {fact}), fact


@settings(max_examples=100, deadline=None)
@given(problem=pressed(), data=st.data())
def test_what_the_oracle_calls_a_conflict_is_one(problem: GridProblem, data: st.DataObject) -> None:
    every = sorted(facts_about(problem, obliged_topics(problem)), key=str)
    facts = frozenset(data.draw(st.lists(st.sampled_from(every), unique=True)) if every else ())

    assert (Oracle(problem).conflict(facts) is None) == some_grid_keeps(problem, facts)


def told(problem: GridProblem) -> list[str]:
    return [translate(message, "en") for message in contradictions(problem)]


MORNING = tuple(Slot(i, f"{9 + i}:00", 0) for i in range(4))
BREAK = (Slot(0, "9:00", 0), Slot(1, "14:00", 1))
LIN = Person(0, frozenset({0, 1}), "Lin")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            day(
                Topic(0, "Atelier X", hosts=(0,), needs=SCREEN, must=True),
                slots=MORNING,
                rooms=(
                    Room(0, "Labo", 9, SCREEN, closed=frozenset({2, 3})),
                    Room(1, "Jardin", 9, SCREEN, closed=frozenset({2, 3})),
                    Room(2, "Cave", 9),
                ),
                people=(LIN,),
            ),
            "No place for “Atelier X”: it must run; it needs a room with “screen”, which only Labo "
            "and Jardin have; its host Lin is away at 9:00 and 10:00; Labo and Jardin are closed "
            "from 11:00 on.",
        ),
        (
            day(Topic(0, "Prices", pin=IN_A), Topic(1, "Tools", pin=IN_A), rooms=2),
            "No room for all of “Prices” and “Tools”: they are fixed to Room A at 9:00; one place "
            "takes one topic.",
        ),
        (
            day(
                Topic(0, "Prices", hosts=(BEN,), pin=AT_NINE),
                Topic(1, "Tools", hosts=(BEN, CLEO), pin=AT_NINE),
                rooms=2,
            ),
            "No room for all of “Prices” and “Tools”: they are fixed to 9:00; Ben hosts all of "
            "them; nobody leads two sessions at once.",
        ),
        (
            day(Topic(0, "Prices", pin=IN_A), rooms=(Room(0, "Attic", 9, closed=frozenset({0})),)),
            "No place for “Prices”: it is fixed to Attic at 9:00; Attic is closed at 9:00.",
        ),
        (
            day(
                Topic(0, "Prices", needs=SCREEN, pin=Pin(room=0)),
                rooms=(Room(0, "Attic", 9), Room(1, "Cellar", 9, SCREEN), Room(2, "Hall", 9)),
            ),
            "No place for “Prices”: it is fixed to Attic; it needs a room with “screen”, which "
            "Attic does not have.",
        ),
        (
            day(Topic(0, "Prices", length=2, pin=AT_NINE), slots=BREAK),
            "No place for “Prices”: it is fixed to 9:00; it takes 2 sessions in a row; there is a "
            "break before 14:00.",
        ),
        (
            day(Topic(0, "Prices", pin=AT_NINE), frozen=frozenset({0})),
            "No place for “Prices”: it is fixed to 9:00; what runs at 9:00 has begun, and nothing "
            "joins it.",
        ),
        (
            day(
                Topic(0, "Prices", hosts=(0,)),
                people=(LIN,),
                previous={0: Cell(1, 0)},
                frozen=frozenset({0, 1}),
            ),
            "No place for “Prices”: it has begun in Room A at 10:00 and stays there; its host Lin "
            "is away at 10:00.",
        ),
        (
            day(Topic(0, "Prices", must=True, only_slots=frozenset({0})), frozen=frozenset({0})),
            "No place for “Prices”: it must run; “Prices” may start only at 9:00; what runs at "
            "9:00 has begun, and nothing joins it.",
        ),
        (
            day(*(Topic(i, f"T{i}", hosts=(BEN,), must=True) for i in range(3)), rooms=2),
            "No room for all of “T0”, “T1”, and “T2”: they must run; Ben hosts all of them; there "
            "are 2 times.",
        ),
        (
            day(*(Topic(i, f"T{i}", must=True) for i in range(9)), slots=4, rooms=2),
            "No room for all of “T0”, “T1”, “T2”, “T3”, “T4”, and 4 others: they must run; the "
            "grid has 8 places.",
        ),
        (
            day(
                Topic(0, "T0", needs=SCREEN, must=True),
                Topic(1, "T1", must=True),
                Topic(2, "T2", needs=SCREEN, must=True),
                Topic(3, "T3", needs=SCREEN, must=True),
                rooms=(Room(0, "Attic", 9, SCREEN), Room(1, "Cellar", 9)),
            ),
            "No room for all of “T0”, “T2”, and “T3”: they must run; they need a room with "
            "“screen”, which only Attic has; there are 2 times.",
        ),
        (
            day(
                Topic(0, "Pain", language="fr", pin=AT_NINE),
                Topic(1, "Vin", language="fr", pin=AT_NINE),
                rooms=2,
                people=(Person(0, name="Zoé", languages=frozenset({"fr"})),),
            ),
            "No room for all of “Pain” and “Vin”: they are fixed to 9:00; they are the only ones "
            "in French and may not run at the same time.",
        ),
    ],
)
def test_a_contradiction_is_one_sentence_that_names_what_could_be_changed(
    problem: GridProblem, sentence: str
) -> None:
    assert told(problem) == [sentence]


def test_contradictions_that_do_not_depend_on_each_other_are_each_told() -> None:
    problem = day(
        Topic(0, "Prices", needs=SCREEN, hosts=(0,), pin=AT_NINE),
        Topic(1, "Tools", pin=IN_A),
        Topic(2, "Tea", pin=IN_A),
        people=(LIN,),
        rooms=2,
    )

    assert told(problem) == [
        "No place for “Prices”: it is fixed to 9:00; its host Lin is away at 9:00.",
        "No place for “Prices”: it is fixed to 9:00; it needs a room with “screen”, which no room "
        "has.",
        "No room for all of “Tools” and “Tea”: they are fixed to Room A at 9:00; one place takes "
        "one topic.",
    ]


def test_a_contradiction_is_told_in_french() -> None:
    (message,) = contradictions(
        day(Topic(0, "Prix", pin=IN_A), Topic(1, "Outils", pin=IN_A), rooms=2)
    )

    assert translate(message, "fr") == (
        "Impossible de placer à la fois «\xa0Prix\xa0» et «\xa0Outils\xa0»\xa0: ils sont fixés à "
        "9:00, salle Room A\xa0; une place ne prend qu’un sujet."
    )


def crowded(topics: int) -> GridProblem:
    """Ten times and twelve rooms, in which all topics must run."""
    return day(
        *(Topic(i, f"T{i}", must=True, hosts=(i % 4,)) for i in range(topics)), slots=60, rooms=6
    )


def test_what_counting_can_prove_needs_no_search() -> None:
    assert plain_contradictions(crowded(240)) == ()
    assert [len(cause.facts) for cause in causes(crowded(241), budget=0)] == [122]
