from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.db import Database
from app.domain.errors import Gone
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Participant
from app.queries import calendar as calendar_queries
from app.queries import subscriptions
from app.queries.calendar import CalendarFeed
from app.queries.events import EventView, event_of_id
from app.queries.subscriptions import Calendars, LanguageCalendar, RoomCalendar
from app.services import feeds, grid, rounds, topics, votes
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


def feed_of(db: Database, camp: Camp) -> CalendarFeed:
    """Return the calendar of all sessions."""
    event = event_of(db, camp)
    with db.reading() as session:
        return calendar_queries.feed_of_event(session, event)


def token_of(db: Database, participant_id: str | None) -> str:
    """Return somebody's secret."""
    with db.reading() as session:
        query = select(Participant.calendar_token).where(Participant.id == participant_id)
        return session.exec(query).one()


def titles(feed: CalendarFeed | None) -> list[str]:
    """Return what a feed shows, cancelled sessions in brackets."""
    assert feed is not None
    return sorted(f"({item.title})" if item.cancelled else item.title for item in feed.items)


def test_each_feed_holds_its_own(database: Database, camp: Camp) -> None:
    event = event_of(database, camp)
    cleo = token_of(database, camp.cleo.participant_id)
    with database.reading() as session:
        room = calendar_queries.feed_of_room(session, event, camp.rooms["Atelier"])
        topic = calendar_queries.feed_of_topic(session, event, camp.topics["Bees"])
        person = calendar_queries.feed_of_person(session, event, cleo, name="My day")
    assert titles(feed_of(database, camp)) == ["Bees", "Bicycles", "Bread"]
    assert titles(room) == ["Bees", "Bicycles"]
    assert titles(topic) == ["Bees"]
    assert titles(person) == ["Bees", "Bicycles", "Bread"]


def test_a_personal_feed_follows_votes_and_says_when_it_changed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    cleo = token_of(database, camp.cleo.participant_id)
    database.write_now(rounds.open_round, camp.ada, clock())
    now = clock.advance(minutes=5)
    database.write_now(votes.set_vote, camp.cleo, now, topic_id=camp.topics["Bees"], on=False)
    event = event_of(database, camp)
    with database.reading() as session:
        feed = calendar_queries.feed_of_person(session, event, cleo, name="My day")
    assert titles(feed) == ["Bicycles", "Bread"]
    assert feed is not None
    assert feed.modified_at == now
    assert feed_of(database, camp).modified_at < now


def test_a_foreign_room_topic_or_secret_has_no_feed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Elsewhere", phase=Phase.RUNNING)
    event = event_of(database, camp)
    ben = token_of(database, other.ben.participant_id)
    with database.reading() as session:
        assert calendar_queries.feed_of_room(session, event, other.rooms["Salon"]) is None
        assert calendar_queries.feed_of_topic(session, event, other.topics["Bread"]) is None
        assert calendar_queries.feed_of_person(session, event, ben, name="") is None


def test_a_move_raises_sequence_and_stamp_and_keeps_the_uid(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = {item.title: item for item in feed_of(database, camp).items}
    moves(database, clock, camp, "Bees", 2, "Salon")
    database.write_now(grid.publish, camp.ada, clock())
    after = {item.title: item for item in feed_of(database, camp).items}
    assert after["Bread"] == before["Bread"]
    assert after["Bees"].uid == before["Bees"].uid
    assert after["Bees"].sequence == before["Bees"].sequence + 1
    assert after["Bees"].modified_at >= before["Bees"].modified_at + timedelta(seconds=1)


def test_what_lost_its_place_is_cancelled_until_the_event_closes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])
    running = titles(feed_of(database, camp))
    database.write_now(rounds.close_event, camp.ada, clock())
    assert (running, titles(feed_of(database, camp))) == (
        ["(Bread)", "Bees", "Bicycles"],
        ["Bees", "Bicycles"],
    )


def test_before_the_grid_is_published_a_feed_holds_the_day(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, place="Lausanne")
    feed = feed_of(database, camp)
    (day,) = feed.items
    assert feed.is_waiting
    assert (day.title, day.room, day.starts_at, day.ends_at, day.sequence) == (
        "SoloCamp",
        "Lausanne",
        MORNING + timedelta(minutes=30),
        MORNING + timedelta(minutes=285),
        0,
    )


