"""Where topics stand: in the draft, in published versions, in the calendars of phones."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


class Placement(SQLModel, table=True):
    """Where a topic stands in the draft of the grid."""

    __table_args__ = (UniqueConstraint("slot_id", "room_id"),)

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    event_id: str = of_event()
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE")
    room_id: str = Field(foreign_key="room.id", ondelete="CASCADE", index=True)
    pinned: bool = False
    pinned_by: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    pinned_why: str = ""


class LineLock(SQLModel, table=True):
    """A row or a column of the draft in which nothing moves, and into which nothing comes."""

    __table_args__ = (
        CheckConstraint("(slot_id IS NULL) <> (room_id IS NULL)", name="one_line"),
        UniqueConstraint("slot_id"),
        UniqueConstraint("room_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    slot_id: str | None = Field(default=None, foreign_key="slot.id", ondelete="CASCADE")
    room_id: str | None = Field(default=None, foreign_key="room.id", ondelete="CASCADE")
    locked_by: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    why: str = ""


class DeskAction(SQLModel, table=True):
    """What an organiser did at the desk, kept so that it can be undone and redone.

    `changes` are the rows that it touched, each as it was before and after. `revision` is the
    event's when it was done, undone or redone last, `undone_by` who undid or redid it. What is
    `spent` was undone before something new was done, and cannot be redone.
    """

    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    number: int
    kind: str
    subject: str = ""
    actor_id: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    at: datetime
    changes: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    undone_at: datetime | None = None
    undone_by: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    revision: int
    spent: bool = False


class GridVersion(SQLModel, table=True):
    """A published state of the grid; numbers grow and are never used again."""

    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    number: int
    sentence: str = ""
    coverage: int
    ideal: int
    bound: int | None = None
    seed: int | None = None
    input_hash: str = ""
    by_hand: bool = False
    author_id: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    published_at: datetime


class PublishedPlacement(SQLModel, table=True):
    """Where a topic stands in one published version."""

    __table_args__ = (UniqueConstraint("version_id", "slot_id", "room_id"),)

    version_id: str = Field(foreign_key="gridversion.id", ondelete="CASCADE", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE", index=True)
    room_id: str = Field(foreign_key="room.id", ondelete="CASCADE", index=True)


class CalendarEntry(SQLModel, table=True):
    """What calendars were told of one topic, kept so that stamps grow exactly when it changes.

    RFC 5545 3.8.7: the UID is for ever; SEQUENCE counts changes of time, room and status.
    `language` is the session's, `words` that of our own words around it ("Notes:").
    """

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    event_id: str = of_event()
    uid: str = Field(unique=True)
    room_id: str = ""
    room: str
    place: str = ""
    title: str
    description: str
    hosts: list[str] = Field(default_factory=list, sa_type=JSON)
    language: str = ""
    words: str = ""
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False
    sequence: int = 0
    created_at: datetime
    modified_at: datetime


class PlanRun(SQLModel, table=True):
    """One run of the optimiser. A run not heard of for a while has died with its process.

    `trace` holds seconds, coverage and bound over time, `assign` the best grid so far; a repair
    takes nothing into the draft and leaves `proposals` to choose from.
    """

    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'refused', 'failed')", name="state"),
        CheckConstraint("purpose IN ('build', 'repair')", name="purpose"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    state: str = "running"
    seed: int
    step: int = 0
    steps: int = 0
    placed: int = 0
    coverage: int = 0
    ideal: int = 0
    bound: int | None = None
    seconds: float = 0.0
    input_hash: str = ""
    assign: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    trace: list[list[float]] = Field(default_factory=list, sa_type=JSON)
    purpose: str = "build"
    most_moves: int | None = None
    proposals: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    causes: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    stop_wanted: bool = False
    started_at: datetime
    heard_at: datetime
