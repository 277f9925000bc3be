"""Run one peer on one problem, in this process."""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from app.domain.grid.jsonform import dump_grid, parse_problem
from tests.peers.answer import Answer, TooLarge

NAMES = ("by_chance", "most_wanted", "sessionizer", "conference_scheduler", "cp_sat")


def main() -> int:
    """Write what the peer answers, in the form of a solution."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("instance", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="of CPU, where it can stop")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    problem = parse_problem(json.loads(given.instance.read_bytes()))
    peer = importlib.import_module(f"tests.peers.{given.name}")
    try:
        answer: Answer = peer.plan(problem, seconds=given.seconds, seed=given.seed)
    except TooLarge as reason:
        sys.stderr.write(f"{reason}\n")
        return 3
    document = {
        "assign": dump_grid(answer.grid),
        "lawful": None if answer.lawful is None else dump_grid(answer.lawful),
        "bound": answer.bound,
        "seconds": round(time.process_time(), 2),
        "seed": given.seed,
    }
    given.output.write_text(json.dumps(document))
    return 0


if __name__ == "__main__":
    sys.exit(main())
