"""Phones that vote over connections they keep, in a process of their own and so lean that the
measuring is not what is measured: `python -m tests.load.voters < plan.json > seen.json`.

Each phone votes for one topic after another, and when it has all it takes its votes back in turn.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

PATIENCE = 20
"""Seconds after which what is not answered counts as an error."""
AT_ONCE = 50
"""Connections opened at the same time."""


@dataclass(frozen=True)
class Plan:
    """Who votes, where, and for how long; the first `warm` seconds are not counted.

    With a `rate` so many votes a second are due, answered or not; without one each phone sends its
    next vote when the last is answered.
    """

    ports: Sequence[int]
    path: str
    topics: Sequence[str]
    cookies: Sequence[str]
    seconds: float
    warm: float
    rate: float | None = None


@dataclass
class Seen:
    """What came of it: seconds from when each vote was due to its answer, those that failed, and
    the last word of each phone on each topic that the server said it had kept.
    """

    seconds: float
    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    kept: list[tuple[int, int, bool]] = field(default_factory=list)
    answered: int = 0
    cpu: float = 0.0


class Voter(asyncio.Protocol):
    """One phone and its connection."""

    def __init__(self, plan: Plan, number: int, answered: Callable[["Voter", float], None]) -> None:
        self.number = number
        self.kept: dict[int, bool] = {}
        self.errors: list[str] = []
        self.due: deque[float] = deque()
        self.busy = False
        self._answered = answered
        self._rests: asyncio.Future[None] | None = None
        self._taps = 0
        self._now: tuple[int, bool] = (0, True)
        self._buffer = b""
        self._topics = len(plan.topics)
        self._starts = [
            f"POST {plan.path}/topics/{t}/vote HTTP/1.1\r\n".encode() for t in plan.topics
        ]
        self._middle = (
            "Host: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Android 16; Mobile) Firefox/145.0\r\n"
            "Accept: application/json\r\nAccept-Language: en\r\nAccept-Encoding: gzip\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nCookie: {plan.cookies[number]}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Length: 4\r\nOutbox-Order: "
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def vote(self, due: float) -> None:
        """Vote when it is this one's turn; a phone waits for an answer before it asks again."""
        self.due.append(due)
        if not self.busy:
            self._send()

    def data_received(self, data: bytes) -> None:
        """Read the answer once all of it is there, and send what has become due."""
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._buffer = b""
        topic, on = self._now
        if head.startswith(b"HTTP/1.1 200 "):
            self.kept[topic] = on
        else:
            self.errors.append(head.partition(b"\r\n")[0].decode())
        self.busy = False
        self._answered(self, self.due.popleft())
        if self.due and not self.busy:
            self._send()
        if self._rests and not self.busy:
            self._rests.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        """Count what was not answered as an error."""
        if self.busy:
            self.errors.append("the connection was lost")
            self.busy = False
        self.due.clear()
        if self._rests and not self._rests.done():
            self._rests.set_result(None)

    def rest(self) -> asyncio.Future[None]:
        """Return what is done once nothing waits for an answer any more."""
        self._rests = asyncio.get_running_loop().create_future()
        if not self.busy:
            self._rests.set_result(None)
        return self._rests

    def _send(self) -> None:
        self.busy = True
        round_, at = divmod(self._taps, self._topics)
        topic, on = (at + self.number) % self._topics, round_ % 2 == 0
        self._taps += 1
        self._now = topic, on
        self.transport.write(
            b"%b%b%d\r\n\r\non=%d" % (self._starts[topic], self._middle, self._taps, on)
        )


async def measure(plan: Plan) -> Seen:
    """Open all connections, vote, and wait for the last answers."""
    seen = Seen(plan.seconds)
    start, end = 0.0, float("inf")

    def answered(voter: Voter, due: float) -> None:
        now = time.perf_counter()
        seen.answered += 1
        if start <= (now if plan.rate is None else due) < end:
            seen.waits.append(now - due)
        if plan.rate is None and now < end:
            voter.vote(now)

    voters = await _connected(plan, answered)
    used, begins = time.process_time(), time.perf_counter()
    start, end = begins + plan.warm, begins + plan.warm + plan.seconds
    if plan.rate is None:
        for voter in voters:
            voter.vote(begins)
        await asyncio.sleep(end - begins)
    else:
        await _in_time(voters, plan.rate, begins, end)
    seen.cpu = (time.process_time() - used) / (time.perf_counter() - begins)
    await _last_answers(voters)
    seen.errors = [error for voter in voters for error in voter.errors]
    seen.kept = [(v.number, topic, on) for v in voters for topic, on in v.kept.items()]
    return seen


async def _connected(plan: Plan, answered: Callable[[Voter, float], None]) -> list[Voter]:
    loop = asyncio.get_running_loop()
    voters = [Voter(plan, number, answered) for number in range(len(plan.cookies))]
    for first in range(0, len(voters), AT_ONCE):
        await asyncio.gather(
            *(
                loop.create_connection(
                    partial(_itself, voter), "127.0.0.1", plan.ports[voter.number % len(plan.ports)]
                )
                for voter in voters[first : first + AT_ONCE]
            )
        )
    return voters


async def _in_time(voters: Sequence[Voter], rate: float, begins: float, end: float) -> None:
    """Let votes be due one after another, also while earlier ones wait."""
    number = 0
    while (now := time.perf_counter()) < end:
        while (due := begins + number / rate) <= now:
            voters[number % len(voters)].vote(due)
            number += 1
        await asyncio.sleep(max(0, begins + number / rate - time.perf_counter()))


async def _last_answers(voters: Sequence[Voter]) -> None:
    await asyncio.wait([voter.rest() for voter in voters], timeout=PATIENCE)
    for voter in voters:
        if voter.busy:
            voter.errors.append("no answer came")
        voter.transport.abort()


def _itself(voter: Voter) -> Voter:
    return voter


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length: ")
    return int(rest.partition(b"\r\n")[0]) if found else 0


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(measure(Plan(**json.load(sys.stdin))))), sys.stdout)
