"""Votes a second through the real route, beside the route of tutorials and the raw limit.

`python -m tests.bench_votes [--quick] [--json FILE]`. Durable everywhere: SQLite in WAL with
`synchronous=FULL`, PostgreSQL with `fsync`. After each point all that was acknowledged is looked
for in the database.
"""

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from math import inf
from pathlib import Path

from sqlalchemy import delete, make_url
from sqlmodel import select

from app.db import Database
from app.models import Change, DevicePass, Receipt, Vote
from tests.databases import Postgres
from tests.load.camp import FullCamp, environment, fill, free_port, wait_for
from tests.load.voters import Plan, Seen

CLIENTS = (50, 200, 1000)
OPEN_LOOP = (1000, 500.0)
"""Phones, and votes a second that are due whether the last were answered or not."""
ROUNDS = 3
SECONDS = 3.0
WARM = 1.5
RAW_TOGETHER = 200
OURS, TUTORIAL, RAW = "ours", "tutorial", "raw sqlite3"


@dataclass(frozen=True)
class Point:
    """One measurement: the votes a second, waits in seconds, and of all its processes the memory in
    MB and the CPU in milliseconds for each vote, 0 where the machine does not tell.
    """

    kind: str
    backend: str
    processes: int
    clients: int
    rate: float | None
    votes: float
    p50: float
    p99: float
    mb: float
    cpu: float
    errors: int
    lost: int

    @property
    def name(self) -> str:
        """What it stands under in the table."""
        several = f", {self.processes} processes" if self.processes > 1 else ""
        return f"{self.kind}, {self.backend}{several}"


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each point a few times, and print a table of medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="each point once, for one second")
    parser.add_argument("--json", type=Path, help="write all points there")
    chosen = parser.parse_args(arguments)
    rounds, seconds = (1, 1.0) if chosen.quick else (ROUNDS, SECONDS)
    began = time.monotonic()
    points = measured(rounds, seconds)
    told = f"{in_markdown(points)}\n\nIt took {time.monotonic() - began:.0f} s, {_machine()}."
    sys.stdout.write(f"{told}\n")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(point) for point in points], indent=1))


def measured(rounds: int, seconds: float) -> list[Point]:
    """Measure all points in each round, so that the machine's mood meets all alike."""
    points: list[Point] = []
    postgres = Postgres(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "template.sqlite"
            camp = fill(f"sqlite:///{template}", max(CLIENTS))
            address = postgres.empty()
            camp_there = fill(address, max(CLIENTS))
            for _ in range(rounds):
                with _copied(template) as url:
                    points += _of_server(OURS, url, camp, seconds, OPEN_LOOP)
                with _copied(template) as url:
                    points += _of_server(TUTORIAL, url, camp, seconds)
                with _copied(template) as url:
                    points.append(_raw(url, camp, seconds))
                for processes in (1, 2):
                    points += _of_server(OURS, address, camp_there, seconds, None, processes)
    finally:
        postgres.close()
    return points


def _of_server(
    kind: str,
    url: str,
    camp: FullCamp,
    seconds: float,
    open_loop: tuple[int, float] | None = None,
    processes: int = 1,
) -> Iterator[Point]:
    """Start server processes on one database, and measure them with each number of phones."""
    loads = [(clients, None) for clients in CLIENTS] + ([open_loop] if open_loop else [])
    with _serving(kind, url, processes) as servers:
        for clients, rate in loads:
            _without_votes(url)
            plan = Plan(
                ports=list(servers.values()),
                path=camp.path,
                topics=camp.topics,
                cookies=camp.cookies[:clients],
                seconds=2 * seconds if rate else seconds,
                warm=WARM,
                rate=rate,
            )
            used = sum(_cpu(process) for process in servers)
            seen = _voted(plan)
            used = sum(_cpu(process) for process in servers) - used
            waits = sorted(seen.waits) or [inf]
            yield Point(
                kind=kind,
                backend=_backend(url),
                processes=processes,
                clients=clients,
                rate=rate,
                votes=len(seen.waits) / plan.seconds,
                p50=statistics.median(waits),
                p99=waits[int(0.99 * (len(waits) - 1))],
                mb=sum(_memory(process) for process in servers),
                cpu=1000 * used / max(1, seen.answered),
                errors=len(seen.errors),
                lost=_lost(url, camp, seen.kept),
            )


def _voted(plan: Plan) -> Seen:
    """Let a process of its own vote, and return what it saw."""
    command = [sys.executable, "-m", "tests.load.voters"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), capture_output=True, text=True, check=True
    )
    return Seen(**json.loads(done.stdout))


