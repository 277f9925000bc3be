"""Tells apart what is wrong with the disk or the database from what is wrong with the program."""

import errno
import sqlite3
from contextlib import suppress
from enum import StrEnum

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree


class Fault(StrEnum):
    """What people can be told about it, and mend."""

    FULL = "full"
    READ_ONLY = "read_only"
    BROKEN = "broken"
    GONE = "gone"
    BUSY = "busy"


POSSIBLE: tuple[type[Exception], ...] = (DBAPIError, NoneFree, OSError)
"""What may be a fault; `fault_of` says whether it is one."""

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Fault.READ_ONLY,
    sqlite3.SQLITE_PERM: Fault.READ_ONLY,
    sqlite3.SQLITE_IOERR: Fault.BROKEN,
    sqlite3.SQLITE_CORRUPT: Fault.BROKEN,
    sqlite3.SQLITE_NOTADB: Fault.BROKEN,
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
}
_OF_POSTGRES = {"53100": Fault.FULL, "25006": Fault.READ_ONLY, "53300": Fault.BUSY}
_OF_SYSTEM = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EACCES: Fault.READ_ONLY,
    errno.EPERM: Fault.READ_ONLY,
    errno.EIO: Fault.BROKEN,
}
_NO_LONGER = frozenset({Fault.READ_ONLY, Fault.BROKEN})
"""After these SQLite's open files may stay as they are for ever: a file that was opened where
nothing could be written is read-only until it is opened again."""


def fault_of(error: BaseException | None) -> Fault | None:
    """Return what is wrong outside of the program; None for an error of its own.

    Undoing after a fault may fail too, so that what came before an error counts.
    """
    while error is not None:
        fault = _fault_of(error)
        if fault is not None:
            return fault
        error = error.__cause__ or error.__context__
    return None


def _fault_of(error: BaseException) -> Fault | None:
    if isinstance(error, NoneFree):
        return Fault.BUSY
    if isinstance(error, DBAPIError) and error.orig is not None:
        return _fault_of(error.orig)
    if isinstance(error, sqlite3.Error):
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
        return _OF_SYSTEM.get(error.errno or 0)
    return _of_postgres(error)


def _of_postgres(error: BaseException) -> Fault | None:
    """Read an error of the driver by what all drivers have: a state, and a class without one where
    there is no server to have one (PEP 249)."""
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = str(getattr(error, "sqlstate", None) or "")
    if state in _OF_POSTGRES:
        return _OF_POSTGRES[state]
    names = {cls.__name__ for cls in type(error).__mro__}
    is_lost = not state or state[:2] in ("08", "57") or state == "55000"
    return Fault.GONE if is_lost and names & {"OperationalError", "InterfaceError"} else None


def watch(engine: Engine) -> None:
    """Let an engine open its files anew after what would stay wrong with the open ones."""
    event.listen(engine, "handle_error", _let_go)


def _let_go(context: ExceptionContext) -> None:
    if fault_of(context.original_exception) not in _NO_LONGER:
        return
    if context.connection is not None and not context.connection.invalidated:
        with suppress(sqlite3.Error):  # an open cursor would keep the lock of a closed connection
            context.connection.connection.rollback()
    context.is_disconnect = True