def test_each_calendar_says_how_many_sessions_it_holds(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _edits(database, clock, camp, "Bees", language="fr")
    event = event_of(database, camp)
    with database.reading() as session:
        assert subscriptions.calendars(session, event) == Calendars(
            sessions=3,
            rooms=(
                RoomCalendar(camp.rooms["Atelier"], "Atelier", 2),
                RoomCalendar(camp.rooms["Salon"], "Salon", 1),
            ),
            languages=(LanguageCalendar("fr", 1), LanguageCalendar("en", 2)),
        )
        alone = replace(event, languages=("en",))
        assert subscriptions.calendars(session, alone).languages == ()


def test_a_language_s_feed_holds_its_sessions_in_its_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _edits(database, clock, camp, "Bees", language="fr")
    event = event_of(database, camp)
    with database.reading() as session:
        held = [
            calendar_queries.feed_of_language(session, event, code, name="")
            for code in ("fr", "en")
        ]
        foreign = calendar_queries.feed_of_language(session, event, "de", name="")
    assert [titles(feed) for feed in held] == [["Bees"], ["Bicycles", "Bread"]]
    assert [{item.words for item in feed.items} for feed in held if feed] == [{"fr"}, {"en"}]
    assert foreign is None


def test_an_address_that_was_given_up_is_gone_for_good(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    event = event_of(database, camp)
    old = token_of(database, camp.cleo.participant_id)
    database.write_now(feeds.renew, camp.cleo, clock())
    new = token_of(database, camp.cleo.participant_id)
    with database.reading() as session:
        assert subscriptions.own_token(session, camp.cleo) == new
        assert calendar_queries.feed_of_person(session, event, new, name="") is not None
    database.write_now(feeds.remove, camp.cleo, clock())
    database.write_now(feeds.remove, camp.cleo, clock())
    with database.reading() as session:
        assert subscriptions.own_token(session, camp.cleo) is None
    database.write_now(feeds.renew, camp.cleo, clock())
    last = token_of(database, camp.cleo.participant_id)
    with database.reading() as session:
        for gone in (old, new):
            with pytest.raises(Gone):
                calendar_queries.feed_of_person(session, event, gone, name="")
        assert titles(calendar_queries.feed_of_person(session, event, last, name="")) == [
            "Bees",
            "Bicycles",
            "Bread",
        ]


def test_the_address_of_somebody_erased_is_gone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    old = token_of(database, camp.cleo.participant_id)
    database.write_now(erase, camp.cleo, clock())
    event = event_of(database, camp)
    with database.reading() as session, pytest.raises(Gone):
        calendar_queries.feed_of_person(session, event, old, name="")


def _edits(database: Database, clock: StandingClock, camp: Camp, title: str, **draft: Any) -> None:
    edited = TopicDraft(title=title, **draft)
    topic_id = camp.topics[title]
    database.write_now(topics.edit, camp.ada, clock(), topic_id=topic_id, draft=edited)


@pytest.mark.parametrize("placed", [{"Bread": (0, "Salon")}, PLACED])
def test_queries_do_not_grow_with_the_sessions(
    database: Database, clock: StandingClock, queries: Counting, placed: dict[str, tuple[int, str]]
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=placed)
    event = event_of(database, camp)
    ben = token_of(database, camp.ben.participant_id)
    counted = {}
    with database.reading() as session:
        reads: Mapping[str, Callable[[], object]] = {
            "event": lambda: calendar_queries.feed_of_event(session, event),
            "room": lambda: calendar_queries.feed_of_room(session, event, camp.rooms["Salon"]),
            "topic": lambda: calendar_queries.feed_of_topic(session, event, camp.topics["Bread"]),
            "person": lambda: calendar_queries.feed_of_person(session, event, ben, name=""),
            "calendars": lambda: subscriptions.calendars(session, event),
        }
        for name, query in reads.items():
            with queries(database.engine) as selects:
                query()
            counted[name] = len(selects)
    assert counted == {"event": 3, "room": 4, "topic": 3, "person": 5, "calendars": 2}
