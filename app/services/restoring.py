"""A whole database comes back from a copy; the one that was there is kept aside."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlmodel import select

from app.copied import Copy, checked, load
from app.copies import ending_of, put_in_place, sqlite_file, stamp, write_copy
from app.db import Tx
from app.domain.errors import Conflict
from app.domain.messages import say
from app.migrations import has_tables, knows, open_engine, upgrade, upgrade_inside
from app.models import Event
from app.services.archiving import index_notes

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Back:
    """What came back, and where that is which was there before, if anything was."""

    copy: Copy
    aside: Path | None


def bring_back(url: str, file: Path, now: datetime, *, copies: Path, replace: bool) -> Back:
    """Make a copy the database, brought to today's tables; of either kind from either kind.

    Raises Invalid where the copy is not whole, and Conflict where it is of a newer SoloCamp, where
    a database is there and `replace` does not say so, and where a server still uses it.
    """
    copy = checked(file)
    if not knows(copy.revision):
        raise Conflict(say("This copy was made by a newer SoloCamp. Update this one first."))
    target = sqlite_file(url)
    is_there = (target is None or target.exists()) and _is_filled(url)
    if is_there and not replace:
        raise Conflict(
            say("There is a database already. Add --replace: it is put aside, and the copy used.")
        )
    aside = f"solocamp-replaced-{stamp(now)}{ending_of(url)}"
    if target is not None:
        kept = target.with_name(aside) if is_there else None
        _into_file(target, copy, kept)
    else:
        kept = copies / aside if is_there else None
        _into_postgresql(url, copy, kept, now)
    return Back(copy, kept)


def _is_filled(url: str) -> bool:
    engine = open_engine(url)
    try:
        return has_tables(engine)
    finally:
        engine.dispose()


def _into_file(target: Path, copy: Copy, kept: Path | None) -> None:
    """Build the new file beside the old one and exchange them at the end, at once."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _part_of(target) as part:
        if copy.is_database:
            shutil.copyfile(copy.file, part)
        engine = open_engine(f"sqlite:///{part}")
        try:
            if copy.is_database:
                upgrade(engine)
            else:
                with engine.begin() as connection:
                    _fill(connection, copy)
        finally:
            engine.dispose()
        if kept is not None:
            _keep(target, kept)
        put_in_place(part, target)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _keep(target: Path, kept: Path) -> None:
    """Give the old file a second name, once its journal is in it and nobody has it open."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as old:
            old.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        raise Conflict(_IN_USE) from None
    try:
        os.link(target, kept)
    except OSError:  # a file system without second names
        shutil.copy2(target, kept)


_IN_USE = say("The server still uses this database. Stop it, then restore the copy.")


def _into_postgresql(url: str, copy: Copy, kept: Path | None, now: datetime) -> None:
    """Exchange all tables in one transaction: a fault leaves those that were there."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql(_OTHERS).scalar():
                raise Conflict(_IN_USE)
        if kept is not None:
            write_copy(url, kept, now)
        with engine.begin() as connection:
            for name in inspect(connection).get_table_names():
                connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
            _fill(connection, copy)
    finally:
        engine.dispose()


def _fill(connection: Connection, copy: Copy) -> None:
    """Make the tables as they were when the copy was made, fill them, and bring them to today's."""
    upgrade_inside(connection, copy.revision)
    load(connection, copy)
    upgrade_inside(connection)
    with Tx(connection, join_transaction_mode="create_savepoint") as tx:
        for event_id in tx.exec(select(Event.id)).all():
            index_notes(tx, event_id)
        tx.commit()
