"""One person's day: what comes next, what has moved, and what the desk sees of interest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.db import Database
from app.domain.phases import Phase
from app.models import Participant
from app.queries.board import board, shown_cells
from app.queries.calendar import feed_of_person
from app.queries.events import event_of_slug
from app.queries.interest import interest
from app.queries.me import MyDay, my_day
from app.queries.topics import listing, mine, topics_of_event, votes_in_order
from app.services import grid, news, stars
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves, proposes, votes_for

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)


def _day(db: Database, camp: Camp, who: str, minutes: int = 0) -> MyDay:
    with db.reading() as session:
        event = event_of_slug(session, camp.slug)
        assert event is not None
        return my_day(session, event, getattr(camp, who), MORNING + timedelta(minutes=minutes))


def _publish(db: Database, clock: StandingClock, camp: Camp) -> None:
    clock.advance(minutes=1)
    db.write_now(grid.publish, camp.ada, clock())


def test_what_is_on_what_is_next_and_the_way_between(database: Database, camp: Camp) -> None:
    day = _day(database, camp, "ben", minutes=40)

    assert [sitting.topic.title for sitting in day.now] == ["Bread"]
    assert day.next is not None
    assert [sitting.topic.title for sitting in day.next.sittings] == ["Bees"]
    assert day.next.before is not None
    assert (day.next.before.room.name, day.next.gap) == ("Atelier", 15)
    assert day.helped == 1


def test_what_one_passed_stays_to_be_put_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(
        stars.choose,
        camp.cleo,
        clock(),
        topic_id=camp.topics["Bicycles"],
        others=[camp.topics["Bread"]],
    )

    first = _day(database, camp, "cleo").hours[0]

    assert [sitting.topic.title for sitting in first.picks] == ["Bicycles"]
    assert [sitting.topic.title for sitting in first.passed] == ["Bread"]


def test_the_calendar_holds_what_my_day_holds(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for viewer, title, on in ((camp.cleo, "Bread", False), (camp.ada, "Bees", True)):
        database.write_now(stars.set_star, viewer, clock(), topic_id=camp.topics[title], on=on)

    for who in ("ada", "ben", "cleo"):
        day = _day(database, camp, who)
        with database.reading() as session:
            event = event_of_slug(session, camp.slug)
            person = session.get_one(Participant, getattr(camp, who).participant())
            assert event is not None
            feed = feed_of_person(session, event, person.calendar_token, name="Mine")
        assert feed is not None
        told = {item.title for item in feed.items}
        assert told == {s.topic.title for hour in day.hours for s in hour.picks}


def test_a_first_grid_is_no_news(database: Database, camp: Camp) -> None:
    assert _day(database, camp, "cleo").moved == ()


def test_what_moved_is_told_until_it_is_seen(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bees", 2, "Atelier")
    _publish(database, clock, camp)

    (change,) = _day(database, camp, "cleo").moved
    assert change.topic.title == "Bees"
    assert change.before is not None
    assert change.after is not None
    assert (change.before.room, change.after.room) == ("Salon", "Atelier")
    assert change.after.starts_at - change.before.starts_at == timedelta(minutes=150)
    assert _day(database, camp, "ada").moved == ()  # it is not hers

    database.write_now(news.see_news, camp.cleo, clock())
    assert _day(database, camp, "cleo").moved == ()


def test_without_picks_what_is_most_wanted_is_offered(database: Database, camp: Camp) -> None:
    offered = [sitting.topic.title for sitting in _day(database, camp, "ada").suggestions]

    assert offered == ["Bread", "Bees", "Bicycles"]


def test_the_desk_sees_what_a_late_topic_would_have(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    late = proposes(database, clock, camp.ada, "Late")
    clock.advance(minutes=1)
    votes_for(database, clock, camp.cleo, late)

    with database.reading() as session:
        seen = interest(session, camp.id)

    assert seen.voters == 2
    assert [(w.topic.title, w.topic.votes, w.could, w.corrected) for w in seen.topics] == [
        ("Bread", 2, 2, 2),
        ("Late", 1, 1, 2),
        ("Bees", 1, 2, 1),
        ("Bicycles", 0, 2, 0),
    ]


@pytest.mark.parametrize("counts", ["after_vote", "after_close"])
def test_an_order_does_not_tell_what_is_hidden(
    database: Database, clock: StandingClock, counts: str
) -> None:
    camp = an_event(database, clock, counts=counts)
    over = clock.advance(hours=2)

    with database.reading() as session:
        event = event_of_slug(session, camp.slug)
        assert event is not None
        own = mine(session, camp.dora)
        topics = topics_of_event(session, camp.id)
        orders = {
            tuple(t.title for t in listing(topics, event, own, viewer, over).topics)
            for viewer in (replace(camp.dora, participant_id=f"p{n}") for n in range(30))
        }

    assert len(orders) > 1


def test_votes_stand_in_the_order_of_their_casting(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, votes={})
    for title in ("Bees", "Bread"):
        clock.advance(seconds=5)
        votes_for(database, clock, camp.cleo, camp.topics[title])

    with database.reading() as session:
        order = list(votes_in_order(session, camp.cleo))

    assert order == [camp.topics["Bread"], camp.topics["Bees"]]


def test_the_board_is_searched_and_chosen_from(database: Database, camp: Camp) -> None:
    with database.reading() as session:
        event = event_of_slug(session, camp.slug)
        assert event is not None
        day = board(session, event, MORNING + timedelta(minutes=40))
    salon, atelier = camp.rooms["Salon"], camp.rooms["Atelier"]
    first, second, third = camp.slots

    def shown(show: str = "", search: str = "") -> object:
        return shown_cells(day, {camp.topics["Bees"]}, show=show, search=search)

    assert shown() is None
    assert shown("now") == {(first, atelier), (first, salon)}
    assert shown("mine") == {(second, salon)}
    assert shown(salon) == {(first, salon), (second, salon), (third, salon)}
    assert shown(search="BREÁD") == {(first, atelier)}
    assert shown("mine", "bread") == set()
