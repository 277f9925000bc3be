"""What has happened, and the answers to writes that may arrive twice."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Change(SQLModel, table=True):
    """One entry of the event's log, in the past tense."""

    __table_args__ = (Index("ix_change_event_id_revision", "event_id", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE")
    revision: int
    kind: str
    actor_id: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    subject_id: str = ""
    at: datetime


class Receipt(SQLModel, table=True):
    """The answer to a write that carried an idempotency key: its second arrival gets the same."""

    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)
    key: str = Field(primary_key=True)
    answer: str
    at: datetime = Field(index=True)
