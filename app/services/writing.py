"""Who may write what on which page now: asked by every use case that changes the notes."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader, Tx
from app.domain.notes import PACE, check_not_frozen, check_pace
from app.domain.people import Viewer
from app.domain.spam import NEW_FOR, check_new_links, check_page_open, check_unblocked, new_links
from app.models import Event, Page, Participant, Revision
from app.services.pages import index_page


def check_may_save(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, page: Page | None = None
) -> None:
    """Raise Conflict where notes are frozen or this person saves too often.

    Without a page it is a new one. Raises NotAllowed for who is blocked or has not joined.
    """
    check_open(event, page, viewer, now)
    check_not_blocked(tx, viewer)
    check_pace(_saves(tx, event, viewer, within=(now - PACE, now)))


def check_links(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, before: str, after: str, own: str = ""
) -> None:
    """Raise Conflict where a text brings too many links to other hosts than `own`.

    Somebody new can bring few: who joined just now, or has saved nothing yet. Organisers are not.
    """
    count = new_links(before, after, own)
    if count:
        check_new_links(count, is_new=not viewer.organises and _is_new(tx, event, viewer, now))


def check_open(event: Event, page: Page | None, viewer: Viewer, now: datetime) -> None:
    """Raise Conflict where all notes, or this page, can be changed by organisers alone."""
    organises = viewer.organises
    check_not_frozen(event.date, event.zone, now, days=event.notes_days, organises=organises)
    if page is not None:
        check_page_open(page.frozen_at is not None, organises=organises)


def check_not_blocked(tx: Reader, viewer: Viewer) -> None:
    """Raise NotAllowed for somebody whom organisers keep from writing."""
    check_unblocked(tx.get_one(Participant, viewer.participant()).blocked_at)


def keep_page(tx: Tx, page: Page) -> None:
    """Keep the page of a topic on which nothing was written yet."""
    if tx.get(Page, page.id) is None:
        tx.add(page)
        tx.flush()
        index_page(tx, page, "")


def _is_new(tx: Tx, event: Event, viewer: Viewer, now: datetime) -> bool:
    person = tx.get_one(Participant, viewer.participant())
    return person.created_at > now - NEW_FOR or not _saves(tx, event, viewer)


def _saves(
    tx: Tx, event: Event, viewer: Viewer, within: tuple[datetime, datetime] | None = None
) -> int:
    """Count what somebody saved, or saved within two moments: clocks are set back too."""
    saved = (
        select(func.count())
        .select_from(Revision)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .where(Page.event_id == event.id, Revision.author_id == viewer.participant())
    )
    if within is not None:
        saved = saved.where(col(Revision.saved_at) > within[0], col(Revision.saved_at) <= within[1])
    return tx.exec(saved).one()
