"""Reads HTTP as uvicorn does, and gives up on a request whose head does not end.

The parser in C keeps whatever comes until the head is complete; the one in Python, which is
slower, gives up after 64 kB by itself.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Bytes that may come before a body or the end: an address with all headers, or what stands between
the chunks of a body and after them (RFC 9112, 7.1)."""

REFUSAL = "Invalid HTTP request received."
"""What uvicorn answers to whatever is no HTTP, in its words: no browser ever sees it."""


class ShortHeads(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._came = 0

    def on_body(self, body: bytes) -> None:
        """Count from here: bodies have a limit of their own."""
        self._came = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Count from here for the next request."""
        self._came = 0
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Parse what has come, and close the connection where it was too much for a head."""
        self._came += len(data)
        super().data_received(data)
        if self._came > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(REFUSAL)
