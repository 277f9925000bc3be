"""What a calendar feed shows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CalendarItem:
    """One placed topic as calendars see it.

    `description` is Markdown; `url` is a path of this site; times are aware UTC. `modified_at` must
    grow by at least a second with every visible change, and `sequence` with every change of time,
    room or status: phones skip what does not.
    """

    uid: str
    title: str
    description: str
    room: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    language: str
    hosts: tuple[str, ...]
    cancelled: bool
    sequence: int
    created_at: datetime
    modified_at: datetime
    url: str


@dataclass(frozen=True)
class CalendarFeed:
    """All that one subscription shows; `path` is its own address, `zone` an IANA name."""

    name: str
    description: str
    path: str
    items: tuple[CalendarItem, ...]
    modified_at: datetime
    zone: str
