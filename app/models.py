"""All tables: constraints and names, no behaviour, no relationships: queries join explicitly.

Every table below `Event` carries its event's id or hangs on a row that does, and goes with it.
"""

import base64
import secrets
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ID_LENGTH = 13


def new_id() -> str:
    """Draw an id of 13 lower-case letters and digits: 64 bits, fit for addresses."""
    return base64.b32encode(secrets.token_bytes(8)).decode().rstrip("=").lower()


def new_token() -> str:
    """Draw a secret of 128 bits for an address that must not be guessed."""
    return secrets.token_urlsafe(16)


def _event_id() -> str:
    field: str = Field(foreign_key="event.id", ondelete="CASCADE", index=True)
    return field


class Server(SQLModel, table=True):
    """The one row of secrets that all processes of this server share."""

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    signing_key: str = Field(default_factory=lambda: secrets.token_urlsafe(32))
    organiser_token: str = Field(default_factory=new_token)


class Event(SQLModel, table=True):
    """One gathering. `revision` grows with every write: lock, stream id, ETag and cache key."""

    __table_args__ = (
        CheckConstraint(
            "phase IN ('draft', 'open', 'planning', 'running', 'closed')", name="phase"
        ),
        CheckConstraint("counts IN ('always', 'after_vote', 'after_close')", name="counts"),
        CheckConstraint("dots IS NULL OR dots BETWEEN 1 AND 99", name="dots"),
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
    people_joined: int = 0
    wall_token: str = Field(default_factory=new_token)
    organiser_token: str = Field(default_factory=new_token, unique=True)
    created_at: datetime


class Participant(SQLModel, table=True):
    """A person in one event; without a name they are called by their number."""

    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("role IN ('participant', 'facilitator', 'organiser')", name="role"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
    number: int
    name: str = ""
    role: str = "participant"
    language: str = ""
    calendar_token: str = Field(default_factory=new_token, unique=True)
    created_at: datetime


class DevicePass(SQLModel, table=True):
    """What lets one device act as one participant of one event."""

    device: str = Field(primary_key=True)
    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", index=True)
    created_at: datetime


class Room(SQLModel, table=True):
    """A column of the grid."""

    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("seats > 0", name="seats"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
    position: int
    name: str
    seats: int
    features: list[str] = Field(default_factory=list, sa_type=JSON)


class Slot(SQLModel, table=True):
    """A row of the grid: a session slot, or a common one for lunch, breaks, opening and closing."""

    __table_args__ = (
        CheckConstraint("kind IN ('session', 'common')", name="kind"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
    kind: str = "session"
    label: str = ""
    starts_at: datetime
    ends_at: datetime


class RoomClosure(SQLModel, table=True):
    """A slot in which a room cannot be used."""

    room_id: str = Field(foreign_key="room.id", ondelete="CASCADE", primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE", primary_key=True)


class Absence(SQLModel, table=True):
    """A slot in which a person is not there."""

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE", primary_key=True)


class Topic(SQLModel, table=True):
    """What somebody proposes; withdrawn topics stay, so that withdrawing can be undone."""

    __table_args__ = (CheckConstraint("length BETWEEN 1 AND 4", name="length"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
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
    event_id: str = _event_id()


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


class Placement(SQLModel, table=True):
    """Where a topic stands in the draft of the grid."""

    __table_args__ = (UniqueConstraint("slot_id", "room_id"),)

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    event_id: str = _event_id()
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE")
    room_id: str = Field(foreign_key="room.id", ondelete="CASCADE", index=True)
    pinned: bool = False


class GridVersion(SQLModel, table=True):
    """A published state of the grid; numbers grow and are never used again."""

    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
    number: int
    sentence: str = ""
    coverage: int
    ideal: int
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
    """

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    event_id: str = _event_id()
    uid: str = Field(unique=True)
    room_id: str = ""
    room: str
    place: str = ""
    title: str
    description: str
    hosts: list[str] = Field(default_factory=list, sa_type=JSON)
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False
    sequence: int = 0
    created_at: datetime
    modified_at: datetime


class PlanRun(SQLModel, table=True):
    """One run of the optimiser. A run not heard of for a while has died with its process."""

    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'refused', 'failed')", name="state"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
    state: str = "running"
    seed: int
    step: int = 0
    steps: int = 0
    placed: int = 0
    coverage: int = 0
    ideal: int = 0
    causes: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    stop_wanted: bool = False
    started_at: datetime
    heard_at: datetime


class Page(SQLModel, table=True):
    """The notes page of a topic."""

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = _event_id()
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
