"""The draft as the organiser sees it: judged, compared with what is public, in few queries."""

import pytest

from app.db import Database
from app.domain.errors import NotFound
from app.domain.phases import Phase
from app.queries.events import EventView, event_of_id
from app.queries.grid import DeskGrid, desk_grid
from app.queries.moves import Moves, moves_of_topic
from app.services import people, topics
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, moves, votes_for

ONE = {"Bread": "ben"}
THREE = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}
PLACED = {"Bread": (0, "Salon"), "Bicycles": (1, "Atelier")}


def draft(database: Database, clock: StandingClock, camp: Camp) -> DeskGrid:
    with database.reading() as session:
        return desk_grid(session, view(database, camp), clock())


def options(database: Database, clock: StandingClock, camp: Camp, title: str) -> Moves:
    with database.reading() as session:
        return moves_of_topic(session, view(database, camp), camp.topics[title], clock())


def view(database: Database, camp: Camp) -> EventView:
    with database.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


@pytest.mark.parametrize("proposed", [ONE, THREE])
def test_the_draft_takes_as_many_queries_for_one_topic_as_for_three(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in proposed if title in PLACED}
    camp = an_event(database, clock, topics=proposed, phase=Phase.RUNNING, placed=placed)
    event = view(database, camp)

    with database.reading() as session, queries(database.engine) as selects:
        desk_grid(session, event, clock())
        drawn = len(selects)
        moves_of_topic(session, event, camp.topics["Bread"], clock())

    assert (drawn, len(selects) - drawn) == (21, 0)


def test_quality_is_counted_in_people(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed={"Bread": (0, "Salon")})

    found = draft(database, clock, camp)

    # Ben hosts two topics and Cleo wants three: two and three hours, of which Bread fills one each.
    quality = found.quality
    assert (quality.filled, quality.wanted, quality.bound) == (2, 5, None)
    assert (quality.people, quality.satisfied, quality.contented, quality.losers) == (2, 0, 0, 2)
    assert found.placed == 1


def test_a_topic_with_more_votes_than_seats_is_told_of_a_larger_room(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, topics=ONE, votes={})
    for number in range(13):
        joined = database.write_now(
            people.join, code=camp.code, device=f"d{number}", name="", language="en", now=clock()
        )
        fan = type(camp.ben)(camp.id, joined.participant_id, camp.ben.role)
        votes_for(database, clock, fan, camp.topics["Bread"])
    moves(database, clock, camp, "Bread", 0, "Atelier")

    (tight,) = draft(database, clock, camp).quality.tight

    assert (tight.sitting.topic.votes, tight.sitting.room.seats) == (13, 12)
    assert tight.larger is not None
    assert tight.larger.name == "Salon"


def test_a_host_who_leaves_breaks_a_rule_of_the_draft(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)
    database.write_now(people.set_limits, camp.ben, clock(), away=camp.slots[:1])

    found = draft(database, clock, camp)

    assert [message.text for message in found.broken] == [
        "%(person)s hosts “%(topic)s” and is away at %(slot)s."
    ]


def test_places_are_in_the_order_of_what_they_cost(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)

    found = options(database, clock, camp, "Bees")

    assert found.sitting is None
    assert [
        (camp.slots.index(p.slot.id), p.room.name, p.other and p.other.title, p.price.gain)
        for p in found.possible
    ] == [
        (2, "Atelier", None, 2),
        (2, "Salon", None, 2),
        (1, "Salon", None, 1),
        (1, "Atelier", "Bicycles", 1),
        (0, "Salon", "Bread", 0),
    ]
    assert [(p.room.name, [m.text for m in p.price.words]) for p in found.impossible] == [
        ("Atelier", ["%(person)s hosts more than one topic at %(slot)s: %(topics)s."])
    ]


def test_a_withdrawn_topic_leaves_the_draft_and_its_place_is_free(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)
    bread = camp.topics["Bread"]
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)

    with pytest.raises(NotFound):
        options(database, clock, camp, "Bread")
    moves(database, clock, camp, "Bees", 0, "Salon")
    assert draft(database, clock, camp).placed == 2
