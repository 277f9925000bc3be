"""What those are called who wrote notes: beside the book itself, all that archives say of them."""

from collections.abc import Sequence

from sqlmodel import col, select

from app.db import Reader
from app.models import Page, Participant, Revision
from app.queries.events import EventView


def authors_of(session: Reader, event: EventView) -> Sequence[tuple[str, int, str]]:
    """Return id, number and name of each who wrote notes; nobody where none is to be named."""
    if not event.names_public:
        return []
    wrote = (
        select(Revision.author_id)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .where(Page.event_id == event.id)
    )
    rows = session.exec(
        select(Participant.id, Participant.number, Participant.name)
        .where(Participant.event_id == event.id, col(Participant.id).in_(wrote))
        .order_by(Participant.id)
    )
    return rows.all()
