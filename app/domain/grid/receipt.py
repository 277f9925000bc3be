"""What lets anybody build a published grid again: its input without names, and a hash of that."""

import hashlib
import json
from dataclasses import replace

from app.domain.grid.jsonform import dump_grid, dump_problem
from app.domain.grid.problem import Grid, GridProblem


def nameless(problem: GridProblem) -> GridProblem:
    """The problem as it may leave the house: people are numbers, and locks just pins.

    Where nothing has begun, what was published before does not bind the search and is left out, so
    that publishing a grid does not change the input it came from.
    """
    return replace(
        problem,
        people=tuple(replace(person, name="") for person in problem.people),
        previous=problem.previous if problem.frozen else {},
        locks=(),
    )


def instance_text(problem: GridProblem) -> str:
    """The nameless problem as `plan` reads it, always the same bytes for the same input."""
    return json.dumps(dump_problem(nameless(problem)), ensure_ascii=False, sort_keys=True) + "\n"


def grid_mark(grid: Grid) -> str:
    """A short mark of a grid, another for every other grid of the same problem."""
    return hashlib.sha256(json.dumps(dump_grid(grid)).encode()).hexdigest()[:16]


def input_hash(problem: GridProblem) -> str:
    """SHA-256 of the nameless problem's text, in hexadecimal."""
    return hashlib.sha256(instance_text(problem).encode()).hexdigest()
