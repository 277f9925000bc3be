"""Organisers stop spam: undo all that one person wrote, block them, freeze a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.domain.unwriting import Written, without
from app.models import Event, Page, Participant, Photo, Revision
from app.services.log import record, take_revision
from app.services.notes import add_revision
from app.services.pages import page_at
from app.services.writing import keep_page


@dataclass(frozen=True)
class Undone:
    """How many pages were changed and photos removed."""

    pages: int
    photos: int


def undo_all(tx: Tx, viewer: Viewer, now: datetime, *, person_id: str, summary: str = "") -> Undone:
    """Take everything that one person wrote out of the notes, and remove their photos.

    Each page gets a new revision, which can itself be undone by restoring an earlier one. What
    others wrote stays, and what this person alone took away comes back. Titles of pages stay. To
    compare a page takes some 30 ms for each of its long revisions. Raises NotFound for
    who is no organiser or not in the event.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    person = _person(tx, event, person_id)
    pages = sum(
        _unwritten(tx, event, viewer, now, page, person, summary)
        for page in _pages_of(tx, event, person)
    )
    photos = _remove_photos(tx, event, viewer, now, person)
    if pages or photos:
        record(tx, event, ChangeKind.NOTES_ROLLED_BACK, viewer, now, subject=person.id)
    return Undone(pages, photos)


def block(tx: Tx, viewer: Viewer, now: datetime, *, person_id: str, on: bool) -> None:
    """Keep somebody from writing notes and adding photos, or let them again; they read and vote.

    Raises Conflict for an organiser, who could let themselves again; NotFound as `undo_all` does.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    person = _person(tx, event, person_id)
    if on and person.role == Role.ORGANISER:
        raise Conflict(say("Organisers cannot be blocked: they run this event together."))
    if on != (person.blocked_at is not None):
        person.blocked_at = now if on else None
        kind = ChangeKind.PERSON_BLOCKED if on else ChangeKind.PERSON_UNBLOCKED
        record(tx, event, kind, viewer, now, subject=person.id)


def freeze(tx: Tx, viewer: Viewer, now: datetime, *, page_key: str, on: bool) -> None:
    """Let organisers alone write on a page, or everybody again.

    Raises NotFound where there is no such page, and for who is no organiser.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    if on != (page.frozen_at is not None):
        keep_page(tx, page)
        page.frozen_at = now if on else None
        kind = ChangeKind.PAGE_FROZEN if on else ChangeKind.PAGE_UNFROZEN
        record(tx, event, kind, viewer, now, subject=page_key)


def _person(tx: Tx, event: Event, person_id: str) -> Participant:
    person = tx.get(Participant, person_id)
    if person is None or person.event_id != event.id:
        raise NotFound
    return person


def _pages_of(tx: Tx, event: Event, person: Participant) -> Sequence[Page]:
    """Return the pages on which somebody wrote."""
    wrote = select(Revision.page_id).where(Revision.author_id == person.id)
    return tx.exec(
        select(Page).where(Page.event_id == event.id, col(Page.id).in_(wrote)).order_by(Page.id)
    ).all()


def _unwritten(
    tx: Tx,
    event: Event,
    viewer: Viewer,
    now: datetime,
    page: Page,
    person: Participant,
    summary: str,
) -> bool:
    """Take what somebody wrote out of a page; tell whether that changed it."""
    saved = tx.exec(
        select(Revision).where(Revision.page_id == page.id).order_by(col(Revision.number))
    ).all()
    body = without([Written(one.body, one.author_id == person.id) for one in saved])
    if body == saved[-1].body:
        return False
    add_revision(tx, event, viewer, now, page=page, body=body, summary=summary)
    return True


def _remove_photos(tx: Tx, event: Event, viewer: Viewer, now: datetime, person: Participant) -> int:
    """Remove the photos that somebody added, and count them."""
    shown = select(Photo.id).where(
        Photo.event_id == event.id, Photo.author_id == person.id, col(Photo.removed_at).is_(None)
    )
    found = tx.exec(shown).all()
    tx.exec(update(Photo).where(col(Photo.id).in_(found)).values(removed_at=now))
    for photo_id in found:
        record(tx, event, ChangeKind.PHOTO_REMOVED, viewer, now, subject=photo_id)
    return len(found)
