"""What nobody would type: addresses, forms and headers meant to break a server."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from hypothesis import strategies as st
from pydantic import BaseModel

WORDS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800x",
    "\ufffe\uffff",
    "\u202eabc\u2066",
    "שלום עולם",
    "👩🏽‍🚀🏳️‍🌈" * 3,
    "e\u0301" * 50,
    "ﬀ İ ß ſ",
    "{{7*7}}{% raw %}",
    "%(name)s %s %d {0} {x}",
    "' OR 1=1 --",
    '"; DROP TABLE event; --',
    'x" AND NEAR("y", 2) OR *',
    "../../../../etc/passwd",
    "..%2f..%2f",
    "\\\\host\\share",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "//evil.example/",
    "\r\nSet-Cookie: a=b",
    "-1",
    "0",
    "1",
    "2147483648",
    "-9223372036854775809",
    "99999999999999999999999999",
    "1" * 5000,
    "1e999",
    "NaN",
    "-inf",
    "٣",
    "²",
    "0x10",
    "1_000",
    "true",
    "null",
    "[]",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "25:61",
    "24:00",
    "Europe/Nowhere",
    "../Zurich",
    "x" * 70_000,
    "[[" * 300,
    "[" * 3000,
    "*a_" * 1000,
    "\n" * 4000,
    ",;\t|" * 100,
    "a b",
    "remove x",
)

words = st.sampled_from(WORDS) | st.text(st.characters(codec=None), max_size=30)
in_addresses = words.map(lambda word: word[:1500])

HEADERS = (
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "If-None-Match",
    "If-Modified-Since",
    "Idempotency-Key",
    "Last-Event-ID",
    "Range",
    "User-Agent",
    "Content-Type",
    "Sec-Fetch-Site",
    "Origin",
    "Referer",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "Host",
)
_SENSIBLE = (
    "application/json",
    "text/html",
    "fr",
    "fr;q=0.5, *",
    "*/*;q=x",
    '"1-2", W/"x"',
    "bytes=0-",
)
_of_headers = st.sampled_from(_SENSIBLE) | words.map(lambda word: word[:1500])
headers = st.dictionaries(st.sampled_from(HEADERS), _of_headers, max_size=3).map(
    lambda told: {name.encode(): _line(value) for name, value in told.items()}
)


def encoded(word: str) -> str:
    """Write a word as addresses and forms hold it, what is no character too."""
    return quote_from_bytes(word.encode("utf-8", "surrogatepass"), safe="")


def fields(route: APIRoute) -> tuple[list[str], list[str]]:
    """Return the names that a route reads from the query, and those from its form."""
    needs = list(_all(route.dependant))
    queries = [name for need in needs for each in need.query_params for name in _names(each)]
    forms = [name for need in needs for each in need.body_params for name in _names(each)]
    return [*queries, "lang", "from", "to"], [*forms, "photo", "order", "on", "back"]


def sent(names: list[str]) -> st.SearchStrategy[str]:
    """Return a form or a query in which fields are missing, stand twice, and hold anything."""
    pairs = st.tuples(st.sampled_from(sorted(set(names))), words)
    some = st.lists(pairs, max_size=2 * len(names))
    every = st.tuples(*(st.tuples(st.just(name), words) for name in sorted(set(names))))
    return (some | every).map(lambda told: "&".join(f"{n}={encoded(w)}" for n, w in told))


def _all(needs: Dependant) -> Iterator[Dependant]:
    yield needs
    for each in needs.dependencies:
        yield from _all(each)


def _names(field: Any) -> Iterator[str]:
    kind = field.field_info.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from kind.model_fields
    else:
        yield field.alias


def _line(word: str) -> bytes:
    """Return what a header can hold: other ends of lines are refused before we see them."""
    plain = word.encode("utf-8", "surrogatepass")
    return bytes(byte for byte in plain if byte >= 32 and byte != 127).strip()
