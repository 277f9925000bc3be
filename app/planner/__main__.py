"""The optimiser as a process of its own: one JSON document in, JSON lines out.

In: {"problem": an instance of unconf-grid/1, "seed": 1, "seconds": 20}; the last two may be left
out. With "purpose": "repair" the grid in `previous` is repaired, with "most_moves" at most. Out:
lines of kind `progress` with the best grid so far, then one `result`, `proposals` or `refused`.
SIGTERM ends the search early with the best grid so far as its `result`.
"""

import json
import resource
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any, TextIO

from app.domain.errors import Invalid, Problem
from app.domain.grid.jsonform import dump_grid, parse_problem
from app.domain.grid.problem import GridProblem
from app.domain.messages import Message, say
from app.planner.cooling import Progress
from app.planner.repair import Proposal, repair
from app.planner.solve import SECONDS, Contradiction, Solution, solve

INTERVAL = 0.25
"""Seconds between two lines of progress."""

BEAT = 1.0
"""Seconds of silence after which the last progress is told again."""

MEMORY = 2 * 1024**3
"""Bytes of address space that the process may take; 1000 people and 150 topics need a tenth."""


class Reporter:
    """Writes lines and remembers whether somebody asked to stop."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.stopped, self.next_at = out, False, 0.0
        self.last: Progress | None = None
        self.ended = threading.Event()
        self.writing = threading.Lock()

    def beat(self) -> None:
        """Repeat the last progress until the end: who hears nothing cannot ask it to stop."""
        while not self.ended.wait(BEAT):
            if self.last is not None and time.monotonic() > self.next_at + BEAT:
                self._tell(self.last)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask the search to end; fit to handle a signal."""
        self.stopped = True

    def write(self, kind: str, **values: object) -> None:
        """Write one line at once."""
        with self.writing:
            self.out.write(json.dumps({"kind": kind, **values}, ensure_ascii=False) + "\n")
            self.out.flush()

    def progress(self, found: Progress) -> None:
        """Tell the first grid at once, then how the search stands some times a second."""
        self.last = found
        if time.monotonic() >= self.next_at:
            self._tell(found)

    def _tell(self, found: Progress) -> None:
        self.next_at = time.monotonic() + INTERVAL
        self.write("progress", assign=dump_grid(found.grid), **_figures(found))

    def refuse(self, causes: tuple[Message, ...]) -> None:
        """Tell why there is no grid."""
        self.write("refused", causes=[_cause(cause) for cause in causes])


def main(source: TextIO, out: TextIO) -> int:
    """Read the request, solve it, write the answer; 0 with a grid, 1 without one."""
    reporter = Reporter(out)
    signal.signal(signal.SIGTERM, reporter.stop)
    threading.Thread(target=reporter.beat, daemon=True).start()
    try:
        _answer(_request(source), reporter)
    except Invalid as refusal:
        reporter.write(
            "refused",
            causes=[{"field": p.field, **_cause(p.message)} for p in refusal.problems],
        )
        return 1
    except Contradiction as refusal:
        reporter.refuse(refusal.causes)
        return 1
    finally:
        reporter.ended.set()
    return 0


def _answer(asked: "_Request", reporter: Reporter) -> None:
    how: dict[str, Any] = {"should_stop": lambda: reporter.stopped, "tell": reporter.progress}
    if asked.repair:
        found = repair(
            asked.problem,
            seed=asked.seed,
            seconds=asked.seconds,
            most_moves=asked.most_moves,
            **how,
        )
        reporter.write("proposals", proposals=[_proposal(one) for one in found])
        return
    solution = solve(asked.problem, seed=asked.seed, seconds=asked.seconds, **how)
    reporter.write(
        "result",
        assign=dump_grid(solution.grid),
        seed=solution.seed,
        finished=solution.finished,
        **_figures(solution),
    )


def _proposal(found: Proposal) -> dict[str, object]:
    return {
        "name": found.name,
        "assign": dump_grid(found.grid),
        "coverage": found.coverage,
        "moves": found.moves,
    }


def _figures(found: Progress | Solution) -> dict[str, float]:
    return {
        "coverage": found.coverage,
        "bound": found.bound,
        "ideal": found.ideal,
        "placed": len(found.grid),
        "seconds": found.seconds,
    }


@dataclass(frozen=True)
class _Request:
    problem: GridProblem
    seed: int
    seconds: float
    repair: bool
    most_moves: int | None


def _request(source: TextIO) -> _Request:
    try:
        document = json.load(source)
    except ValueError:
        document = None
    if not isinstance(document, Mapping):
        raise Invalid(Problem("document", say("This must be a JSON object.")))
    if "problem" not in document:
        raise Invalid(Problem("problem", say("This is missing.")))
    seed, seconds = document.get("seed", 1), document.get("seconds", SECONDS)
    if not isinstance(seed, int) or seed < 0:
        whole = say("This must be a whole number that is not negative.")
        raise Invalid(Problem("seed", whole))
    if not isinstance(seconds, int | float) or not seconds > 0:
        raise Invalid(Problem("seconds", say("This must be a number above 0.")))
    return _Request(
        problem=parse_problem(document.get("problem")),
        seed=seed,
        seconds=seconds,
        repair=document.get("purpose") == "repair",
        most_moves=document.get("most_moves"),
    )


def _cause(message: Message) -> dict[str, object]:
    return {"text": message.text, "values": dict(message.values), "plural": message.plural}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(main(sys.stdin, sys.stdout))
