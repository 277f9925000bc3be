"""Files that readers fetch again and again: answered 304 while their bytes are the same."""

import re
import unicodedata
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import quote

from fastapi import Request, Response

_TAG = re.compile(r'"[^"]*"')


def respond(
    request: Request,
    body: bytes,
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
    Register the route for both methods: FastAPI answers 405 to HEAD otherwise.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(_whole_second(modified_at), usegmt=True),
        **(_PUBLIC if public else _PRIVATE),
    }
    if _has_it(request, tag, modified_at):
        return Response(status_code=304, headers=headers)
    if filename is not None:
        headers["Content-Disposition"] = _disposition(filename, inline=inline)
    headers["Content-Length"] = str(len(body))
    content = b"" if request.method == "HEAD" else body
    return Response(content, headers=headers, media_type=media_type)


_PUBLIC = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
_PRIVATE = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


def _has_it(request: Request, tag: str, modified_at: datetime) -> bool:
    """RFC 9110 13.2.2: tags, compared weakly, outrank dates, which know no half seconds."""
    tags = ", ".join(request.headers.getlist("if-none-match"))
    if tags:
        return tags.strip() == "*" or tag in _TAG.findall(tags)
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and _whole_second(modified_at) <= since


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
