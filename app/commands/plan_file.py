"""`plan`: a grid problem in the JSON form `unconf-grid/1` from a file, its grid into another."""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.commands.words import in_words
from app.domain.errors import Invalid, Problem
from app.domain.grid.jsonform import dump_grid, parse_grid, parse_problem
from app.domain.grid.problem import GridProblem
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.domain.messages import say
from app.planner.cooling import Progress
from app.planner.repair import repair
from app.planner.solve import SECONDS, Contradiction, Solution, solve

START, END = 0.2, 0.06
"""CPU seconds that loading takes before a search, and the part of all that its end may take."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--instance", type=Path, required=True, help="a problem, unconf-grid/1")
    parser.add_argument("--out", type=Path, help="where the solution is written")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="CPU seconds at most")
    parser.add_argument("--seed", type=int, default=1, help="another one gives another grid")
    parser.add_argument("--previous", type=Path, help="the solution that people know")
    parser.add_argument("--max-moves", type=int, help="how many of its topics may move at most")


def run(arguments: argparse.Namespace) -> int:
    """Solve the problem, write the solution, and say in sentences how good it is."""
    problem = _asked(arguments)
    deadline = time.process_time() + max(0.0, arguments.seconds * (1 - END) - START)
    how = {
        "seed": arguments.seed,
        "seconds": max(0.01, arguments.seconds - START),
        "should_stop": lambda: time.process_time() > deadline,
        "tell": _tell,
    }
    try:
        solution = (
            _repaired(problem, arguments, how)
            if arguments.previous or arguments.max_moves is not None
            else solve(problem, **how)
        )
    except Contradiction as refusal:
        for message in (refusal.message, *refusal.causes):
            print(in_words(message), file=sys.stderr)
        return 1
    if arguments.out:
        _write(arguments.out, solution)
    for sentence in _sentences(problem, solution):
        print(sentence)
    return 0


def _repaired(
    problem: GridProblem, arguments: argparse.Namespace, how: Mapping[str, Any]
) -> Solution:
    """The best grid with so few moves; a repair proves no bound but the trivial one."""
    best = repair(problem, most_moves=arguments.max_moves, **how)[-1]
    ideal = score(problem, best.grid).ideal
    return Solution(best.grid, best.coverage, ideal, ideal, 0.0, arguments.seed, True)


def _asked(arguments: argparse.Namespace) -> GridProblem:
    if arguments.seconds <= 0:
        raise Invalid(Problem("seconds", say("Write a number above 0, such as 0.5 or 2.")))
    problem = parse_problem(_read(arguments.instance))
    if arguments.previous:
        document = _read(arguments.previous)
        assign = document.get("assign") if isinstance(document, dict) else None
        problem = replace(problem, previous=parse_grid(problem, assign))
    if arguments.max_moves is not None and not problem.previous:
        need = say("Give the grid that people know, with --previous.")
        raise Invalid(Problem("max-moves", need))
    return problem


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
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


def _tell(found: Progress) -> None:
    used = time.process_time()
    print(
        f"{used:7.2f} s  {found.coverage} of {found.ideal} hours filled, {len(found.grid)} topics "
        f"placed, no grid can fill more than {found.bound}",
        flush=True,
    )


def _write(path: Path, solution: Solution) -> None:
    document = {
        "assign": dump_grid(solution.grid),
        "bound": solution.bound,
        "seconds": round(time.process_time(), 2),
        "seed": solution.seed,
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


def _sentences(problem: GridProblem, solution: Solution) -> list[str]:
    judged, broken = score(problem, solution.grid), violations(problem, solution.grid)
    best = (
        "This is proven: no grid can do better."
        if judged.coverage == solution.bound
        else f"No grid can do better than {solution.bound}."
    )
    moved = sum(solution.grid.get(topic) != cell for topic, cell in problem.previous.items())
    return [
        f"{judged.coverage} of {judged.ideal} hours of all people hold something they want. {best}",
        f"{judged.satisfied} of {len(judged.people)} people always find something.",
        f"{len(solution.grid)} of {len(problem.topics)} topics are placed; {len(broken)} rules are "
        "broken.",
        *([f"{moved} of {len(problem.previous)} topics moved."] if problem.previous else []),
        f"{time.process_time():.2f} CPU seconds, seed {solution.seed}.",
    ]
