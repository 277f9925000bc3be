"""What the notes of an event hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Reader
from app.domain.merging import Collision
from app.models import CalendarEntry, Host, Page, Participant, Revision, Topic
from app.queries.events import EventView
from app.queries.topics import Someone
from app.queries.twins import Ref
from app.rows import host_names


@dataclass(frozen=True)
class NotesPage:
    """The newest revision of one topic's page; `body` is Markdown, times are aware UTC.

    Hosts and authors without a name are `#12`, after their number.
    """

    topic_id: str
    title: str
    language: str
    body: str
    hosts: tuple[str, ...]
    room: str
    starts_at: datetime | None
    revision: int
    updated_at: datetime
    authors: tuple[str, ...]


@dataclass(frozen=True)
class NotesBook:
    """All pages of one event; `zone` is an IANA name."""

    name: str
    date: date
    place: str
    zone: str
    pages: tuple[NotesPage, ...]


@dataclass(frozen=True)
class NotesTopic:
    """What a page is about: a topic, or for a free page its own title; `id` is in its address.

    `room` and times are empty where it has no public place. `part_of` is the topic that a merged
    one is part of now. `frozen` pages are written by organisers alone.
    """

    id: str
    title: str
    language: str
    room: str
    starts_at: datetime | None
    ends_at: datetime | None
    withdrawn: bool
    part_of: Ref | None = None
    free: bool = False
    frozen: bool = False
    hosts: tuple[Someone, ...] = ()


@dataclass(frozen=True)
class RevisionView:
    """One saved state of a page; `day` is its date in the event's zone.

    `collisions` are where two people's texts stand one after the other in the body.
    """

    number: int
    author: Someone | None
    body: str
    summary: str
    saved_at: datetime
    day: date
    collisions: tuple[Collision, ...] = ()


@dataclass(frozen=True)
class NotesState:
    """A topic and the newest revision of its page, None where nothing was written."""

    topic: NotesTopic
    newest: RevisionView | None


def notes_at(session: Reader, event: EventView, page_key: str) -> NotesState | None:
    """Return the notes at an address, a topic's id or a free page's; None where there are none."""
    page = session.exec(select(Page).where(Page.event_id == event.id, is_page(page_key))).first()
    newest = newest_of(session, event, page_key).get(page_key) if page else None
    if page is not None and page.topic_id is None:
        return NotesState(about_page(event, page), newest)
    topic = session.get(Topic, page_key)
    if topic is None or topic.event_id != event.id:
        return None
    entries = places_of(session, event.id)
    shown = replace(
        about_topic(topic, entries.get(page_key)),
        part_of=_part_of(session, topic),
        frozen=page is not None and page.frozen_at is not None,
        hosts=_hosts(session, page_key),
    )
    return NotesState(shown, newest)


def is_page(page_key: str) -> ColumnElement[bool]:
    """Match the page at an address: of the topic with this id, or the free page with it."""
    is_free = and_(col(Page.id) == page_key, col(Page.topic_id).is_(None))
    return or_(col(Page.topic_id) == page_key, is_free)


def notes_book(session: Reader, event: EventView) -> NotesBook:
    """Return every page that has text, for export. Five queries however many pages."""
    newest = newest_of(session, event)
    entries = places_of(session, event.id)
    hosts = host_names(session, event.id)
    authors = _authors(session, event.id)
    topics = session.exec(select(Topic).where(Topic.event_id == event.id)).all()
    pages = tuple(
        _book_page(topic, newest[topic.id], entries.get(topic.id), hosts, authors)
        for topic in topics
        if topic.id in newest and newest[topic.id].body
    )
    return NotesBook(event.name, event.date, event.place, event.zone, pages)


def count_pages(session: Reader, event_id: str) -> int:
    """Count the pages of an event that have text."""
    return session.exec(
        select(func.count())
        .select_from(Page)
        .join(Revision, col(Revision.page_id) == col(Page.id))
        .where(Page.event_id == event_id, is_newest(), Revision.body != "")
    ).one()


def revision_view(event: EventView, row: Revision, author: Participant | None) -> RevisionView:
    """Return a revision as pages show it."""
    return RevisionView(
        number=row.number,
        author=Someone(author.id, author.name, author.number) if author else None,
        body=row.body,
        summary=row.summary,
        saved_at=row.saved_at,
        day=row.saved_at.astimezone(ZoneInfo(event.zone)).date(),
        collisions=tuple((start, middle, end) for start, middle, end in row.collisions),
    )


def newest_of(
    session: Reader, event: EventView, page_key: str | None = None
) -> dict[str, RevisionView]:
    """Return the newest revision of each page, or of one, by what is in its address. One query."""
    query = (
        select(_key(), Revision, Participant)
        .join(Revision, col(Revision.page_id) == col(Page.id))
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Page.event_id == event.id, is_newest())
    )
    if page_key is not None:
        query = query.where(is_page(page_key))
    return {key: revision_view(event, row, author) for key, row, author in session.exec(query)}


def _key() -> ColumnElement[str]:
    return func.coalesce(Page.topic_id, Page.id)


def is_newest() -> ColumnElement[bool]:
    """Match the revision of a page that has no later one."""
    later = aliased(Revision)
    newest = select(func.max(later.number)).where(later.page_id == col(Revision.page_id))
    return col(Revision.number) == newest.scalar_subquery()


def places_of(session: Reader, event_id: str) -> dict[str, CalendarEntry]:
    """Return the public places of topics by their ids. One query."""
    rows = session.exec(
        select(CalendarEntry).where(
            CalendarEntry.event_id == event_id, col(CalendarEntry.cancelled).is_(False)
        )
    )
    return {row.topic_id: row for row in rows}


def about_topic(topic: Topic, entry: CalendarEntry | None) -> NotesTopic:
    """Return what the page of a topic is about, with its public place if it has one."""
    return NotesTopic(
        id=topic.id,
        title=topic.title,
        language=topic.language,
        room=entry.room if entry else "",
        starts_at=entry.starts_at if entry else None,
        ends_at=entry.ends_at if entry else None,
        withdrawn=topic.withdrawn_at is not None,
    )


def about_page(event: EventView, page: Page) -> NotesTopic:
    """Return what a free page is about; its language is the event's first."""
    return NotesTopic(
        id=page.id,
        title=page.title,
        language=event.languages[0],
        room="",
        starts_at=None,
        ends_at=None,
        withdrawn=False,
        free=True,
        frozen=page.frozen_at is not None,
    )


