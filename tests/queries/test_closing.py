from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import Engine

from app.db import Database
from app.domain.phases import Phase
from app.queries.closing import Closing, Numbers, closing
from app.queries.events import event_of_id
from app.services import notes, wiki
from tests.clock import StandingClock
from tests.people import Camp, an_event

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
PLACED = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


def day_of(db: Database, camp: Camp) -> Closing:
    """Return the closing page's facts."""
    with db.reading() as session:
        event = event_of_id(session, camp.id)
        assert event is not None
        return closing(session, event)


def test_it_holds_the_day_in_order_then_what_else_was_written(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.CLOSED, placed=PLACED)
    for title in ("Bread", "Bees"):
        key = camp.topics[title]
        database.write_now(notes.save, camp.cleo, clock(), page_key=key, body="Said.", base=0)
    clock.advance(minutes=1)
    database.write_now(wiki.create, camp.cleo, clock(), title="Lifts home", body="At six.", key="k")
    day = day_of(database, camp)

    assert [(it.day, [page.topic.title for page in it.sessions]) for it in day.days] == [
        (date(2026, 11, 21), ["Bicycles", "Bread"])
    ]
    assert [page.topic.title for page in day.others] == ["Bees", "Lifts home"]
    assert day.numbers == Numbers(topics=3, people=3, voters=2, votes=3, pages=3)
    assert [host.name for host in day.hosts[camp.topics["Bicycles"]]] == ["Cleo"]


@pytest.mark.parametrize("titles", [("Bread",), ("Bread", "Bicycles", "Bees")])
def test_queries_do_not_grow_with_the_sessions(
    database: Database, clock: StandingClock, queries: Counting, titles: tuple[str, ...]
) -> None:
    camp = an_event(
        database, clock, phase=Phase.CLOSED, topics=dict.fromkeys(titles, "ben"), votes={}
    )
    for title in titles:
        key = camp.topics[title]
        database.write_now(notes.save, camp.cleo, clock(), page_key=key, body="Said.", base=0)
    with database.reading() as session:
        event = event_of_id(session, camp.id)
        assert event is not None
        with queries(database.engine) as selects:
            closing(session, event)
    assert len(selects) == 12
