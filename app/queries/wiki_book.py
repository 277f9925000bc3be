"""Everything an archive of the notes holds: all pages, their revisions, their photos."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import func, inspect
from sqlalchemy.orm import defer
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import name_or_number, public_name
from app.domain.text import clean_line, clean_text
from app.models import CalendarEntry, Page, PageLink, Participant, Photo, Revision, Topic
from app.queries.events import EventView
from app.queries.notes import places_of
from app.queries.wiki import pages_by_title
from app.rows import host_names


@dataclass(frozen=True)
class WikiPhoto:
    """A photo on a page, without its bytes; `name` is its caption, sides are in pixels."""

    id: str
    name: str
    media_type: str
    width: int
    height: int
    at: datetime


@dataclass(frozen=True)
class WikiRevision:
    """One saved state of a page; `author` is "" where nobody is to be named, `#12` without a name.

    `body` is Markdown, as tidy as `clean_text` leaves it.
    """

    number: int
    author: str
    body: str
    summary: str
    saved_at: datetime


@dataclass(frozen=True)
class WikiEntry:
    """A session or a free page; `key` is in its address, `page_id` None where nothing was written.

    `starts_at` is None without a public place. Hosts are called as authors are. `links` are the
    folded titles to which the page links now.
    """

    key: str
    page_id: str | None
    title: str
    language: str
    hosts: tuple[str, ...] = ()
    room: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    free: bool = False
    has_text: bool = False
    revisions: int = 0
    updated_at: datetime | None = None
    photos: tuple[WikiPhoto, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class WikiBook:
    """The wiki of an event without its texts; `titles` are keys by folded title, former ones too.

    Sessions come in the order of the day, then what has no place, by title. `zone` is an IANA name.
    """

    name: str
    slug: str
    date: date
    place: str
    zone: str
    language: str
    entries: tuple[WikiEntry, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[WikiEntry, ...]:
        """All entries about which there is something now: notes, or photos."""
        return tuple(entry for entry in self.entries if entry.has_text or entry.photos)

    @property
    def sessions(self) -> tuple[WikiEntry, ...]:
        """All entries with a place in the grid."""
        return tuple(entry for entry in self.entries if entry.starts_at is not None)


def wiki_book(session: Reader, event: EventView) -> WikiBook:
    """Return what the wiki of an event consists of. Eight queries however many pages."""
    pages = _pages(session, event.id)
    calendar = places_of(session, event.id)
    hosts = host_names(session, event.id) if event.names_public else {}
    photos = _photos(session, event.id)
    newest = _newest(session, event.id)
    links = _links(session, event.id)
    topics = session.exec(select(Topic).where(Topic.event_id == event.id)).all()
    entries = [
        _of_topic(topic, pages.get(topic.id), calendar.get(topic.id), hosts.get(topic.id, ()))
        for topic in topics
        if topic.id in pages or topic.id in calendar
    ]
    entries += [_of_free(event, page) for page in pages.values() if page.topic_id is None]
    written = [_with_text(entry, newest, photos, links) for entry in entries]
    return WikiBook(
        name=clean_line(event.name),
        slug=event.slug,
        date=event.date,
        place=clean_line(event.place),
        zone=event.zone,
        language=event.languages[0],
        entries=tuple(sorted(filter(_is_shown, written), key=_order)),
        titles={title: key for title, (key, _) in pages_by_title(session, event.id).items()},
    )


def revisions_of(session: Reader, event: EventView, entry: WikiEntry) -> Sequence[WikiRevision]:
    """Return all revisions of a page, the first one first; none where nothing was written."""
    if entry.page_id is None:
        return ()
    rows = session.exec(
        select(Revision, Participant)
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Revision.page_id == entry.page_id)
        .order_by(col(Revision.number))
    )
    return tuple(_revision(event, row, author) for row, author in rows)


def photo_bytes(session: Reader, photo_id: str) -> bytes:
    """Return what a photo of the book consists of; nothing where it has just gone."""
    return session.exec(select(Photo.data).where(Photo.id == photo_id)).one_or_none() or b""


def _pages(session: Reader, event_id: str) -> dict[str, Page]:
    """Return all pages by what is in their address."""
    rows = session.exec(select(Page).where(Page.event_id == event_id))
    return {page.topic_id or page.id: page for page in rows}


def _photos(session: Reader, event_id: str) -> dict[str, tuple[WikiPhoto, ...]]:
    """Return the photos of each page without their bytes, the oldest first."""
    rows = session.exec(
        select(Photo)
        .options(defer(inspect(Photo).attrs["data"].class_attribute))
        .where(Photo.event_id == event_id, col(Photo.removed_at).is_(None))
        .order_by(col(Photo.at), col(Photo.id))
    )
    photos: dict[str, list[WikiPhoto]] = defaultdict(list)
    for row in rows:
        caption = clean_line(row.name)
        photos[row.page_id].append(
            WikiPhoto(row.id, caption, row.media_type, row.width, row.height, row.at)
        )
    return {page_id: tuple(found) for page_id, found in photos.items()}


def _newest(session: Reader, event_id: str) -> dict[str, tuple[int, datetime, bool]]:
    """Return number, time and whether there is any text of each page's newest revision."""
    last = (
        select(Revision.page_id, func.max(Revision.number).label("number"))
        .join(Page, col(Page.id) == col(Revision.page_id))
        .where(Page.event_id == event_id)
        .group_by(col(Revision.page_id))
        .subquery()
    )
    rows = session.exec(
        select(Revision.page_id, Revision.number, Revision.saved_at, col(Revision.body) != "").join(
            last, (col(Revision.page_id) == last.c.page_id) & (Revision.number == last.c.number)
        )
    )
    return {page_id: (number, at, bool(text)) for page_id, number, at, text in rows}


