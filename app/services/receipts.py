"""Makes retries harmless: a write that arrives twice is done once, a late one undoes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.db import Reader, Tx
from app.domain.text import clean_line
from app.models import Receipt

KEPT_FOR = timedelta(days=1)
LONGEST_KEY = 64
DIGITS = 20
"""As many as the texts of all orders have, so that they compare as numbers do."""


def once(
    tx: Tx, *, event_id: str, key: str, now: datetime, do: Callable[[], str], by: str = ""
) -> str:
    """Do it and keep the answer, or return the answer kept from the first time.

    `by` is the participant whose key it is; the same key of another is another key. An empty key
    is a write that its caller does not repeat. Call it after taking the revision, which makes two
    arrivals of one key wait for each other.
    """
    owned = _owned(key, by)
    if not owned:
        return do()
    kept = tx.get(Receipt, (event_id, owned))
    if kept is not None and kept.at > now - KEPT_FOR:
        return kept.answer
    tx.exec(
        delete(Receipt).where(col(Receipt.event_id) == event_id, col(Receipt.at) <= now - KEPT_FOR)
    )
    answer = do()
    tx.add(Receipt(event_id=event_id, key=owned, answer=answer, at=now))
    return answer


def is_done(session: Reader, *, event_id: str, key: str, now: datetime, by: str) -> bool:
    """Tell whether `once` would only return the answer kept from the first time."""
    owned = _owned(key, by)
    kept = session.get(Receipt, (event_id, owned)) if owned else None
    return kept is not None and kept.at > now - KEPT_FOR


def _owned(key: str, by: str) -> str:
    key = clean_line(key[:LONGEST_KEY])
    return f"{by} {key}" if key and by else key


def keep(tx: Tx, *, event_id: str, key: str, answer: str, now: datetime) -> None:
    """Keep the newest answer under a key of its own for a day; under an empty key nothing."""
    if not key:
        return
    tx.merge(Receipt(event_id=event_id, key=key, answer=answer, at=now))


def kept(tx: Tx, *, event_id: str, key: str, now: datetime) -> str:
    """Return what `keep` kept under a key, empty where there is nothing."""
    receipt = tx.get(Receipt, (event_id, key)) if key else None
    return receipt.answer if receipt is not None and receipt.at > now - KEPT_FOR else ""


def is_late(tx: Tx, *, event_id: str, what: str, order: int, now: datetime) -> bool:
    """Tell whether a newer word on `what` has arrived before this one, or this one itself.

    `order` grows with each word of one device, so `what` names the device too; 0 is of a sender
    that does not repeat and is never late. Keeps the newest order: one statement, for each vote
    waits for it.
    """
    if order <= 0:
        return False
    kept = tx.connection().execute(
        _newest(tx.get_bind().dialect.name),
        {"event_id": event_id, "key": what, "answer": f"{order:0{DIGITS}}", "at": now},
    )
    return kept.first() is None


@cache
def _newest(dialect: str) -> Executable:
    """Build the statement once: building costs more than running it."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(Receipt)
    newest: Executable = insert.on_conflict_do_update(
        index_elements=["event_id", "key"],
        set_={"answer": insert.excluded.answer, "at": insert.excluded.at},
        where=col(Receipt.answer) < insert.excluded.answer,
    ).returning(col(Receipt.key))
    return newest
