"""Calendars kept to the letter; `python -m tests.exports.golden_calendars` writes them anew."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.exports.ical import calendar, jcal
from app.queries.calendar import CalendarFeed, CalendarItem
from tests.exports.large_feed import SITE, WORDS

FOLDER = Path(__file__).parent / "golden"

CHANGED = datetime(2026, 10, 24, 7, 30, 5, tzinfo=UTC)
PRICES = CalendarItem(
    uid="0c9f8a3e-5b1d-4f57-9a52-3f6f0d1c2b3a",
    title="Setting prices",
    description="Why **your** [rate](https://a.example/r) is too low",
    room="Atrium",
    venue="Impact Hub, Lausanne",
    starts_at=datetime(2026, 10, 24, 9, 30, tzinfo=UTC),
    ends_at=datetime(2026, 10, 24, 10, 15, tzinfo=UTC),
    language="en",
    hosts=("Ben", "Cleo"),
    cancelled=False,
    sequence=3,
    created_at=datetime(2026, 10, 24, 6, 0, tzinfo=UTC),
    modified_at=CHANGED,
    url="/e/camp/n/t1",
)
HOSTILE = replace(
    PRICES,
    uid="5be3d0b9-7c53-4ad0-8c73-2d5f6d3f6b10",
    title='L’été; à "midi", \\n\0 dans la forêt où poussent des champignons 🍄\r\nEND:VEVENT',
    description="",
    room="Forêt",
    starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ends_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    language="fr",
    hosts=(),
    words="fr",
)
LOST = replace(PRICES, uid="d2d7a2b4-3a8c-4c43-8a8e-4f2b0a1d7c55", cancelled=True, sequence=4)
FEED = CalendarFeed(
    name="SoloCamp",
    description="A day for solo workers",
    path="/e/camp/schedule.ics",
    items=(PRICES, HOSTILE, LOST),
    modified_at=CHANGED,
    zone="Europe/Zurich",
)
DAY = replace(
    PRICES,
    uid="a3c1f7de-9f63-5a0e-8b0a-6d7b1f0e2c11",
    title="SoloCamp",
    description="",
    venue="",
    hosts=(),
    sequence=0,
    url="/e/camp/board",
)
WAITING = replace(FEED, items=(DAY,), is_waiting=True)


def files() -> dict[str, bytes]:
    """Return each file as it is written now."""
    return {
        "schedule.ics": calendar(FEED, base_url=SITE, words=WORDS),
        "schedule.jcal": jcal(FEED, base_url=SITE, words=WORDS),
        "waiting.ics": calendar(WAITING, base_url=SITE, words=WORDS),
    }


if __name__ == "__main__":
    for name, written in files().items():
        (FOLDER / name).write_bytes(written)
