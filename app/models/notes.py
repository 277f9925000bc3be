"""Notes pages and their history."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


class Page(SQLModel, table=True):
    """The notes page of a topic."""

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", unique=True)


class Revision(SQLModel, table=True):
    """One saved state of a notes page; none is ever changed or removed."""

    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE")
    number: int
    author_id: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    body: str
    summary: str = ""
    saved_at: datetime
