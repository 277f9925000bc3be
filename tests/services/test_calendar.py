"""Calendar stamps grow exactly when what a calendar shows changes (RFC 5545 3.8.7)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.db import Database
from app.domain.editing import RoomLine
from app.domain.events import EventDraft
from app.domain.topics import TopicDraft
from app.services import events, grid, people, rooms, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, moves
from tests.services.told import edit_words, entry_of, stamps_of, told_camp

HALF_SECOND = timedelta(milliseconds=500)


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return told_camp(database, clock)


def test_a_published_topic_is_told_with_its_first_stamp(database: Database, camp: Camp) -> None:
    entry = entry_of(database, camp, "Bread")

    assert (entry.title, entry.room, entry.hosts) == ("Bread", "Atelier", ["Ben"])
    assert entry.starts_at == MORNING + timedelta(minutes=30)
    assert entry.ends_at == MORNING + timedelta(minutes=75)
    assert (entry.sequence, entry.cancelled) == (0, False)
    assert entry.modified_at == entry.created_at < MORNING


def test_a_draft_tells_nobody(database: Database, clock: StandingClock, camp: Camp) -> None:
    before = stamps_of(database, camp)

    moves(database, clock, camp, "Bread", 2, "Salon")
    moves(database, clock, camp, "Bees", 0, "Salon")

    assert stamps_of(database, camp) == before


def test_another_time_counts_and_only_for_what_moved(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)
    moves(database, clock, camp, "Bread", 2, "Atelier")
    database.write_now(grid.publish, camp.ada, clock())

    entry = entry_of(database, camp, "Bread")
    assert entry.starts_at == MORNING + timedelta(minutes=240)
    assert stamps_of(database, camp) == {**before, "Bread": (1, MORNING)}


def test_another_room_counts(database: Database, clock: StandingClock, camp: Camp) -> None:
    before = stamps_of(database, camp)
    moves(database, clock, camp, "Bread", 0, "Salon")
    database.write_now(grid.publish, camp.ada, clock())

    assert entry_of(database, camp, "Bread").room == "Salon"
    assert stamps_of(database, camp) == {**before, "Bread": (1, MORNING)}


def test_publishing_the_same_again_changes_no_stamp(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)

    database.write_now(grid.publish, camp.ada, clock())
    database.write_now(grid.republish, camp.ada, clock(), number=1)

    assert stamps_of(database, camp) == before


def test_other_words_are_a_change_but_no_new_appointment(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)

    edit_words(database, clock, camp, "Bread", title="Rye bread")

    assert entry_of(database, camp, "Bread").title == "Rye bread"
    assert stamps_of(database, camp) == {**before, "Bread": (0, MORNING)}


def test_saving_the_same_words_again_is_no_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)

    edit_words(database, clock, camp, "Bread", title=" Bread ")

    assert stamps_of(database, camp) == before


def test_another_host_is_a_change(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(topics.host, camp.cleo, clock(), topic_id=camp.topics["Bread"])

    entry = entry_of(database, camp, "Bread")
    assert (entry.hosts, entry.sequence, entry.modified_at) == (["Ben", "Cleo"], 0, MORNING)


def test_another_name_of_a_host_is_a_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)

    database.write_now(people.rename, camp.ben, clock(), name="Benedikt")

    assert entry_of(database, camp, "Bread").hosts == ["Benedikt"]
    assert stamps_of(database, camp) == {**before, "Bread": (0, MORNING)}


def test_another_language_of_a_session_is_a_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = stamps_of(database, camp)
    draft = TopicDraft(title="Bread", language="fr")

    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)

    assert entry_of(database, camp, "Bread").language == "fr"
    assert stamps_of(database, camp) == {**before, "Bread": (0, MORNING)}


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
    before = stamps_of(database, camp)

    database.write_now(events.edit, camp.ada, clock(), draft=replace(draft, **described))

    entry = entry_of(database, camp, "Bread")
    assert (entry.words, entry.hosts) == seen
    assert stamps_of(database, camp) == dict.fromkeys(before, (0, MORNING))


def test_two_sessions_changed_in_one_second_have_different_stamps(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """Readers that send only a date would miss the second."""
    edit_words(database, clock, camp, "Bread", title="Rye bread")
    draft = TopicDraft(title="Tandems", language="en")
    tandems = camp.topics["Bicycles"]
    database.write_now(topics.edit, camp.cleo, clock(), topic_id=tandems, draft=draft)

    assert stamps_of(database, camp) == {
        "Bread": (0, MORNING),
        "Bicycles": (0, MORNING + timedelta(seconds=1)),
    }


def test_each_of_two_changes_in_one_second_has_its_stamp(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    edit_words(database, clock, camp, "Bread", title="Rye bread")
    first = entry_of(database, camp, "Bread").modified_at
    clock.set(clock() + HALF_SECOND)
    edit_words(database, clock, camp, "Bread", title="Wheat bread")
    second = entry_of(database, camp, "Bread").modified_at

    assert (first, second) == (MORNING, MORNING + timedelta(seconds=1))


def test_a_clock_that_goes_back_does_not_turn_stamps_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    edit_words(database, clock, camp, "Bread", title="Rye bread")
    clock.advance(hours=-2)
    edit_words(database, clock, camp, "Bread", title="Wheat bread")

    assert entry_of(database, camp, "Bread").modified_at == MORNING + timedelta(seconds=1)


def test_a_topic_of_two_slots_ends_with_the_second(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    draft = TopicDraft(title="Bread", language="en", length=2)

    database.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=draft)

    entry = entry_of(database, camp, "Bread")
    assert entry.ends_at == MORNING + timedelta(minutes=135)
    assert (entry.sequence, entry.modified_at) == (1, MORNING)


def test_a_mail_address_is_not_told_and_another_in_its_place_is_no_change(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    edit_words(database, clock, camp, "Bread", title="Bread (ben@camp.example)")
    lines = [
        RoomLine(number, camp.rooms[name], f"Room of {name}@camp.example", "20", "", frozenset())
        for number, name in enumerate(("Atelier", "Salon"), start=1)
    ]
    database.write_now(rooms.save_rooms, camp.ada, clock(), lines=lines)
    before = stamps_of(database, camp)
    assert (entry_of(database, camp, "Bread").title, entry_of(database, camp, "Bread").room) == (
        "Bread (…)",
        "Room of …",
    )
    assert entry_of(database, camp, "Bicycles").room == "Room of … (2)"

    clock.advance(minutes=1)
    edit_words(database, clock, camp, "Bread", title="Bread (b.en+1@camp.example)")

    assert stamps_of(database, camp) == before
