from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import Engine

from app.db import Database
from app.domain.phases import Phase
from app.queries import history as history_queries
from app.queries import notes as note_queries
from app.queries.events import EventView, event_of_id
from app.services import notes
from tests.clock import StandingClock
from tests.people import Camp, an_event

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
PLACED = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)


def writes(
    db: Database, clock: StandingClock, camp: Camp, title: str, body: str, base: int = 0
) -> None:
    """Let Cleo write about a topic."""
    clock.advance(minutes=1)
    topic_id = camp.topics[title]
    db.write_now(notes.save, camp.cleo, clock(), page_key=topic_id, body=body, base=base)


def event_of(db: Database, camp: Camp) -> EventView:
    """Return the event as pages get it."""
    with db.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


@pytest.mark.parametrize("titles", [("Bread",), ("Bread", "Bicycles", "Bees")])
def test_queries_do_not_grow_with_the_pages(
    database: Database,
    clock: StandingClock,
    queries: Counting,
    titles: tuple[str, ...],
) -> None:
    proposed: Mapping[str, str] = dict.fromkeys(titles, "ben")
    camp = an_event(database, clock, phase=Phase.RUNNING, topics=proposed, votes={})
    for title in titles:
        writes(database, clock, camp, title, "One.")
        writes(database, clock, camp, title, "Two.", 1)
    event = event_of(database, camp)
    bread = camp.topics["Bread"]
    counted = {}
    with database.reading() as session:
        reads: Mapping[str, Callable[[], object]] = {
            "page": lambda: note_queries.notes_at(session, event, bread),
            "book": lambda: note_queries.notes_book(session, event),
            "count": lambda: note_queries.count_pages(session, event.id),
            "history": lambda: history_queries.history_of(session, event, bread),
        }
        for name, query in reads.items():
            with queries(database.engine) as selects:
                query()
            counted[name] = len(selects)
    assert counted == {"page": 5, "book": 5, "count": 1, "history": 2}


def test_the_book_holds_what_was_written_and_by_whom(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    writes(database, clock, camp, "Bread", "Bread rises.")
    database.write_now(
        notes.save, camp.ada, clock(), page_key=camp.topics["Bread"], body="It rises.", base=1
    )
    writes(database, clock, camp, "Bees", "Buzz.")
    writes(database, clock, camp, "Bees", "", 1)
    with database.reading() as session:
        book = note_queries.notes_book(session, event_of(database, camp))
        pages = note_queries.count_pages(session, camp.id)
    assert (book.name, book.date, book.zone) == ("SoloCamp", date(2026, 11, 21), "Europe/Zurich")
    (page,) = book.pages
    assert (page.title, page.body, page.room, page.revision) == ("Bread", "It rises.", "Salon", 2)
    assert (page.hosts, page.authors) == (("Ben",), ("Cleo", "Ada"))
    assert pages == 1
