"""What this process has answered: counted for `/metrics`, and told line by line to its log."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from app.domain.addresses import cut_address

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds until an answer begins; streams go on for minutes, and begin as other answers do."""

_cut = lru_cache(maxsize=4096)(cut_address)


class Answered(NamedTuple):
    """One request and what became of it. `route` is a template, for addresses hold secrets.

    `id` and `method` are of letters, digits, dots and dashes.
    """

    id: str
    method: str
    route: str
    status: int
    began_after: float
    seconds: float
    sent: int
    client: str


class Traffic:
    """Counts requests and commits.

    `log` is given each request as a line of JSON, and `finish` called when the last one was.
    """

    def __init__(self) -> None:
        self.log: Callable[[str], None] | None = None
        self.finish: Callable[[], None] = _nothing
        self.commits = 0
        self.in_hand = 0
        self._requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self._began: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def committed(self) -> None:
        """Count a commit; called in the write lane."""
        self.commits += 1

    def note(self, answered: Answered) -> None:
        """Count a request that has been answered, and tell the log."""
        route = answered.route
        self._requests[route, answered.method, answered.status // 100] += 1
        self._began[route][bisect_left(BOUNDS, answered.began_after)] += 1
        self._seconds[route] += answered.began_after
        if self.log is not None:
            self.log(line_of(answered))

    def exposition(self) -> Iterator[str]:
        """Yield the lines of the counters in Prometheus' text format 0.0.4."""
        yield from _head("solocamp_requests_total", "counter", "Requests that were answered.")
        for (route, method, status), count in sorted(self._requests.items()):
            labels = {"route": route, "method": method, "status": f"{status}xx"}
            yield _line("solocamp_requests_total", count, labels)
        name = "solocamp_request_seconds"
        yield from _head(name, "histogram", "Seconds until the answer began.")
        for route, counts in sorted(self._began.items()):
            bounds = (*map(str, BOUNDS), "+Inf")
            for bound, count in zip(bounds, accumulate(counts), strict=True):
                yield _line(f"{name}_bucket", count, {"route": route, "le": bound})
            yield _line(f"{name}_sum", round(self._seconds[route], 6), {"route": route})
            yield _line(f"{name}_count", sum(counts), {"route": route})


def _nothing() -> None:
    """Be done."""


def line_of(answered: Answered) -> str:
    """Write a request as a line of JSON, the address of the client cut to its network.

    Nothing in it needs escaping, and to look for that would double what a line costs.
    """
    return (
        f'{{"time": "{datetime.now(UTC).isoformat(timespec="milliseconds")}", '
        f'"id": "{answered.id}", "method": "{answered.method}", "route": "{answered.route}", '
        f'"status": {answered.status}, "ms": {answered.seconds * 1000:.1f}, '
        f'"bytes": {answered.sent}, "client": "{_cut(answered.client)}"}}'
    )


def gauge(name: str, kind: str, words: str, value: float) -> Iterator[str]:
    """Yield the lines of a figure that has no labels."""
    yield from _head(name, kind, words)
    yield _line(name, value, {})


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, value: float, labels: Mapping[str, str]) -> str:
    """Routes and methods are ours or checked by the server: nothing in them needs escaping."""
    worn = ",".join(f'{key}="{label}"' for key, label in labels.items())
    return f"{name}{{{worn}}} {value}" if worn else f"{name} {value}"
