"""What the organiser tells the wall. Telling it the same again changes nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import round_is_open
from app.domain.wall import MESSAGE_TIMES, checked_language, checked_message, checked_mode
from app.models import Event, Screen, Topic
from app.services.log import record, take_revision


def screen_of(tx: Tx, event: Event) -> Screen:
    """Return the orders of an event's wall, whose revision has been taken; made at first need."""
    screen = tx.get(Screen, event.id)
    if screen is None:
        screen = Screen(event_id=event.id)
        tx.add(screen)
    return screen


def show_mode(tx: Tx, viewer: Viewer, now: datetime, *, mode: str) -> None:
    """Have the wall show one picture, or, with an empty mode, follow the day by itself."""
    _tell(tx, viewer, now, mode=checked_mode(mode))


def set_language(tx: Tx, viewer: Viewer, now: datetime, *, language: str) -> None:
    """Have the wall speak `fr`, `en`, or both where it is empty."""
    _tell(tx, viewer, now, language=checked_language(language))


def greet_names(tx: Tx, viewer: Viewer, now: datetime, *, on: bool) -> None:
    """Have the lobby show the first names of those who come in, or only count them."""
    _tell(tx, viewer, now, greets=on)


def hide_numbers(tx: Tx, viewer: Viewer, now: datetime, *, on: bool) -> None:
    """Keep the ranking covered until it is revealed, or show it; either begins anew."""
    _tell(tx, viewer, now, hides_numbers=on, revealed=0)


def reveal(tx: Tx, viewer: Viewer, now: datetime, *, count: int) -> None:
    """Uncover `count` topics of the ranking from its last; what is uncovered stays so.

    Raises Conflict while votes are taken.
    """
    event, screen = _begin(tx, viewer)
    if round_is_open(event.phase, event.round_ends_at, now):
        raise Conflict(say("The ranking can be revealed once voting is closed."))
    standing = tx.exec(
        select(func.count())
        .select_from(Topic)
        .where(Topic.event_id == event.id, col(Topic.withdrawn_at).is_(None))
    ).one()
    revealed = max(screen.revealed, min(count, standing))
    _keep(tx, viewer, now, event, screen, revealed=revealed)


def set_message(
    tx: Tx, viewer: Viewer, now: datetime, *, message: str, minutes: int | None
) -> None:
    """Lay a sentence over the wall for some minutes, None until removed; an empty one removes it.

    Raises Invalid for more than 90 characters or a time that is not offered.
    """
    text = checked_message(message)
    if minutes is not None and minutes not in MESSAGE_TIMES:
        raise Invalid(Problem("minutes", say("Choose one of the list.")))
    until = now + timedelta(minutes=minutes) if text and minutes is not None else None
    _tell(tx, viewer, now, message=text, message_until=until)


def _tell(tx: Tx, viewer: Viewer, now: datetime, **orders: Any) -> None:
    event, screen = _begin(tx, viewer)
    _keep(tx, viewer, now, event, screen, **orders)


def _begin(tx: Tx, viewer: Viewer) -> tuple[Event, Screen]:
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    return event, screen_of(tx, event)


def _keep(
    tx: Tx, viewer: Viewer, now: datetime, event: Event, screen: Screen, /, **orders: Any
) -> None:
    """Write orders down, unless the wall has them already."""
    if all(getattr(screen, name) == value for name, value in orders.items()):
        return
    for name, value in orders.items():
        setattr(screen, name, value)
    said = "message" in orders
    kind = ChangeKind.WALL_MESSAGE_SET if said else ChangeKind.WALL_SWITCHED
    record(tx, event, kind, viewer, now)
