"""Who wrote notes and how much, and which pages are frozen: what organisers look at for spam."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.people import Role
from app.models import Page, Participant, Photo, Revision, Topic
from app.queries.topics import Someone


@dataclass(frozen=True)
class Writer:
    """Somebody who wrote or is blocked; how often they saved, on how many pages, their photos.

    `last_at` is when they saved last, None for somebody who never did.
    """

    person: Someone
    organises: bool
    blocked: bool
    saves: int
    pages: int
    photos: int
    last_at: datetime | None


@dataclass(frozen=True)
class FrozenPage:
    """A page that organisers alone write; `key` is in its address."""

    key: str
    title: str


@dataclass(frozen=True)
class Moderation:
    """The writers of an event, who saved last first, and its frozen pages."""

    writers: tuple[Writer, ...]
    frozen: tuple[FrozenPage, ...]


_Saved = tuple[int, int, datetime | None]
"""How often, on how many pages, and when last."""

NOTHING: _Saved = (0, 0, None)


def moderation_of(session: Reader, event_id: str) -> Moderation:
    """Return what organisers look at for spam. Four queries."""
    return Moderation(_writers(session, event_id), _frozen(session, event_id))


def _writers(session: Reader, event_id: str) -> tuple[Writer, ...]:
    saves: dict[str | None, _Saved] = {
        who: (count, pages, last_at)
        for who, count, pages, last_at in session.exec(
            select(
                Revision.author_id,
                func.count(),
                func.count(func.distinct(Revision.page_id)),
                func.max(Revision.saved_at),
            )
            .join(Page, col(Page.id) == col(Revision.page_id))
            .where(Page.event_id == event_id)
            .group_by(col(Revision.author_id))
        )
    }
    photos = dict(
        session.exec(
            select(Photo.author_id, func.count())
            .where(Photo.event_id == event_id, col(Photo.removed_at).is_(None))
            .group_by(col(Photo.author_id))
        ).all()
    )
    known = {who for who in (*saves, *photos) if who}
    people = session.exec(
        select(Participant)
        .where(Participant.event_id == event_id)
        .where(col(Participant.id).in_(known) | col(Participant.blocked_at).is_not(None))
    )
    writers = [_writer(who, saves.get(who.id, NOTHING), photos.get(who.id, 0)) for who in people]
    return tuple(sorted(writers, key=_latest))


def _writer(who: Participant, saved: _Saved, photos: int) -> Writer:
    saves, pages, last_at = saved
    return Writer(
        person=Someone(who.id, who.name, who.number),
        organises=who.role == Role.ORGANISER,
        blocked=who.blocked_at is not None,
        saves=saves,
        pages=pages,
        photos=photos,
        last_at=last_at,
    )


def _latest(writer: Writer) -> tuple[bool, float, int]:
    last_at = writer.last_at
    return (last_at is None, -last_at.timestamp() if last_at else 0.0, writer.person.number)


def _frozen(session: Reader, event_id: str) -> tuple[FrozenPage, ...]:
    rows = session.exec(
        select(Page, Topic.title)
        .outerjoin(Topic, col(Topic.id) == col(Page.topic_id))
        .where(Page.event_id == event_id, col(Page.frozen_at).is_not(None))
    ).all()
    pages = (FrozenPage(page.topic_id or page.id, title or page.title) for page, title in rows)
    return tuple(sorted(pages, key=lambda page: page.title))
