"""Anybody can build a published grid again: its input is named by a hash, without names."""

import json
from dataclasses import replace

from hypothesis import given

from app.domain.grid.jsonform import parse_problem
from app.domain.grid.problem import Cell, GridProblem, Topic
from app.domain.grid.receipt import input_hash, instance_text, nameless
from tests.domain.grid.grid_instances import day, problems


@given(problem=problems())
def test_the_file_gives_the_same_problem_and_the_same_hash(problem: GridProblem) -> None:
    again = parse_problem(json.loads(instance_text(problem)))

    assert again == nameless(problem)
    assert input_hash(again) == input_hash(problem)


def test_no_name_leaves_the_house_and_none_changes_the_hash() -> None:
    problem = day(Topic(0, "Prices", hosts=(0,)))
    renamed = replace(problem, people=tuple(replace(p, name="Zoé") for p in problem.people))

    assert "Ada" not in instance_text(problem)
    assert input_hash(renamed) == input_hash(problem)


def test_a_vote_or_a_limit_changes_the_hash_but_publishing_does_not_until_something_has_begun() -> (
    None
):
    problem = day(Topic(0, "Prices"))
    published = replace(problem, previous={0: Cell(0, 0)})

    assert input_hash(replace(problem, topics=(Topic(0, "Prices", must=True),))) != (
        input_hash(problem)
    )
    assert input_hash(published) == input_hash(problem)
    assert input_hash(replace(published, frozen=frozenset({0}))) != input_hash(problem)
