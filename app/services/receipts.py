"""Makes every retry harmless: a write that arrives twice is done once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from app.db import Tx
from app.domain.text import clean_line
from app.models import Receipt

KEPT_FOR = timedelta(days=1)
LONGEST_KEY = 64


def once(tx: Tx, *, event_id: str, key: str, now: datetime, do: Callable[[], str]) -> str:
    """Do it and keep the answer, or return the answer kept from the first time.

    An empty key is a write that its caller does not repeat. Call it after taking the revision,
    which makes two arrivals of one key wait for each other.
    """
    key = clean_line(key[:LONGEST_KEY])
    if not key:
        return do()
    kept = tx.get(Receipt, (event_id, key))
    if kept is not None and kept.at > now - KEPT_FOR:
        return kept.answer
    tx.exec(
        delete(Receipt).where(col(Receipt.event_id) == event_id, col(Receipt.at) <= now - KEPT_FOR)
    )
    answer = do()
    tx.add(Receipt(event_id=event_id, key=key, answer=answer, at=now))
    return answer
