"""What commands share: a database to work on, and refusals put into words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.db import Database
from app.domain.csv_table import Fault, Faulty
from app.domain.errors import Invalid, NotFound, Problem, Refusal
from app.domain.messages import Message, say
from app.main import utc_now
from app.migrations import migrate
from app.queries.events import EventView, event_of_slug
from app.settings import Settings
from app.web.i18n import SOURCE, translate

MOST_FAULTS = 20
MOST_STEPS = 1_000_000_000
EFFORT = "how long to search: 1 as the server does, 2 twice as long"


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Open the settings' database, brought to today's tables, for the length of a block."""
    migrate(settings.url, utc_now())
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


def steps_of(settings: Settings, effort: float) -> int:
    """Return the steps of a search; raises Invalid for an effort that is not above 0."""
    steps = settings.planner_steps * effort
    if not 1 <= steps <= MOST_STEPS:
        raise Invalid(Problem("effort", say("Write a number above 0, such as 0.5 or 2.")))
    return int(steps)


def in_words(message: Message) -> str:
    """Return a message in English, which the command line speaks."""
    return translate(message, SOURCE)


def complain(refusal: Refusal) -> int:
    """Print why something was not done, on standard error, and return the exit status for it."""
    for line in _lines(refusal):
        print(line, file=sys.stderr)
    return 1


def _lines(refusal: Refusal) -> Iterator[str]:
    if isinstance(refusal, Faulty):
        yield from map(_fault, refusal.faults[:MOST_FAULTS])
        if (more := len(refusal.faults) - MOST_FAULTS) > 0:
            yield f"... and {more} more."
    if isinstance(refusal, Invalid):
        for problem in refusal.problems:
            yield f"{problem.field}: {in_words(problem.message)}"
    else:
        yield in_words(refusal.message)


def _fault(fault: Fault) -> str:
    column = f", column {fault.column}" if fault.column else ""
    return f"{fault.file}, line {fault.line}{column}: {in_words(fault.message)}"
