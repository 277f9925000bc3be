"""A calendar that is hard to read: 400 sessions, hostile words, nights in which clocks change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.text import clean_line
from app.exports.ical import CalendarWords
from app.exports.plain_text import shared_text
from app.queries.calendar import CalendarFeed, CalendarItem

SITE = "https://camp.example"
WORDS = {
    "en": CalendarWords(
        cancelled="Cancelled:", hosted_by="Hosted by:", notes="Notes:", waiting="Later:"
    ),
    "fr": CalendarWords(
        cancelled="Annulé :", hosted_by="Animé par :", notes="Notes :", waiting="Plus tard :"
    ),
}
CHANGED = datetime(2026, 10, 24, 7, 30, 5, tzinfo=UTC)
SESSIONS = 400

NIGHTS = (
    ("Europe/Paris", date(2026, 10, 25)),  # an hour twice
    ("Europe/Paris", date(2026, 3, 29)),  # an hour never
    ("Asia/Kolkata", date(2026, 6, 1)),  # UTC+5:30
    ("Asia/Kathmandu", date(2026, 6, 1)),  # UTC+5:45
    ("America/St_Johns", date(2026, 11, 1)),  # UTC-3:30, then -2:30
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour twice
)

HOSTILE = (
    "Setting prices",
    "Commas, semicolons; colons: and \\ backslashes \\n \\, \\;",
    "Bread\r\nATTENDEE:mailto:x@example.org",
    "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR",
    "“Ça va ?” « déjà-vu » l’été 日本語 עברית العربية",
    "🐝👩‍👩‍👧‍👦 " * 12,
    "x" * 300,
    "é" * 74 + " " + "日" * 49,
    "\0\x01\x07\x0b\x1b\x7f\x85 controls \u2028 and \u202e turned",
    "\ufeffmark first",
    '"quoted" ^n ^\' =3D %0A &amp; <b>bold</b> {{x}} ${y}',
    " \t spaces \t around\u00a0",
    "DTSTART:20200101T000000Z",
    "-- = _ ~ ` ' | # * [x](y) !",
)


@dataclass(frozen=True)
class Seen:
    """What a reader must find of one session."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    room: str
    about: str
    cancelled: bool


def large_feed() -> CalendarFeed:
    """Return the calendar."""
    return CalendarFeed(
        name="Camp; la « grande » nuit, 日本",
        description=HOSTILE[1],
        path="/e/camp/schedule.ics",
        items=tuple(_items()),
        modified_at=CHANGED,
        zone="Europe/Paris",
    )


def seen(feed: CalendarFeed) -> list[Seen]:
    """Return what every reader must find, in the order of the file."""
    return [
        Seen(
            uid=item.uid,
            starts_at=item.starts_at.astimezone(UTC),
            ends_at=item.ends_at.astimezone(UTC),
            title=f"{WORDS[item.words].cancelled} {title}" if item.cancelled else title,
            room=f"{clean_line(item.room)}, Lausanne",
            about=_about(item),
            cancelled=item.cancelled,
        )
        for item in sorted(feed.items, key=lambda item: (item.starts_at, item.uid))
        for title in [clean_line(item.title)]
    ]


def _about(item: CalendarItem) -> str:
    words = WORDS[item.words]
    hosts = ", ".join(map(clean_line, item.hosts))
    about = shared_text(item.description, base_url=SITE)
    return f"{about}\n\n{words.hosted_by} {hosts}\n{words.notes} {SITE}{item.url}"


def _items() -> Iterator[CalendarItem]:
    for number in range(SESSIONS):
        zone, night = NIGHTS[number % len(NIGHTS)]
        midnight = datetime.combine(night, time(), ZoneInfo(zone)).astimezone(UTC)
        starts_at = midnight + timedelta(minutes=15 * (number // len(NIGHTS)))
        hostile = HOSTILE[number % len(HOSTILE)]
        yield CalendarItem(
            uid=f"00000000-0000-4000-8000-{number:012d}",
            title=hostile,
            description=f"- {hostile}\n\n> [{number}](/e/camp/n/t{number})",
            room=f"Room {number % 7}: {hostile[:12]}",
            venue="Lausanne",
            starts_at=starts_at.astimezone(ZoneInfo(zone)),
            ends_at=starts_at.astimezone(ZoneInfo(zone)).astimezone(UTC) + timedelta(minutes=45),
            language=("fr", "en")[number % 2],
            hosts=("Ben", hostile[:40], "#12"),
            cancelled=number % 11 == 0,
            sequence=number,
            created_at=CHANGED - timedelta(days=1),
            modified_at=CHANGED + timedelta(seconds=number),
            url=f"/e/camp/n/t{number}",
            words=("fr", "en")[number % 2],
        )
