"""A server process with an event that is full of people, for measuring."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.db import Database, Tx
from app.migrations import migrate
from app.services import people
from app.services.server import secrets_of_server
from app.web.cookies import Cookies, Device
from tests.clock import StandingClock
from tests.people import an_event

TITLES = {f"Topic {n}": ("ben", "cleo")[n % 2] for n in range(40)}
PATIENCE = 120


@dataclass(frozen=True)
class FullCamp:
    """An event in its round: where it is, its wall, its topics, and a cookie for each person."""

    path: str
    wall: str
    topics: tuple[str, ...]
    cookies: tuple[str, ...]


def fill(url: str, count: int) -> FullCamp:
    """Create an event of 40 topics that so many people joined, by the real use cases."""
    clock = StandingClock()
    migrate(url, clock())
    db = Database(url)
    camp = an_event(db, clock, topics=TITLES, votes={}, counts="always")

    def crowd(tx: Tx) -> None:
        for n in range(count):
            people.join(tx, code=camp.code, device=f"p{n}", name="", language="en", now=clock())

    db.write_now(crowd)
    db.close()
    return FullCamp(
        path=camp.path,
        wall=f"{camp.path}/wall/{camp.wall_token}",
        topics=tuple(camp.topics.values()),
        cookies=cookies_of(url, [f"p{n}" for n in range(count)]),
    )


def cookies_of(url: str, devices: Iterable[str]) -> tuple[str, ...]:
    """Return the signed cookie of each device, as browsers send it."""
    db = Database(url)
    secrets = db.write_now(secrets_of_server)
    db.close()
    cookies = Cookies(secrets.signing_key, secrets.organiser_token)
    return tuple(_cookie(cookies, device) for device in devices)


@contextmanager
def serving(folder: Path, url: str) -> Iterator[int]:
    """Start the server as `make run` does, tell its port, and stop it as systemd does."""
    with started(folder, url) as port:
        wait_for(port)
        yield port


@contextmanager
def started(folder: Path, url: str) -> Iterator[int]:
    """Start a server without waiting until it answers."""
    with running(folder, url) as (_number, port):
        yield port


@contextmanager
def running(
    folder: Path, url: str, *, command: Sequence[str] = ("app.cli", "serve")
) -> Iterator[tuple[int, int]]:
    """Start a server process, and tell its number and its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=environment(folder, url, port),
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def used_by(process: int) -> tuple[float, float]:
    """Return the CPU seconds of a process so far, and its memory in KB (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 1024


def environment(folder: Path, url: str, port: int) -> dict[str, str]:
    """Return the settings of a server for this machine alone, as variables."""
    return os.environ | {
        "SOLOCAMP_DATA": str(folder),
        "SOLOCAMP_DATABASE_URL": "" if url.startswith("sqlite") else url,
        "SOLOCAMP_HOST": "127.0.0.1",
        "SOLOCAMP_PORT": str(port),
    }


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("the server did not start")


def _cookie(cookies: Cookies, device: str) -> str:
    request = Request(
        {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": []}
    )
    response = Response()
    cookies.keep_device(request, response, Device(device))
    found = re.match("[^;]+", response.headers["set-cookie"])
    assert found is not None
    return found[0]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
