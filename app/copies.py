"""Copies of a whole database, made while it is in use: a file that holds one moment of it.

Of SQLite it is a database (`VACUUM INTO`), of PostgreSQL gzipped JSON lines: a head with the
migration that the tables are of, for each table its columns and then its rows, and a last line
that counts them. These lines depend on no kind of database. They hold secrets, so only the owner
may read them. The index by which notes are found is made from the notes and not written down.
"""

import base64
import gzip
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Text,
    cast,
    create_engine,
    make_url,
    select,
)
from sqlalchemy import Table as Reflected

FORMAT = "solocamp-copy"
VERSION = 1
ENDINGS = {"sqlite": ".sqlite", "postgresql": ".jsonl.gz"}
AT_ONCE = 64
"""Rows in memory, for those of photos are large."""

KINDS = {Boolean: "bool", DateTime: "moment", Date: "date", LargeBinary: "bytes", JSON: "json"}
"""What is written down in a way of its own, by the type of the column."""


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite address, None for any other."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        return None
    return Path(parsed.database)


def ending_of(url: str) -> str:
    """Return how the name of a copy of this database ends."""
    return ENDINGS[make_url(url).get_backend_name()]


def stamp(now: datetime) -> str:
    """Write a moment as names of copies have it, in UTC."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}"


def write_copy(url: str, target: Path, now: datetime) -> None:
    """Copy a database as it is at one moment; writes go on meanwhile, and are not in it.

    The file is there whole and on disk, or not at all. Raises OSError, and the database's errors.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        file = sqlite_file(url)
        if file is None:
            _write_rows(url, part, now)
        else:
            with closing(sqlite3.connect(file)) as source:
                source.execute("VACUUM INTO ?", (str(part),))
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, so that a power cut leaves the old one or the new one."""
    for path in (part, target.parent):
        if path == target.parent:
            part.replace(target)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def reflect(connection: Connection) -> MetaData:
    """Read which tables a database has, whatever migration it is of; without what is derived."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith("page_search"))
    if (version := found.tables.get("alembic_version")) is not None:
        found.remove(version)
    return found


def kind_of(column: Column[Any]) -> str:
    """Return how the values of a column are written down."""
    return next((kind for type_, kind in KINDS.items() if isinstance(column.type, type_)), "plain")


def revision_of(connection: Connection) -> str:
    """Return the migration that a database's tables are of, empty for none."""
    found = ""
    if connection.dialect.has_table(connection, "alembic_version"):
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""
    return found


def _write_rows(url: str, target: Path, now: datetime) -> None:
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection, gzip.open(target, "wt", encoding="utf-8") as lines:
            for line in _lines(connection, now):
                lines.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    finally:
        engine.dispose()


def _lines(connection: Connection, now: datetime) -> Iterator[dict[str, object] | list[object]]:
    kind, revision = connection.dialect.name, revision_of(connection)
    yield {"format": FORMAT, "version": VERSION, "revision": revision, "of": kind, "at": stamp(now)}
    count = 0
    for table in reflect(connection).sorted_tables:
        yield {"table": table.name, "columns": {c.name: kind_of(c) for c in table.columns}}
        for row in _rows(connection, table):
            count += 1
            yield row
    yield {"rows": count}


def _rows(connection: Connection, table: Reflected) -> Iterator[list[object]]:
    kinds = [kind_of(column) for column in table.columns]
    wanted = [
        cast(column, Text) if kind == "json" else column
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
    query = select(*wanted).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query):
        yield [_written(value) for value in row]


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def prune(folder: Path, pattern: str, keep: int) -> None:
    """Remove all but the newest copies of a kind; their names sort by their moment."""
    for old in sorted(folder.glob(pattern))[:-keep]:
        with suppress(FileNotFoundError):
            old.unlink()
