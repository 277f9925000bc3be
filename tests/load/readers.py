"""Readers that fetch one address again and again over connections they keep, in a process of their
own: `python -m tests.load.readers < plan.json > seen.json`.
"""

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """What is fetched, over how many connections, for how long; the first `warm` are not counted.

    Without a cookie the reader is a passer-by. Seconds.
    """

    port: int
    path: str
    cookie: str
    clients: int
    seconds: float
    warm: float


@dataclass
class Seen:
    """Seconds that each answer took, and the bytes of one."""

    waits: list[float] = field(default_factory=list)
    size: int = 0


class Reader(asyncio.Protocol):
    """One connection, on which each answer is followed by the next question."""

    def __init__(self, plan: Plan, seen: Seen, begins: float) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._seen = seen
        self._counts = begins + plan.warm
        self._ends = self._counts + plan.seconds
        self._buffer = b""
        cookie = f"Cookie: {plan.cookie}\r\n" if plan.cookie else ""
        self._request = (
            f"GET {plan.path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nAccept: */*\r\n"
            f"Accept-Language: en\r\nAccept-Encoding: gzip\r\n{cookie}\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Ask again once the answer is whole."""
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        length = LENGTH.search(head) if end else None
        if length is None or len(body) < int(length[1]):
            return
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(head.decode())
        now, self._buffer = time.perf_counter(), b""
        if self._asked >= self._counts:
            self._seen.waits.append(now - self._asked)
            self._seen.size = len(body)
        if now < self._ends:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell that this was the last answer."""
        self.ended.set_result(None)

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(self._request)


async def read(plan: Plan) -> Seen:
    """Open all connections and fetch until the time is over."""
    seen, begins, loop = Seen(), time.perf_counter(), asyncio.get_running_loop()
    readers = []
    for _ in range(plan.clients):
        make = partial(Reader, plan, seen, begins)
        _transport, reader = await loop.create_connection(make, "127.0.0.1", plan.port)
        readers.append(reader)
    await asyncio.gather(*(reader.ended for reader in readers))
    return seen


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(read(Plan(**json.load(sys.stdin))))), sys.stdout)
