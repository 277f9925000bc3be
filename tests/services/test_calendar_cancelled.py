"""What loses its public place stays in calendars as cancelled, and comes back as it was."""

from datetime import date, timedelta

import pytest

from app.db import Database
from app.domain.events import EventDraft
from app.services import events, grid, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp
from tests.services.told import cancelled_of, edit_words, entry_of, stamps_of, told_camp


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return told_camp(database, clock)


def test_what_was_cancelled_forgets_names_that_are_hidden_since(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    draft = EventDraft(
        name="SoloCamp",
        date=date(2026, 11, 21),
        zone="Europe/Zurich",
        languages=("fr", "en"),
        names_public=False,
    )

    database.write_now(events.edit, camp.ada, clock.advance(minutes=1), draft=draft)

    entry = entry_of(database, camp, "Bread")
    told_after_the_others = clock() + timedelta(seconds=1)
    assert (entry.hosts, entry.cancelled, entry.modified_at) == ([], True, told_after_the_others)


def test_a_withdrawn_topic_is_cancelled_and_revived_under_the_same_name(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    uid = entry_of(database, camp, "Bread").uid

    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    entry = entry_of(database, camp, "Bread")
    assert (entry.uid, entry.cancelled, entry.sequence) == (uid, True, 1)
    assert (entry.title, entry.room, entry.modified_at) == ("Bread", "Atelier", MORNING)

    later = clock.advance(minutes=1)
    database.write_now(topics.restore, camp.ben, clock(), topic_id=bread)
    entry = entry_of(database, camp, "Bread")
    assert (entry.uid, entry.cancelled, entry.sequence) == (uid, False, 2)
    assert entry.modified_at == later


def test_an_unpublished_grid_is_cancelled_once_and_revived(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.unpublish, camp.ada, clock())
    clock.advance(minutes=1)
    database.write_now(grid.unpublish, camp.ada, clock())
    assert stamps_of(database, camp) == {"Bread": (1, MORNING), "Bicycles": (1, MORNING)}
    assert cancelled_of(database, camp) == {"Bread", "Bicycles"}

    database.write_now(grid.republish, camp.ada, clock(), number=1)
    assert stamps_of(database, camp) == {"Bread": (2, clock()), "Bicycles": (2, clock())}
    assert cancelled_of(database, camp) == set()


def test_a_topic_taken_off_is_cancelled_when_that_is_published(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bread"])
    assert cancelled_of(database, camp) == set()

    database.write_now(grid.publish, camp.ada, clock())
    assert cancelled_of(database, camp) == {"Bread"}


def test_a_cancelled_topic_is_not_told_of_new_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    before = stamps_of(database, camp)
    clock.advance(minutes=1)

    edit_words(database, clock, camp, "Bread", title="Rye bread")

    assert stamps_of(database, camp) == before
