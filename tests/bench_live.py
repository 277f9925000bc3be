"""What `make bench` measures of live pages: from a tap to the picture on every open phone."""

import asyncio
import html
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import Postgres
from tests.load.camp import FullCamp, fill, serving
from tests.load.phones import Frame, Stream, Tap, open_streams, tap

SECONDS = 10
SETTLING = 3
"""Seconds for the last frames to come."""
LOADS = ((100, 10), (500, 10), (500, 50))
"""Open phones, and votes a second."""
COUNTS = re.compile(r"data-counts='([^']*)'")


@dataclass(frozen=True)
class Run:
    """One load: the taps, when each was seen by every phone and by the wall, the work it took."""

    taps: Sequence[Tap]
    phones: Sequence[float]
    wall: Sequence[float]
    lost: int
    opened: float
    client: float


def main() -> None:
    """Measure each load on SQLite and the heaviest on PostgreSQL, and print a line for each."""
    for phones, rate in LOADS:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), f"sqlite:///{Path(folder) / 'solocamp.sqlite'}", phones, rate)
    postgres = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), postgres.empty(), *LOADS[1])
    finally:
        postgres.close()


def _measure(folder: Path, url: str, phones: int, rate: int) -> None:
    camp, busy = fill(url, phones), os.getloadavg()[0]
    with serving(folder, url) as port:
        run = asyncio.run(_load(port, camp, phones, rate))
    answers = [tap.answered - tap.sent for tap in run.taps]
    _say(
        f"live on {make_url(url).get_backend_name()}, {phones} phones and the wall, "
        f"{rate} votes a second, load average {busy:.1f} before: "
        f"all streams opened within {run.opened:.1f} s; "
        f"from the tap to every phone {_spread(run.phones)}, to the wall {_spread(run.wall)}; "
        f"answers {_spread(answers)}; {run.lost} of {len(run.taps)} votes lost; "
        f"the measuring itself took {run.client:.2f} of a core"
    )


async def _load(port: int, camp: FullCamp, phones: int, rate: int) -> Run:
    began, used = time.monotonic(), time.process_time()
    live = f"{camp.path}/live?regions=topics,counts"
    streams = await open_streams(
        port, [(f"{camp.wall}/live", ""), *((live, cookie) for cookie in camp.cookies)]
    )
    await asyncio.gather(*(stream.shown for stream in streams))
    opened = time.monotonic() - began
    await asyncio.sleep(1)
    start = time.monotonic()
    taps = await asyncio.gather(
        *(
            tap(port, camp.path, *_vote(camp, n), due=start + n / rate)
            for n in range(SECONDS * rate)
        )
    )
    await asyncio.sleep(SETTLING)
    client = (time.process_time() - used) / (time.monotonic() - began)
    for stream in streams:
        stream.transport.abort()
    return Run(taps, *_seen(taps, streams[0], streams[1:]), opened, client)


def _vote(camp: FullCamp, number: int) -> tuple[str, str]:
    """Return the topic and the cookie of the n-th vote; nobody votes twice for a topic."""
    people, topics = len(camp.cookies), len(camp.topics)
    return camp.topics[(number + number // people) % topics], camp.cookies[number % people]


def _seen(
    taps: Sequence[Tap], wall: Stream, phones: Sequence[Stream]
) -> tuple[list[float], list[float], int]:
    """Find when each tap was first shown by each stream; of the wall we read the revision."""
    waits: list[float] = []
    walls: list[float] = []
    lost = 0
    pictures = list(wall.frames())
    for phone in phones:
        frames = [(frame, counts_in(frame)) for frame in phone.frames() if frame.region == "counts"]
        for one in taps:
            shown = _first(frame for frame, counts in frames if counts[one.topic] >= one.votes)
            if shown is None:
                lost += 1
                continue
            waits.append(shown.at - one.sent)
            if phone is phones[0]:
                seen = _first(frame for frame in pictures if frame.revision >= shown.revision)
                walls.append(seen.at - one.sent if seen else float("inf"))
    return waits, walls, lost


def counts_in(frame: Frame) -> dict[str, int]:
    """Return the votes of each topic that a frame shows."""
    found = COUNTS.search(frame.html)
    assert found is not None
    counts = json.loads(html.unescape(found[1]))
    assert isinstance(counts, dict)
    return counts


def _first(frames: Iterable[Frame]) -> Frame | None:
    return next(iter(frames), None)


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    if not ordered:
        return "never"
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return f"p50 {statistics.median(ordered):.2f} s, p95 {p95:.2f} s, at most {ordered[-1]:.2f} s"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
