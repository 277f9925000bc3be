"""What calendars were told of a running event, for the tests of it."""

from datetime import datetime, timedelta

from sqlmodel import select

from app.db import Database
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import CalendarEntry
from app.services import topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event


def told_camp(database: Database, clock: StandingClock) -> Camp:
    """Return a camp that published Bread and Bicycles an hour ago."""
    clock.set(MORNING - timedelta(hours=1))
    placed = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=placed)
    clock.set(MORNING)
    return camp


def edit_words(
    database: Database, clock: StandingClock, camp: Camp, topic: str, *, title: str
) -> None:
    """Give a topic other words."""
    draft = TopicDraft(title=title, language="en")
    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics[topic], draft=draft)


def entries_of(database: Database, camp: Camp) -> dict[str, CalendarEntry]:
    """Return what was told, by the first title of each topic."""
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        rows = session.exec(select(CalendarEntry).where(CalendarEntry.event_id == camp.id)).all()
    return {title[row.topic_id]: row for row in rows}


def entry_of(database: Database, camp: Camp, topic: str) -> CalendarEntry:
    """Return what was told of one topic."""
    return entries_of(database, camp)[topic]


def stamps_of(database: Database, camp: Camp) -> dict[str, tuple[int, datetime]]:
    """Return the number and the stamp of each topic."""
    entries = entries_of(database, camp)
    return {title: (entry.sequence, entry.modified_at) for title, entry in entries.items()}


def cancelled_of(database: Database, camp: Camp) -> set[str]:
    """Return the topics that are told as cancelled."""
    return {title for title, entry in entries_of(database, camp).items() if entry.cancelled}
