"""Notes pages are saved, merged and restored; no revision is ever changed or removed."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.merging import merge
from app.domain.notes import (
    PACE,
    check_not_frozen,
    check_pace,
    checked_body,
    checked_summary,
    shared,
)
from app.domain.people import Viewer
from app.models import Event, Page, Revision
from app.services.log import record, take_revision
from app.services.pages import index_page, page_at
from app.services.receipts import once


@dataclass(frozen=True)
class Saved:
    """The revision in which what was typed now stands, 0 for a page that stays empty.

    `merged` tells that somebody else's text came together with it, `conflicts` in how many places
    both had rewritten the same words: there both versions are in the text.
    """

    number: int
    merged: bool
    conflicts: int


def save(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    page_key: str,
    body: str,
    base: int,
    summary: str = "",
    key: str = "",
) -> Saved:
    """Save notes written upon revision `base` (0 for an empty page), merged with what came since.

    The same text again makes no new revision. Raises Invalid for what is too long, Conflict where
    notes are frozen or somebody saves too often, and NotAllowed for who has not joined.
    """
    author = viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)

    def do() -> str:
        mine, words = checked_body(body), checked_summary(summary)
        _check_may_save(tx, event, viewer, now)
        newest = _newest(tx, page)
        text, conflicts, merged = _together(tx, page, author, base, mine, newest)
        number = _add(tx, event, viewer, now, page=page, body=text, summary=words)
        return json.dumps(asdict(Saved(number, merged, conflicts)))

    # A form that the Back button shows again has its old key, and may hold new words.
    one_save = sha256(f"{author}\n{key}\n{base}\n{body}".encode()).hexdigest() if key else ""
    return Saved(**json.loads(once(tx, event_id=event.id, key=one_save, now=now, do=do)))


def restore(
    tx: Tx, viewer: Viewer, now: datetime, *, page_key: str, number: int, summary: str = ""
) -> int:
    """Save the text of an old revision as a new one, and return its number.

    Raises NotFound where there is no such revision, else as `save` does.
    """
    viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    old = _revision(tx, page, number)
    if old is None:
        raise NotFound
    _check_may_save(tx, event, viewer, now)
    return _add(tx, event, viewer, now, page=page, body=old.body, summary=checked_summary(summary))


def _check_may_save(tx: Tx, event: Event, viewer: Viewer, now: datetime) -> None:
    check_not_frozen(event.date, event.zone, now, days=event.notes_days, organises=viewer.organises)
    saves = tx.exec(
        select(func.count())
        .select_from(Revision)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .where(
            Page.event_id == event.id,
            Revision.author_id == viewer.participant(),
            col(Revision.saved_at) > now - PACE,
        )
    ).one()
    check_pace(saves)


def _together(
    tx: Tx, page: Page, author: str, base: int, mine: str, newest: Revision | None
) -> tuple[str, int, bool]:
    """Return one text of mine and what was saved since, its conflicts, and if they came together.

    What the author saved next upon the base, in the same form, is not somebody else's: mine
    replaces it.
    """
    if newest is None:
        return mine, 0, False
    ground = _revision(tx, page, base)
    number = ground.number if ground else 0
    while (later := _revision(tx, page, number + 1)) and later.author_id == author:
        ground, number = later, later.number
    if number == newest.number:
        return mine, 0, False
    common = ground.body if ground else ""
    merged = merge(common or shared(newest.body, mine), newest.body, mine)
    return merged.text, merged.conflicts, merged.text not in (mine, newest.body)


def _add(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, page: Page, body: str, summary: str
) -> int:
    """Keep a text as the newest revision, but not the same one twice; return its number."""
    newest = _newest(tx, page)
    if body == (newest.body if newest else ""):
        return newest.number if newest else 0
    tx.add(page)
    tx.flush()
    revision = Revision(
        page_id=page.id,
        number=newest.number + 1 if newest else 1,
        author_id=viewer.participant_id,
        body=body,
        summary=summary,
        saved_at=now,
    )
    tx.add(revision)
    index_page(tx, page, body)
    record(tx, event, ChangeKind.NOTES_SAVED, viewer, now, subject=page.topic_id or page.id)
    return revision.number


def _newest(tx: Tx, page: Page) -> Revision | None:
    return tx.exec(
        select(Revision).where(Revision.page_id == page.id).order_by(col(Revision.number).desc())
    ).first()


def _revision(tx: Tx, page: Page, number: int) -> Revision | None:
    return tx.exec(
        select(Revision).where(Revision.page_id == page.id, Revision.number == number)
    ).first()
