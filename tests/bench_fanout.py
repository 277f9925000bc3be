"""From a commit to the last of 2000 open streams that shows it, and what a stream weighs.

`python -m tests.bench_fanout [--quick] [--json FILE]`. Each stream is a phone's in the round, with
the topics and the counts, of a participant of its own; one server process on SQLite.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.server import take_files
from tests.bench_live import counts_in
from tests.load.camp import FullCamp, fill, running, used_by, wait_for
from tests.load.phones import Stream, Tap, open_streams, tap

STREAMS = (100, 500, 2000)
WRITES = 8
APART = 1.5
"""Seconds between two votes, so that each has a frame of its own."""
SETTLING = 3
WARM = 100
"""Streams that are opened and left before, for what a server takes once."""
NEVER = float("inf")


@dataclass(frozen=True)
class Point:
    """So many open streams: seconds until all were open; for each vote the seconds from its answer
    to the stream in the middle, that at the 95th percentile, and the last; KB of memory for each
    stream; CPU seconds of the server for each vote, and of the measuring.
    """

    streams: int
    opened: float
    p50: Sequence[float]
    p95: Sequence[float]
    last: Sequence[float]
    kilobytes: float
    cpu: float
    measuring: float


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each number of streams and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="100 streams alone")
    parser.add_argument("--json", type=Path, help="write all points there")
    chosen = parser.parse_args(arguments)
    take_files()
    points = [_measured(streams) for streams in (STREAMS[:1] if chosen.quick else STREAMS)]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    sys.stdout.write(f"{in_markdown(points)}\n\nOn {machine}, {WRITES} votes one by one.\n")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(point) for point in points], indent=1))


def _measured(streams: int) -> Point:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'solocamp.sqlite'}"
        camp = fill(url, streams)
        with running(Path(folder), url) as (process, port):
            wait_for(port)
            return asyncio.run(_fanned(process, port, camp))


async def _fanned(process: int, port: int, camp: FullCamp) -> Point:
    live = f"{camp.path}/live?regions=topics,counts"
    await _warmed(port, camp, live)
    _cpu, before = used_by(process)
    began = time.monotonic()
    streams = await open_streams(port, [(live, cookie) for cookie in camp.cookies])
    await asyncio.gather(*(stream.shown for stream in streams))
    opened = time.monotonic() - began
    await asyncio.sleep(SETTLING)
    used, mine = used_by(process)[0], time.process_time()
    taps = []
    for cookie in camp.cookies[1 : 1 + WRITES]:
        taps.append(await tap(port, camp.path, camp.topics[0], cookie, time.monotonic()))
        await asyncio.sleep(APART)
    await asyncio.sleep(SETTLING)
    cpu, after = used_by(process)
    measuring = time.process_time() - mine
    for stream in streams:
        stream.transport.abort()
    waits = [_waits(one, streams) for one in taps]
    return Point(
        streams=len(streams),
        opened=opened,
        p50=[statistics.median(some) for some in waits],
        p95=[some[int(0.95 * (len(some) - 1))] for some in waits],
        last=[some[-1] for some in waits],
        kilobytes=(after - before) / len(streams),
        cpu=(cpu - used) / WRITES,
        measuring=measuring / WRITES,
    )


async def _warmed(port: int, camp: FullCamp, live: str) -> None:
    streams = await open_streams(port, [(live, cookie) for cookie in camp.cookies[:WARM]])
    await asyncio.gather(*(stream.shown for stream in streams))
    await tap(port, camp.path, camp.topics[1], camp.cookies[0], time.monotonic())
    for stream in streams:
        stream.transport.abort()
    await asyncio.sleep(1)


def _waits(one: Tap, streams: Sequence[Stream]) -> list[float]:
    """Return how long after a vote's answer each stream showed it, the first first."""
    return sorted(_shown(one, stream) - one.answered for stream in streams)


def _shown(one: Tap, stream: Stream) -> float:
    frames = (frame for frame in stream.frames() if frame.region == "counts")
    return next((f.at for f in frames if counts_in(f)[one.topic] >= one.votes), NEVER)


def in_markdown(points: Sequence[Point]) -> str:
    """Write a table: a line for each number of streams, of all votes the median and the worst."""
    lines = [
        "| open streams | all open within | p50 | p95 | last | last, worst vote | memory of each "
        "| CPU for a vote |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for point in points:
        cells = (
            str(point.streams),
            f"{point.opened:.1f} s",
            *(f"{statistics.median(waits):.2f} s" for waits in (point.p50, point.p95, point.last)),
            f"{max(point.last):.2f} s",
            f"{point.kilobytes:.0f} KB",
            f"{1000 * point.cpu:.0f} ms",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
