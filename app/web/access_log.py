"""The first to see a request: who it is from, what it is called, and what became of it."""

import asyncio
import re
import secrets
import threading
from collections import deque
from itertools import count
from time import perf_counter
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.web.traffic import Answered, Traffic

_NAME = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_GIVEN = b"x-request-id"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

EVERY = 0.25
"""Seconds between two writes of the log, so that lines share them as votes share commits."""
MOST_WAITING = 10_000
"""Lines that wait for a log that nobody reads; of more the oldest are lost."""


class AccessLog:
    """Gives each request an id, tells it back, and notes the answer.

    Only a proxy that is trusted is believed what it says of a client's address and scheme, and
    which id the request has. `trusted` names addresses and networks, with commas between them.
    """

    def __init__(self, app: ASGIApp, *, traffic: Traffic, trusted: str) -> None:
        self.app = app
        self._traffic = traffic
        self._drawn, self._numbers = secrets.token_hex(4), count()
        self._proxied = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else None
        app, name = self.app, b""
        if peer in self._proxied.trusted_hosts:
            app, name = self._proxied, _given(scope)  # type: ignore[assignment]
        following = _Following(send, name or f"{self._drawn}{next(self._numbers):08x}".encode())
        self._traffic.in_hand += 1
        try:
            await app(scope, receive, following.send)
        finally:
            self._traffic.in_hand -= 1
            self._traffic.note(following.answered(scope))


class _Following:
    """One answer on its way out."""

    __slots__ = ("_began", "_name", "_send", "_sent", "_started", "_status")

    def __init__(self, send: Send, name: bytes) -> None:
        self._send = send
        self._name = name
        self._began, self._started = perf_counter(), 0.0
        self._status = 500
        self._sent = 0

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, its head with the id of the request."""
        if message["type"] == "http.response.body":
            self._sent += len(message.get("body", b""))
        elif message["type"] == "http.response.start":
            self._started = perf_counter()
            self._status = message["status"]
            message["headers"] = [*message.get("headers", ()), (_GIVEN, self._name)]
        await self._send(message)

    def answered(self, scope: Scope) -> Answered:
        """Return what came of it; a route is its template, and unknown addresses have none."""
        ended = perf_counter()
        method, client = scope["method"], scope.get("client")
        return Answered(
            self._name.decode(),
            method if method in METHODS else "other",
            getattr(scope.get("route"), "path", ""),
            self._status,
            (self._started or ended) - self._began,
            ended - self._began,
            self._sent,
            client[0] if client else "",
        )


def _given(scope: Scope) -> bytes:
    """Return the id that a request came with, nothing where there is none that a log can take."""
    for name, value in scope["headers"]:
        if name == _GIVEN and _NAME.fullmatch(value):
            return bytes(value)
    return b""


class Lines:
    """Writes lines to a file now and then, in a thread, so that a slow reader holds nobody up.

    It belongs to the event loop that runs when the first line comes; `close` writes what waits.
    """

    def __init__(self, target: TextIO) -> None:
        self._target = target
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._planned = False
        self._writing = threading.Lock()

    def write(self, line: str) -> None:
        """Take a line; called on the event loop."""
        self._waiting.append(line)
        if not self._planned:
            self._planned = True
            asyncio.get_running_loop().call_later(EVERY, self._go)

    def close(self) -> None:
        """Write what still waits."""
        with self._writing:
            lines: list[str] = []
            while self._waiting:
                lines.append(self._waiting.popleft())
            try:
                self._target.write("".join(f"{line}\n" for line in lines))
                self._target.flush()
            except (OSError, ValueError):  # its reader has gone: to serve is worth more
                self._waiting.clear()

    def _go(self) -> None:
        self._planned = False
        asyncio.get_running_loop().run_in_executor(None, self.close)
