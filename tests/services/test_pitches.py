"""The queue of pitches: every topic comes in by itself, hosts may leave, the desk leads."""

from typing import Any

import pytest

from app.db import Database
from app.domain.circle import Press, TurnNote
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.phases import Phase
from app.models import Screen
from app.queries.pitches import PitchView, pitch_of, pitch_state
from app.services import circle, pitches, topics
from tests.clock import StandingClock
from tests.people import Camp, an_event, proposes


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def view(database: Database, clock: StandingClock, camp: Camp) -> PitchView:
    with database.reading() as session:
        return pitch_of(session, camp.id, clock())


def queue(database: Database, clock: StandingClock, camp: Camp) -> dict[str, Any]:
    """The topic that is pitched, those that wait, were pitched and were taken out, by title."""
    found = view(database, clock, camp)
    return {
        "now": found.topic.title if found.topic else "",
        "next": [topic.title for topic in found.waiting],
        "done": [topic.title for topic in found.done],
        "out": [topic.title for topic in found.left_out],
    }


def leads(database: Database, clock: StandingClock, camp: Camp, step: str, title: str = "") -> None:
    """Let Ada press a button on the page as it is now, a second after the last one."""
    now = clock.advance(seconds=1)
    topic = view(database, clock, camp).topic
    database.write_now(
        pitches.lead,
        camp.ada,
        now,
        step=step,
        one=camp.topics[title] if title else "",
        seen=topic.id if topic else "",
    )


def screen(database: Database, camp: Camp) -> Screen:
    with database.reading() as session:
        return session.get_one(Screen, camp.id)


def test_topics_are_pitched_in_the_order_in_which_they_were_proposed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    seen = []
    for _ in range(3):
        leads(database, clock, camp, "next")
        found = queue(database, clock, camp)
        seen.append((found["now"], found["next"]))
    assert seen == [("Bread", ["Bicycles", "Bees"]), ("Bicycles", ["Bees"]), ("Bees", [])]
    assert screen(database, camp).mode == "pitch"
    now = view(database, clock, camp).clock
    assert now is not None
    assert (now.left, now.seconds) == (30, 30)

    proposes(database, clock, camp.cleo, "Rye")
    assert queue(database, clock, camp)["next"] == ["Rye"]
    leads(database, clock, camp, "back")
    assert queue(database, clock, camp) == {
        "now": "Bicycles",
        "next": ["Bees", "Rye"],
        "done": ["Bread", "Bicycles"],
        "out": [],
    }
    leads(database, clock, camp, "end")
    assert (screen(database, camp).mode, queue(database, clock, camp)["now"]) == ("", "")


def test_a_second_press_of_next_does_not_skip_a_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for _ in range(2):
        database.write_now(pitches.lead, camp.ada, clock(), step="next", seen="")

    assert queue(database, clock, camp)["now"] == "Bread"


def test_the_queue_is_arranged_by_hand(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "up", "Bees")
    assert queue(database, clock, camp)["next"] == ["Bread", "Bees", "Bicycles"]
    leads(database, clock, camp, "out", "Bread")
    assert queue(database, clock, camp)["out"] == ["Bread"]
    leads(database, clock, camp, "begin", "Bicycles")
    leads(database, clock, camp, "in", "Bread")
    assert queue(database, clock, camp) == {
        "now": "Bicycles",
        "next": ["Bees", "Bread"],
        "done": ["Bicycles"],
        "out": [],
    }
    leads(database, clock, camp, "all")
    assert queue(database, clock, camp)["next"] == ["Bread", "Bees"]


def test_topics_without_a_host_can_wait_outside(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    proposes(database, clock, camp.cleo, "Rye", hosting=False)

    leads(database, clock, camp, "hosted")
    found = queue(database, clock, camp)
    assert (found["next"], found["out"]) == (["Bread", "Bicycles", "Bees"], ["Rye"])

    leads(database, clock, camp, "all")
    assert queue(database, clock, camp)["next"] == ["Bread", "Bicycles", "Bees", "Rye"]


def test_a_withdrawn_topic_is_not_pitched(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "next")
    database.write_now(topics.withdraw, camp.ada, clock(), topic_id=camp.topics["Bread"])

    assert queue(database, clock, camp) == {
        "now": "",
        "next": ["Bicycles", "Bees"],
        "done": [],
        "out": [],
    }
    leads(database, clock, camp, "next")
    assert queue(database, clock, camp)["now"] == "Bicycles"


def test_one_has_the_floor_at_a_time(database: Database, clock: StandingClock, camp: Camp) -> None:
    leads(database, clock, camp, "next")
    database.write_now(circle.lead, camp.ada, clock(), press=Press(TurnNote(""), "next"))

    assert (screen(database, camp).mode, queue(database, clock, camp)["now"]) == ("circle", "")
    assert (screen(database, camp).clock_seconds, screen(database, camp).turn_id) == (
        60,
        camp.ada.participant(),
    )


def test_hosts_take_their_topic_out_and_put_it_back_during_the_round(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    for on, state in ((False, "out"), (False, "out"), (True, "waiting"), (True, "waiting")):
        database.write_now(pitches.queue_mine, camp.ben, clock(), topic_id=bread, on=on)
        with database.reading() as session:
            assert pitch_state(session, bread) == state
    assert queue(database, clock, camp)["next"] == ["Bicycles", "Bees", "Bread"]

    with pytest.raises(NotAllowed):
        database.write_now(pitches.queue_mine, camp.cleo, clock(), topic_id=bread, on=False)
    leads(database, clock, camp, "begin", "Bread")
    database.write_now(pitches.queue_mine, camp.ben, clock(), topic_id=bread, on=False)
    assert queue(database, clock, camp)["now"] == "Bread"
    closed = an_event(database, clock, name="Closed", phase=Phase.PLANNING)
    with pytest.raises(Conflict):
        database.write_now(
            pitches.queue_mine, closed.ben, clock(), topic_id=closed.topics["Bread"], on=False
        )


def test_only_organisers_lead_with_topics_of_their_event(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other")
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(pitches.lead, viewer, clock(), step="next")
    for step in ("begin", "up", "down", "in", "out"):
        with pytest.raises(NotFound):
            database.write_now(
                pitches.lead, camp.ada, clock(), step=step, one=other.topics["Bread"]
            )
