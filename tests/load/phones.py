"""Open streams and taps over bare sockets, so lean that the measuring is not what is measured."""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

FRAME = re.compile(rb"event: (\w+)\nid: (\d+)\n((?:data: .*\n)+)\n")


@dataclass(frozen=True)
class Frame:
    """One frame as it arrived."""

    at: float
    region: str
    revision: int
    html: str


class Stream(asyncio.Protocol):
    """An open stream; what arrives is only kept with its time, and read when all is over."""

    def __init__(self, path: str, cookie: str) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            f"Accept-Language: en\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self.arrived: list[tuple[float, bytes]] = []
        self.shown: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note what came, and when."""
        self.arrived.append((time.monotonic(), data))
        if b"event: " in data and not self.shown.done():
            self.shown.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        """Note that nothing comes any more."""
        self.ended.set_result(None)

    @property
    def is_whole(self) -> bool:
        """Tell whether the server said itself that the stream is at its end (RFC 9112 7.1)."""
        return b"".join(data for _, data in self.arrived).endswith(b"0\r\n\r\n")

    def frames(self) -> Iterator[Frame]:
        """Return the frames; what frames the chunks between them (RFC 9112 7.1) is passed over."""
        rest = b""
        for at, data in self.arrived:
            rest += data
            end = 0
            for found in FRAME.finditer(rest):
                html = found[3].decode().replace("data: ", "")
                yield Frame(at, found[1].decode(), int(found[2]), html)
                end = found.end()
            rest = rest[end:]


@dataclass(frozen=True)
class Tap:
    """A vote that was answered: sent at, answered at, and how many votes the topic had then."""

    sent: float
    answered: float
    topic: str
    votes: int


async def open_streams(port: int, paths: Sequence[tuple[str, str]]) -> list[Stream]:
    """Open a stream for each address and cookie, fifty at a time."""
    loop = asyncio.get_running_loop()
    streams = [Stream(path, cookie) for path, cookie in paths]
    for start in range(0, len(streams), 50):
        some = streams[start : start + 50]
        await asyncio.gather(
            *(loop.create_connection(partial(_itself, s), "127.0.0.1", port) for s in some)
        )
    return streams


def _itself(stream: Stream) -> Stream:
    return stream


async def tap(port: int, address: str, topic: str, cookie: str, due: float) -> Tap:
    """Vote once when it is due, as a phone with a cold connection does, and return the answer."""
    await asyncio.sleep(due - time.monotonic())
    sent = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = "on=true"
    writer.write(
        f"POST {address}/topics/{topic}/vote HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Connection: close\r\nAccept: application/json\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    answer = await reader.read()
    writer.close()
    head, _, text = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise RuntimeError(answer[:200])
    return Tap(sent, time.monotonic(), topic, json.loads(text)["votes"])
