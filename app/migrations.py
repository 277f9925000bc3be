"""Brings a database to the tables of today's code."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect

from alembic import command
from app.copies import ending_of, sqlite_file, stamp, write_copy

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
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def knows(revision: str) -> bool:
    """Tell whether a migration is one of this program's."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def has_tables(engine: Engine) -> bool:
    """Tell whether there is anything in a database."""
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def is_current(engine: Engine) -> bool:
    """Tell whether no migration is due."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return frozenset(heads) == _newest()


@cache
def _newest() -> frozenset[str]:
    """Read all migrations once in a process: to compile them takes longer than all else."""
    return frozenset(_scripts().get_heads())


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def alembic_config() -> Config:
    """Return alembic's configuration of this project."""
    return Config(ROOT / "alembic.ini")


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    """Let a migration that fails undo its tables: the driver would commit each as it is made."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
