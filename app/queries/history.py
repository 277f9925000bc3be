"""The history of notes pages: what was saved, by whom, and how much changed with it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Reader
from app.domain.differences import WordChange, word_change
from app.domain.saves import Save, sittings
from app.models import Page, Participant, Revision
from app.queries.events import EventView
from app.queries.notes import RevisionView, is_page, revision_view
from app.queries.topics import Someone

HISTORY_PAGE = 20
"""Entries at once: to compare two long revisions takes some 30 ms."""
MOST_FOLDED = 400
"""Revisions that are looked through for them."""


@dataclass(frozen=True)
class HistoryEntry:
    """What one person saved at one sitting: its last revision, and the words that came and went.

    `earlier` are the revisions that it went through, the newest first.
    """

    revision: RevisionView
    words: WordChange
    earlier: tuple[Save, ...]


@dataclass(frozen=True)
class History:
    """Entries of one page, the newest first; `older` is where to go on, None at the end."""

    entries: tuple[HistoryEntry, ...]
    older: int | None


def revision_of(
    session: Reader, event: EventView, page_key: str, number: int
) -> tuple[RevisionView, str] | None:
    """Return one revision of a page and the text before it, None where there is none."""
    found = revisions_at(session, event, page_key, {number, number - 1})
    if number not in found:
        return None
    return found[number], found[number - 1].body if number - 1 in found else ""


def revisions_at(
    session: Reader, event: EventView, page_key: str, numbers: Set[int]
) -> Mapping[int, RevisionView]:
    """Return those revisions of a page that there are, by number. One query."""
    query = (
        select(Revision, Participant)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Page.event_id == event.id, is_page(page_key), col(Revision.number).in_(numbers))
    )
    rows = session.exec(query)
    return {row.number: revision_view(event, row, author) for row, author in rows}


def history_of(
    session: Reader, event: EventView, page_key: str, below: int | None = None
) -> History:
    """Return up to HISTORY_PAGE entries of revisions with a number under `below`. Two queries."""
    shown = sittings(_saves(session, event, page_key, below))[:HISTORY_PAGE]
    if not shown:
        return History((), None)
    oldest = shown[-1][-1].number
    heads = {sitting[0].number for sitting in shown} | {oldest - 1}
    found = revisions_at(session, event, page_key, heads)
    entries = tuple(_entry(found, sitting) for sitting in shown)
    return History(entries, oldest if oldest > 1 else None)


def writers_between(
    session: Reader, event: EventView, page_key: str, *, base: int, number: int
) -> tuple[Someone, ...]:
    """Return who saved a page after revision `base` and before `number`, each once."""
    first = max(base + 1, number - HISTORY_PAGE)
    found = revisions_at(session, event, page_key, set(range(first, number)))
    authors = {r.author.id: r.author for _, r in sorted(found.items()) if r.author}
    return tuple(authors.values())


def _entry(found: Mapping[int, RevisionView], sitting: Sequence[Save]) -> HistoryEntry:
    newest, before = found[sitting[0].number], found.get(sitting[-1].number - 1)
    words = word_change(before.body if before else "", newest.body)
    return HistoryEntry(newest, words, tuple(sitting[1:]))


def _saves(session: Reader, event: EventView, page_key: str, below: int | None) -> list[Save]:
    query = (
        select(Revision.number, Revision.author_id, Revision.saved_at, Revision.summary)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .where(Page.event_id == event.id, is_page(page_key))
        .order_by(col(Revision.number).desc())
        .limit(MOST_FOLDED)
    )
    if below is not None:
        query = query.where(Revision.number < below)
    return [Save(*row) for row in session.exec(query)]
