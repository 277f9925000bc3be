"""Which page an address names, the pages of sessions, and what is kept so that a page is found."""

from sqlalchemy import delete, insert, text
from sqlmodel import col, select

from app.db import Reader, Tx
from app.domain.errors import NotFound
from app.domain.searching import words_of
from app.domain.wikilinks import find_links
from app.models import Event, GridVersion, Page, PageLink, PublishedPlacement, Topic

_NUMBER = text("INSERT INTO page_search_row (page_id) VALUES (:page_id) ON CONFLICT DO NOTHING")
_FIND_IN_SQLITE = text(
    "INSERT OR REPLACE INTO page_search (rowid, page_id, event_id, title, body) "
    "SELECT id, page_id, :event_id, :title, :body FROM page_search_row WHERE page_id = :page_id"
)
_FIND_IN_POSTGRESQL = text(
    "INSERT INTO page_search (page_id, event_id, title, body) "
    "VALUES (:page_id, :event_id, :title, :body) "
    "ON CONFLICT (page_id) DO UPDATE SET title = excluded.title, body = excluded.body"
)
_NAME_IN_SQLITE = text(
    "UPDATE page_search SET title = :title "
    "WHERE rowid = (SELECT id FROM page_search_row WHERE page_id = :page_id)"
)
_NAME_IN_POSTGRESQL = text("UPDATE page_search SET title = :title WHERE page_id = :page_id")
"""SQLite finds entries of its index by their row's number alone; by an id it reads them all."""


def page_at(tx: Reader, event: Event, page_key: str) -> Page:
    """Return the page at an address: a topic's id, or the id of a free page.

    The page of a topic is not yet kept where nothing was written and no grid published. Raises
    NotFound for anything else.
    """
    page = tx.get(Page, page_key)
    if page is not None and page.topic_id is None:
        if page.event_id != event.id:
            raise NotFound
        return page
    topic = tx.get(Topic, page_key)
    if topic is None or topic.event_id != event.id:
        raise NotFound
    page = tx.exec(select(Page).where(Page.topic_id == topic.id)).first()
    return page or Page(event_id=event.id, topic_id=topic.id)


def make_pages(tx: Tx, event: Event) -> None:
    """Make the pages of all sessions in the public grid that have none yet; they are empty."""
    sessions = (
        select(Topic)
        .join(PublishedPlacement, col(PublishedPlacement.topic_id) == col(Topic.id))
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .outerjoin(Page, col(Page.topic_id) == col(Topic.id))
        .where(
            GridVersion.event_id == event.id,
            GridVersion.number == event.public_version,
            col(Page.id).is_(None),
        )
    )
    for topic in tx.exec(sessions).all():
        page = Page(event_id=event.id, topic_id=topic.id)
        tx.add(page)
        tx.flush()
        index_page(tx, page, "")


def title_of(tx: Tx, page: Page) -> str:
    """Return the title of a free page, or of the topic that a page belongs to."""
    return page.title if page.topic_id is None else tx.get_one(Topic, page.topic_id).title


def index_page(tx: Tx, page: Page, body: str) -> None:
    """Let a page be found by its title and its newest text, and by whom it links to."""
    entry = {"page_id": page.id, "event_id": page.event_id}
    words = {"title": _words(title_of(tx, page)), "body": _words(body)}
    if _on_sqlite(tx):
        tx.connection().execute(_NUMBER, entry)
    find = _FIND_IN_SQLITE if _on_sqlite(tx) else _FIND_IN_POSTGRESQL
    tx.connection().execute(find, {**entry, **words})
    tx.exec(delete(PageLink).where(col(PageLink.page_id) == page.id))
    keys = sorted({link.key for link in find_links(body)})
    if keys:
        links = [{"page_id": page.id, "folded": key} for key in keys]
        tx.connection().execute(insert(PageLink), links)


def index_title(tx: Tx, page: Page) -> None:
    """Let a page be found by the title that it has now."""
    name = _NAME_IN_SQLITE if _on_sqlite(tx) else _NAME_IN_POSTGRESQL
    tx.connection().execute(name, {"page_id": page.id, "title": _words(title_of(tx, page))})


def index_topic(tx: Tx, topic: Topic) -> None:
    """Let the page of a topic, if it has one, be found by the title that the topic has now."""
    page = tx.exec(select(Page).where(Page.topic_id == topic.id)).first()
    if page is not None:
        index_title(tx, page)


def _on_sqlite(tx: Tx) -> bool:
    return tx.get_bind().dialect.name == "sqlite"


def _words(text: str) -> str:
    return " ".join(words_of(text))
