"""The columns and rows of the grid, and when somebody or a room is not there."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


class Room(SQLModel, table=True):
    """A column of the grid."""

    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("seats > 0", name="seats"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
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
    event_id: str = of_event()
    kind: str = "session"
    label: str = ""
    starts_at: datetime
    ends_at: datetime


class RoomClosure(SQLModel, table=True):
    """A slot in which a room cannot be used, with a reason that only organisers read."""

    room_id: str = Field(foreign_key="room.id", ondelete="CASCADE", primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE", primary_key=True)
    why: str = ""


class Absence(SQLModel, table=True):
    """A slot in which a person is not there."""

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="CASCADE", primary_key=True)
