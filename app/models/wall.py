"""What the organiser tells the projector, and the two queues it can show."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import of_event


class Screen(SQLModel, table=True):
    """What an event's wall is told; without a row it follows the phase by itself.

    An empty `mode` is automatic; an empty `language` is both. `clock_started_at` is the start of
    the speaker's time, whose length is `clock_seconds` and which `clock_paused_at` stops;
    `turn_seconds` is the length of every turn in the circle; `revealed` counts the places of the
    ranking, from the last, that are uncovered while `hides_numbers`.
    """

    __table_args__ = (
        CheckConstraint(
            "mode IN ('', 'lobby', 'circle', 'round', 'pitch', 'grid', 'next', 'closing')",
            name="mode",
        ),
        CheckConstraint("language IN ('', 'fr', 'en')", name="language"),
    )

    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)
    mode: str = ""
    language: str = ""
    message: str = ""
    message_until: datetime | None = None
    greets: bool = True
    hides_numbers: bool = False
    revealed: int = 0
    pitched_id: str | None = Field(default=None, foreign_key="topic.id", ondelete="SET NULL")
    turn_id: str | None = Field(default=None, foreign_key="participant.id", ondelete="SET NULL")
    clock_started_at: datetime | None = None
    clock_paused_at: datetime | None = None
    clock_seconds: int = 30
    turn_seconds: int = 60


class Pitch(SQLModel, table=True):
    """A topic's place in the queue of those that are pitched to the room.

    Topics without a row stand at its end. One that is not `is_in` was taken out of it; `begun_at`
    is when it was pitched.
    """

    topic_id: str = Field(foreign_key="topic.id", ondelete="CASCADE", primary_key=True)
    event_id: str = of_event()
    position: int
    is_in: bool = True
    begun_at: datetime | None = None


class Turn(SQLModel, table=True):
    """Somebody's turn in the round of the room: what they offer and need, as a scribe writes it.

    People without a row stand at its end. Who is not `is_in` is absent; `begun_at` is when their
    turn began.
    """

    participant_id: str = Field(foreign_key="participant.id", ondelete="CASCADE", primary_key=True)
    event_id: str = of_event()
    position: int
    is_in: bool = True
    offer: str = ""
    need: str = ""
    offer_topic_id: str | None = Field(default=None, foreign_key="topic.id", ondelete="SET NULL")
    need_topic_id: str | None = Field(default=None, foreign_key="topic.id", ondelete="SET NULL")
    begun_at: datetime | None = None
