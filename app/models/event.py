"""An event, and who is in it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, new_token, of_event


class Event(SQLModel, table=True):
    """One gathering. `revision` grows with every write: lock, stream id, ETag and cache key.

    `accepted` are the weaknesses that organisers live with: the mark of a draft, then two topics.
    Notes are written until `notes_days` days after the event; public calendars and exports name
    people where `names_public` says so.
    """

    __table_args__ = (
        CheckConstraint(
            "phase IN ('draft', 'open', 'planning', 'running', 'closed')", name="phase"
        ),
        CheckConstraint("counts IN ('always', 'after_vote', 'after_close')", name="counts"),
        CheckConstraint("dots IS NULL OR dots BETWEEN 1 AND 99", name="dots"),
        CheckConstraint("notes_days BETWEEN 0 AND 366", name="notes_days"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True)
    code: str = Field(unique=True)
    name: str
    place: str = ""
    date: date
    zone: str
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    phase: str = "draft"
    revision: int = 0
    dots: int | None = None
    counts: str = "after_vote"
    round_ends_at: datetime | None = None
    round_closed_at: datetime | None = None
    public_version: int | None = None
    wave: int = 1
    frozen_before: datetime | None = None
    accepted: list[str] = Field(default_factory=list, sa_type=JSON)
    people_joined: int = 0
    notes_days: int = 30
    names_public: bool = True
    wall_token: str = Field(default_factory=new_token)
    organiser_token: str = Field(default_factory=new_token, unique=True)
    created_at: datetime


class Participant(SQLModel, table=True):
    """A person in one event; without a name they are called by their number.

    Who is blocked still reads and votes, and writes no notes.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("role IN ('participant', 'facilitator', 'organiser')", name="role"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    number: int
    name: str = ""
    role: str = "participant"
    language: str = ""
    calendar_token: str = Field(default_factory=new_token, unique=True)
    recovery_round: int = 0
    news_seen_at: datetime | None = None
    pass_seen_at: datetime | None = None
    blocked_at: datetime | None = None
    created_at: datetime


class DevicePass(SQLModel, table=True):
    """What lets one device act as one participant of one event."""

    device: str = Field(primary_key=True)
    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", index=True)
    label: str = ""
    created_at: datetime


class DeviceMove(SQLModel, table=True):
    """An invitation of one's own next device, good once; only the hash of its secret is kept."""

    token_hash: str = Field(primary_key=True)
    event_id: str = of_event()
    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class RevokedFeed(SQLModel, table=True):
    """A personal calendar address given up: it answers 410, so that readers stop asking."""

    token_hash: str = Field(primary_key=True)
    event_id: str = of_event()
    at: datetime
