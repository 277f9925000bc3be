"""Reads copies of a database: whether one is whole, and its rows into empty tables."""

import base64
import gzip
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    column,
    create_engine,
    func,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.types import NullType, TypeEngine

from app.copies import AT_ONCE, FORMAT, VERSION, kind_of, reflect
from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say

_SQLITE = b"SQLite format 3\0"
_GZIP = b"\x1f\x8b"
_TYPES: dict[str, TypeEngine[Any]] = {
    "moment": DateTime(timezone=True),
    "date": Date(),
    "bytes": LargeBinary(),
}
_READ: dict[str, Callable[[str], object]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": lambda text: base64.b64decode(text, validate=True),
}
Row = dict[str, Any]

DAMAGED = say("This copy is damaged. Take another one.")


@dataclass(frozen=True)
class Copy:
    """A copy that was read to its end: the migration it is of, how many rows it has, its kind."""

    file: Path
    revision: str
    rows: int
    is_database: bool


def checked(file: Path) -> Copy:
    """Read a copy from its first byte to its last; raises Invalid where it is not whole."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_SQLITE))
        if start == _SQLITE:
            return _checked_database(file)
        if start.startswith(_GZIP):
            return _checked_lines(file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(say("This file cannot be read: %(reason)s.", reason=reason)) from error
    raise _refused(say("This file is no copy of a SoloCamp database."))


def load(connection: Connection, copy: Copy) -> None:
    """Write the rows of a copy into the empty tables of its migration."""
    if copy.is_database:
        engine = create_engine(f"sqlite:///{copy.file}")
        try:
            with engine.connect() as source:
                _load(connection, _tables_of(source))
        finally:
            engine.dispose()
    else:
        _load(connection, _tables_in(copy.file))


def _checked_database(file: Path) -> Copy:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
            sound = found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not sound or found.execute("PRAGMA foreign_key_check").fetchone():
                raise _refused(DAMAGED)
            (revision,) = found.execute("SELECT version_num FROM alembic_version").fetchone()
            names = found.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            tables = [name for (name,) in names if not name.startswith(("page_search", "alembic"))]
            rows = sum(
                found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for name in tables
            )
    except (sqlite3.DatabaseError, TypeError) as error:
        raise _refused(DAMAGED) from error
    return Copy(file, revision, rows, is_database=True)


def _checked_lines(file: Path) -> Copy:
    head: Mapping[str, Any] = {}
    last: object = None
    rows = 0
    for number, line in enumerate(_lines(file)):
        head = line if number == 0 and isinstance(line, dict) else head
        rows += isinstance(line, list)
        last = line
    if head.get("format") != FORMAT:
        raise _refused(say("This file is no copy of a SoloCamp database."))
    if head.get("version") != VERSION:
        raise _refused(say("This copy was made by a newer SoloCamp. Update this one first."))
    if last != {"rows": rows}:
        raise _refused(DAMAGED)
    return Copy(file, str(head.get("revision", "")), rows, is_database=False)


def _lines(file: Path) -> Iterator[Any]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _refused(DAMAGED) from error


def _tables_in(file: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Return the tables of a file of lines, each with its rows, which are to be read at once."""
    lines = _lines(file)
    next(lines)
    pending = [next(lines)]

    def rows(columns: Mapping[str, str]) -> Iterator[Row]:
        for line in lines:
            if isinstance(line, dict):
                pending.append(line)
                return
            yield {
                name: _read(kind, value)
                for (name, kind), value in zip(columns.items(), line, strict=True)
            }

    while "table" in (head := pending.pop()):
        yield head["table"], rows(head["columns"])


def _read(kind: str, value: Any) -> Any:
    return _READ[kind](value) if kind in _READ and value is not None else value


def _tables_of(source: Connection) -> Iterator[tuple[str, Iterator[Row]]]:
    for found in reflect(source).sorted_tables:
        plain = _plain(found)
        query = select(plain).execution_options(yield_per=AT_ONCE)
        yield found.name, (_of_kind(found, dict(row)) for row in source.execute(query).mappings())


def _of_kind(found: Table, values: Row) -> Row:
    """Give SQLite's numbers and naive moments the kinds that other databases ask for."""
    for one in found.columns:
        value, kind = values[one.name], kind_of(one)
        if kind == "bool" and value is not None:
            values[one.name] = bool(value)
        elif kind == "moment" and value is not None:
            values[one.name] = value.replace(tzinfo=UTC)
    return values


def _load(connection: Connection, tables: Iterator[tuple[str, Iterator[Row]]]) -> None:
    known = reflect(connection).tables
    for name, rows in tables:
        if name not in known:
            raise _refused(DAMAGED)
        _fill(connection, known[name], rows)


def _fill(connection: Connection, target: Table, rows: Iterator[Row]) -> None:
    """Insert the rows of a table; those that refer to each other are joined once all are there."""
    loose = [key.parent.name for key in target.foreign_keys if key.column.table is target]
    joined: list[Row] = []
    batch: list[Row] = []
    for row in rows:
        joined += ({"_of": row["id"], one: row[one]} for one in loose if row[one] is not None)
        batch.append(row | dict.fromkeys(loose))
        if len(batch) == AT_ONCE:
            _insert(connection, target, batch)
            batch = []
    _insert(connection, target, batch)
    for link in joined:
        of = link.pop("_of")
        connection.execute(update(_plain(target)).where(column("id") == of).values(link))
    _count_on(connection, target)


def _insert(connection: Connection, target: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(insert(_plain(target)), rows)


def _plain(target: Table) -> Any:
    """Return a table whose values go in and out as written: JSON as its very text."""
    columns: list[ColumnClause[Any]] = [
        column(one.name, _TYPES.get(kind_of(one), NullType())) for one in target.columns
    ]
    return table(target.name, *columns)


def _count_on(connection: Connection, target: Table) -> None:
    """Let PostgreSQL number new rows behind those that came in."""
    for one in target.primary_key.columns:
        if connection.dialect.name != "postgresql" or not isinstance(one.type, Integer):
            continue
        sequence = func.pg_get_serial_sequence(f'"{target.name}"', one.name)
        last = select(func.max(one)).scalar_subquery()
        connection.execute(select(func.setval(sequence, last)).where(sequence.is_not(None)))


def _refused(why: Message) -> Invalid:
    return Invalid(Problem("copy", why))
