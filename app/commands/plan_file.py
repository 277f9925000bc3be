"""`plan`: a grid problem in the JSON form `unconf-grid/1` from a file, its grid into another."""

import argparse
import json
import sys
import time
from pathlib import Path

from app.commands.terminal import EFFORT, in_words, steps_of
from app.domain.errors import Invalid, Problem
from app.domain.grid.jsonform import dump_grid, parse_problem
from app.domain.grid.problem import GridProblem
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.domain.messages import say
from app.planner.solve import Contradiction, Solution, solve
from app.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("instance", type=Path, help="the problem, in the form unconf-grid/1")
    parser.add_argument("-o", "--output", type=Path, help="where the solution is written")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another grid")
    parser.add_argument("--effort", type=float, default=1.0, help=EFFORT)
    parser.add_argument("--seconds", type=float, help="stop the search after so many seconds")


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Solve the problem, write the solution, and say in one line how good it is."""
    problem = _read(arguments.instance)
    started = time.monotonic()
    deadline = started + arguments.seconds if arguments.seconds else float("inf")
    try:
        solution = solve(
            problem,
            seed=arguments.seed,
            effort=steps_of(settings, arguments.effort),
            should_stop=lambda: time.monotonic() > deadline,
        )
    except Contradiction as refusal:
        for message in (refusal.message, *refusal.causes):
            print(in_words(message), file=sys.stderr)
        return 1
    seconds = round(time.monotonic() - started, 2)
    if arguments.output:
        _write(arguments.output, solution, seconds)
    print(_told(problem, solution, seconds))
    return 0


def _read(path: Path) -> GridProblem:
    try:
        return parse_problem(json.loads(path.read_bytes()))
    except OSError as error:
        message = say("This file cannot be read: %(cause)s.", cause=error.strerror or error)
    except json.JSONDecodeError as error:
        message = say(
            "This is not JSON from line %(line)s, column %(column)s on.",
            line=error.lineno,
            column=error.colno,
        )
    except UnicodeDecodeError:
        message = say("This is not UTF-8. Save the file as UTF-8.")
    except RecursionError:
        message = say("This is nested too deeply to be a grid problem.")
    raise Invalid(Problem(path.name, message))


def _write(path: Path, solution: Solution, seconds: float) -> None:
    document = {
        "assign": dump_grid(solution.grid),
        "bound": solution.ideal,
        "seconds": seconds,
        "seed": solution.seed,
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


def _told(problem: GridProblem, solution: Solution, seconds: float) -> str:
    judged, broken = score(problem, solution.grid), violations(problem, solution.grid)
    return (
        f"Coverage {judged.coverage} of ideal {judged.ideal}, placed {len(solution.grid)} of "
        f"{len(problem.topics)} topics, broken rules {len(broken)}, {seconds} seconds."
    )
