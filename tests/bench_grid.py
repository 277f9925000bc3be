"""Our optimiser and its peers on the same grid problems, each in a process of its own.

The project's own judge judges all. Without --quick this takes an hour and a half of one core; with
it one problem of each size, and about eight minutes. --judge prints what the judge says of one
solution, --from prints the table of an earlier run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.domain.grid.jsonform import parse_grid, parse_problem
from app.domain.grid.judge import figures, judge
from tests.bench_table import Row, faults, in_markdown, in_text, of_instance

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
MAKER = ROOT / "tests" / "vendor" / "unconf-grid" / "gen.py"
QUICK = tuple(
    f"{size}-full-s1" for size in ("xs-20x12", "s-60x30", "m-150x60", "l-400x120", "xl-1000x150")
)
REAL = "alpine"
REFUSED = 3
"""The status of a peer that cannot be asked for so large a grid."""


LONG = (60, 180)
"""CPU seconds that our own optimiser gets beside those that it is compared at."""


@dataclass(frozen=True)
class Solver:
    """Whom to ask, and the CPU seconds it has; `peer` is empty for our own optimiser."""

    name: str
    seconds: float
    peer: str = ""

    def command(self, instance: Path, output: Path, seed: int) -> list[str]:
        """The command that solves an instance."""
        budget = ["--seconds", str(self.seconds), "--seed", str(seed)]
        if not self.peer:
            files = ["--instance", str(instance), "--out", str(output)]
            return ["-m", "app.cli", "plan", *files, *budget]
        return ["-m", "tests.peers", self.peer, str(instance), str(output), *budget]


def solvers(quick: bool) -> tuple[Solver, ...]:
    """Everybody with a budget; Sessionizer needs less than its own."""
    return (
        *(
            Solver(f"ours, {seconds} s", seconds)
            for seconds in (1, 5, 10, *(() if quick else LONG))
        ),
        Solver("by chance", 10, "by_chance"),
        Solver("most wanted first", 10, "most_wanted"),
        Solver("Sessionizer", 120, "sessionizer"),
        Solver("conference-scheduler", 60, "conference_scheduler"),
        Solver(f"CP-SAT alone, {10 if quick else 60} s", 10 if quick else 60, "cp_sat"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge one solution, or measure; 1 if a bound is wrong or our own grid breaks a rule."""
    given = _parser().parse_args(arguments)
    if given.judge:
        for name, value in judged(*given.judge).items():
            _say(f"{name:28} {round(value, 4)}")
        return 0
    if given.earlier:
        rows = [Row(**row) for row in json.loads(given.earlier.read_text())]
    else:
        rows = measured(given.only, given.solvers, quick=given.quick, seed=given.seed)
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    _say(in_markdown(rows) if given.markdown else in_text(rows))
    wrong = faults(rows)
    for fault in wrong:
        _say(fault)
    return int(bool(wrong))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_grid", description=__doc__)
    parser.add_argument("--judge", nargs=2, type=Path, metavar=("INSTANCE", "SOLUTION"))
    parser.add_argument("--quick", action="store_true", help="one problem of each size")
    parser.add_argument("--only", nargs="+", help="problems whose names begin so", default=[])
    parser.add_argument("--solvers", nargs="+", help="solvers whose names begin so", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where all figures are written")
    parser.add_argument("--from", dest="earlier", type=Path, help="the JSON of an earlier run")
    parser.add_argument("--markdown", action="store_true", help="print tables for the README")
    return parser


def judged(instance: Path, solution: Path, assign: str = "assign") -> dict[str, float]:
    """The judge's figures of a solution file, and the bound that the file claims."""
    problem = parse_problem(json.loads(instance.read_bytes()))
    document = json.loads(solution.read_bytes())
    found: dict[str, float] = {**figures(judge(problem, parse_grid(problem, document[assign])))}
    claimed = {key: document[key] for key in ("bound", "seconds", "seed")}
    return {**found, **{key: value for key, value in claimed.items() if value is not None}}


def measured(only: list[str], names: list[str], *, quick: bool, seed: int) -> list[Row]:
    """Every solver on every problem, one after the other."""
    rows = []
    chosen = [s for s in solvers(quick) if not names or s.name.startswith(tuple(names))]
    with tempfile.TemporaryDirectory() as folder:
        for instance in _instances(Path(folder), only, quick=quick):
            some = [row for solver in chosen for row in _solved(solver, instance, seed)]
            sys.stderr.write(of_instance(some) + "\n")
            rows += some
    return rows


def _instances(folder: Path, only: list[str], *, quick: bool) -> Iterator[Path]:
    """Make the problems as files; the real one is there where its data are beside the checkout."""
    subprocess.run([sys.executable, MAKER, folder], check=True, stdout=subprocess.DEVNULL)
    names = list(QUICK) if quick else sorted((path.stem for path in folder.iterdir()), key=_size)
    for name in names:
        if not only or name.startswith(tuple(only)):
            yield folder / f"{name}.json"
    if REAL.startswith(tuple(only)) if only else not quick:
        if (DATA / f"{REAL}.json").exists():
            yield DATA / f"{REAL}.json"
        else:
            sys.stderr.write("SKIPPED: the real data are not beside this checkout\n")


def _size(name: str) -> tuple[int, str]:
    order = ("xs", "few", "s", "m", "l", "xl", "minnebar")
    return order.index(name.split("-")[0]), name


def _solved(solver: Solver, instance: Path, seed: int) -> list[Row]:
    """Ask one solver; two rows where it also says what is left when it keeps all rules."""
    with tempfile.TemporaryDirectory() as folder:
        output, report = Path(folder) / "solution.json", Path(folder) / "report.json"
        limit = str(int(solver.seconds * 2 + 60))
        command = [sys.executable, *solver.command(instance, output, seed)]
        launcher = [sys.executable, "-I", "-S", str(ROOT / "tests" / "measured.py")]
        done = subprocess.run(
            [*launcher, str(report), limit, *command], cwd=ROOT, capture_output=True, text=True
        )
        used = json.loads(report.read_text())
        row = _row(solver.name, instance, used)
        if used["status"] or not output.exists():
            told = "too large" if used["status"] == REFUSED else done.stderr.strip()[-300:]
            return [row(told=told)]
        found = judged(instance, output)
        rows = [row(figures=found)]
        if found["broken rules"] and json.loads(output.read_text()).get("lawful"):
            lawful = judged(instance, output, "lawful")
            rows.append(row(solver=f"{solver.name}, lawful", figures=lawful))
        return rows


def _row(solver: str, instance: Path, used: dict[str, float]) -> Any:
    def row(**more: Any) -> Row:
        given = {"solver": solver, "instance": instance.stem, "cpu": used["cpu"], "mb": used["mb"]}
        return Row(**{**given, **more})

    return row


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
