"""Slows down who does something too often: buckets of tokens that all processes share.

A use case that refuses writes nothing, so what it took from a bucket is back in it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, delete, or_, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from app.db import Reader, Tx
from app.domain.limits import Limit
from app.models import Bucket

MILLISECOND = timedelta(milliseconds=1)


def allow(tx: Tx, limit: Limit, *, who: str, now: datetime) -> bool:
    """Take a token out of somebody's bucket; False where it is empty.

    One statement, so that processes do not count past each other. A bucket that would be full
    later than it can be is from before a clock was set back, and counts as full.
    """
    at, per = _milliseconds(now), limit.per // MILLISECOND
    full_at = col(Bucket.full_at)
    is_full = or_(full_at <= at, full_at > at + limit.burst * per)
    taken = tx.connection().execute(
        _insert(tx)
        .values(who=who, what=limit.what, full_at=at + per)
        .on_conflict_do_update(
            index_elements=["who", "what"],
            set_={"full_at": case((is_full, at + per), else_=full_at + per)},
            where=or_(is_full, full_at <= at + (limit.burst - 1) * per),
        )
        .returning(full_at)
    )
    left = taken.scalar_one_or_none()
    if left == at + per:
        _prune(tx, at)
    return left is not None


def give_back(tx: Tx, limit: Limit, *, who: str) -> None:
    """Put a token back."""
    per = limit.per // MILLISECOND
    tx.exec(
        update(Bucket)
        .where(col(Bucket.who) == who, col(Bucket.what) == limit.what)
        .values(full_at=col(Bucket.full_at) - per)
    )


def keep_mark(tx: Tx, what: str, *, who: str, until: datetime) -> None:
    """Remember something of somebody until then; two who do so at once both succeed."""
    mark = _insert(tx).values(who=who, what=what, full_at=_milliseconds(until))
    tx.connection().execute(
        mark.on_conflict_do_update(
            index_elements=["who", "what"], set_={"full_at": mark.excluded.full_at}
        )
    )


def levels(session: Reader, now: datetime, *, who: Collection[str]) -> dict[str, timedelta]:
    """Return how long it is until the buckets of some are full, by what each is of. One query."""
    rows = session.exec(select(Bucket).where(col(Bucket.who).in_(who))).all()
    at = _milliseconds(now)
    return {row.what: (row.full_at - at) * MILLISECOND for row in rows if row.full_at > at}


def is_empty(limit: Limit, levels: dict[str, timedelta]) -> bool:
    """Tell whether a bucket has no token left."""
    most = limit.burst * limit.per
    return most - limit.per < levels.get(limit.what, timedelta()) <= most


def forget(tx: Tx, *, who: Collection[str]) -> None:
    """Take away all buckets of some."""
    tx.exec(delete(Bucket).where(col(Bucket.who).in_(who)))


def _prune(tx: Tx, at: int) -> None:
    """Take away what is full; on PostgreSQL nobody waits for a row that somebody else holds."""
    full = (
        select(Bucket.who, Bucket.what)
        .where(col(Bucket.full_at) <= at)
        .with_for_update(skip_locked=True)
    )
    tx.exec(delete(Bucket).where(tuple_(col(Bucket.who), col(Bucket.what)).in_(full)))


def _insert(tx: Tx) -> sqlite.Insert | postgresql.Insert:
    if tx.get_bind().dialect.name == "sqlite":
        return sqlite.insert(Bucket)
    return postgresql.insert(Bucket)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
