"""Brings a database to the tables of today's code.

Alembic is imported only where a migration is due: that takes a third of a second of every start.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect

from app.copies import ending_of, revision_of, sqlite_file, stamp, write_copy

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).parent.parent
TURN = 20081122
"""The number of the lock that whoever migrates a PostgreSQL holds: any that is ours alone."""


def migrate(url: str, now: datetime, copies: Path | None = None) -> None:
    """Run the migrations that are due, after a copy of what was there.

    An SQLite file is copied beside itself, a PostgreSQL into the folder of copies, if one is named.
    """
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            file.touch(mode=0o600)  # secrets are in it, and its journals take its mode over
    engine = open_engine(url)
    try:
        if is_current(engine):
            return
        with _turn(engine):
            if is_current(engine):
                return  # another process was quicker
            folder = file.parent if file is not None else copies
            if folder is not None and has_tables(engine):
                write_copy(url, folder / f"solocamp-before-{stamp(now)}{ending_of(url)}", now)
            upgrade(engine)
    finally:
        engine.dispose()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Let processes that start on one PostgreSQL at the same moment migrate one after another."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
        yield


def open_engine(url: str) -> Engine:
    """Open a database for changing its tables, all of them or none; the caller disposes of it."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest migration in one transaction; raises what goes wrong in it."""
    with engine.begin() as connection:
        upgrade_inside(connection)


def upgrade_inside(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to those of a migration inside a transaction of the caller's."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def knows(revision: str) -> bool:
    """Tell whether a migration is one of this program's."""
    return revision in _known()


def has_tables(engine: Engine) -> bool:
    """Tell whether there is anything in a database."""
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def is_current(engine: Engine) -> bool:
    """Tell whether no migration is due."""
    with engine.connect() as connection:
        return revision_of(connection) == newest()


def newest() -> str:
    """Return the migration that no other follows."""
    (found,) = _known().keys() - _known().values()
    return found


@cache
def _known() -> dict[str, str]:
    """Return each migration with the one before it, as their files say."""
    files = (ROOT / "alembic" / "versions").glob("*.py")
    found = (dict(_NAMED.findall(file.read_text())) for file in files)
    return {one["revision"]: one["down_revision"] for one in found}


_NAMED = re.compile(r"^(revision|down_revision)\b.*?= (?:None|\"(\w+)\")$", re.MULTILINE)


def alembic_config() -> "Config":
    """Return alembic's configuration of this project."""
    from alembic.config import Config

    return Config(ROOT / "alembic.ini")


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    """Let a migration that fails undo its tables: the driver would commit each as it is made."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
