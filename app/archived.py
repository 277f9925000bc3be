"""What an archive of an event is made of: the tables that belong to it, and how values are written.

A table that is added later is part of the archive by itself, for it hangs on its event.
"""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, select
from sqlmodel import SQLModel

from app import models

FORMAT: Final = "solocamp-archive"
VERSION: Final = 1

# What lets somebody in is not written down; the others are made anew from what is.
_LEFT_OUT = frozenset({"server", "bucket", "receipt", "devicepass", "devicemove", "pagelink"})
_SECRETS: Mapping[str, frozenset[str]] = {
    "event": frozenset({"organiser_token", "wall_token"}),
    "participant": frozenset({"calendar_token"}),
    "change": frozenset({"id"}),  # counts all events of a server
}


def _parents_first() -> dict[str, type[SQLModel]]:
    named = (getattr(models, name) for name in models.__all__)
    tables = (thing for thing in named if isinstance(thing, type) and issubclass(thing, SQLModel))
    by_name = {str(model.__tablename__): model for model in tables}
    order = [table.name for table in SQLModel.metadata.sorted_tables]
    return {name: by_name[name] for name in order if name not in _LEFT_OUT}


PARTS: Mapping[str, type[SQLModel]] = _parents_first()
"""The models of an archive by the names of their tables, the event first."""


def table_of(name: str) -> Table:
    """Return the table of a part."""
    return SQLModel.metadata.tables[name]


def is_part(table: Table) -> bool:
    """Tell whether an archive has a table."""
    return table.name in PARTS


def columns_of(name: str) -> tuple[Column[Any], ...]:
    """Return the columns of a part that are written down."""
    secret = _SECRETS.get(name, frozenset())
    return tuple(column for column in table_of(name).columns if column.name not in secret)


def belongs(table: Table, event_id: str) -> ColumnElement[bool]:
    """Match the rows of an event: by their own column, or by that of the rows they hang on."""
    if table.name == "event":
        return table.c.id == event_id
    if "event_id" in table.c:
        return table.c.event_id == event_id
    key = next(key for key in table.foreign_keys if not key.parent.nullable)
    parent = key.column.table
    return key.parent.in_(select(key.column).where(belongs(parent, event_id)))


def written(value: object) -> object:
    """Write a value of a column as JSON has it: times as ISO 8601, bytes as base64."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def is_binary(column: Column[Any]) -> bool:
    """Tell whether a column holds bytes."""
    return isinstance(column.type, LargeBinary)