def _links(session: Reader, event_id: str) -> dict[str, tuple[str, ...]]:
    """Return the folded titles to which each page links now."""
    rows = session.exec(
        select(PageLink.page_id, PageLink.folded)
        .join(Page, col(Page.id) == col(PageLink.page_id))
        .where(Page.event_id == event_id)
        .order_by(col(PageLink.folded))
    )
    links: dict[str, list[str]] = defaultdict(list)
    for page_id, folded in rows:
        links[page_id].append(folded)
    return {page_id: tuple(found) for page_id, found in links.items()}


def _of_topic(
    topic: Topic, page: Page | None, place: CalendarEntry | None, hosts: tuple[str, ...]
) -> WikiEntry:
    return WikiEntry(
        key=topic.id,
        page_id=page.id if page else None,
        title=clean_line(topic.title),
        language=topic.language,
        hosts=tuple(map(_named, hosts)),
        room=clean_line(place.room) if place else "",
        starts_at=place.starts_at if place else None,
        ends_at=place.ends_at if place else None,
    )


def _of_free(event: EventView, page: Page) -> WikiEntry:
    return WikiEntry(
        key=page.id,
        page_id=page.id,
        title=clean_line(page.title),
        language=event.languages[0],
        free=True,
    )


def _with_text(
    entry: WikiEntry,
    newest: Mapping[str, tuple[int, datetime, bool]],
    photos: Mapping[str, tuple[WikiPhoto, ...]],
    links: Mapping[str, tuple[str, ...]],
) -> WikiEntry:
    page_id = entry.page_id or ""
    number, updated_at, has_text = newest.get(page_id, (0, None, False))
    return replace(
        entry,
        has_text=has_text,
        revisions=number,
        updated_at=updated_at,
        photos=photos.get(page_id, ()),
        links=links.get(page_id, ()),
    )


def _is_shown(entry: WikiEntry) -> bool:
    return entry.has_text or bool(entry.photos) or entry.starts_at is not None


def _order(entry: WikiEntry) -> tuple[bool, float, str, str, str]:
    begins = entry.starts_at.timestamp() if entry.starts_at else 0.0
    return (entry.starts_at is None, begins, entry.room, entry.title, entry.key)


def _named(name: str) -> str:
    """Return what files may call somebody: nobody by an address."""
    return clean_line(public_name(name))


def _revision(event: EventView, row: Revision, author: Participant | None) -> WikiRevision:
    named = author is not None and event.names_public
    return WikiRevision(
        number=row.number,
        author=name_or_number(_named(author.name), author.number) if author and named else "",
        body=clean_text(row.body),
        summary=clean_line(row.summary),
        saved_at=row.saved_at,
    )
