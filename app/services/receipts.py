"""Makes retries harmless: a write that arrives twice is done once, a late one undoes nothing."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.db import Reader, Tx
from app.domain.text import clean_line
from app.models import Receipt

KEPT_FOR = timedelta(days=1)
LONGEST_KEY = 64
DIGITS = 20
"""As many as the texts of all orders have, so that they compare as numbers do."""

KNOWN = select(col(Receipt.key), col(Receipt.answer)).where(
    col(Receipt.event_id) == bindparam("event"),
    col(Receipt.key).in_(bindparam("keys", expanding=True)),
)
"""Built once: all phones vote at the same time, and building costs more than running."""


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
    that does not repeat and is never late. Keeps the newest order.
    """
    words = Words(tx, event_id, [what] if order > 0 else [])
    if words.is_late(what, order):
        return True
    words.keep(what, order, now)
    words.write()
    return False


class Words:
    """The newest orders of many things at once.

    Make it after taking the revision: nobody else says anything until `write`.
    """

    def __init__(self, tx: Tx, event_id: str, whats: Collection[str]) -> None:
        self._tx = tx
        self._event_id = event_id
        bound = {"event": event_id, "keys": list(whats)}
        kept = tx.connection().execute(KNOWN, bound).all() if whats else []
        self._known = {str(what): str(newest) for what, newest in kept}
        self._said: dict[str, datetime] = {}

    def is_late(self, what: str, order: int) -> bool:
        """Tell whether a newer word on `what` has arrived before this one, or this one itself."""
        return order > 0 and what in self._known and _written(order) <= self._known[what]

    def keep(self, what: str, order: int, now: datetime) -> None:
        """Let a word that is not late be the newest."""
        if order > 0:
            self._known[what], self._said[what] = _written(order), now

    def write(self) -> None:
        """Keep for the next time what was said."""
        if self._said:
            self._tx.connection().execute(
                _newest(self._tx.get_bind().dialect.name),
                [
                    {"event_id": self._event_id, "key": what, "answer": self._known[what], "at": at}
                    for what, at in self._said.items()
                ],
            )


def _written(order: int) -> str:
    return f"{order:0{DIGITS}}"


@cache
def _newest(dialect: str) -> Executable:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(Receipt)
    newest: Executable = insert.on_conflict_do_update(
        index_elements=["event_id", "key"],
        set_={"answer": insert.excluded.answer, "at": insert.excluded.at},
        where=col(Receipt.answer) < insert.excluded.answer,
    )
    return newest
