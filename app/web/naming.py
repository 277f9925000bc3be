"""Whether what is taken home names people."""

from dataclasses import replace

from app.queries.events import EventView

NO_NAMES = "no"
"""What `names` is in the addresses of what leaves them out."""


def named_as_asked(event: EventView, names: str) -> EventView:
    """Return the event, which names nobody where it hides names, or `names` asks for that."""
    return replace(event, names_public=event.names_public and names != NO_NAMES)
