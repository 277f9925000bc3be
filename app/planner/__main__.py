"""The optimiser as a process of its own: one JSON document in, JSON lines out.

In: {"problem": an instance of unconf-grid/1, "seed": 1, "effort": steps}; the last two may be left
out. Out: lines of kind `progress` (the first with its `assign`), then one `result` or `refused`.
SIGTERM ends the search early with the best grid so far as its `result`.
"""

import json
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from types import FrameType
from typing import TextIO

from app.domain.errors import Invalid, Problem
from app.domain.grid.jsonform import dump_grid, parse_problem
from app.domain.grid.problem import GridProblem
from app.domain.messages import Message, say
from app.planner.solve import EFFORT, Contradiction, Progress, solve

INTERVAL = 0.25
"""Seconds between two lines of progress."""


class Reporter:
    """Writes lines and remembers whether somebody asked to stop."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.stopped, self.next_at = out, False, 0.0
        self.best: Progress | None = None

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask the search to end; fit to handle a signal."""
        self.stopped = True

    def write(self, kind: str, **values: object) -> None:
        """Write one line at once."""
        self.out.write(json.dumps({"kind": kind, **values}, ensure_ascii=False) + "\n")
        self.out.flush()

    def improved(self, found: Progress) -> None:
        """Keep a better grid; the first is told at once, with where it puts everything."""
        first, self.best = self.best is None, found
        if first:
            self._tell(found, assign=dump_grid(found.grid))

    def stepped(self, step: int) -> None:
        """Tell about four times a second how far the search is, so that it is known to live."""
        if self.best is not None and time.monotonic() >= self.next_at:
            self._tell(replace(self.best, step=step))

    def _tell(self, found: Progress, **more: object) -> None:
        self.next_at = time.monotonic() + INTERVAL
        self.write(
            "progress",
            step=found.step,
            steps=found.steps,
            coverage=found.coverage,
            ideal=found.ideal,
            placed=found.placed,
            **more,
        )

    def refuse(self, causes: tuple[Message, ...]) -> None:
        """Tell why there is no grid."""
        self.write("refused", causes=[_cause(cause) for cause in causes])


def main(source: TextIO, out: TextIO) -> int:
    """Read the request, solve it, write the answer; 0 with a grid, 1 without one."""
    reporter = Reporter(out)
    signal.signal(signal.SIGTERM, reporter.stop)
    try:
        problem, seed, effort = _request(source)
        found = solve(
            problem,
            seed=seed,
            effort=effort,
            should_stop=lambda: reporter.stopped,
            on_improved=reporter.improved,
            on_step=reporter.stepped,
        )
    except Invalid as refusal:
        reporter.write(
            "refused",
            causes=[{"field": p.field, **_cause(p.message)} for p in refusal.problems],
        )
        return 1
    except Contradiction as refusal:
        reporter.refuse(refusal.causes)
        return 1
    reporter.write(
        "result",
        assign=dump_grid(found.grid),
        coverage=found.coverage,
        ideal=found.ideal,
        steps=found.steps,
        seed=found.seed,
        finished=found.finished,
    )
    return 0


def _request(source: TextIO) -> tuple[GridProblem, int, int]:
    try:
        document = json.load(source)
    except ValueError:
        document = None
    if not isinstance(document, Mapping):
        raise Invalid(Problem("document", say("This must be a JSON object.")))
    if "problem" not in document:
        raise Invalid(Problem("problem", say("This is missing.")))
    seed, effort = (_number(document, *pair) for pair in (("seed", 1), ("effort", EFFORT)))
    return parse_problem(document.get("problem")), seed, effort


def _number(document: Mapping[str, object], key: str, default: int) -> int:
    value = document.get(key, default)
    if not isinstance(value, int) or value < 0:
        raise Invalid(Problem(key, say("This must be a whole number that is not negative.")))
    return value


def _cause(message: Message) -> dict[str, object]:
    return {"text": message.text, "values": dict(message.values), "plural": message.plural}


if __name__ == "__main__":
    sys.exit(main(sys.stdin, sys.stdout))
