"""Which pages of an event have the words that somebody looks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, text
from sqlmodel import col, select

from app.db import Reader
from app.domain.searching import Piece, Wanted, marked, snippet
from app.models import Page, Revision, Topic
from app.queries.events import EventView
from app.queries.notes import (
    NotesTopic,
    about_page,
    about_topic,
    is_newest,
    places_of,
)

FOUND_PAGE = 20
"""Results at once."""

_FIND = """
SELECT page.id FROM page_search
JOIN page ON page.id = page_search.page_id LEFT JOIN topic ON topic.id = page.topic_id
WHERE {matches} AND page_search.event_id = :event_id
AND (page_search.body <> '' OR topic.id IS NOT NULL AND topic.withdrawn_at IS NULL)
ORDER BY {rank}, page.id LIMIT :most OFFSET :start
"""
_IN_SQLITE = text(
    _FIND.format(
        matches="page_search MATCH :wanted",
        rank="bm25(page_search, 0, 0, 10, 1)",
    )
)
_IN_POSTGRESQL = text(
    _FIND.format(
        matches="page_search.words @@ to_tsquery('simple', :wanted)",
        rank="-ts_rank('{0, 0, 0.1, 1}', page_search.words, to_tsquery('simple', :wanted))",
    )
)
"""A word in the title counts ten times as much as one in the text."""


@dataclass(frozen=True)
class FoundPage:
    """A page that was found, its title and some of its text, cut where the words stand."""

    topic: NotesTopic
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True)
class Found:
    """Pages that have all the words, the best first; `more` tells that others come after them."""

    pages: tuple[FoundPage, ...]
    more: bool


def search(session: Reader, event: EventView, wanted: Wanted, *, start: int = 0) -> Found:
    """Return up to FOUND_PAGE pages, from the one at place `start`. Three queries.

    Free pages and those of withdrawn topics are found where something is written on them.
    """
    if not wanted.words:
        return Found((), more=False)
    ids = _ids(session, event.id, wanted, start)
    places = places_of(session, event.id)
    newest = and_(col(Revision.page_id) == col(Page.id), is_newest())
    rows = session.exec(
        select(Page, Topic, Revision.body)
        .outerjoin(Topic, col(Topic.id) == col(Page.topic_id))
        .outerjoin(Revision, newest)
        .where(col(Page.id).in_(ids[:FOUND_PAGE]))
    )
    found = {}
    for page, topic, body in rows:
        about = about_topic(topic, places.get(topic.id)) if topic else about_page(event, page)
        found[page.id] = FoundPage(about, marked(about.title, wanted), snippet(body or "", wanted))
    return Found(tuple(found[key] for key in ids[:FOUND_PAGE]), more=len(ids) > FOUND_PAGE)


def _ids(session: Reader, event_id: str, wanted: Wanted, start: int) -> Sequence[str]:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    values = {"event_id": event_id, "most": FOUND_PAGE + 1, "start": start}
    query, asked = (_IN_SQLITE, _fts5(wanted)) if on_sqlite else (_IN_POSTGRESQL, _tsquery(wanted))
    return session.connection().execute(query, {**values, "wanted": asked}).scalars().all()


def _fts5(wanted: Wanted) -> str:
    """Write the words for FTS5; they are letters and digits alone, and in quotes no keywords."""
    return " ".join(f'"{word}"' for word in wanted.words) + "*"


def _tsquery(wanted: Wanted) -> str:
    return " & ".join(f"'{word}'" for word in wanted.words) + ":*"
