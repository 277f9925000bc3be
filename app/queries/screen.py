"""What the wall of an event was told, and who has just come in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Reader
from app.domain.wall import BOTH
from app.models import Participant, Screen
from app.queries.events import EventView

JUST_CAME = timedelta(minutes=1)
MOST_GREETED = 8


@dataclass(frozen=True)
class ScreenView:
    """The orders of a wall: empty `mode` is automatic, empty `language` both.

    `message` is empty where none is to be read now; `revealed` counts from the last of the ranking.
    """

    mode: str = ""
    language: str = ""
    message: str = ""
    message_until: datetime | None = None
    greets: bool = True
    hides_numbers: bool = False
    revealed: int = 0


@dataclass(frozen=True)
class Greeted:
    """Somebody who has just come in, by the first of their names."""

    number: int
    name: str


def screen_of_event(session: Reader, event_id: str, now: datetime) -> ScreenView:
    """Return the orders as they are now: a message whose time is over is gone."""
    row = session.get(Screen, event_id)
    if row is None:
        return ScreenView()
    over = row.message_until is not None and row.message_until <= now
    return ScreenView(
        mode=row.mode,
        language=row.language,
        message="" if over else row.message,
        message_until=None if over else row.message_until,
        greets=row.greets,
        hides_numbers=row.hides_numbers,
        revealed=row.revealed,
    )


def spoken(orders: ScreenView, event: EventView, wish: str = "") -> str:
    """Return what a wall speaks: `fr`, `en` or `both`; a wish of the projector comes first."""
    if wish in (*event.languages, BOTH):
        return wish
    if orders.language:
        return orders.language
    return BOTH if len(event.languages) > 1 else event.languages[0]


def just_came(session: Reader, event_id: str, now: datetime) -> tuple[Greeted, ...]:
    """Return who gave a name and came in the last minute, the latest first."""
    rows = session.exec(
        select(Participant.number, Participant.name)
        .where(
            Participant.event_id == event_id,
            Participant.name != "",
            col(Participant.created_at) > now - JUST_CAME,
        )
        .order_by(col(Participant.number).desc())
        .limit(MOST_GREETED)
    ).all()
    return tuple(Greeted(number, name.split()[0]) for number, name in rows)
