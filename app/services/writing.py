"""Who may write on which page now: asked by every use case that changes the notes."""

from datetime import datetime

from app.db import Tx
from app.domain.notes import check_not_frozen
from app.domain.people import Viewer
from app.domain.spam import check_page_open, check_unblocked
from app.models import Event, Page, Participant


def check_open(event: Event, page: Page | None, viewer: Viewer, now: datetime) -> None:
    """Raise Conflict where all notes, or this page, can be changed by organisers alone."""
    organises = viewer.organises
    check_not_frozen(event.date, event.zone, now, days=event.notes_days, organises=organises)
    if page is not None:
        check_page_open(page.frozen_at, organises=organises)


def check_not_blocked(tx: Tx, viewer: Viewer) -> None:
    """Raise NotAllowed for somebody whom organisers keep from writing."""
    check_unblocked(tx.get_one(Participant, viewer.participant()).blocked_at)
