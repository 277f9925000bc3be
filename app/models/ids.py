"""Ids and secrets of rows, and the names of constraints."""

import base64
import hashlib
import secrets

from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """Draw an id of 13 lower-case letters and digits: 64 bits, fit for addresses."""
    return _written(secrets.token_bytes(8))


def id_from(*words: str) -> str:
    """Derive an id from words, the same each time, for rows that may arrive twice."""
    return _written(hashlib.sha256(" ".join(words).encode()).digest()[:8])


def new_token() -> str:
    """Draw a secret of 128 bits for an address that must not be guessed."""
    return secrets.token_urlsafe(16)


def of_event() -> str:
    """Declare the column of the event that a row belongs to and goes with."""
    field: str = Field(foreign_key="event.id", ondelete="CASCADE", index=True)
    return field


def _written(number: bytes) -> str:
    return base64.b32encode(number).decode().rstrip("=").lower()