@contextmanager
def _serving(kind: str, url: str, processes: int) -> Iterator[dict[int, int]]:
    """Start servers on one database and return the port of each process."""
    with tempfile.TemporaryDirectory() as folder:
        started: list[tuple[subprocess.Popen[bytes], int]] = []
        try:
            for _ in range(processes):
                port = free_port()
                home = Path(url.removeprefix("sqlite:///")).parent if _is_file(url) else folder
                command = ["app.cli", "serve"]
                if kind == TUTORIAL:
                    command = ["tests.load.tutorial", url, str(port)]
                process = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    env=environment(Path(home), url, port),
                    stdout=subprocess.DEVNULL,
                )
                started.append((process, port))
                wait_for(port)
            yield {process.pid: port for process, port in started}
        finally:
            for process, _ in started:
                process.terminate()
            for process, _ in started:
                process.wait()


@contextmanager
def _copied(template: Path) -> Iterator[str]:
    """Return the address of a copy of a database where the settings expect it."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(template, Path(folder) / "solocamp.sqlite")
        yield f"sqlite:///{Path(folder) / 'solocamp.sqlite'}"


def _without_votes(url: str) -> None:
    database = Database(url)
    with database.engine.connect().execution_options(writes=True) as connection:
        for table in (Vote, Receipt, Change):
            connection.execute(delete(table))
        connection.commit()
    database.close()


def _lost(url: str, camp: FullCamp, kept: Sequence[tuple[int, int, bool]]) -> int:
    """Count the votes of which the database does not say what a phone was told last."""
    database = Database(url)
    with database.reading() as session:
        people = dict(session.exec(select(DevicePass.device, DevicePass.participant_id)).all())
        votes = set(session.exec(select(Vote.participant_id, Vote.topic_id)).all())
    database.close()
    return sum(
        ((people[f"p{number}"], camp.topics[topic]) in votes) != on for number, topic, on in kept
    )


def _raw(url: str, camp: FullCamp, seconds: float) -> Point:
    """Count the upserts that Python's own driver does, so many in each durable commit."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    people = [row[0] for row in connection.execute("SELECT id FROM participant")]
    upsert = (
        "INSERT INTO vote (participant_id, topic_id, weight, cast_at) VALUES (?, ?, 1, '2026') "
        "ON CONFLICT DO UPDATE SET cast_at = excluded.cast_at"
    )
    begins, done = time.perf_counter(), 0
    while time.perf_counter() < begins + seconds:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(RAW_TOGETHER):
            turn, person = divmod(done, len(people))
            connection.execute(upsert, (people[person], camp.topics[turn % len(camp.topics)]))
            done += 1
        connection.execute("COMMIT")
    rate = done / (time.perf_counter() - begins)
    connection.close()
    return Point(RAW, "SQLite", 1, RAW_TOGETHER, None, rate, 0, 0, 0, 0, 0, 0)


def _memory(process: int) -> float:
    """Return what a process holds now, in MB."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True)
    return int(told.stdout) / 1000


def _cpu(process: int) -> float:
    """Return the CPU seconds that a process has used, 0 where there is no /proc (proc(5))."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _is_file(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _backend(url: str) -> str:
    return "SQLite" if _is_file(url) else "PostgreSQL"


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"


def medians(points: Sequence[Point]) -> list[Point]:
    """Return of the rounds of each point their medians, and all that went wrong in any."""
    found: dict[tuple[str, int, float | None], list[Point]] = {}
    for point in points:
        found.setdefault((point.name, point.clients, point.rate), []).append(point)
    return [
        replace(
            some[0],
            **{
                figure: statistics.median(getattr(point, figure) for point in some)
                for figure in ("votes", "p50", "p99", "mb", "cpu")
            },
            errors=sum(point.errors for point in some),
            lost=sum(point.lost for point in some),
        )
        for some in found.values()
    ]


def in_markdown(points: Sequence[Point]) -> str:
    """Write a table: a line for each point, and how many times the tutorial's votes it takes.

    Of each round its own ratio is taken, and then their median; none where the tutorial answers
    nobody in time.
    """
    lines = [
        "| | phones | votes a second | times the tutorial | p50 | p99 | CPU each | memory | errors "
        "| lost |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for point in medians(points):
        cells = [
            point.name,
            f"{point.clients}" + (f", {point.rate:.0f} a second due" if point.rate else ""),
            f"{point.votes:.0f}",
            _ratio(points, point),
            *(f"{1000 * wait:.0f} ms" if 0 < wait < inf else "" for wait in (point.p50, point.p99)),
            f"{point.cpu:.1f} ms" if point.cpu else "",
            f"{point.mb:.0f} MB" if point.mb else "",
            str(point.errors),
            str(point.lost),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(points: Sequence[Point], of: Point) -> str:
    mine = [point.votes for point in points if (point.name, point.clients) == (of.name, of.clients)]
    theirs = [p.votes for p in points if (p.kind, p.clients) == (TUTORIAL, of.clients)]
    if of.rate or of.kind == TUTORIAL or len(mine) != len(theirs) or not all(theirs):
        return ""
    return f"{statistics.median(a / b for a, b in zip(mine, theirs, strict=True)):.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])
