"""How many subscribers a process answers that have what they ask for, while others vote."""

import itertools
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from app.db import Database, Tx
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.migrations import migrate
from app.models import Participant
from app.services import people, rounds
from tests.clock import StandingClock
from tests.load.camp import TITLES, serving
from tests.people import Camp, an_event, votes_for

POLLS = 5_000
POLLS_OF_OWN = 1_000
PEOPLE = 500
AT_ONCE = 4
BETWEEN_VOTES = 0.01
PLACED = {f"Topic {n}": (n // 2, ("Salon", "Atelier")[n % 2]) for n in range(6)}


@dataclass(frozen=True)
class Feed:
    """What a subscriber asks for, and the tag of what they have."""

    path: str
    tag: str


def main() -> None:
    """Let a server answer 5 000 subscribers as fast as it can, and print how fast.

    They ask for the calendar of all, in peace and while people vote, and for their own days while
    people vote. Votes go through another process, so that the server's CPU time is the polls' own.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'solocamp.sqlite'}"
        database, camp, crowd = _crowd(url)
        with serving(Path(folder), url) as port:
            shared = [f"{camp.path}/schedule.ics"]
            own = [f"{camp.path}/my/{token}.ics" for token in crowd.values()]
            _measure(port, shared, "the calendar of all")
            for name, paths, polls in (
                ("the calendar of all", shared, POLLS),
                (f"{PEOPLE} own days", own, POLLS_OF_OWN),
            ):
                with _voting(database, camp, list(crowd)) as voted:
                    _measure(port, paths, f"{name}, while people vote", polls)
                sys.stdout.write(f"  {voted[0]} votes came in meanwhile\n")
        database.close()


def _crowd(url: str) -> tuple[Database, Camp, dict[str, str]]:
    """Create a day whose grid is public and whose round is open; people by id with their secret."""
    clock = StandingClock()
    migrate(url, clock())
    database = Database(url)
    camp = an_event(
        database, clock, phase=Phase.RUNNING, topics=TITLES, votes={}, placed=PLACED, place="Home"
    )
    database.write_now(rounds.open_round, camp.ada, clock())

    def join(tx: Tx) -> None:
        for n in range(PEOPLE):
            people.join(tx, code=camp.code, device=f"p{n}", name="", language="en", now=clock())

    database.write_now(join)
    with database.reading() as session:
        rows = session.exec(
            select(Participant.id, Participant.calendar_token).where(Participant.name == "")
        ).all()
    return database, camp, dict(rows)


@contextmanager
def _voting(database: Database, camp: Camp, crowd: Sequence[str]) -> Iterator[list[int]]:
    """Let the crowd vote, about a hundred times a second; yields how often, once it is over."""
    over, count, clock = threading.Event(), [0], StandingClock()
    votes = itertools.product(camp.topics.values(), crowd)

    def vote() -> None:
        for topic_id, person in votes:
            if over.wait(BETWEEN_VOTES):
                return
            votes_for(database, clock, Viewer(camp.id, person, Role.PARTICIPANT), topic_id)
            count[0] += 1

    thread = threading.Thread(target=vote)
    thread.start()
    yield count
    over.set()
    thread.join()


def _fetched(port: int, paths: Sequence[str]) -> list[Feed]:
    feeds = []
    for path in paths:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            feeds.append(Feed(path, answer.headers["ETag"]))
    return feeds


def _measure(port: int, paths: Sequence[str], name: str, polls: int = POLLS) -> None:
    feeds = _fetched(port, paths)
    worked, begun = _worked(), time.perf_counter()
    answers = _poll_all(port, feeds, polls)
    seconds, worked = time.perf_counter() - begun, _worked() - worked
    waits = [wait for wait, _ in answers]
    same = sum(is_same for _, is_same in answers)
    late = statistics.quantiles(waits, n=100)[98] * 1000
    sys.stdout.write(
        f"{name}: {len(waits) / seconds:.0f} polls a second, {same / len(waits):.1%} of them 304, "
        f"{worked / len(waits) * 1000:.2f} ms of CPU each, 99 of 100 within {late:.0f} ms\n"
    )


def _worked() -> float:
    """Return the CPU seconds of the processes that this one has started (Linux)."""
    me = os.getpid()
    children = Path(f"/proc/{me}/task/{me}/children").read_text().split()
    stats = [
        Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children
    ]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def _poll_all(port: int, feeds: Sequence[Feed], polls: int) -> list[tuple[float, bool]]:
    """Ask over a few connections that stay open, one question at a time on each.

    Returns for each how long it took in seconds, and whether nothing had changed.
    """
    answers: list[tuple[float, bool]] = []

    def subscriber(first: int) -> None:
        mine = itertools.cycle(feeds[first::AT_ONCE] or feeds)
        with socket.create_connection(("127.0.0.1", port)) as line:
            for feed in itertools.islice(mine, polls // AT_ONCE):
                begun = time.perf_counter()
                line.sendall(_question(port, feed))
                is_same = _is_same(line)
                answers.append((time.perf_counter() - begun, is_same))

    threads = [threading.Thread(target=subscriber, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _question(port: int, feed: Feed) -> bytes:
    return (
        f"GET {feed.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n"
        f"If-None-Match: {feed.tag}\r\n\r\n"
    ).encode()


def _is_same(line: socket.socket) -> bool:
    """Read one answer to its end, and tell whether it was 304."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 304"):
        return True
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(head.lower().partition(b"content-length:")[2].split()[0])
    while len(body) < length:
        body += line.recv(65536)
    return False


if __name__ == "__main__":
    main()
