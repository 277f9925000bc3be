"""What commands on an event share: a database to work on, an event, a budget."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.db import Database
from app.domain.errors import Invalid, NotFound, Problem
from app.domain.messages import say
from app.main import utc_now
from app.migrations import migrate
from app.queries.events import EventView, event_of_slug
from app.settings import Settings

MOST_SECONDS = 3600.0
EFFORT = "how long to search: 1 as the server does, 2 twice as long"


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Open the settings' database, brought to today's tables, for the length of a block."""
    migrate(settings.url, utc_now(), settings.copies)
    db = Database(settings.url)
    try:
        yield db
    finally:
        db.close()


def find_event(db: Database, slug: str) -> EventView:
    """Return the event with a slug; raises NotFound where there is none."""
    with db.reading() as session:
        event = event_of_slug(session, slug)
    if event is None:
        raise NotFound(say("There is no event “%(slug)s”.", slug=slug))
    return event


def seconds_of(settings: Settings, effort: float) -> float:
    """Return how long to search; raises Invalid for an effort that is not above 0."""
    seconds = settings.planner_seconds * effort
    if not 0 < seconds <= MOST_SECONDS:
        raise Invalid(Problem("effort", say("Write a number above 0, such as 0.5 or 2.")))
    return seconds
