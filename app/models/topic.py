"""Topics, who leads them, and who wants them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


class Topic(SQLModel, table=True):
    """What somebody proposes; withdrawn topics stay, so that withdrawing can be undone."""

    __table_args__ = (CheckConstraint("length BETWEEN 1 AND 4", name="length"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    proposer_id: str | None = Field(
        default=None, foreign_key="participant.id", ondelete="SET NULL", index=True
    )
    title: str
    why: str = ""
    description: str = ""
    language: str
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    length: int = 1
    withdrawn_at: datetime | None = None
    created_at: datetime


class FormerTitle(SQLModel, table=True):
    """A title, folded, that a topic has or had, so that links written with it go on working."""

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    folded: str = Field(primary_key=True)
    event_id: str = of_event()


class Host(SQLModel, table=True):
    """One who leads a topic; a topic without hosts can be adopted."""

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    participant_id: str = Field(
        foreign_key="participant.id", ondelete="CASCADE", primary_key=True, index=True
    )
    since: datetime


class Vote(SQLModel, table=True):
    """One participant's interest in one topic."""

    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 9", name="weight"),)

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True, index=True)
    weight: int = 1
    cast_at: datetime
