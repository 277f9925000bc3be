"""A whole event, written down."""

import json

from sqlalchemy import select

from app.archived import FORMAT, PARTS, VERSION, belongs, columns_of, table_of, written
from app.db import Reader


def archive_of(session: Reader, event_id: str) -> bytes:
    """Write an event with all that belongs to it as JSON, the same bytes for the same state.

    Left out are what lets people in, which are secrets of theirs or of the organisers: devices,
    secret addresses, the answers to writes. One query for each table.
    """
    tables = {name: _rows(session, name, event_id) for name in PARTS}
    archive = {"format": FORMAT, "version": VERSION, "tables": tables}
    return json.dumps(archive, ensure_ascii=False, indent=1).encode() + b"\n"


def _rows(session: Reader, name: str, event_id: str) -> list[dict[str, object]]:
    table = table_of(name)
    query = (
        select(*columns_of(name))
        .where(belongs(table, event_id))
        .order_by(*table.primary_key.columns)
    )
    rows = session.connection().execute(query).mappings()
    return [{key: written(value) for key, value in row.items()} for row in rows]
