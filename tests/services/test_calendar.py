"""Calendar stamps grow exactly when what a calendar shows changes (RFC 5545 3.8.7)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import CalendarEntry
from app.services import events, grid, people, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves

HALF_SECOND = timedelta(milliseconds=500)


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    clock.set(MORNING - timedelta(hours=1))
    camp = an_event(
        database,
        clock,
        phase=Phase.RUNNING,
        placed={"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")},
    )
    clock.set(MORNING)
    return camp


def test_a_published_topic_is_told_with_its_first_stamp(database: Database, camp: Camp) -> None:
    entry = _entry(database, camp, "Bread")

    assert (entry.title, entry.room, entry.hosts) == ("Bread", "Atelier", ["Ben"])
    assert entry.starts_at == MORNING + timedelta(minutes=30)
    assert entry.ends_at == MORNING + timedelta(minutes=75)
    assert (entry.sequence, entry.cancelled) == (0, False)
    assert entry.modified_at == entry.created_at < MORNING


def test_a_draft_tells_nobody(database: Database, clock: StandingClock, camp: Camp) -> None:
    before = _stamps(database, camp)

    moves(database, clock, camp, "Bread", 2, "Salon")
    moves(database, clock, camp, "Bees", 0, "Salon")

    assert _stamps(database, camp) == before


def test_another_time_counts_and_only_for_what_moved(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)
    moves(database, clock, camp, "Bread", 2, "Atelier")
    database.write_now(grid.publish, camp.ada, clock())

    entry = _entry(database, camp, "Bread")
    assert entry.starts_at == MORNING + timedelta(minutes=240)
    assert _stamps(database, camp) == {**before, "Bread": (1, MORNING)}


def test_another_room_counts(database: Database, clock: StandingClock, camp: Camp) -> None:
    before = _stamps(database, camp)
    moves(database, clock, camp, "Bread", 0, "Salon")
    database.write_now(grid.publish, camp.ada, clock())

    assert _entry(database, camp, "Bread").room == "Salon"
    assert _stamps(database, camp) == {**before, "Bread": (1, MORNING)}


def test_publishing_the_same_again_changes_no_stamp(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)

    database.write_now(grid.publish, camp.ada, clock())
    database.write_now(grid.republish, camp.ada, clock(), number=1)

    assert _stamps(database, camp) == before


def test_other_words_are_a_change_but_no_new_appointment(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)

    _edit(database, clock, camp, "Bread", title="Rye bread")

    assert _entry(database, camp, "Bread").title == "Rye bread"
    assert _stamps(database, camp) == {**before, "Bread": (0, MORNING)}


def test_saving_the_same_words_again_is_no_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)

    _edit(database, clock, camp, "Bread", title=" Bread ")

    assert _stamps(database, camp) == before


def test_another_host_is_a_change(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(topics.host, camp.cleo, clock(), topic_id=camp.topics["Bread"])

    entry = _entry(database, camp, "Bread")
    assert (entry.hosts, entry.sequence, entry.modified_at) == (["Ben", "Cleo"], 0, MORNING)


def test_another_name_of_a_host_is_a_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)

    database.write_now(people.rename, camp.ben, clock(), name="Benedikt")

    assert _entry(database, camp, "Bread").hosts == ["Benedikt"]
    assert _stamps(database, camp) == {**before, "Bread": (0, MORNING)}


def test_another_language_of_a_session_is_a_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _stamps(database, camp)
    draft = TopicDraft(title="Bread", language="fr")

    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)

    assert _entry(database, camp, "Bread").language == "fr"
    assert _stamps(database, camp) == {**before, "Bread": (0, MORNING)}


@pytest.mark.parametrize(
    ("described", "seen"),
    [
        ({"languages": ("en",)}, ("en", ["Ben"])),
        ({"names_public": False}, ("fr", [])),
    ],
)
def test_how_an_event_is_described_shows_in_its_sessions(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    described: dict[str, Any],
    seen: tuple[str, list[str]],
) -> None:
    draft = EventDraft(
        name="SoloCamp", date=date(2026, 11, 21), zone="Europe/Zurich", languages=("fr", "en")
    )
    database.write_now(events.edit, camp.ada, clock(), draft=draft)
    before = _stamps(database, camp)

    database.write_now(events.edit, camp.ada, clock(), draft=replace(draft, **described))

    entry = _entry(database, camp, "Bread")
    assert (entry.words, entry.hosts) == seen
    assert _stamps(database, camp) == dict.fromkeys(before, (0, MORNING))


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

    entry = _entry(database, camp, "Bread")
    told_after_the_others = clock() + timedelta(seconds=1)
    assert (entry.hosts, entry.cancelled, entry.modified_at) == ([], True, told_after_the_others)


def test_two_sessions_changed_in_one_second_have_different_stamps(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """Readers that send only a date would miss the second."""
    _edit(database, clock, camp, "Bread", title="Rye bread")
    draft = TopicDraft(title="Tandems", language="en")
    tandems = camp.topics["Bicycles"]
    database.write_now(topics.edit, camp.cleo, clock(), topic_id=tandems, draft=draft)

    assert _stamps(database, camp) == {
        "Bread": (0, MORNING),
        "Bicycles": (0, MORNING + timedelta(seconds=1)),
    }


def test_each_of_two_changes_in_one_second_has_its_stamp(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _edit(database, clock, camp, "Bread", title="Rye bread")
    first = _entry(database, camp, "Bread").modified_at
    clock.set(clock() + HALF_SECOND)
    _edit(database, clock, camp, "Bread", title="Wheat bread")
    second = _entry(database, camp, "Bread").modified_at

    assert (first, second) == (MORNING, MORNING + timedelta(seconds=1))


def test_a_clock_that_goes_back_does_not_turn_stamps_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _edit(database, clock, camp, "Bread", title="Rye bread")
    clock.advance(hours=-2)
    _edit(database, clock, camp, "Bread", title="Wheat bread")

    assert _entry(database, camp, "Bread").modified_at == MORNING + timedelta(seconds=1)


def test_a_withdrawn_topic_is_cancelled_and_revived_under_the_same_name(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    uid = _entry(database, camp, "Bread").uid

    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    entry = _entry(database, camp, "Bread")
    assert (entry.uid, entry.cancelled, entry.sequence) == (uid, True, 1)
    assert (entry.title, entry.room, entry.modified_at) == ("Bread", "Atelier", MORNING)

    later = clock.advance(minutes=1)
    database.write_now(topics.restore, camp.ben, clock(), topic_id=bread)
    entry = _entry(database, camp, "Bread")
    assert (entry.uid, entry.cancelled, entry.sequence) == (uid, False, 2)
    assert entry.modified_at == later


def test_an_unpublished_grid_is_cancelled_once_and_revived(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.unpublish, camp.ada, clock())
    clock.advance(minutes=1)
    database.write_now(grid.unpublish, camp.ada, clock())
    assert _stamps(database, camp) == {"Bread": (1, MORNING), "Bicycles": (1, MORNING)}
    assert _cancelled(database, camp) == {"Bread", "Bicycles"}

    database.write_now(grid.republish, camp.ada, clock(), number=1)
    assert _stamps(database, camp) == {"Bread": (2, clock()), "Bicycles": (2, clock())}
    assert _cancelled(database, camp) == set()


def test_a_topic_taken_off_is_cancelled_when_that_is_published(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bread"])
    assert _cancelled(database, camp) == set()

    database.write_now(grid.publish, camp.ada, clock())
    assert _cancelled(database, camp) == {"Bread"}


def test_a_cancelled_topic_is_not_told_of_new_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    before = _stamps(database, camp)
    clock.advance(minutes=1)

    _edit(database, clock, camp, "Bread", title="Rye bread")

    assert _stamps(database, camp) == before


def test_a_topic_of_two_slots_ends_with_the_second(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    draft = TopicDraft(title="Bread", language="en", length=2)

    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)

    entry = _entry(database, camp, "Bread")
    assert entry.ends_at == MORNING + timedelta(minutes=135)
    assert (entry.sequence, entry.modified_at) == (1, MORNING)


def _edit(database: Database, clock: StandingClock, camp: Camp, topic: str, *, title: str) -> None:
    draft = TopicDraft(title=title, language="en")
    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics[topic], draft=draft)


def _entries(database: Database, camp: Camp) -> dict[str, CalendarEntry]:
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        rows = session.exec(select(CalendarEntry).where(CalendarEntry.event_id == camp.id)).all()
    return {title[row.topic_id]: row for row in rows}


def _entry(database: Database, camp: Camp, topic: str) -> CalendarEntry:
    return _entries(database, camp)[topic]


def _stamps(database: Database, camp: Camp) -> dict[str, tuple[int, datetime]]:
    entries = _entries(database, camp)
    return {title: (entry.sequence, entry.modified_at) for title, entry in entries.items()}


def _cancelled(database: Database, camp: Camp) -> set[str]:
    return {title for title, entry in _entries(database, camp).items() if entry.cancelled}
