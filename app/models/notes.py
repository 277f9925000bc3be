"""Notes pages, their history, what they link to, and the photos on them."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_id, of_event


class Page(SQLModel, table=True):
    """The notes page of a topic, or a free page with a title of its own.

    A frozen page is read by all and written by organisers alone. Its newest text stands in the
    table `page_search` too, by which pages are found; migration 0004 says how.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    topic_id: str | None = Field(
        default=None, foreign_key="topic.id", ondelete="CASCADE", unique=True
    )
    title: str = ""
    frozen_at: datetime | None = None


class PageName(SQLModel, table=True):
    """A title, folded, that a free page has or had, so that links written with it go on working."""

    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE", primary_key=True)
    folded: str = Field(primary_key=True)
    event_id: str = of_event()


class PageLink(SQLModel, table=True):
    """A title, folded, to which the newest revision of a page links."""

    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE", primary_key=True)
    folded: str = Field(primary_key=True, index=True)


class Revision(SQLModel, table=True):
    """One saved state of a notes page; none is ever changed or removed.

    `collisions` are the places where two people rewrote the same words and both texts were kept:
    each [start, middle, end] in `body`, what was saved first before what came second. `title` is
    the one that a free page had then. The summary is emptied once all by its author is undone.
    """

    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE")
    number: int
    author_id: str | None = Field(
        default=None, foreign_key="participant.id", ondelete="SET NULL", index=True
    )
    body: str
    title: str = ""
    summary: str = ""
    collisions: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    saved_at: datetime


class Photo(SQLModel, table=True):
    """A picture on a notes page, drawn anew from what was sent, so that it holds nothing else.

    A removed one keeps its row, and is served no more. `size` is in bytes.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    event_id: str = of_event()
    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE", index=True)
    author_id: str | None = Field(
        default=None, foreign_key="participant.id", ondelete="SET NULL", index=True
    )
    at: datetime
    name: str = ""
    media_type: str
    width: int
    height: int
    size: int
    data: bytes
    removed_at: datetime | None = None
