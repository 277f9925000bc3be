"""Topics, who leads them, who wants them, and which are one and the same."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


def of_merge() -> str | None:
    """Declare the column of the merge that brought a row, None for one that came by itself."""
    field: str | None = Field(default=None, foreign_key="merge.id", ondelete="CASCADE", index=True)
    return field


class Topic(SQLModel, table=True):
    """What somebody proposes; withdrawn topics stay, so that withdrawing can be undone.

    A merged topic is withdrawn too, and says into which it was merged.
    """

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
    merged_into_id: str | None = Field(
        default=None, foreign_key="topic.id", ondelete="SET NULL", index=True
    )
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
    merge_id: str | None = of_merge()


class Vote(SQLModel, table=True):
    """One participant's interest in one topic."""

    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 9", name="weight"),)

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True, index=True)
    weight: int = 1
    cast_at: datetime
    merge_id: str | None = of_merge()


class Star(SQLModel, table=True):
    """A participant’s own word on a session: in their day, or out of it although they voted."""

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True, index=True)
    on: bool
    at: datetime
    merge_id: str | None = of_merge()


class Merge(SQLModel, table=True):
    """One topic taken into another, and where it stood in the draft before.

    The hosts, votes and stars that the kept topic got by it carry its id, so that they go with it
    when it is undone.
    """

    __table_args__ = (
        Index(
            "uq_merge_absorbed_id",
            "absorbed_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    kept_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", index=True)
    absorbed_id: str = Field(foreign_key="topic.id", ondelete="CASCADE")
    merged_at: datetime
    undone_at: datetime | None = None
    slot_id: str = ""
    room_id: str = ""
    pinned: bool = False
    pinned_by: str = ""
    pinned_why: str = ""


class SameAs(SQLModel, table=True):
    """What one person says of two topics: the same, or different because of something.

    The pair is kept in the order of its ids.
    """

    __table_args__ = (CheckConstraint("topic_id < other_id", name="order"),)

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    other_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True, index=True)
    participant_id: str = Field(
        foreign_key="participant.id", ondelete="CASCADE", primary_key=True, index=True
    )
    event_id: str = of_event()
    same: bool
    reason: str = ""
    said_at: datetime
