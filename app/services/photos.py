"""Photos are added to notes pages, removed, and put back."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader, Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.people import Viewer
from app.domain.photos import (
    PACE,
    Picture,
    Shelf,
    check_may_put_back,
    check_may_remove,
    check_pace,
    check_room,
    checked_caption,
)
from app.models import Change, Event, Page, Photo
from app.services.log import record, take_revision
from app.services.pages import page_at
from app.services.receipts import is_done, once
from app.services.writing import check_not_blocked, check_open, keep_page

JPEG = "image/jpeg"


def add(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    page_key: str,
    picture: Picture,
    name: str = "",
    key: str = "",
) -> str:
    """Put a photo on a page and return its id; `name` is its caption.

    Raises Invalid for a caption that is too long, Conflict where notes are frozen, there is no room
    or photos come too fast, NotAllowed for who has not joined or is blocked, and NotFound where
    there is no such page.
    """
    author = viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)

    def do() -> str:
        caption = checked_caption(name)
        _check(tx, event, page, viewer, now, size=len(picture.data))
        keep_page(tx, page)
        photo = _photo_of(picture, event, page, author, now, caption)
        tx.add(photo)
        record(tx, event, ChangeKind.PHOTO_ADDED, viewer, now, subject=photo.id)
        return photo.id

    return once(tx, event_id=event.id, key=key, now=now, do=do, by=author)


def check_may_add(
    session: Reader, viewer: Viewer, now: datetime, *, page_key: str, key: str = ""
) -> None:
    """Raise what `add` would for any photo, before one is looked at, which is dear.

    The form that added one may come again.
    """
    author = viewer.participant()
    event = session.get_one(Event, viewer.event_id)
    page = page_at(session, event, page_key)
    if not is_done(session, event_id=event.id, key=key, now=now, by=author):
        _check(session, event, page, viewer, now, size=1)


def remove(tx: Tx, viewer: Viewer, now: datetime, *, photo_id: str) -> str:
    """Take a photo off its page, also from a frozen one; return the key of the page.

    Raises NotAllowed for anybody but who added it and organisers, NotFound where there is none.
    """
    viewer.participant()
    event = take_revision(tx, viewer.event_id)
    photo = _photo(tx, event, photo_id)
    check_may_remove(viewer, photo.author_id)
    check_not_blocked(tx, viewer)
    if photo.removed_at is None:
        photo.removed_at = now
        record(tx, event, ChangeKind.PHOTO_REMOVED, viewer, now, subject=photo.id)
    return _key_of(tx, photo)


def put_back(tx: Tx, viewer: Viewer, now: datetime, *, photo_id: str) -> str:
    """Show a removed photo again; return the key of the page.

    Organisers can always, who added it where they removed it themselves. Raises as `add` does.
    """
    viewer.participant()
    event = take_revision(tx, viewer.event_id)
    photo = _photo(tx, event, photo_id)
    page = tx.get_one(Page, photo.page_id)
    if photo.removed_at is not None:
        check_may_put_back(viewer, _removed_by(tx, photo))
        check_open(event, page, viewer, now)
        check_not_blocked(tx, viewer)
        check_room(_shelf(tx, event, page, ""), 0)
        photo.removed_at = None
        record(tx, event, ChangeKind.PHOTO_RESTORED, viewer, now, subject=photo.id)
    return _key_of(tx, photo)


def _photo_of(
    picture: Picture, event: Event, page: Page, author: str, now: datetime, caption: str
) -> Photo:
    return Photo(
        event_id=event.id,
        page_id=page.id,
        author_id=author,
        at=now,
        name=caption,
        media_type=JPEG,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        data=picture.data,
    )


def _photo(tx: Tx, event: Event, photo_id: str) -> Photo:
    photo = tx.get(Photo, photo_id)
    if photo is None or photo.event_id != event.id:
        raise NotFound
    return photo


def _check(
    tx: Reader, event: Event, page: Page, viewer: Viewer, now: datetime, *, size: int
) -> None:
    author = viewer.participant()
    check_open(event, page, viewer, now)
    check_not_blocked(tx, viewer)
    check_room(_shelf(tx, event, page, author), size)
    mine = select(func.count()).where(Photo.author_id == author, Photo.event_id == event.id)
    lately = mine.where(col(Photo.at) > now - PACE, col(Photo.at) <= now)
    check_pace(tx.exec(lately).one())


def _shelf(tx: Reader, event: Event, page: Page, author: str) -> Shelf:
    """Count what is there; bytes of what was removed too, for it can be put back."""
    shown = col(Photo.removed_at).is_(None)
    on_page = select(func.count()).where(Photo.page_id == page.id, shown)
    of_person = select(func.count()).where(Photo.author_id == author, Photo.event_id == event.id)
    size = select(func.coalesce(func.sum(Photo.size), 0)).where(Photo.event_id == event.id)
    return Shelf(*(tx.exec(counted).one() for counted in (on_page, of_person, size)))


def _removed_by(tx: Tx, photo: Photo) -> str | None:
    removals = select(Change.actor_id).where(
        Change.event_id == photo.event_id,
        Change.kind == ChangeKind.PHOTO_REMOVED,
        Change.subject_id == photo.id,
    )
    return tx.exec(removals.order_by(col(Change.revision).desc())).first()


def _key_of(tx: Tx, photo: Photo) -> str:
    page = tx.get_one(Page, photo.page_id)
    return page.topic_id or page.id