def _hosts(session: Reader, topic_id: str) -> tuple[Someone, ...]:
    """Return who leads a topic, in the order they came to it."""
    rows = session.exec(
        select(Participant)
        .join(Host, col(Host.participant_id) == col(Participant.id))
        .where(Host.topic_id == topic_id)
        .order_by(col(Host.since), col(Participant.number))
    )
    return tuple(Someone(row.id, row.name, row.number) for row in rows)


def _part_of(session: Reader, topic: Topic) -> Ref | None:
    top = topic
    while top.merged_into_id is not None:
        top = session.get_one(Topic, top.merged_into_id)
    return Ref(top.id, top.title, top.language) if top is not topic else None


def _authors(session: Reader, event_id: str) -> dict[str, tuple[str, ...]]:
    first = func.min(Revision.number)
    rows = session.exec(
        select(_key(), Participant.name, Participant.number)
        .join(Revision, col(Revision.page_id) == col(Page.id))
        .join(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Page.event_id == event_id)
        .group_by(_key(), col(Participant.name), col(Participant.number))
        .order_by(first)
    ).all()
    authors: dict[str, tuple[str, ...]] = {}
    for key, name, number in rows:
        authors[key] = (*authors.get(key, ()), name or f"#{number}")
    return authors


def _book_page(
    topic: Topic,
    newest: RevisionView,
    entry: CalendarEntry | None,
    hosts: Mapping[str, tuple[str, ...]],
    authors: Mapping[str, tuple[str, ...]],
) -> NotesPage:
    return NotesPage(
        topic_id=topic.id,
        title=topic.title,
        language=topic.language,
        body=newest.body,
        hosts=hosts.get(topic.id, ()),
        room=entry.room if entry else "",
        starts_at=entry.starts_at if entry else None,
        revision=newest.number,
        updated_at=newest.saved_at,
        authors=authors.get(topic.id, ()),
    )
