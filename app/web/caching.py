"""Files that readers fetch again and again: answered 304 while their bytes are the same."""

import gzip
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import StreamingResponse

READ = ["GET", "HEAD"]
"""Readers ask HEAD before they subscribe, and FastAPI answers 405 unless it is named."""

WORTH_PACKING = 600
"""Bytes; shorter files take one packet anyway."""

_TAG = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class File:
    """A file as it is sent, with its tag, and packed where that is worth it."""

    body: bytes
    packed: bytes
    tag: str

    @classmethod
    def of(cls, body: bytes) -> "File":
        """Return the file with these bytes; packing them depends on nothing else either."""
        packed = gzip.compress(body, 6, mtime=0) if len(body) >= WORTH_PACKING else b""
        return cls(body, packed, tag_of(body))

    @property
    def size(self) -> int:
        """Bytes of memory that it takes."""
        return len(self.body) + len(self.packed)


class Packed(Protocol):
    """What is sent in either form, with the tag of both."""

    @property
    def body(self) -> bytes:
        """It as it is."""

    @property
    def packed(self) -> bytes:
        """It packed by gzip; empty where that is not worth it."""

    @property
    def tag(self) -> str:
        """What changes with its bytes, and only with them."""


class Stored(Protocol):
    """A file too large to be held in memory as a whole."""

    @property
    def tag(self) -> str:
        """What changes with its bytes, and only with them."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes piece by piece."""


def respond(
    request: Request,
    body: bytes | File,
    *,
    media_type: str,
    filename: str | None,
    inline: bool,
    modified_at: datetime,
    public: bool,
) -> Response:
    """Answer GET or HEAD with `body`, or 304 if the reader has these bytes already.

    `modified_at` is aware. A private file is kept by its reader alone, who asks each time whether
    it is fresh; a public one may be used for five minutes unasked, and by other sites' scripts.
    Neither is for search engines. What is sent again and again comes as a `File`, which costs
    nothing more. Register the route for both methods: FastAPI answers 405 to HEAD otherwise.
    """
    file = body if isinstance(body, File) else File(body, b"", tag_of(body))
    headers = _headers(file.tag, modified_at, public=public)
    if _has_it(request, file.tag, modified_at):
        return Response(status_code=304, headers={**headers, **_varies(file)})
    if filename is not None:
        headers["Content-Disposition"] = _disposition(filename, inline=inline)
    content = _coded(request, file, headers)
    headers["Content-Length"] = str(len(content))
    if request.method == "HEAD":
        return Response(b"", headers={**headers, **_varies(file)}, media_type=media_type)
    return Response(content, headers=headers, media_type=media_type)


def respond_page(request: Request, page: Packed, headers: Mapping[str, str]) -> Response:
    """Answer GET with a page under its own headers, or 304 if the reader has these bytes."""
    worn = {**headers, "etag": page.tag}
    varies = {"vary": f"{headers['vary']}, Accept-Encoding"}
    if _has_it(request, page.tag, None):
        return Response(status_code=304, headers=worn | varies)
    if not _takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(page.body, headers=worn, media_type="text/html")
    worn |= {"content-encoding": "gzip", **varies}
    return Response(page.packed, headers=worn, media_type="text/html")


def respond_stored(request: Request, file: Stored, *, media_type: str, filename: str) -> Response:
    """Answer GET or HEAD with a large private file, as `respond` does, but piece by piece.

    Its tag alone decides whether it is sent: names and photos go from it, and no date tells that.
    """
    headers = _headers(file.tag, None, public=False)
    if _has_it(request, file.tag, None):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = _disposition(filename, inline=False)
    headers["Content-Length"] = str(file.size)
    if request.method == "HEAD":
        return Response(b"", headers=headers, media_type=media_type)
    return StreamingResponse(file.chunks(), headers=headers, media_type=media_type)


_PUBLIC = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
_PRIVATE = {"Cache-Control": "private, no-cache"}


def tag_of(body: bytes) -> str:
    """Return the tag of a whole file, or of the SHA-256 of a large one."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def _headers(tag: str, modified_at: datetime | None, *, public: bool) -> dict[str, str]:
    headers = {"ETag": tag, "X-Robots-Tag": "noindex", **(_PUBLIC if public else _PRIVATE)}
    if modified_at is not None:
        headers["Last-Modified"] = format_datetime(_whole_second(modified_at), usegmt=True)
    return headers


def _coded(request: Request, file: File, headers: dict[str, str]) -> bytes:
    """Return the bytes as this reader takes them (RFC 9110 12.5.3), and say in which form."""
    if not file.packed or not _takes_gzip(request.headers.get("accept-encoding", "")):
        return file.body
    headers |= {"Content-Encoding": "gzip", **_varies(file)}
    return file.packed


def _varies(file: File) -> dict[str, str]:
    """The middleware says this of whole files that go out as they are, and would say it twice."""
    return {"Vary": "Accept-Encoding"} if file.packed else {}


def _takes_gzip(accepted: str) -> bool:
    for coding in accepted.lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return re.fullmatch(r"q=0(\.0*)?", weight.strip()) is None
    return False


def _has_it(request: Request, tag: str, modified_at: datetime | None) -> bool:
    """RFC 9110 13.2.2: tags, compared weakly, outrank dates, which know no half seconds."""
    tags = ", ".join(request.headers.getlist("if-none-match"))
    if tags:
        return tags.strip() == "*" or tag in _TAG.findall(tags)
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and modified_at is not None and _whole_second(modified_at) <= since


def _date(text: str) -> datetime | None:
    """Read an HTTP date; what is not one counts as not sent."""
    try:
        read = parsedate_to_datetime(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _disposition(filename: str, *, inline: bool) -> str:
    """RFC 6266: an ASCII name for all, the true one in UTF-8 beside it where they differ."""
    kind = "inline" if inline else "attachment"
    ascii_name = _ascii(filename)
    plain = f'{kind}; filename="{ascii_name}"'
    if ascii_name == filename:
        return plain
    return f"{plain}; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"


def _ascii(filename: str) -> str:
    bare = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", bare).strip("-.")
    return name if "." in name else f"file.{name or 'bin'}"
