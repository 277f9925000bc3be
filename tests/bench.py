"""What `make bench` measures: ratios within one run, where the machine's mood cancels out, and what
a full room sees.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import app.db
from app.db import Database
from app.domain.grid.problem import Cell, Grid, GridProblem, Person, Room, Slot, Topic, Vote
from app.domain.grid.score import score
from app.migrations import migrate
from app.planner.solve import solve
from app.services.votes import set_vote
from tests import bench_live
from tests.clock import StandingClock
from tests.people import Camp, an_event

VOTES = 400
CLIENTS = 50
PEOPLE, TOPICS, ROOMS, SLOTS = 150, 60, 8, 6
STEPS = 600_000


def main() -> None:
    """Measure, and print a line for each figure."""
    _votes()
    _grid()
    bench_live.main()


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


def _grid() -> None:
    """Compare the optimiser with chance and with the rivals' rule, most wanted first."""
    problem = _problem(random.Random(1))
    solution = solve(problem, seed=1, effort=STEPS)
    chance = [
        score(problem, _in_order(problem, random.Random(n).sample(range(TOPICS), TOPICS))).coverage
        for n in range(20)
    ]
    wanted = [sum(vote.topic == topic for vote in problem.votes) for topic in range(TOPICS)]
    popular = _in_order(problem, sorted(range(TOPICS), key=lambda topic: -wanted[topic]))
    rival = score(problem, popular).coverage
    _say(
        f"grid of {PEOPLE} people, {TOPICS} topics, {ROOMS * SLOTS} places: coverage "
        f"{solution.coverage} of at most {solution.ideal}; most wanted first {rival}; "
        f"by chance {statistics.mean(chance):.0f}: "
        f"{solution.coverage / rival:.2f} and {solution.coverage / statistics.mean(chance):.2f} "
        "times as much"
    )


def _problem(rng: random.Random) -> GridProblem:
    """Draw people with one or two interests each, and topics of which some are better liked."""
    interest = [rng.randrange(7) for _ in range(TOPICS)]
    liked = [rng.lognormvariate(0, 0.7) for _ in range(TOPICS)]
    votes = set()
    for person in range(PEOPLE):
        own = {rng.randrange(7), rng.randrange(7)}
        weight = [liked[t] * (1 if interest[t] in own else 0.08) for t in range(TOPICS)]
        votes |= {(person, t) for t in rng.choices(range(TOPICS), weight, k=10)}
    return GridProblem(
        slots=tuple(Slot(n, f"S{n}", block=n // 2) for n in range(SLOTS)),
        rooms=tuple(Room(n, f"R{n}", PEOPLE) for n in range(ROOMS)),
        topics=tuple(Topic(n, f"Topic {n}") for n in range(TOPICS)),
        people=tuple(Person(n) for n in range(PEOPLE)),
        votes=tuple(Vote(person, topic, 1) for person, topic in sorted(votes)),
    )


def _in_order(problem: GridProblem, topics: list[int]) -> Grid:
    """Fill slot after slot with the topics in this order."""
    cells = [Cell(slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    return dict(zip(topics, cells, strict=False))


def _timed(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
