"""What stands before every route: no forged forms, and headers that keep pages to themselves."""

from http import HTTPStatus

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.messages import say
from app.web.errors import SENTENCES, error_page
from app.web.packing import Packing
from app.web.uploads import LONGEST_READ, MULTIPART, takes_files

LARGEST_BODY = 1024 * 1024
"""Bytes: a notes page of 64 000 characters, percent-encoded, with room to spare."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME = frozenset({"same-origin", "none"})

FORMS = ("", "application/x-www-form-urlencoded")
"""What writes may hold, but for those with a file. Multipart names a codec of its own, and 100 kB
of punycode takes seconds to decode on the event loop; other codecs make lone surrogates."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SECURE_HEADERS = {**HEADERS, "Cross-Origin-Opener-Policy": "same-origin"}
"""Over plain http browsers ignore the last one, and say so in the console of every page."""


def install(app: FastAPI) -> None:
    """Put the guards before the routes; the last added is the first to see a request."""
    app.add_middleware(BodyLimit)
    app.add_middleware(Readable)
    app.add_middleware(SameOrigin)
    app.add_middleware(Packing)
    app.add_middleware(SecurityHeaders)


class SecurityHeaders:
    """Adds the headers that keep a page from loading or being shown anywhere else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        worn = SECURE_HEADERS if scope["scheme"] == "https" else HEADERS

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in worn.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, dressed)


class SameOrigin:
    """Refuses writes that another site sends with this browser's cookies.

    `Sec-Fetch-Site` tells; over plain http on a LAN browsers leave it out and `Origin` must do. A
    client that sends neither is no browser and carries nobody's cookies.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with a page."""
        reads = scope["type"] != "http" or scope["method"] in SAFE_METHODS
        if reads or _is_from_here(Headers(scope=scope)):
            await self.app(scope, receive, send)
        else:
            refusal = say("This form came from another site, so nothing was done.")
            await error_page(Request(scope), 403, refusal)(scope, receive, send)


class Readable:
    """Refuses what no page of ours sends and no database can look for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with a page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif "\0" in scope["path"]:
            page = error_page(Request(scope), 404, SENTENCES[HTTPStatus.NOT_FOUND])
            await page(scope, receive, send)
        elif not _is_readable(scope):
            page = error_page(Request(scope), 415, SENTENCES[HTTPStatus.BAD_REQUEST])
            await page(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too large; FastAPI's own limit answers without a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what arrives beyond the limit breaks off the reading of it."""
        got = 0
        most = LONGEST_READ if takes_files(scope.get("path", "")) else LARGEST_BODY

        async def limited() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise HTTPException(413)
            return message

        await self.app(scope, limited if scope["type"] == "http" else receive, send)


def _is_readable(scope: Scope) -> bool:
    """Tell whether an address takes such a body; forms with a file have their own addresses."""
    kind = _kind(Headers(scope=scope))
    by_file = kind == MULTIPART and takes_files(scope["path"])
    return scope["method"] in SAFE_METHODS or kind in FORMS or by_file


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_from_here(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in SAME
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")
