from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from app.web.caching import File, respond, respond_stored

BODY = "BEGIN:VCALENDAR é".encode()
CHANGED = datetime(2026, 10, 24, 9, 30, 5, 900_000, tzinfo=UTC)
STAMP = "Sat, 24 Oct 2026 09:30:05 GMT"

app = FastAPI()


@app.api_route("/public.ics", methods=["GET", "HEAD"])
def public(request: Request) -> Response:
    return respond(
        request,
        BODY,
        media_type="text/calendar",
        filename="camp.ics",
        inline=True,
        modified_at=CHANGED,
        public=True,
    )


@app.api_route("/private.zip", methods=["GET", "HEAD"])
def private(request: Request, name: str = "notes.zip") -> Response:
    return respond(
        request,
        BODY,
        media_type="application/zip",
        filename=name,
        inline=False,
        modified_at=CHANGED,
        public=False,
    )


client = TestClient(app)
TAG = client.get("/public.ics").headers["ETag"]


def test_a_public_file_is_shared_for_five_minutes() -> None:
    answer = client.get("/public.ics")
    assert (answer.status_code, answer.content, dict(answer.headers)) == (
        200,
        BODY,
        {
            "etag": TAG,
            "last-modified": STAMP,
            "x-robots-tag": "noindex",
            "cache-control": "public, max-age=300",
            "access-control-allow-origin": "*",
            "content-disposition": 'inline; filename="camp.ics"',
            "content-length": str(len(BODY)),
            "content-type": "text/calendar; charset=utf-8",
        },
    )


def test_a_private_file_is_neither_shared_nor_indexed() -> None:
    answer = client.get("/private.zip")
    assert dict(answer.headers) == {
        "etag": TAG,
        "last-modified": STAMP,
        "x-robots-tag": "noindex",
        "cache-control": "private, no-cache",
        "content-disposition": 'attachment; filename="notes.zip"',
        "content-length": str(len(BODY)),
        "content-type": "application/zip",
    }


def test_head_tells_what_get_would_and_sends_nothing() -> None:
    head, got = client.head("/public.ics"), client.get("/public.ics")
    assert (head.status_code, dict(head.headers), head.content) == (200, dict(got.headers), b"")
    request = Request({"type": "http", "method": "HEAD", "headers": []})
    assert public(request).body == b""


def test_the_tag_is_strong() -> None:
    assert TAG.startswith('"')
    assert len(TAG) == 34


@pytest.mark.parametrize(
    "sent", [TAG, f"W/{TAG}", f'"a,b", W/"c" , {TAG}', f'{TAG},"other"', "*", " * "]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_bytes_gets_304(method: str, sent: str) -> None:
    answer = client.request(method, "/public.ics", headers={"If-None-Match": sent})
    assert (answer.status_code, answer.content, dict(answer.headers)) == (
        304,
        b"",
        {
            "etag": TAG,
            "last-modified": STAMP,
            "x-robots-tag": "noindex",
            "cache-control": "public, max-age=300",
            "access-control-allow-origin": "*",
        },
    )


def test_tags_may_come_in_two_headers() -> None:
    headers = [("If-None-Match", '"old"'), ("If-None-Match", TAG)]
    assert client.get("/public.ics", headers=headers).status_code == 304


@pytest.mark.parametrize("sent", ['"old"', TAG.strip('"'), '"', "W/", f'"x{TAG[1:]}'])
def test_another_tag_gets_the_file_whatever_the_date_says(sent: str) -> None:
    headers = {"If-None-Match": sent, "If-Modified-Since": STAMP}
    assert client.get("/public.ics", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (STAMP, 304),
        ("Sat, 24 Oct 2026 11:30:05 +0200", 304),
        ("Sun, 25 Oct 2026 00:00:00 GMT", 304),
        ("Sat, 24 Oct 2026 09:30:04 GMT", 200),
        ("yesterday", 200),
        ("Sat, 99 Oct 2026 09:30:05 GMT", 200),
        ("", 200),
    ],
)
def test_without_a_tag_the_date_decides(since: str, status: int) -> None:
    assert client.get("/public.ics", headers={"If-Modified-Since": since}).status_code == status


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Fête.zip", "attachment; filename=\"Fete.zip\"; filename*=UTF-8''F%C3%AAte.zip"),
        ("日本.zip", "attachment; filename=\"file.zip\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.zip"),
        (
            'a";\r\nX: /..zip',
            "attachment; filename=\"a-X-..zip\"; filename*=UTF-8''a%22%3B%0D%0AX%3A%20%2F..zip",
        ),
        ("", "attachment; filename=\"file.bin\"; filename*=UTF-8''"),
    ],
)
def test_any_name_reaches_every_browser(name: str, disposition: str) -> None:
    answer = client.get("/private.zip", params={"name": name})
    assert answer.headers["content-disposition"] == disposition


LONG = File.of(b"BEGIN:VCALENDAR " * 100)


@app.api_route("/long.ics", methods=["GET", "HEAD"])
def long(request: Request) -> Response:
    return respond(
        request,
        LONG,
        media_type="text/calendar",
        filename=None,
        inline=True,
        modified_at=CHANGED,
        public=True,
    )


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, br", "gzip"),
        ("br;q=1.0, GZIP;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("x-gzip-like", None),
    ],
)
def test_a_file_is_packed_once_for_who_takes_it(accepted: str, coding: str | None) -> None:
    answer = client.get("/long.ics", headers={"Accept-Encoding": accepted})
    assert answer.content == LONG.body
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["etag"] == LONG.tag
    sent = len(LONG.packed) if coding else len(LONG.body)
    assert answer.headers["content-length"] == str(sent)


def test_head_and_304_say_that_the_coding_is_a_choice() -> None:
    head = client.head("/long.ics", headers={"Accept-Encoding": "gzip"})
    fresh = client.get("/long.ics", headers={"If-None-Match": LONG.tag})
    assert [(a.status_code, a.headers["vary"], a.content) for a in (head, fresh)] == [
        (200, "Accept-Encoding", b""),
        (304, "Accept-Encoding", b""),
    ]
    assert head.headers["content-encoding"] == "gzip"


def test_the_same_bytes_are_packed_alike() -> None:
    assert File.of(LONG.body) == LONG
    assert File.of(b"short").packed == b""


@dataclass(frozen=True)
class Parts:
    """A file in pieces, in the place of one that is kept on disk."""

    tag: str = '"12"'
    size: int = 2

    def chunks(self) -> Iterator[bytes]:
        """Return its bytes."""
        yield from (b"1", b"2")


@app.api_route("/stored.zip", methods=["GET", "HEAD"])
def stored(request: Request) -> Response:
    return respond_stored(request, Parts(), media_type="application/zip", filename="a.zip")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"If-Modified-Since": STAMP}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"11"'}, 200),
        ({"If-None-Match": '"12"'}, 304),
    ],
)
def test_of_a_file_in_pieces_the_tag_decides_and_no_date(sent: dict[str, str], status: int) -> None:
    answer = client.get("/stored.zip", headers=sent)
    assert (answer.status_code, answer.content) == (status, b"12" if status == 200 else b"")
    assert "last-modified" not in answer.headers
