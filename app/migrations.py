"""Brings a database to the tables of today's code."""

import sqlite3
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from alembic import command

ROOT = Path(__file__).parent.parent


def migrate(url: str, now: datetime) -> None:
    """Run the migrations that are due; an SQLite file is copied beside itself first."""
    file = _sqlite_file(url)
    is_old = file is not None and file.exists()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if file is not None:
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    try:
        if is_current(engine):
            return
        if file is not None and is_old:
            _copy(file, file.with_name(f"{file.stem}-before-{now:%Y%m%dT%H%M%S}{file.suffix}"))
        with engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Tell whether no migration is due."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return frozenset(heads) == _newest()


@cache
def _newest() -> frozenset[str]:
    """Read all migrations once in a process: to compile them takes longer than all else."""
    return frozenset(ScriptDirectory.from_config(alembic_config()).get_heads())


def alembic_config() -> Config:
    """Return alembic's configuration of this project."""
    return Config(ROOT / "alembic.ini")


def _sqlite_file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        return None
    return Path(parsed.database)


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    """Let a migration that fails undo its tables: the driver would commit each as it is made."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
