"""A request whose head does not end is given up; whole ones pass, whatever follows their heads."""

import asyncio
from collections.abc import Sequence

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.web.heads import LARGEST_HEAD, REFUSAL, ShortHeads

START = b"POST /a HTTP/1.1\r\nHost: camp\r\n"
PIECE = 8 * 1024
TOO_MANY = LARGEST_HEAD // PIECE + 1
GIVEN_UP = (b"400", REFUSAL.encode())
PATIENCE = 30
"""Seconds, for a machine stands still at times."""


async def _tells_size(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    told = str(size).encode()
    headers = [(b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": told})


async def _told(*requests: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Send the pieces of one request after another; return the status and the words of each."""
    config = uvicorn.Config(_tells_size, http=ShortHeads, lifespan="off", log_level="critical")
    config.load()
    state = uvicorn.server.ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: ShortHeads(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        async with asyncio.timeout(PATIENCE):
            return [await _sent(pieces, reader, writer) for pieces in requests]
    finally:
        writer.close()
        server.close()


async def _sent(
    pieces: Sequence[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[bytes, bytes]:
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.001)  # in which the server takes it by itself
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head.split(b" ")[1], await reader.readexactly(length)


@pytest.mark.parametrize(
    "pieces",
    [
        [START + b"X: ", *[b"a" * PIECE] * TOO_MANY],
        [START, *[b"X: %b\r\n" % (b"a" * 59) * (PIECE // 64)] * TOO_MANY],
        [b"GET /", *[b"a" * PIECE] * TOO_MANY],
    ],
    ids=["one header", "many headers", "an address"],
)
def test_a_head_without_end_is_given_up(pieces: list[bytes]) -> None:
    assert asyncio.run(_told(pieces)) == [GIVEN_UP]


def test_a_later_head_without_end_is_given_up_too() -> None:
    first = START + b"Content-Length: 1\r\n\r\na"
    second = [START + b"X: ", *[b"a" * PIECE] * TOO_MANY]
    assert asyncio.run(_told([first], second)) == [(b"200", b"1"), GIVEN_UP]


def test_what_follows_a_body_without_end_is_given_up_too() -> None:
    head = START + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
    trailer = [head + b"0\r\nX: ", *[b"a" * PIECE] * TOO_MANY]
    extension = [head + b"1;x=", *[b"a" * PIECE] * TOO_MANY]
    assert [asyncio.run(_told(pieces)) for pieces in (trailer, extension)] == [[GIVEN_UP]] * 2


def test_a_long_head_and_a_longer_body_pass() -> None:
    head = b"%bX: %b\r\nContent-Length: %d\r\n\r\n" % (START, b"a" * 30_000, PIECE * TOO_MANY)
    told = str(PIECE * TOO_MANY).encode()
    assert asyncio.run(_told([head, *[b"b" * PIECE] * TOO_MANY])) == [(b"200", told)]
