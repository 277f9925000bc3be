"""How many subscribers a process answers that have what they ask for: 304, from kept bytes."""

import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from app.db import Database
from app.domain.phases import Phase
from app.migrations import migrate
from tests.clock import StandingClock
from tests.load.camp import serving
from tests.people import an_event

POLLS = 5_000
AT_ONCE = 4
PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


def main() -> None:
    """Let a server answer each of 5 000 subscribers once, as fast as it can, and print how fast."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'solocamp.sqlite'}"
        path = f"{_event(url)}/schedule.ics"
        with serving(Path(folder), url) as port:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as first:
                tag = first.headers["ETag"]
            begun = time.perf_counter()
            waits = _poll_all(port, path, tag)
            seconds = time.perf_counter() - begun
    late = statistics.quantiles(waits, n=100)[98] * 1000
    sys.stdout.write(
        f"calendars: {len(waits) / seconds:.0f} subscribers a second hear that nothing changed "
        f"(304), 99 of 100 within {late:.0f} ms\n"
    )


def _event(url: str) -> str:
    clock = StandingClock()
    migrate(url, clock())
    database = Database(url)
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    database.close()
    return camp.path


def _poll_all(port: int, path: str, tag: str) -> list[float]:
    """Ask over a few connections that stay open, one question at a time on each."""
    waits: list[float] = []
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n"
        f"If-None-Match: {tag}\r\n\r\n"
    ).encode()

    def subscriber() -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            for _ in range(POLLS // AT_ONCE):
                begun = time.perf_counter()
                line.sendall(request)
                answer = b""
                while b"\r\n\r\n" not in answer:
                    answer += line.recv(4096)
                assert answer.startswith(b"HTTP/1.1 304"), answer
                waits.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=subscriber) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


if __name__ == "__main__":
    main()
