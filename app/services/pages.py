"""Which page an address names, and what is kept so that a page is found."""

from sqlalchemy import delete, insert, text
from sqlmodel import col, select

from app.db import Tx
from app.domain.errors import NotFound
from app.domain.text import fold
from app.domain.wikilinks import find_links
from app.models import Event, Page, PageLink, Topic
from app.services.topics import find_topic

_FORGET = text("DELETE FROM page_search WHERE page_id = :page_id")
_FIND = text(
    "INSERT INTO page_search (page_id, event_id, title, body) "
    "VALUES (:page_id, :event_id, :title, :body)"
)


def page_at(tx: Tx, event: Event, page_key: str) -> Page:
    """Return the page at an address: a topic's id, or the id of a free page.

    The page of a topic is not yet kept where nothing was written. Raises NotFound for anything
    else.
    """
    page = tx.get(Page, page_key)
    if page is not None and page.topic_id is None:
        if page.event_id != event.id:
            raise NotFound
        return page
    topic = find_topic(tx, event, page_key)
    page = tx.exec(select(Page).where(Page.topic_id == topic.id)).first()
    return page or Page(event_id=event.id, topic_id=topic.id)


def title_of(tx: Tx, page: Page) -> str:
    """Return the title of a free page, or of the topic that a page belongs to."""
    return page.title if page.topic_id is None else tx.get_one(Topic, page.topic_id).title


def index_page(tx: Tx, page: Page, body: str) -> None:
    """Let a page be found by its title and its newest text, and by whom it links to."""
    tx.connection().execute(_FORGET, {"page_id": page.id})
    entry = {"page_id": page.id, "event_id": page.event_id}
    words = {"title": fold(title_of(tx, page)), "body": fold(body)}
    tx.connection().execute(_FIND, {**entry, **words})
    tx.exec(delete(PageLink).where(col(PageLink.page_id) == page.id))
    keys = sorted({link.key for link in find_links(body)})
    if keys:
        links = [{"page_id": page.id, "folded": key} for key in keys]
        tx.connection().execute(insert(PageLink), links)
