"""Tells forms that people fill in from those that programs do: a hidden field, and time.

The form says when it was opened, signed, so that a program cannot say it for itself. What waits in
an outbox, and what is saved again and again while one writes, only grows older.
"""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from app.domain.spam import check_filled_by_hand
from app.web.deps import Visit
from app.web.house import House


class ByHand(BaseModel):
    """What a form has for programs to stumble over: `more` is a field that nobody sees."""

    opened: str = ""
    more: str = ""


def opened(house: House, visit: Visit, form: ByHand) -> dict[str, str]:
    """Return what the form shows: when it was opened first, and the hidden field empty again."""
    known = form.opened if _opened_at(house, visit, form) else ""
    words = f"{visit.event.id} {visit.now.timestamp()}"
    return {"opened": known or house.cookies.seal(words), "more": ""}


def check_by_hand(house: House, visit: Visit, form: ByHand) -> None:
    """Raise Conflict for a form that a program filled in; saved once more it passes."""
    at = _opened_at(house, visit, form)
    waited = visit.now - at if at else None
    least = timedelta(seconds=house.settings.form_seconds)
    check_filled_by_hand(trap=form.more, waited=waited, least=least)


def _opened_at(house: House, visit: Visit, form: ByHand) -> datetime | None:
    event_id, _, moment = house.cookies.unseal(form.opened).partition(" ")
    return datetime.fromtimestamp(float(moment), UTC) if event_id == visit.event.id else None
