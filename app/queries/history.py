"""The history of notes pages: what was saved, by whom, and how much changed with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Reader
from app.domain.differences import WordChange, word_change
from app.models import Page, Participant, Revision
from app.queries.events import EventView
from app.queries.notes import RevisionView, is_page, revision_view
from app.queries.topics import Someone

HISTORY_PAGE = 20
"""Revisions at once: to compare two long ones takes some 30 ms."""


@dataclass(frozen=True)
class HistoryEntry:
    """A revision, and how many words came and went with it."""

    revision: RevisionView
    words: WordChange


@dataclass(frozen=True)
class History:
    """Revisions of one page, the newest first; `older` is where to go on, None at the end."""

    entries: tuple[HistoryEntry, ...]
    older: int | None


def revision_of(
    session: Reader, event: EventView, page_key: str, number: int
) -> tuple[RevisionView, str] | None:
    """Return one revision of a page and the text before it, None where there is none."""
    found = _revisions(session, event, page_key, below=number + 1, most=2)
    if not found or found[0].number != number:
        return None
    return found[0], found[1].body if len(found) > 1 else ""


def history_of(
    session: Reader, event: EventView, page_key: str, below: int | None = None
) -> History:
    """Return up to HISTORY_PAGE revisions, those with a number under `below`. One query."""
    found = _revisions(session, event, page_key, below=below, most=HISTORY_PAGE + 1)
    before = [*(revision.body for revision in found[1:]), ""]
    entries = tuple(
        HistoryEntry(revision, word_change(old, revision.body))
        for revision, old in zip(found, before, strict=False)
    )
    shown = entries[:HISTORY_PAGE]
    return History(shown, shown[-1].revision.number if len(entries) > HISTORY_PAGE else None)


def writers_between(
    session: Reader, event: EventView, page_key: str, *, base: int, number: int
) -> tuple[Someone, ...]:
    """Return who saved a page after revision `base` and before `number`, each once."""
    found = _revisions(
        session, event, page_key, below=number, most=min(number - base - 1, HISTORY_PAGE)
    )
    authors = {r.author.id: r.author for r in reversed(found) if r.author and r.number > base}
    return tuple(authors.values())


def _revisions(
    session: Reader, event: EventView, page_key: str, *, below: int | None, most: int
) -> Sequence[RevisionView]:
    """Return revisions of a page, the newest first."""
    if most < 1:
        return ()
    query = (
        select(Revision, Participant)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Page.event_id == event.id, is_page(page_key))
        .order_by(col(Revision.number).desc())
        .limit(most)
    )
    if below is not None:
        query = query.where(Revision.number < below)
    return [revision_view(event, row, author) for row, author in session.exec(query)]
