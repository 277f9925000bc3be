"""What the templates of the wall are given, for the page and for its stream alike."""

from datetime import datetime

from app.db import Reader
from app.queries.events import EventView
from app.queries.screen import spoken
from app.queries.wall import wall
from app.web.address import join_address


def pictured(
    session: Reader, event: EventView, now: datetime, public: str, *, mode: str = "", wish: str = ""
) -> dict[str, object]:
    """Return the picture, the language it `speaks`, and the addresses it shows.

    A projector may have a mode and a language of its own; empty is what the desk says.
    """
    shown = wall(session, event, now, mode)
    return {
        "wall": shown,
        "speaks": spoken(shown.orders, event, wish),
        "closing": f"{public}/e/{event.slug}/closing",
        "public": public,
        **join_address(public, event),
    }
