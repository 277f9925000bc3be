"""What `make bench` measures: ratios within one run, where the machine's mood cancels out, what a
full room sees, how many calendars are fed, and the optimiser beside its peers.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import app.db
from app.db import Database
from app.migrations import migrate
from app.services.votes import set_vote
from tests import bench_fanout, bench_feeds, bench_grid, bench_live, bench_pages
from tests.clock import StandingClock
from tests.people import Camp, an_event

VOTES = 400
CLIENTS = 50


def main() -> None:
    """Measure, and print a line for each figure."""
    _votes()
    bench_live.main()
    bench_fanout.main()
    bench_pages.main()
    bench_feeds.main()
    bench_grid.main(["--quick"])


def _votes() -> None:
    shared, alone = [], []
    for _ in range(3):
        shared.append(_votes_a_second(app.db.MOST_IN_ONE_COMMIT))
        alone.append(_votes_a_second(1))
    ratio = statistics.median(s / a for s, a in zip(shared, alone, strict=True))
    _say(
        f"votes: {statistics.median(shared):.0f} a second where they share commits, "
        f"{statistics.median(alone):.0f} with a commit each: {ratio:.1f} times as many"
    )


def _votes_a_second(most_in_one_commit: int) -> float:
    """Cast votes from many threads at once into a new SQLite file, each durable when answered."""
    with tempfile.TemporaryDirectory() as folder:
        clock = StandingClock()
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrate(url, clock())
        before, app.db.MOST_IN_ONE_COMMIT = app.db.MOST_IN_ONE_COMMIT, most_in_one_commit
        try:
            database = Database(url)
            camp = an_event(database, clock)
            seconds = _timed(lambda: _cast(database, camp, clock))
            database.close()
        finally:
            app.db.MOST_IN_ONE_COMMIT = before
    return VOTES / seconds


def _cast(database: Database, camp: Camp, clock: StandingClock) -> None:
    topics = list(camp.topics.values())

    def one(number: int) -> None:
        on = number // len(topics) % 2 == 0
        topic_id = topics[number % len(topics)]
        database.write_now(set_vote, camp.cleo, clock(), topic_id=topic_id, on=on)

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(one, range(VOTES)))


def _timed(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
