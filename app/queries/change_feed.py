"""What has changed for everybody, the newest first: the public grid and the notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col, select

from app.db import Reader
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.mail_addresses import apart_without_addresses, without_addresses
from app.domain.messages import Message, say
from app.domain.people import name_or_number, public_name
from app.domain.public_grid import TOLD, Logged, Past, Place, public_steps
from app.domain.public_words import Names, Telling
from app.models import (
    Change,
    DeskAction,
    GridVersion,
    Merge,
    Page,
    Participant,
    PublishedPlacement,
    Revision,
    Topic,
)
from app.queries.board import rooms_of_event, slots_of_event
from app.queries.events import EventView

MOST_CHANGES = 100
MOST_REVISIONS = 400
_Row = tuple[Revision, Page, Participant | None]
_OneHour = tuple[str, str, datetime]
_BODY = cast("QueryableAttribute[str]", Revision.body)

_STAMPING = (
    *TOLD,
    ChangeKind.EVENT_CREATED,
    ChangeKind.EVENT_EDITED,
    ChangeKind.TOPIC_EDITED,
    ChangeKind.PERSON_RENAMED,
    ChangeKind.PERSON_ERASED,
    ChangeKind.NOTES_SAVED,
    ChangeKind.PAGE_RENAMED,
)


@dataclass(frozen=True)
class PublicChange:
    """One thing that changed; `key` is for ever, `words` what somebody wrote about it.

    `author` is a name, `#12` for somebody without, empty where nobody is named. `path` is where one
    sees it.
    """

    key: str
    at: datetime
    title: Message
    lines: tuple[Message, ...]
    words: str
    author: str
    path: str


@dataclass(frozen=True)
class PublicChanges:
    """The newest changes of an event, and when anything of what they say changed last.

    `path` is the event's own address.
    """

    event_id: str
    name: str
    language: str
    path: str
    changes: tuple[PublicChange, ...]
    modified_at: datetime


def changes_of_event(session: Reader, event: EventView) -> PublicChanges:
    """Return the newest changes of grid and notes, with mail addresses masked.

    Nine queries, and one more where very much was written.
    """
    names = _names(session, event)
    found = [*_of_grid(session, event, names), *_of_notes(session, event, names)]
    found.sort(key=lambda change: (change.at, change.key), reverse=True)
    stamp = session.exec(
        select(func.max(Change.at)).where(
            Change.event_id == event.id, col(Change.kind).in_(_STAMPING)
        )
    ).one()
    earliest = datetime.combine(event.date, time(), UTC)
    return PublicChanges(
        event_id=event.id,
        name=without_addresses(event.name),
        language=event.languages[0],
        path=f"/e/{event.slug}",
        changes=tuple(found[:MOST_CHANGES]),
        modified_at=stamp or earliest,
    )


def _names(session: Reader, event: EventView) -> Names:
    topics = session.exec(select(Topic.id, Topic.title).where(Topic.event_id == event.id)).all()
    zone = ZoneInfo(event.zone)
    slots, rooms = slots_of_event(session, event.id), rooms_of_event(session, event.id)
    shown = apart_without_addresses(room.name for room in rooms)
    return Names(
        topics={id: without_addresses(title) for id, title in topics},
        rooms={room.id: shown[room.name] for room in rooms},
        times={slot.id: f"{slot.starts_at.astimezone(zone):%H:%M}" for slot in slots},
    )


def _of_grid(session: Reader, event: EventView, names: Names) -> Iterator[PublicChange]:
    rows = session.exec(
        select(Change)
        .where(Change.event_id == event.id, col(Change.kind).in_(TOLD))
        .order_by(col(Change.revision), col(Change.id))
    ).all()
    log = [
        Logged(
            f"{row.revision} {row.kind} {row.subject_id}",
            ChangeKind(row.kind),
            row.subject_id,
            row.at,
        )
        for row in rows
    ]
    merges = session.exec(select(Merge).where(Merge.event_id == event.id)).all()
    kept = {merge.id: merge.kept_id for merge in merges}
    absorbed = {merge.id: merge.absorbed_id for merge in merges}
    versions, sentences = _versions(session, event)
    for step in public_steps(log, Past(versions, absorbed, _actions(session, event))):
        told = Telling(step, names, kept.get(step.subject, ""))
        published = step.kind == ChangeKind.GRID_PUBLISHED
        yield PublicChange(
            key=f"change {step.key}",
            at=step.at,
            title=told.title(),
            lines=told.lines(),
            words=sentences.get(step.number or 0, "") if published else "",
            author="",
            path=f"/e/{event.slug}/board",
        )


def _versions(
    session: Reader, event: EventView
) -> tuple[Mapping[int, Mapping[str, Place]], Mapping[int, str]]:
    rows = session.exec(
        select(GridVersion.number, GridVersion.sentence, PublishedPlacement)
        .join(PublishedPlacement, col(PublishedPlacement.version_id) == col(GridVersion.id))
        .where(GridVersion.event_id == event.id)
    ).all()
    places: dict[int, dict[str, Place]] = {}
    for number, _sentence, row in rows:
        places.setdefault(number, {})[row.topic_id] = (row.slot_id, row.room_id)
    return places, {number: without_addresses(sentence) for number, sentence, _row in rows}


def _actions(session: Reader, event: EventView) -> Mapping[str, tuple[DeskKind, str]]:
    rows = session.exec(
        select(DeskAction.id, DeskAction.kind, DeskAction.subject).where(
            DeskAction.event_id == event.id
        )
    ).all()
    return {id: (DeskKind(kind), subject) for id, kind, subject in rows}


def _of_notes(session: Reader, event: EventView, names: Names) -> Iterator[PublicChange]:
    """Yield what one person wrote on one page in one hour as one change, with its last words.

    Its key is that of the first revision of the hour, which stays when its author goes.
    """
    last: dict[_OneHour, _Row] = {}
    first: dict[_OneHour, str] = {}
    for row in _written_on(session, event):
        revision, page, author = row
        hour = (page.id, author.id if author else "", _hour(revision.saved_at))
        last.setdefault(hour, row)
        first[hour] = revision.id
    for hour, (revision, page, author) in last.items():
        named = _author(author) if author and event.names_public else ""
        title = names.topics.get(page.topic_id or "") or without_addresses(page.title)
        yield PublicChange(
            key=f"notes {first[hour]}",
            at=revision.saved_at,
            title=_written(title, named),
            lines=(),
            words=without_addresses(revision.summary),
            author=named,
            path=f"/e/{event.slug}/n/{page.topic_id or page.id}",
        )


def _written_on(session: Reader, event: EventView) -> Sequence[_Row]:
    """Return the newest revisions without their texts, the newest first, and whole hours of them.

    One query, and another where there are more than are asked for.
    """
    query = (
        select(Revision, Page, Participant)
        .join(Page, col(Page.id) == col(Revision.page_id))
        .outerjoin(Participant, col(Participant.id) == col(Revision.author_id))
        .where(Page.event_id == event.id)
        .order_by(col(Revision.saved_at).desc(), col(Revision.number).desc(), col(Revision.id))
        .options(defer(_BODY))
    )
    rows = session.exec(query.limit(MOST_REVISIONS)).all()
    if len(rows) < MOST_REVISIONS:
        return rows
    begun = _hour(rows[-1][0].saved_at)
    return session.exec(query.where(col(Revision.saved_at) >= begun)).all()


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _author(person: Participant) -> str:
    return name_or_number(public_name(person.name), person.number)


def _written(title: str, person: str) -> Message:
    if person:
        return say("%(person)s wrote in the notes “%(title)s”", person=person, title=title)
    return say("Somebody wrote in the notes “%(title)s”", title=title)
