"""Pages and calendars a second, cold and from kept bytes, beside a route that answers nothing.

`python -m tests.bench_pages [--quick] [--json FILE]`. All are routes of one server process, behind
the same middleware, on SQLite, with 150 people and 60 topics on a public grid. Cold is after a host
of a topic took another name, which shows in each of them.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.db import Database
from app.services import people
from tests.load.camp import cookies_of, running, used_by, wait_for
from tests.load.published import BigDay, a_big_day
from tests.load.readers import Plan
from tests.load.with_empty import EMPTY

CLIENTS = 8
ROUNDS = 5
SECONDS = 1.5
WARM = 0.5
COLD = 4
"""Times that each page is fetched cold in a round."""


@dataclass(frozen=True)
class Point:
    """One measurement: answers a second, and of the empty route just before; seconds that answers
    took, the server's CPU seconds for each, and the bytes of one as it was sent.
    """

    name: str
    cold: bool
    rate: float
    beside: float
    cpu: float
    p50: float
    p99: float
    size: int


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each page a few times, and print a table of medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="each page once, for half a second")
    parser.add_argument("--json", type=Path, help="write all points there")
    chosen = parser.parse_args(arguments)
    rounds, seconds = (1, 0.5) if chosen.quick else (ROUNDS, SECONDS)
    points = measured(rounds, seconds)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    sys.stdout.write(f"{in_markdown(points)}\n\nOn {machine}, {CLIENTS} connections at once.\n")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(point) for point in points], indent=1))


def measured(rounds: int, seconds: float) -> list[Point]:
    """Measure all pages in each round, so that the machine's mood meets all alike."""
    points: list[Point] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'solocamp.sqlite'}"
        day = a_big_day(url)
        (cookie,) = cookies_of(url, day.devices[:1])
        database = Database(url)
        pages = {
            "empty route": (EMPTY, ""),
            "board, passers-by": (f"{day.path}/board", ""),
            "board, a participant": (f"{day.path}/board", cookie),
            "schedule.ics": (f"{day.path}/schedule.ics", ""),
            "topics page, a participant": (f"{day.path}/topics", cookie),
        }
        with running(Path(folder), url, command=["tests.load.with_empty"]) as (process, port):
            wait_for(port)
            for _ in range(rounds):
                for name, (path, who) in pages.items():
                    plan = Plan(port, path, who, CLIENTS, seconds, WARM)
                    points.append(_point(name, plan, process))
                for name, (path, who) in list(pages.items())[1:]:
                    points.append(_cold(name, Plan(port, path, who, 1, 0, 0), database, day))
        database.close()
    return points


def _point(name: str, plan: Plan, process: int) -> Point:
    """Measure the empty route and then a page, for the machine is another a moment later."""
    nothing, _size = _read(replace(plan, path=EMPTY, cookie=""))
    used = used_by(process)[0]
    waits, size = _read(plan)
    cpu = (used_by(process)[0] - used) * plan.seconds / (plan.seconds + plan.warm) / len(waits)
    late = waits[int(0.99 * (len(waits) - 1))]
    rate, beside = len(waits) / plan.seconds, len(nothing) / plan.seconds
    return Point(name, False, rate, beside, cpu, statistics.median(waits), late, size)


def _cold(name: str, plan: Plan, database: Database, day: BigDay) -> Point:
    """Fetch a page a few times, each after a write that shows in it."""
    waits, size = [], 0
    for _ in range(COLD):
        called = f"Person {time.monotonic_ns() % 10_000}"
        database.write_now(people.rename, day.host, datetime.now(UTC), name=called)
        found, size = _read(plan)
        waits.append(found[0])
    middle = statistics.median(waits)
    return Point(name, True, 1 / middle, 0, 0, middle, max(waits), size)


def _read(plan: Plan) -> tuple[list[float], int]:
    """Let a process of its own read, and return the seconds that answers took, and their size."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.readers"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    return sorted(seen["waits"]), int(seen["size"])


def medians(points: Sequence[Point]) -> list[Point]:
    """Return of the rounds of each page their medians."""
    found: dict[tuple[str, bool], list[Point]] = {}
    for point in points:
        found.setdefault((point.name, point.cold), []).append(point)
    figures = ("rate", "cpu", "p50", "p99")
    return [
        replace(some[0], **{f: statistics.median(getattr(p, f) for p in some) for f in figures})
        for some in found.values()
    ]


def in_markdown(points: Sequence[Point]) -> str:
    """Write a table: a line for each page, and its part of the empty route's rate.

    Each is compared to the empty route just before it, and the median of that is told.
    """
    lines = [
        "| | answers a second | of the empty route's | CPU for each | p50 | p99 | cold, alone "
        "| sent |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    middle = {(point.name, point.cold): point for point in medians(points)}
    for (name, cold), point in middle.items():
        if cold:
            continue
        part = statistics.median(
            p.rate / p.beside for p in points if (p.name, p.cold) == (name, False)
        )
        first = middle.get((name, True))
        seconds = (point.cpu, point.p50, point.p99)
        cells = (
            name,
            f"{point.rate:.0f}",
            f"{part:.2f}",
            *(f"{1000 * some:.1f} ms" for some in seconds),
            f"{1000 * first.p50:.0f} ms" if first else "",
            _size(point.size),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _size(size: int) -> str:
    return f"{size / 1000:.1f} KB" if size else ""


if __name__ == "__main__":
    main(sys.argv[1:])
