"""The JSON form of a problem: read strictly, written back the same."""

from typing import Any

import pytest
from hypothesis import given, settings

from app.domain.errors import Invalid
from app.domain.grid.jsonform import dump_grid, dump_problem, parse_grid, parse_problem
from app.domain.grid.problem import Cell, GridProblem
from tests.domain.grid.grid_instances import problems, words


def document(**changes: object) -> dict[str, Any]:
    return {
        "slots": [{"id": 0, "label": "9:00", "block": 0}],
        "rooms": [{"id": 0, "name": "Attic", "capacity": 9}],
        "topics": [{"id": 0, "title": "Prices"}],
        "people": [{"id": 0}],
        **changes,
    }


@settings(max_examples=50, deadline=None)
@given(problem=problems())
def test_what_is_written_is_read_back(problem: GridProblem) -> None:
    assert parse_problem(dump_problem(problem)) == problem


def test_a_grid_is_read_with_its_topics_without_a_place() -> None:
    problem = parse_problem(document())
    assert parse_grid(problem, {"0": [0, 0]}) == {0: Cell(0, 0)}
    assert parse_grid(problem, {"0": None}) == {}
    assert dump_grid({0: Cell(0, 0)}) == {"0": [0, 0]}


def topic(**changes: object) -> dict[str, Any]:
    return {"topics": [{"id": 0, "title": "Prices", **changes}]}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"schema": "other/2"}, "schema", "The schema must be unconf-grid/1."),
        ({"rooms": None}, "rooms", "This is missing."),
        ({"slots": "many"}, "slots", "This must be a list of at most 100000 entries."),
        ({"people": [{"id": 3}]}, "people[0].id", "The id must be the place in the list: 0."),
        ({"people": ["Ada"]}, "people[0]", "This must be an object with named values."),
        (topic(title=7), "topics[0].title", "This must be a text."),
        (topic(must="yes"), "topics[0].must", "This must be true or false."),
        (topic(hosts=[1]), "topics[0].hosts[0]", "This must be a whole number from 0 to 0."),
        (topic(hosts=[0, 0]), "topics[0].hosts", "The same host is named twice."),
        (topic(pin={"room": 4}), "topics[0].pin.room", "This must be a whole number from 0 to 0."),
        ({"votes": [[0]]}, "votes[0]", "This must be a list of 3 entries."),
        ({"previous": {"9": [0, 0]}}, "previous.9", "This must be a whole number from 0 to 0."),
        ({"previous": {"0": [0, 5]}}, "previous.0[1]", "This must be a whole number from 0 to 0."),
    ],
)
def test_a_refusal_names_the_place_and_what_would_be_right(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        parse_problem(document(**changes))
    (problem,) = refused.value.problems
    assert (problem.field, words(problem.message)) == (field, sentence)


@pytest.mark.parametrize("nonsense", [None, 7, "grid", []])
def test_what_is_no_object_is_refused(nonsense: object) -> None:
    with pytest.raises(Invalid):
        parse_problem(nonsense)
