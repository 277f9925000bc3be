"""An event comes back from its archive: all of it, or nothing."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from pydantic import ValidationError
from sqlalchemy import insert, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel, col, select

from app.archived import FORMAT, PARTS, VERSION, columns_of, is_binary, table_of
from app.db import Tx
from app.domain.codes import read_code
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.events import EventDraft
from app.domain.messages import Message, say
from app.domain.text import slug_of
from app.models import Event, Page, Revision
from app.services.events import free_code, free_slug
from app.services.pages import index_page

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Restored:
    """Where the event is now; its address and code are others where theirs were taken."""

    slug: str
    code: str
    organiser_token: str


def restore(tx: Tx, *, content: bytes) -> Restored:
    """Bring in an event from the bytes of its archive, with the ids and stamps it had.

    Its secret addresses are new. Raises Invalid where the archive is none, is of a later form or
    does not hang together, and Conflict where the event is on this server already.
    """
    rows = _checked(_read(content))
    (event,) = rows["event"]
    if tx.get(Event, event["id"]) is not None:
        raise Conflict(say("The event of this archive is on this server already."))
    event["slug"] = free_slug(tx, slug_of(event["slug"]))
    if read_code(event["code"]) != event["code"] or _is_taken(tx, event["code"]):
        event["code"] = free_code(tx)
    try:
        for name in PARTS:
            _insert(tx, name, rows[name])
    except (SQLAlchemyError, OverflowError, ValueError):  # what the database cannot hold
        _refuse(say("Its parts do not fit together."))
    tx.flush()
    index_notes(tx, event["id"])
    back = tx.get_one(Event, event["id"])
    return Restored(back.slug, back.code, back.organiser_token)


def _read(content: bytes) -> Mapping[str, object]:
    try:
        archive = json.loads(content)
    except (ValueError, RecursionError):
        archive = None
    if not isinstance(archive, dict) or archive.get("format") != FORMAT:
        _refuse(say("It is no archive of an event."))
    if archive.get("version") != VERSION:
        _refuse(say("It was made by another version of SoloCamp. Update the older one."))
    tables = archive.get("tables")
    if not isinstance(tables, dict) or not set(tables) <= set(PARTS):
        _refuse(say("It was made by another version of SoloCamp. Update the older one."))
    return tables


def _checked(tables: Mapping[str, object]) -> Rows:
    """Return all rows with values of the right kind; each refers to others of the archive only."""
    rows = {name: _rows(name, tables.get(name, [])) for name in PARTS}
    if len(rows["event"]) != 1:
        _refuse(say("It is no archive of an event."))
    event = rows["event"][0]
    EventDraft(event["name"], event["date"], event["zone"], tuple(event["languages"])).checked()
    for name in PARTS:
        for key in table_of(name).foreign_keys:
            known = {row[key.column.name] for row in rows[key.column.table.name]}
            if any(row.get(key.parent.name, None) not in known | {None} for row in rows[name]):
                _refuse(say("Its parts do not fit together."))
    return rows


def _rows(name: str, raw: object) -> list[Row]:
    if not isinstance(raw, list):
        _refuse(say("Its parts do not fit together."))
    return [_row(name, number, row) for number, row in enumerate(raw, 1)]


def _row(name: str, number: int, raw: object) -> Row:
    columns = columns_of(name)
    try:
        if not isinstance(raw, dict) or not raw.keys() <= {column.name for column in columns}:
            raise ValueError
        values = dict(raw)
        for column in filter(is_binary, columns):
            values[column.name] = base64.b64decode(values[column.name], validate=True)
        row: SQLModel = PARTS[name].model_validate(values)
    except (ValueError, KeyError, TypeError, binascii.Error, ValidationError):
        _refuse(
            say("Row %(number)s of its table %(name)s cannot be read.", number=number, name=name)
        )
    read = {column.name: _as_written(values, column.name, row) for column in columns}
    if any(isinstance(value, datetime) and value.tzinfo is None for value in read.values()):
        _refuse(
            say("Row %(number)s of its table %(name)s cannot be read.", number=number, name=name)
        )
    drawn = {c.name: getattr(row, c.name) for c in table_of(name).columns if c not in columns}
    return read | {key: value for key, value in drawn.items() if value is not None}


def _as_written(values: Row, name: str, row: SQLModel) -> object:
    """Return a value of the right kind, and as it was written where it was: 3 stays no 3.0."""
    read = getattr(row, name)
    return values[name] if name in values and values[name] == read else read


def _insert(tx: Tx, name: str, rows: Sequence[Row]) -> None:
    """Insert the rows of a table; those that refer to each other are joined once all are there."""
    table = table_of(name)
    joined = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if rows:
        loose = [row | dict.fromkeys(joined) for row in rows]
        tx.connection().execute(insert(table), loose)
    for row in rows:
        if refers := {column: row[column] for column in joined if row[column] is not None}:
            tx.connection().execute(update(table).where(table.c.id == row["id"]).values(refers))


def index_notes(tx: Tx, event_id: str) -> None:
    """Let all notes of an event be found, for their index is not written down."""
    newest = (
        select(Revision.body)
        .where(Revision.page_id == col(Page.id))
        .order_by(col(Revision.number).desc())
        .limit(1)
        .scalar_subquery()
    )
    for page, body in tx.exec(select(Page, newest).where(Page.event_id == event_id)).all():
        index_page(tx, page, body or "")


def _is_taken(tx: Tx, code: str) -> bool:
    return tx.exec(select(Event.id).where(Event.code == code)).first() is not None


def _refuse(why: Message) -> NoReturn:
    raise Invalid(Problem("archive", why))
