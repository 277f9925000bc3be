"""Takes files from forms: the only bodies that are multipart and large, on their addresses alone.

The parser is not told the sender's codec, and takes one file; the rest are fields of a line.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.domain.messages import say
from app.domain.photos import BROKEN, LARGEST_FILE, Picture, not_taken, too_large

MULTIPART = "multipart/form-data"
LARGEST_FORM = LARGEST_FILE + 64 * 1024
"""Bytes of a form with its file."""
LONGEST_READ = 4 * LARGEST_FORM
"""Bytes that are read, though not kept, before an answer: a browser that is cut off shows none."""
MOST_FIELDS = 8
LONGEST_FIELD = 4 * 1024

_ADDRESS = re.compile(r"/e/[^/]+/n/[^/]+/photos")
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}")
_DARKROOM = ThreadPoolExecutor(1, thread_name_prefix="darkroom")
"""One photo at a time: each takes a lot of memory, and no page shall wait for a thread."""


def takes_files(path: str) -> bool:
    """Tell whether forms with a file go to an address."""
    return _ADDRESS.fullmatch(path) is not None


def words_of(form: FormData) -> dict[str, str]:
    """Return the fields of a form that are no files."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def develop(form: FormData) -> Picture:
    """Draw the photo of a form anew, off the event loop; raises Invalid where it cannot be."""
    sent = form.get("photo")
    if not isinstance(sent, UploadFile) or not sent.filename:
        await form.close()
        raise not_taken(say("Choose a photo first."))
    raw = await sent.read()
    await form.close()
    return await asyncio.get_running_loop().run_in_executor(_DARKROOM, _redrawn, raw)


def _redrawn(raw: bytes) -> Picture:
    from app.imaging import redraw  # and Pillow, which loads slowly

    return redraw(raw)


async def read_form(request: Request) -> FormData:
    """Read a form with a file; what is too large is read to its end, and not kept.

    Raises Invalid for what is too large or did not arrive whole.
    """
    kept = _Kept(request)
    headers = Headers({"content-type": f'{MULTIPART}; boundary="{_boundary(request)}"'})
    parser = MultiPartParser(
        headers, kept.read(), max_files=1, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise (too_large() if kept.is_too_large else not_taken(BROKEN)) from None
    if kept.is_too_large:
        await form.close()
        raise too_large()
    return form


class _Kept:
    """The body of a request, as far as it is not too large."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._size = 0

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is kept."""
        return self._size > LARGEST_FORM

    async def read(self) -> AsyncGenerator[bytes, None]:
        """Read to the end, and pass on what is kept."""
        async for chunk in self._request.stream():
            self._size += len(chunk)
            if self._size <= LARGEST_FORM:
                yield chunk


def _boundary(request: Request) -> str:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"").decode("latin-1")
    if kind != MULTIPART.encode() or _BOUNDARY.fullmatch(boundary) is None:
        raise not_taken(BROKEN)
    return boundary
