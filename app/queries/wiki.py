"""How the pages of an event hang together: titles, links between pages, the index, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, union_all
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Reader
from app.domain.differences import WordChange, word_change
from app.domain.text import fold
from app.domain.wikilinks import find_links
from app.models import (
    FormerTitle,
    Page,
    PageLink,
    PageName,
    Participant,
    Revision,
    Topic,
)
from app.queries.events import EventView
from app.queries.notes import (
    NotesState,
    NotesTopic,
    RevisionView,
    about_page,
    about_topic,
    newest_of,
    places_of,
    revision_view,
)

RECENT_PAGE = 20
"""Changes at once, each with the words that came and went."""


@dataclass(frozen=True)
class WantedPage:
    """A title that links name and no page has, and the pages with those links."""

    title: str
    wanted_by: tuple[NotesTopic, ...]


@dataclass(frozen=True)
class Hour:
    """The sessions that begin at one moment; None for topics without a public place."""

    starts_at: datetime | None
    sessions: tuple[NotesState, ...]


@dataclass(frozen=True)
class WikiIndex:
    """All pages of an event: of sessions in the order of the day, free ones by title, wanted ones.

    A free page that was emptied is left out.
    """

    hours: tuple[Hour, ...]
    free: tuple[NotesState, ...]
    wanted: tuple[WantedPage, ...]


@dataclass(frozen=True)
class RecentChange:
    """A revision of some page, and how many words came and went with it."""

    topic: NotesTopic
    revision: RevisionView
    words: WordChange


@dataclass(frozen=True)
class Recent:
    """Changes of all pages, the newest first; `older` is where to go on, empty at the end."""

    changes: tuple[RecentChange, ...]
    older: str


def pages_by_title(session: Reader, event_id: str) -> Mapping[str, tuple[str, str]]:
    """Return (key, title) of the page that each folded title names, now or formerly. One query.

    The key is in the page's address. Of several pages, one that has the title now comes first, then
    one whose topic stands, then a topic's, then that of the oldest.
    """
    topics = (
        columns(
            col(FormerTitle.folded),
            col(Topic.id),
            col(Topic.title),
            col(Topic.withdrawn_at),
            col(Topic.created_at),
        )
        .join(Topic, col(Topic.id) == col(FormerTitle.topic_id))
        .where(col(FormerTitle.event_id) == event_id)
    )
    free = (
        columns(col(PageName.folded), col(Page.id), col(Page.title), null(), null())
        .join(Page, col(Page.id) == col(PageName.page_id))
        .where(col(PageName.event_id) == event_id)
    )
    rows: list[Any] = list(session.connection().execute(union_all(topics, free)))
    named: dict[str, tuple[str, str]] = {}
    for folded, key, title, *_ in sorted(rows, key=_claim):
        named.setdefault(folded, (key, title))
    return named


def links_here(
    session: Reader, event: EventView, page_key: str, titles: Mapping[str, tuple[str, str]]
) -> tuple[NotesTopic, ...]:
    """Return the other pages that link to one, in the order of their titles. One query.

    `titles` are what `pages_by_title` returns.
    """
    names = [folded for folded, (key, _) in titles.items() if key == page_key]
    linking = select(PageLink.page_id).where(col(PageLink.folded).in_(names))
    rows = session.exec(
        select(Page, Topic)
        .outerjoin(Topic, col(Topic.id) == col(Page.topic_id))
        .where(Page.event_id == event.id, col(Page.id).in_(linking))
    )
    found = (_about(event, page, topic) for page, topic in rows)
    return tuple(sorted((page for page in found if page.id != page_key), key=_by_title))


def wiki_index(session: Reader, event: EventView) -> WikiIndex:
    """Return all pages and those that are missing. Six queries however many pages."""
    newest = newest_of(session, event)
    states = _sessions(session, event, newest)
    pages = session.exec(
        select(Page).where(Page.event_id == event.id, col(Page.topic_id).is_(None))
    ).all()
    written = [(page, newest.get(page.id)) for page in pages]
    free = [NotesState(about_page(event, page), it) for page, it in written if it and it.body]
    return WikiIndex(
        hours=tuple(
            Hour(starts_at, tuple(sessions))
            for starts_at, sessions in groupby(states, lambda state: state.topic.starts_at)
        ),
        free=tuple(sorted(free, key=lambda state: _by_title(state.topic))),
        wanted=_wanted(session, event.id, [*states, *free]),
    )


def recent_changes(session: Reader, event: EventView, before: str = "") -> Recent:
    """Return up to RECENT_PAGE changes, those older than the revision with this id. Two queries."""
    earlier = aliased(Revision)
    query = (
        select(Revision, Participant, Page, earlier.body)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .outerjoin(
            earlier,
            and_(
                col(earlier.page_id) == col(Revision.page_id),
                col(earlier.number) == col(Revision.number) - 1,
            ),
        )
        .where(Page.event_id == event.id)
        .order_by(col(Revision.saved_at).desc(), col(Revision.id).desc())
        .limit(RECENT_PAGE + 1)
    )
    if before:
        query = query.where(_is_before(before))
    rows = session.exec(query).all()
    ids = {page.topic_id for _, _, page, _ in rows}
    found = session.exec(select(Topic).where(col(Topic.id).in_(ids)))
    topics = {topic.id: topic for topic in found}
    changes = tuple(
        RecentChange(
            _about(event, page, topics.get(page.topic_id or "")),
            revision_view(event, revision, author),
            word_change(old or "", revision.body),
        )
        for revision, author, page, old in rows[:RECENT_PAGE]
    )
    return Recent(changes, rows[RECENT_PAGE - 1][0].id if len(rows) > RECENT_PAGE else "")


def _sessions(
    session: Reader, event: EventView, newest: Mapping[str, RevisionView]
) -> Sequence[NotesState]:
    """Return all topics but those withdrawn without a word; what has no place comes last."""
    places = places_of(session, event.id)
    topics = session.exec(
        select(Topic)
        .where(Topic.event_id == event.id)
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    states = [
        NotesState(about_topic(topic, places.get(topic.id)), newest.get(topic.id))
        for topic in topics
        if topic.withdrawn_at is None or topic.id in newest
    ]
    return sorted(states, key=_by_time)


def _wanted(session: Reader, event_id: str, states: Sequence[NotesState]) -> tuple[WantedPage, ...]:
    """Return what links name in vain, in their writers' words, what most pages want first."""
    known = pages_by_title(session, event_id)
    links = session.exec(
        select(PageLink.folded, func.coalesce(Page.topic_id, Page.id))
        .join(Page, col(Page.id) == col(PageLink.page_id))
        .where(Page.event_id == event_id)
    )
    linking = {key for folded, key in links if folded not in known}
    titles: dict[str, str] = {}
    wanted_by: dict[str, dict[str, NotesTopic]] = {}
    for state in states:
        body = state.newest.body if state.newest and state.topic.id in linking else ""
        for link in find_links(body):
            if link.key not in known:
                titles.setdefault(link.key, link.target)
                wanted_by.setdefault(link.key, {})[state.topic.id] = state.topic
    wanted = [WantedPage(titles[key], tuple(wanted_by[key].values())) for key in titles]
    return tuple(sorted(wanted, key=lambda it: (-len(it.wanted_by), fold(it.title))))


def _is_before(revision_id: str) -> ColumnElement[bool]:
    saved_at = select(Revision.saved_at).where(Revision.id == revision_id).scalar_subquery()
    same_moment = and_(col(Revision.saved_at) == saved_at, col(Revision.id) < revision_id)
    return or_(col(Revision.saved_at) < saved_at, same_moment)


def _about(event: EventView, page: Page, topic: Topic | None) -> NotesTopic:
    return about_topic(topic, None) if topic else about_page(event, page)


def _by_title(topic: NotesTopic) -> tuple[str, str]:
    return (fold(topic.title), topic.id)


def _by_time(state: NotesState) -> tuple[bool, float, str]:
    starts_at = state.topic.starts_at
    return (starts_at is None, starts_at.timestamp() if starts_at else 0.0, state.topic.room)


def _claim(row: Sequence[Any]) -> tuple[bool, bool, bool, float, str]:
    folded, key, title, withdrawn_at, created_at = row
    since = created_at.timestamp() if created_at else 0.0
    return (folded != fold(title), withdrawn_at is not None, created_at is None, since, key)
