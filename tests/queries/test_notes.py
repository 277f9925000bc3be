from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import Engine

from app.db import Database
from app.domain.differences import WordChange
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.queries import history as history_queries
from app.queries import notes as note_queries
from app.queries.events import EventView, event_of_id
from app.services import notes, topics
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


def test_topics_stand_in_the_order_of_the_day(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    writes(database, clock, camp, "Bread", "Bread rises.")
    with database.reading() as session:
        states = note_queries.notes_of_event(session, event_of(database, camp))
    assert [(s.topic.title, s.topic.room, s.newest.number if s.newest else 0) for s in states] == [
        ("Bicycles", "Atelier", 0),
        ("Bread", "Salon", 1),
        ("Bees", "", 0),
    ]


def test_a_withdrawn_topic_stays_only_with_its_notes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    writes(database, clock, camp, "Bread", "Bread rises.")
    for title in ("Bread", "Bees"):
        database.write_now(topics.withdraw, camp.ada, clock(), topic_id=camp.topics[title])
    with database.reading() as session:
        states = note_queries.notes_of_event(session, event_of(database, camp))
    assert [(s.topic.title, s.topic.withdrawn) for s in states] == [
        ("Bicycles", False),
        ("Bread", True),
    ]


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
            "index": lambda: note_queries.notes_of_event(session, event),
            "page": lambda: note_queries.notes_at(session, event, bread),
            "book": lambda: note_queries.notes_book(session, event),
            "titles": lambda: note_queries.topics_by_title(session, event.id),
            "count": lambda: note_queries.count_pages(session, event.id),
            "history": lambda: history_queries.history_of(session, event, bread),
        }
        for name, query in reads.items():
            with queries(database.engine) as selects:
                query()
            counted[name] = len(selects)
    assert counted == {"index": 3, "page": 4, "book": 5, "titles": 1, "count": 1, "history": 1}


def test_a_former_title_leads_to_its_topic_until_another_takes_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    for topic_id, title in ((bread, "Sourdough"), (bees, "Sourdough bread")):
        draft = TopicDraft(title=title, language="en")
        database.write_now(topics.edit, camp.ada, clock(), topic_id=topic_id, draft=draft)
    with database.reading() as session:
        before = note_queries.topics_by_title(session, camp.id)
    draft = TopicDraft(title="Bread", language="en")
    database.write_now(topics.edit, camp.ada, clock(), topic_id=bees, draft=draft)
    with database.reading() as session:
        after = note_queries.topics_by_title(session, camp.id)
    assert (before["bread"], before["sourdough"]) == ((bread, "Sourdough"),) * 2
    assert (after["bread"], after["bees"]) == ((bees, "Bread"),) * 2


def test_history_goes_on_where_it_stopped(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for number in range(22):
        writes(database, clock, camp, "Bread", " ".join(["word"] * (number + 1)), number)
    event, bread = event_of(database, camp), camp.topics["Bread"]
    with database.reading() as session:
        first = history_queries.history_of(session, event, bread)
        second = history_queries.history_of(session, event, bread, first.older)
    assert [e.revision.number for e in first.entries] == list(range(22, 2, -1))
    assert [e.revision.number for e in second.entries] == [2, 1]
    assert {e.words for e in first.entries + second.entries} == {WordChange(1, 0)}
    assert second.older is None


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
