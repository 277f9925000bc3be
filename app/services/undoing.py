"""Organisers undo everything that one person wrote, and hold up nobody meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Database, Reader, Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.unwriting import Written, without
from app.models import Event, Page, Participant, Photo, Revision
from app.services.log import record, take_revision
from app.services.moderation import person_of
from app.services.notes import add_revision
from app.services.titles import give_title, nearest_free

MOST_TRIES = 5
"""So often a page is compared anew where somebody saved it meanwhile."""


@dataclass(frozen=True)
class Undone:
    """How many pages were changed and photos removed."""

    pages: int
    photos: int


@dataclass(frozen=True)
class _Without:
    """A page without what somebody wrote: its text and its title, "" where that stays.

    `number` is of the revision that it was made from.
    """

    number: int
    body: str
    title: str


@dataclass(frozen=True)
class _Saved:
    """A revision as it is compared; `title` is the one that a free page had then."""

    number: int
    written: Written
    title: str


def undo_all(
    db: Database,
    viewer: Viewer,
    now: datetime,
    *,
    person_id: str,
    summary: str = "",
    untitled: str = "",
) -> Undone:
    """Take everything that one person wrote out of the notes, and remove their photos.

    Each page gets a new revision, which can itself be undone by restoring an earlier one. What
    others wrote stays, and what this person alone took away comes back. A free page has the last
    title again that somebody else gave it; where nobody did and no word is left, `untitled`. What
    this person said of their changes is emptied, for it stands in lists and feeds. To compare a
    page takes some 30 ms for each of its long revisions: that is done outside the write lane, in a
    thread that may wait, and each page is written on its own. After a failure in the middle, once
    more finishes. Raises NotFound for who is no organiser or not in the event, and Conflict where
    others keep saving a page.
    """
    viewer.check_organises()
    with db.reading() as session:
        person_of(session, viewer.event_id, person_id)
        page_ids = _pages_of(session, viewer.event_id, person_id)
    words = (summary, untitled)
    pages = sum(_undo_page(db, viewer, now, page_id, person_id, words) for page_id in page_ids)
    return db.write_now(_finish, viewer, now, person_id=person_id, pages=pages)


def _undo_page(
    db: Database,
    viewer: Viewer,
    now: datetime,
    page_id: str,
    person_id: str,
    words: tuple[str, str],
) -> bool:
    """Take what somebody wrote out of a page; tell whether that changed it.

    `words` are what the history says of it, and the title of what nobody else named.
    """
    summary, untitled = words
    for _ in range(MOST_TRIES):
        with db.reading() as session:
            saved = _saved(session, page_id, person_id)
        body, newest = without([revision.written for revision in saved]), saved[-1]
        title = _title_without(saved)
        if title is None:
            title = "" if body else untitled
        if body == newest.written.body and not title:
            return False
        found = _Without(newest.number, body, title)
        if db.write_now(_put, viewer, now, page_id=page_id, found=found, summary=summary):
            return True
    raise Conflict(say("Others are saving one of these pages just now. Undo everything again."))


def _put(
    tx: Tx, viewer: Viewer, now: datetime, *, page_id: str, found: _Without, summary: str
) -> bool:
    """Save a page's new text and title, unless somebody has saved since it was compared."""
    event = take_revision(tx, viewer.event_id)
    newest = (
        select(Revision.number)
        .where(Revision.page_id == page_id)
        .order_by(col(Revision.number).desc())
    )
    if tx.exec(newest).first() != found.number:
        return False
    page = tx.get_one(Page, page_id)
    if found.title:
        give_title(tx, page, nearest_free(tx, event, found.title, but=page.id))
        record(tx, event, ChangeKind.PAGE_RENAMED, viewer, now, subject=page.id)
    add_revision(tx, event, viewer, now, page=page, body=found.body, summary=summary)
    return True


def _finish(tx: Tx, viewer: Viewer, now: datetime, *, person_id: str, pages: int) -> Undone:
    """Remove the photos and summaries of somebody, and note that all of theirs was undone."""
    event = take_revision(tx, viewer.event_id)
    said = _empty_summaries(tx, person_id)
    photos = _remove_photos(tx, event, viewer, now, person_of(tx, event.id, person_id))
    if pages or photos or said:
        record(tx, event, ChangeKind.NOTES_ROLLED_BACK, viewer, now, subject=person_id)
    return Undone(pages, photos)


def _pages_of(session: Reader, event_id: str, person_id: str) -> Sequence[str]:
    """Return the pages on which somebody wrote."""
    wrote = select(Revision.page_id).where(Revision.author_id == person_id)
    return session.exec(
        select(Page.id).where(Page.event_id == event_id, col(Page.id).in_(wrote)).order_by(Page.id)
    ).all()


def _saved(session: Reader, page_id: str, person_id: str) -> list[_Saved]:
    """Return each revision of a page, the oldest first."""
    rows = session.exec(
        select(Revision.number, Revision.body, Revision.title, Revision.author_id)
        .where(Revision.page_id == page_id)
        .order_by(col(Revision.number))
    )
    return [
        _Saved(number, Written(body, author == person_id), title)
        for number, body, title, author in rows
    ]


def _title_without(saved: Sequence[_Saved]) -> str | None:
    """Return the title that a page has without somebody: "" for the one that it has now.

    None where nobody else ever gave it one.
    """
    given = [
        revision
        for revision, before in zip(saved, (None, *saved), strict=False)
        if revision.title != (before.title if before else "")
    ]
    if not given or not given[-1].written.theirs:
        return ""
    return next((it.title for it in reversed(given) if not it.written.theirs), None)


def _empty_summaries(tx: Tx, person_id: str) -> bool:
    """Empty what somebody said of their revisions; tell whether there was anything."""
    said = (col(Revision.author_id) == person_id, col(Revision.summary) != "")
    found = tx.exec(select(Revision.id).where(*said).limit(1)).first()
    tx.exec(update(Revision).where(*said).values(summary=""))
    return found is not None


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
