"""Whether the database answers, how large it is, and what tells of the machine below it."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from app.db import Database, Reader
from app.models import Change, Event

_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def answers(db: Database) -> bool:
    """Tell whether the database lets itself be read now."""
    try:
        with db.reading() as session:
            session.connection().execute(text("SELECT 1 FROM server")).first()
    except (SQLAlchemyError, OSError):
        return False
    return True


def size_of(session: Reader) -> int:
    """Return how many bytes the database takes on disk, its journal not counted."""
    connection = session.connection()
    return int(connection.execute(text(_SIZES[connection.dialect.name])).scalar() or 0)


def zones_of(session: Reader) -> frozenset[str]:
    """Return the time zones that events are in."""
    return frozenset(session.exec(select(Event.zone)).all())


def last_change(session: Reader) -> datetime | None:
    """Return when anything was written last."""
    return session.exec(select(func.max(Change.at))).one()
