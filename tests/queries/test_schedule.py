from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import col

from app.db import Database, Tx
from app.domain.phases import Phase
from app.models import Event, Slot
from app.queries import change_feed
from app.queries.calendar import feed_of_event
from app.queries.change_feed import changes_of_event
from app.queries.events import EventView, event_of_id
from app.queries.schedule import Schedule, schedule_of_event
from app.services import grid, notes, people, topics, wiki
from app.services.erasing import erase
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
PLACED = {"Bread": (0, "Salon"), "Bicycles": (0, "Atelier"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def event_of(db: Database, camp: Camp) -> EventView:
    """Return the event as pages get it."""
    with db.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def schedule_of(db: Database, camp: Camp) -> Schedule:
    """Return what schedule apps are told."""
    event = event_of(db, camp)
    with db.reading() as session:
        return schedule_of_event(session, event)


def titles(schedule: Schedule) -> list[str]:
    """Return what a schedule holds, in its order."""
    return [item.title for item in schedule.items]


def test_it_holds_what_the_calendars_hold_and_the_breaks(database: Database, camp: Camp) -> None:
    schedule = schedule_of(database, camp)
    event = event_of(database, camp)
    with database.reading() as session:
        feed = feed_of_event(session, event)
    sessions = [item for item in schedule.items if item.is_session]
    assert titles(schedule) == ["Bicycles", "Bread", "Bees", "Lunch"]
    assert {(i.guid, i.title, i.room, i.starts_at, i.ends_at, i.path) for i in sessions} == {
        (i.uid, i.title, i.room, i.starts_at, i.ends_at, i.url) for i in feed.items
    }
    lunch = schedule.items[-1]
    assert (lunch.room, lunch.starts_at) == ("", MORNING + timedelta(hours=3))
    assert [room.name for room in schedule.rooms] == ["Atelier", "Salon"]
    assert (schedule.version, schedule.modified_at) == (1, feed.modified_at)


def test_numbers_and_guids_stay_when_all_else_changes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    def ids() -> dict[str, tuple[str, int]]:
        return {i.title: (i.guid, i.number) for i in schedule_of(database, camp).items}

    before = ids()
    database.write_now(topics.withdraw, camp.cleo, clock(), topic_id=camp.topics["Bicycles"])
    moves(database, clock, camp, "Bees", 2, "Salon")
    database.write_now(grid.publish, camp.ada, clock.advance(minutes=1))
    without = ids()
    database.write_now(topics.restore, camp.cleo, clock(), topic_id=camp.topics["Bicycles"])
    moves(database, clock, camp, "Bicycles", 1, "Atelier")
    database.write_now(grid.publish, camp.ada, clock.advance(minutes=1))
    assert without == {title: kept for title, kept in before.items() if title != "Bicycles"}
    assert ids() == before
    assert len(set(before.values())) == 4


def test_speakers_have_guids_that_are_no_ids_and_a_switch_leaves_them_out(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = next(i for i in schedule_of(database, camp).items if i.title == "Bread")
    (ben,) = bread.speakers
    assert ben.name == "Ben"
    assert str(camp.ben.participant_id) not in ben.guid
    database.write_now(people.rename, camp.ben, clock(), name="Benoît")
    bread = next(i for i in schedule_of(database, camp).items if i.title == "Bread")
    assert [(one.guid, one.name) for one in bread.speakers] == [(ben.guid, "Benoît")]
    database.write_now(people.rename, camp.ben, clock(), name="Ben <ben@example.org>")
    assert _names(schedule_of(database, camp)) == ["Ben", "Cleo"]
    keep_names_back(database, camp)
    assert {i.speakers for i in schedule_of(database, camp).items} == {()}


def _names(schedule: Schedule) -> list[str]:
    return sorted({one.name for item in schedule.items for one in item.speakers})


def keep_names_back(database: Database, camp: Camp) -> None:
    """Turn the switch of the event."""

    def turn(tx: Tx) -> None:
        tx.get_one(Event, camp.id).names_public = False

    database.write_now(turn)


def test_before_the_grid_it_holds_the_breaks_or_the_day(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, place="Lausanne")
    assert titles(schedule_of(database, camp)) == ["Lunch"]
    bare = an_event(database, clock, name="Bare", placed={"Bread": (0, "Salon")})
    _without_lunch(database, bare)
    (day,) = schedule_of(database, bare).items
    event = event_of(database, bare)
    with database.reading() as session:
        (shown,) = feed_of_event(session, event).items
    assert (day.guid, day.title, day.starts_at, day.ends_at, day.is_session) == (
        shown.uid,
        "Bare",
        shown.starts_at,
        shown.ends_at,
        False,
    )


def _without_lunch(database: Database, camp: Camp) -> None:
    def drop(tx: Tx) -> None:
        tx.exec(delete(Slot).where(col(Slot.event_id) == camp.id, col(Slot.kind) == "common"))

    database.write_now(drop)


@pytest.mark.parametrize("placed", [{"Bread": (0, "Salon")}, PLACED])
def test_queries_do_not_grow_with_the_sessions(
    database: Database, clock: StandingClock, queries: Counting, placed: dict[str, tuple[int, str]]
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=placed)
    event = event_of(database, camp)
    counted = {}
    with database.reading() as session:
        for read in (schedule_of_event, changes_of_event):
            with queries(database.engine) as selects:
                read(session, event)
            counted[read.__name__] = len(selects)
    assert counted == {"schedule_of_event": 7, "changes_of_event": 9}


@pytest.mark.parametrize("most", [400, 1])
def test_who_wrote_notes_is_told_without_an_address_and_entries_outlast_them(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
) -> None:
    monkeypatch.setattr(change_feed, "MOST_REVISIONS", most)
    database.write_now(people.rename, camp.ben, clock(), name="Ben <ben@example.org>")
    bread = camp.topics["Bread"]
    for base in range(2):
        now, body = clock.advance(minutes=1), "One. " * (base + 1)
        database.write_now(notes.save, camp.ben, now, page_key=bread, body=body, base=base)

    def told() -> list[tuple[str, str]]:
        event = event_of(database, camp)
        with database.reading() as session:
            changes = changes_of_event(session, event).changes
        return [(each.key, each.author) for each in changes if each.path.endswith(bread)]

    ((key, author),) = told()
    database.write_now(erase, camp.ben, clock())
    assert (author, told()) == ("Ben", [(key, "")])


def test_the_changes_are_as_new_as_the_last_title_of_a_page(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    words = {"title": "Garden", "body": "Roses."}
    key = database.write_now(wiki.create, camp.cleo, clock.advance(minutes=1), **words)
    now = clock.advance(minutes=1)
    database.write_now(wiki.rename, camp.ben, now, page_key=key, title="Park")
    event = event_of(database, camp)
    with database.reading() as session:
        told = changes_of_event(session, event)
    assert (told.changes[0].at, told.modified_at) == (now, now)
