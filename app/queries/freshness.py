"""Whether what was sent of an event still holds, found out without reading it again."""

from sqlmodel import col, or_, select

from app.db import Reader
from app.domain.changes import QUIET
from app.models import Change
from app.queries.events import EventView
from app.queries.revisions import Stamp


def is_untouched(session: Reader, event: EventView | Stamp, since: int, person: str = "") -> bool:
    """Tell whether nothing after a revision can show in a feed: votes of others never do.

    `person` is whose feed it is, empty for those that all may fetch. One query, which walks the
    log by its index from that revision on.
    """
    of_all, own = col(Change.kind).not_in(QUIET), col(Change.actor_id) == person
    shows = or_(of_all, own) if person else of_all
    found = session.exec(
        select(Change.id)
        .where(Change.event_id == event.id, Change.revision > since, shows)
        .limit(1)
    ).first()
    return found is None
