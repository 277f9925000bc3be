"""What `/metrics` tells of a process: the names and meanings of its figures."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from app.queries.health import size_of
from app.web.house import House
from app.web.traffic import gauge


def figures(house: House) -> Iterator[str]:
    """Yield all lines; each process of a server tells of itself."""
    with house.db.reading() as session:
        size = size_of(session)
    traffic = house.traffic
    yield from traffic.exposition()
    for name, kind, words, value in (
        ("requests_in_hand", "gauge", "Requests without an answer yet.", traffic.in_hand),
        ("open_streams", "gauge", "Pages that follow live.", len(house.hub.followers())),
        ("lane_waiting", "gauge", "Writes that wait in the lane.", house.db.waiting),
        ("commits_total", "counter", "Commits of this process.", traffic.commits),
        ("database_bytes", "gauge", "Bytes of the database on disk.", size),
        ("planners", "gauge", "Processes of the optimiser.", len(house.runner.pids)),
        ("memory_bytes", "gauge", "Bytes of memory in use by this process.", memory()),
    ):
        yield from gauge(f"solocamp_{name}", kind, words, value)


def memory() -> int:
    """Return the bytes of memory that this process holds; where /proc is missing, its most."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return pages * resource.getpagesize()
