"""What the organiser tells the wall."""

from app.db import Tx
from app.models import Event, Screen


def screen_of(tx: Tx, event: Event) -> Screen:
    """Return the orders of an event's wall, whose revision has been taken; made at first need."""
    screen = tx.get(Screen, event.id)
    if screen is None:
        screen = Screen(event_id=event.id)
        tx.add(screen)
    return screen
