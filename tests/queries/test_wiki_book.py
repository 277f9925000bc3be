"""What archives of notes are made of."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.db import Database, Tx
from app.domain.phases import Phase
from app.models import Event, Page, Photo
from app.queries.events import EventView, event_of_id
from app.queries.wiki_book import WikiBook, WikiPhoto, photo_bytes, revisions_of, wiki_book
from app.services import notes, people, wiki
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
    now = clock.advance(minutes=1)
    key = camp.topics[title]
    db.write_now(notes.save, camp.cleo, now, page_key=key, body=body, base=base)


def event_of(db: Database, camp: Camp) -> EventView:
    """Return the event as pages get it."""
    with db.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def book_of(db: Database, camp: Camp) -> WikiBook:
    """Return the book of an event."""
    with db.reading() as session:
        return wiki_book(session, event_of(db, camp))


def test_the_book_holds_the_day_and_everything_that_was_written(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    writes(database, clock, camp, "Bread", "Bread rises.")
    writes(database, clock, camp, "Bread", "It rises, see [[Recipes]].", 1)
    writes(database, clock, camp, "Bees", "Buzz.")
    writes(database, clock, camp, "Bees", "", 1)
    recipes = database.write_now(
        wiki.create, camp.ada, clock(), title="Recipes", body="Of [[bread]]."
    )
    book = book_of(database, camp)
    assert [
        (page.title, page.room, page.hosts, page.free, page.has_text, page.revisions, page.links)
        for page in book.entries
    ] == [
        ("Bicycles", "Atelier", ("Cleo",), False, False, 0, ()),
        ("Bread", "Salon", ("Ben",), False, True, 2, ("recipes",)),
        ("Recipes", "", (), True, True, 1, ("bread",)),
    ]
    assert [page.title for page in book.pages] == ["Bread", "Recipes"]
    assert book.titles == {
        "bread": camp.topics["Bread"],
        "bicycles": camp.topics["Bicycles"],
        "bees": camp.topics["Bees"],
        "recipes": recipes,
    }
    with database.reading() as session:
        found = revisions_of(session, event_of(database, camp), book.pages[0])
    assert [(each.number, each.author, each.body) for each in found] == [
        (1, "Cleo", "Bread rises."),
        (2, "Cleo", "It rises, see [[Recipes]]."),
    ]


def test_nobody_is_named_by_an_address_or_where_the_event_says_so(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(people.rename, camp.cleo, clock(), name="")
    writes(database, clock, camp, "Bicycles", "Two wheels.")
    shown = [_named(database, camp)]
    database.write_now(people.rename, camp.cleo, clock(), name="Cleo, cleo@example.org")
    shown.append(_named(database, camp))
    database.write_now(_hide_names, camp.id)
    shown.append(_named(database, camp))
    assert shown == [(("#3",), "#3"), (("Cleo",), "Cleo"), ((), "")]


def test_photos_come_with_their_captions_and_removed_ones_do_not(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    writes(database, clock, camp, "Bread", "Bread rises.")
    database.write_now(_add_photos, camp, clock)
    book = book_of(database, camp)
    assert book.pages[0].photos == (
        WikiPhoto("one", "The oven", "image/jpeg", 4, 3, book.pages[0].photos[0].at),
    )
    with database.reading() as session:
        assert photo_bytes(session, "one") == b"JPEG"


@pytest.mark.parametrize("titles", [("Bread",), ("Bread", "Bicycles", "Bees")])
def test_queries_do_not_grow_with_the_pages(
    database: Database, clock: StandingClock, queries: Counting, titles: tuple[str, ...]
) -> None:
    proposed: Mapping[str, str] = dict.fromkeys(titles, "ben")
    camp = an_event(database, clock, phase=Phase.RUNNING, topics=proposed, votes={})
    for title in titles:
        writes(database, clock, camp, title, "One.")
    event = event_of(database, camp)
    with database.reading() as session, queries(database.engine) as selects:
        book = wiki_book(session, event)
        revisions_of(session, event, book.pages[0])
    assert len(selects) == 8 + 1


def _named(db: Database, camp: Camp) -> tuple[tuple[str, ...], str]:
    """Return who hosts and who wrote the first page."""
    with db.reading() as session:
        event = event_of(db, camp)
        (page,) = wiki_book(session, event).pages
        return page.hosts, revisions_of(session, event, page)[0].author


def _hide_names(tx: Tx, event_id: str) -> None:
    tx.get_one(Event, event_id).names_public = False


def _add_photos(tx: Tx, camp: Camp, clock: StandingClock) -> None:
    page = tx.exec(select(Page).where(Page.topic_id == camp.topics["Bread"])).one()
    for photo_id, removed_at in (("one", None), ("two", clock())):
        photo = Photo(
            id=photo_id,
            event_id=camp.id,
            page_id=page.id,
            at=clock(),
            name="The oven",
            media_type="image/jpeg",
            width=4,
            height=3,
            size=4,
            data=b"JPEG",
            removed_at=removed_at,
        )
        tx.add(photo)
