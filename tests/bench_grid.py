"""What `make bench` measures of the grid: our optimiser and its peers on the same problems.

`--judge INSTANCE SOLUTION` prints what the project's own judge says of one solution.
"""

import argparse
import json
import sys
from pathlib import Path

from app.domain.grid.jsonform import parse_grid, parse_problem
from app.domain.grid.judge import figures, judge


def main() -> int:
    """Judge one solution, or measure the solvers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", nargs=2, type=Path, metavar=("INSTANCE", "SOLUTION"))
    arguments = parser.parse_args()
    for name, value in judged(*arguments.judge).items():
        sys.stdout.write(f"{name:28} {round(value, 4)}\n")
    return 0


def judged(instance: Path, solution: Path) -> dict[str, float]:
    """The judge's figures of a solution file; its bound is among them where it names one."""
    problem = parse_problem(json.loads(instance.read_bytes()))
    document = json.loads(solution.read_bytes())
    found: dict[str, float] = {**figures(judge(problem, parse_grid(problem, document["assign"])))}
    return {**found, **{k: document[k] for k in ("bound", "seconds", "seed") if document.get(k)}}


if __name__ == "__main__":
    sys.exit(main())
