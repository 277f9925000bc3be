"""Photos on notes pages: what is shown of them, and the bytes of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col, select

from app.db import Reader
from app.models import Page, Participant, Photo
from app.queries.notes import is_page
from app.queries.topics import Someone


@dataclass(frozen=True)
class PhotoView:
    """A photo without its bytes; `page_key` is in the address of its page, `name` its caption.

    Sides are in pixels, `size` in bytes, times aware UTC.
    """

    id: str
    page_key: str
    name: str
    author: Someone | None
    at: datetime
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class Gallery:
    """The photos of a page in the order in which they came, and those that were removed."""

    shown: tuple[PhotoView, ...] = ()
    removed: tuple[PhotoView, ...] = ()


@dataclass(frozen=True)
class PhotoFile:
    """The bytes of a photo, None once it is removed."""

    data: bytes | None
    at: datetime


_BYTES = cast("QueryableAttribute[bytes]", Photo.data)


def gallery_of(session: Reader, event_id: str, page_key: str) -> Gallery:
    """Return the photos of the page at an address. One query."""
    found = _photos(session, event_id, is_page(page_key))
    return Gallery(
        shown=tuple(view for view, removed in found if not removed),
        removed=tuple(view for view, removed in found if removed),
    )


def photo_file(session: Reader, event_id: str, photo_id: str) -> PhotoFile | None:
    """Return the bytes of a photo, None where the event never had it. One query."""
    photo = session.get(Photo, photo_id)
    if photo is None or photo.event_id != event_id:
        return None
    return PhotoFile(None if photo.removed_at else photo.data, photo.at)


def _photos(
    session: Reader, event_id: str, which: ColumnElement[bool]
) -> list[tuple[PhotoView, bool]]:
    """Return photos with whether they are removed, without the bytes, which no list needs."""
    rows = session.exec(
        select(Photo, Page.topic_id, Participant)
        .join(Page, col(Page.id) == col(Photo.page_id))
        .outerjoin(Participant, col(Participant.id) == col(Photo.author_id))
        .where(Photo.event_id == event_id, which)
        .order_by(col(Photo.at), col(Photo.id))
        .options(defer(_BYTES))
    ).all()
    return [(_view(photo, topic, who), photo.removed_at is not None) for photo, topic, who in rows]


def _view(photo: Photo, topic_id: str | None, author: Participant | None) -> PhotoView:
    return PhotoView(
        id=photo.id,
        page_key=topic_id or photo.page_id,
        name=photo.name,
        author=Someone(author.id, author.name, author.number) if author else None,
        at=photo.at,
        width=photo.width,
        height=photo.height,
        size=photo.size,
    )
