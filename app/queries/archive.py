"""A whole event, written down."""

import json
from collections.abc import Iterator
from typing import IO

from sqlalchemy import select

from app.archived import FORMAT, PARTS, VERSION, belongs, columns_of, table_of, written
from app.db import Reader

_AT_ONCE = 16
"""Rows in memory, for those of photos are large."""


def archive_of(session: Reader, event_id: str, target: IO[bytes]) -> None:
    """Write an event with all that belongs to it as JSON, the same bytes for the same state.

    Left out are what lets people in, which are secrets of theirs or of the organisers: devices,
    secret addresses, the answers to writes. One query for each table, row by row.
    """
    for piece in _pieces(session, event_id):
        target.write(piece.encode())


def _pieces(session: Reader, event_id: str) -> Iterator[str]:
    """Yield what `json.dumps` would return for all at once, with an indent of one blank."""
    yield f'{{\n "format": {json.dumps(FORMAT)},\n "version": {VERSION},\n "tables": {{'
    for number, name in enumerate(PARTS):
        yield f'{"," if number else ""}\n  "{name}": ['
        closing = "]"
        for row in _rows(session, name, event_id):
            yield "\n   " if closing == "]" else ",\n   "
            yield json.dumps(row, ensure_ascii=False, indent=1).replace("\n", "\n   ")
            closing = "\n  ]"
        yield closing
    yield "\n }\n}\n"


def _rows(session: Reader, name: str, event_id: str) -> Iterator[dict[str, object]]:
    table = table_of(name)
    query = (
        select(*columns_of(name))
        .where(belongs(table, event_id))
        .order_by(*table.primary_key.columns)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in session.connection().execute(query).mappings():
        yield {key: written(value) for key, value in row.items()}
