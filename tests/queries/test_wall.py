"""The wall costs the same however large the day, and shows what it was told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.db import Database, Reader
from app.domain.phases import Phase
from app.domain.wall import Mode
from app.queries.events import EventView, event_of_slug
from app.queries.screen import spoken
from app.queries.wall import Wall, door, wall
from app.services import grid, notes, people, screen
from tests.clock import MORNING, StandingClock
from tests.people import TOPICS, Camp, an_event, moves

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
ONE = {"Bread": "ben"}
PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}


@pytest.mark.parametrize("topics", [ONE, TOPICS])
def test_queries_do_not_grow_with_topics(
    database: Database, clock: StandingClock, queries: Counting, topics: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in topics}
    camp = an_event(database, clock, topics=topics, phase=Phase.RUNNING, placed=placed)
    later = clock() + timedelta(hours=1)

    counts = {}
    for mode in Mode:
        with database.reading() as session:
            event = the_event(session, camp)
            with queries(database.engine) as selects:
                wall(session, event, later, mode)
        counts[mode.value] = len(selects)
    with database.reading() as session:
        event = the_event(session, camp)
        with queries(database.engine) as selects:
            door(session, event, MORNING, camp.rooms["Salon"])

    assert counts == {
        "lobby": 13,
        "circle": 15,
        "pitch": 18,
        "round": 12,
        "grid": 12,
        "next": 12,
        "closing": 18,
    }
    assert len(selects) == 8


def test_the_ribbon_tells_what_the_newest_version_moved_for_a_quarter_of_an_hour(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    assert ribbon(database, camp, clock) == []

    moves(database, clock, camp, "Bread", 2, "Salon")
    database.write_now(grid.publish, camp.ada, clock())

    assert ribbon(database, camp, clock) == [("Bread", "Salon")]
    clock.advance(minutes=15)
    assert ribbon(database, camp, clock) == []


def test_sessions_that_end_without_notes_are_named_for_ten_minutes(
    database: Database, clock: StandingClock
) -> None:
    """Bread and bicycles end at 10:15; somebody has written about bicycles."""
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    page_key = camp.topics["Bicycles"]
    database.write_now(notes.save, camp.cleo, clock(), page_key=page_key, body="Two.", base=0)
    named = {}
    for minutes in (64, 65, 75, 85, 86):
        with database.reading() as session:
            shown = wall(session, the_event(session, camp), MORNING + timedelta(minutes=minutes))
        named[minutes] = [(sitting.topic.title, sitting.room.name) for sitting in shown.unnoted]
    bread = [("Bread", "Atelier")]
    assert named == {64: [], 65: bread, 75: bread, 85: bread, 86: []}


def test_a_version_shown_again_moves_topics_back(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    for title, slot in (("Bread", 2), ("Bicycles", 1)):
        moves(database, clock, camp, title, slot, "Atelier")
        database.write_now(grid.publish, camp.ada, clock())
        clock.advance(minutes=1)

    database.write_now(grid.republish, camp.ada, clock(), number=2)

    assert ribbon(database, camp, clock) == [("Bicycles", "Salon")]


def test_the_ranking_is_uncovered_from_its_last(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)
    database.write_now(screen.hide_numbers, camp.ada, clock(), on=True)

    shown = look(database, camp, clock)
    assert (shown.counted, [topic.title for topic in shown.ranking]) == (
        False,
        ["Bread", "Bicycles", "Bees"],
    )

    database.write_now(screen.reveal, camp.ada, clock(), count=1)
    ((*rows,),) = look(database, camp, clock).ranking_pages
    assert [(row.topic.title, row.covered) for row in rows] == [
        ("Bread", True),
        ("Bees", True),
        ("Bicycles", False),
    ]


def test_the_lobby_greets_who_gave_a_name_in_the_last_minute(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.DRAFT)
    clock.advance(minutes=10)
    for device, name in (("e", "Eve Martin"), ("f", "")):
        database.write_now(
            people.join, code=camp.code, device=device, name=name, language="en", now=clock()
        )

    shown = look(database, camp, clock)
    assert ([one.name for one in shown.greeted], shown.people) == (["Eve"], 5)

    database.write_now(screen.greet_names, camp.ada, clock(), on=False)
    assert look(database, camp, clock).greeted == ()
    database.write_now(screen.greet_names, camp.ada, clock(), on=True)
    clock.advance(minutes=1)
    assert look(database, camp, clock).greeted == ()


def test_a_door_knows_its_room_and_where_else_one_can_go(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    clock.set(MORNING + timedelta(minutes=40))

    with database.reading() as session:
        event = the_event(session, camp)
        shown = door(session, event, clock(), camp.rooms["Salon"])
        gone = door(session, event, clock(), "cellar")

    assert gone is None
    assert shown is not None
    assert shown.now is not None
    assert shown.next is not None
    assert (shown.now.topic.title, shown.next.topic.title) == ("Bicycles", "Bees")
    assert [sitting.topic.title for sitting in shown.elsewhere] == ["Bread"]


def test_the_projector_may_wish_another_language_than_the_desk(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    alone = an_event(database, clock, name="Alone", phase=Phase.DRAFT, languages=("fr",))
    with database.reading() as session:
        both, french = the_event(session, camp), the_event(session, alone)
    orders = look(database, camp, clock).orders

    assert [spoken(orders, both, wish) for wish in ("", "fr", "both", "de")] == [
        "both",
        "fr",
        "both",
        "both",
    ]
    assert spoken(orders, french) == "fr"


def look(database: Database, camp: Camp, clock: StandingClock) -> Wall:
    with database.reading() as session:
        return wall(session, the_event(session, camp), clock())


def ribbon(database: Database, camp: Camp, clock: StandingClock) -> list[tuple[str, str]]:
    return [
        (topic.title, sitting.room.name if sitting else "")
        for topic, sitting in look(database, camp, clock).moved
    ]


def the_event(session: Reader, camp: Camp) -> EventView:
    event = event_of_slug(session, camp.slug)
    assert event is not None
    return event
