"""Free pages of the wiki are written and renamed; links with an old title go on working."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.messages import say
from app.domain.notes import checked_body, checked_summary
from app.domain.people import Viewer
from app.domain.text import fold
from app.domain.wikilinks import checked_title
from app.models import Page, PageName, Revision
from app.services.log import record, take_revision
from app.services.notes import add_revision
from app.services.pages import page_at
from app.services.receipts import once
from app.services.titles import check_free, give_title
from app.services.writing import check_links, check_may_save


def create(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    title: str,
    body: str,
    key: str = "",
    host: str = "",
) -> str:
    """Write a free page and return its id, which is its address.

    `host` is this server's own, to which links may lead as they like.

    Raises Invalid for a title that cannot be or is taken, and for a page without a word; else as
    `notes.save` does.
    """
    author = viewer.participant()
    event = take_revision(tx, viewer.event_id)

    def do() -> str:
        name, text = _checked(title, body)
        check_may_save(tx, event, viewer, now)
        check_links(tx, event, viewer, now, before="", after=text, own=host)
        check_free(tx, event, name)
        page = Page(event_id=event.id, title=name)
        tx.add(page)
        tx.flush()
        tx.add(PageName(page_id=page.id, folded=fold(name), event_id=event.id))
        add_revision(tx, event, viewer, now, page=page, body=text, summary="")
        record(tx, event, ChangeKind.PAGE_CREATED, viewer, now, subject=page.id)
        return page.id

    sent = _one_form(key, title, body)
    return once(tx, event_id=event.id, key=sent, now=now, do=do, by=author)


def rename(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    page_key: str,
    title: str,
    summary: str = "",
    key: str = "",
) -> None:
    """Give a free page another title; `summary` tells of it in the history.

    Raises NotFound for the page of a topic, else as `create` does.
    """
    author = viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    if page.topic_id is not None:
        raise NotFound

    def do() -> str:
        name = checked_title(title)
        if name != page.title:
            check_may_save(tx, event, viewer, now, page)
            check_free(tx, event, name, but=page.id)
            give_title(tx, page, name)
            _tell(tx, page, author, now, checked_summary(summary))
            record(tx, event, ChangeKind.PAGE_RENAMED, viewer, now, subject=page.id)
        return page.id

    # The Back button shows a form again: what it did may have been undone since.
    sent = _one_form(key, page.title, title)
    once(tx, event_id=event.id, key=sent, now=now, do=do, by=author)


def _one_form(key: str, *words: str) -> str:
    """Tell a form sent twice from one that the Back button showed again, with other words."""
    return sha256("\n".join((key, *words)).encode()).hexdigest() if key else ""


def _checked(title: str, body: str) -> tuple[str, str]:
    """Return title and text fit to be kept; raises Invalid with the problems of both."""
    problems: list[Problem] = []
    name = text = ""
    try:
        name = checked_title(title)
    except Invalid as invalid:
        problems += invalid.problems
    try:
        text = checked_body(body)
    except Invalid as invalid:
        problems += invalid.problems
    else:
        if not text:
            problems.append(Problem("body", say("Write the first words of the page.")))
    if problems:
        raise Invalid(*problems)
    return name, text


def _tell(tx: Tx, page: Page, author: str, now: datetime, summary: str) -> None:
    """Keep a revision with the same text, so that the history and recent changes tell of it."""
    newest = tx.exec(
        select(Revision).where(Revision.page_id == page.id).order_by(col(Revision.number).desc())
    ).first()
    tx.add(
        Revision(
            page_id=page.id,
            number=newest.number + 1 if newest else 1,
            author_id=author,
            body=newest.body if newest else "",
            title=page.title,
            summary=summary,
            collisions=newest.collisions if newest else [],
            saved_at=now,
        )
    )
