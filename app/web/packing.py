"""What packs answers on their way out, and leaves streams alone."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM, JSON = "text/event-stream", "application/json"
LEVEL = 6
"""Of nine: the last three take twice as long and save a twentieth."""
WORTH_PACKING = 600
"""Bytes; shorter answers take one packet anyway."""


class Packing:
    """Packs answers for browsers that take them so.

    Streams are not packed, and would each carry what is there for packing as long as they are open.
    Scripts that write are answered in a few words, which are not worth looking at.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = GZipMiddleware(app, minimum_size=WORTH_PACKING, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; browsers ask for streams by this one kind (WHATWG HTML 9.2.2)."""
        plain = scope["type"] == "http" and _stays_plain(scope)
        await (self._plain if plain else self._packed)(scope, receive, send)


def _stays_plain(scope: Scope) -> bool:
    wanted = Headers(scope=scope).get("accept")
    return wanted == STREAM or (wanted == JSON and scope["method"] == "POST")
