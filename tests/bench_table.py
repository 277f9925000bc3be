"""The tables of the grid bench, as text for the terminal and in Markdown for the README."""

import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

COLUMNS = ("", "coverage", "broken", "bound", "gap %", "worst tenth", "seated", "CPU s", "MB")


@dataclass(frozen=True)
class Row:
    """One solver on one problem: the judge's figures, what it took, or why there is no grid."""

    instance: str
    solver: str
    cpu: float
    mb: float
    figures: dict[str, float] = field(default_factory=dict)
    told: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is a grid with anything on it."""
        return bool(self.figures.get("placed"))

    @property
    def lawful(self) -> bool:
        """Whether there is a grid and it breaks no rule."""
        return self.answered and not self.figures["broken rules"]

    @property
    def coverage(self) -> int:
        """People's slots with something they want."""
        return int(self.figures["coverage"])


def bound(rows: Iterable[Row]) -> int:
    """The lowest bound that anybody proves for one problem, the trivial one at most."""
    claims = [
        row.figures[name] for row in rows for name in ("bound", "ideal") if row.figures.get(name)
    ]
    return int(min(claims, default=0))


def faults(rows: list[Row]) -> list[str]:
    """What must never be: a bound below a grid that was found, a rule broken by our own grid."""
    found = []
    for instance, some in _by(rows, lambda row: row.instance).items():
        for row in some:
            if row.lawful and row.coverage > bound(some):
                found.append(f"WRONG BOUND: {instance} {bound(some)} < {row.coverage}")
            if row.solver.startswith("ours") and not row.lawful:
                found.append(f"NO LAWFUL GRID OF OURS: {instance} {row.solver} {row.told}")
    return found


def in_text(rows: list[Row]) -> str:
    """A table for each problem, then everybody over all problems."""
    tables = [of_instance(some) for some in _by(rows, lambda row: row.instance).values()]
    return "\n".join([*tables, _over_all(rows)])


def of_instance(rows: list[Row]) -> str:
    """The table of one problem."""
    most = bound(rows)
    lines = [f"{'':28}" + "".join(f"{name:>12}" for name in COLUMNS[1:])]
    for row in rows:
        cells = _cells(row, most) if row.answered else [row.told or "no grid"]
        lines.append(f"{row.solver:28}" + "".join(f"{cell:>12}" for cell in cells))
    name = rows[0].instance if rows else ""
    return "\n".join([f"\n{name}: no grid can cover more than {most}", *lines])


def _cells(row: Row, most: int) -> list[str]:
    return [
        str(row.coverage),
        f"{row.figures['broken rules']:.0f}",
        f"{row.figures['bound']:.0f}" if "bound" in row.figures else "",
        f"{100 * (most - row.coverage) / max(1, most):.2f}" if row.lawful else "",
        f"{row.figures['worst-off tenth']:.3f}",
        f"{row.figures['seated']:.0f}",
        f"{row.cpu:.1f}",
        f"{row.mb:.0f}",
    ]


def _over_all(rows: list[Row]) -> str:
    """For each solver its mean part of the bound, over the problems that it solves lawfully."""
    most = {name: bound(some) for name, some in _by(rows, lambda row: row.instance).items()}
    lines = ["\nall problems: coverage as a part of the bound, worst-off tenth, of how many"]
    for solver, some in _by(rows, lambda row: row.solver).items():
        good = [row for row in some if row.lawful]
        if good:
            part = statistics.mean(row.coverage / max(1, most[row.instance]) for row in good)
            worst = statistics.mean(row.figures["worst-off tenth"] for row in good)
            lines.append(f"{solver:28}{part:>12.4f}{worst:>12.3f}{len(good):>8} of {len(some)}")
    return "\n".join(lines)


def in_markdown(rows: list[Row]) -> str:
    """A table for each figure: sizes down, solvers across, means over the seeds of one size."""
    return "\n\n".join(
        (
            _pivot(rows, "coverage (in brackets the hard rules broken)", _coverage, bounded=True),
            _pivot(rows, "worst-off tenth", _mean(lambda row: row.figures["worst-off tenth"], 3)),
            _pivot(rows, "people seated", _mean(lambda row: row.figures["seated"], 0)),
            _pivot(rows, "CPU seconds", _mean(lambda row: row.cpu, 1)),
            _pivot(rows, "MB", _mean(lambda row: row.mb, 0)),
        )
    )


def _pivot(
    rows: list[Row], title: str, cell: Callable[[list[Row]], str], *, bounded: bool = False
) -> str:
    names = list(_by(rows, lambda row: row.solver))
    head = [title, *(["bound"] if bounded else []), *names]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for size, some in _by(rows, lambda row: re.sub(r"-s\d+$", "", row.instance)).items():
        by_solver = _by([row for row in some if row.answered], lambda row: row.solver)
        seeds = _by(some, lambda row: row.instance).values()
        most = [f"{statistics.mean(bound(seed) for seed in seeds):.0f}"] if bounded else []
        lines.append([size, *most, *(cell(by_solver.get(name, [])) for name in names)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _coverage(rows: list[Row]) -> str:
    broken = sum(row.figures["broken rules"] for row in rows) / max(1, len(rows))
    mean = _mean(lambda row: row.coverage, 0)(rows)
    return f"{mean} ({broken:.0f})" if broken else mean


def _mean(figure: Callable[[Row], float], digits: int) -> Callable[[list[Row]], str]:
    return lambda rows: f"{statistics.mean(map(figure, rows)):.{digits}f}" if rows else "–"


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
