"""What the notes of an event hold."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NotesPage:
    """The newest revision of one topic's page; `body` is Markdown, times are aware UTC."""

    topic_id: str
    title: str
    language: str
    body: str
    hosts: tuple[str, ...]
    room: str
    starts_at: datetime | None
    revision: int
    updated_at: datetime
    authors: tuple[str, ...]


@dataclass(frozen=True)
class NotesBook:
    """All pages of one event; `zone` is an IANA name."""

    name: str
    date: date
    place: str
    zone: str
    pages: tuple[NotesPage, ...]
