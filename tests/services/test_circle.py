"""The round of the room: everybody has one turn, and what a scribe writes becomes a topic once."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.circle import Press, TurnNote
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Change, Host, Participant, Screen, Topic
from app.queries.circle import CircleView, circle_of
from app.services import circle
from app.services.circle import Written
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def leads(
    database: Database, clock: StandingClock, camp: Camp, step: str = "save", **typed: Any
) -> Written:
    """Let Ada press a button on the page of whoever speaks now, a second after the last one."""
    now = clock.advance(seconds=1)
    who = typed.pop("who", None)
    speaker = who if who is not None else speaks(database, camp, now)
    note = TurnNote(speaker, typed.pop("offer", ""), typed.pop("need", ""))
    press = Press(note, step, **typed)
    return database.write_now(circle.lead, camp.ada, now, press=press)


def view(database: Database, camp: Camp, now: datetime) -> CircleView:
    with database.reading() as session:
        return circle_of(session, camp.id, now)


def speaks(database: Database, camp: Camp, now: datetime) -> str:
    turn = view(database, camp, now).turn
    return turn.person.id if turn else ""


def line(database: Database, clock: StandingClock, camp: Camp) -> dict[str, Any]:
    """Who speaks, who waits, who has spoken and who is absent, by first names."""
    found = view(database, camp, clock())
    return {
        "now": found.turn.person.name if found.turn else "",
        "next": [turn.person.name for turn in found.waiting],
        "done": [turn.person.name for turn in found.done],
        "absent": [turn.person.name for turn in found.absent],
    }


def screen(database: Database, camp: Camp) -> Screen:
    with database.reading() as session:
        return session.get_one(Screen, camp.id)


def log(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        return list(
            session.exec(
                select(Change.kind).where(Change.event_id == camp.id).order_by(col(Change.id))
            ).all()
        )


def test_everybody_has_a_turn_and_the_wall_shows_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    seen = []
    for _ in range(4):
        leads(database, clock, camp, "next")
        found = line(database, clock, camp)
        seen.append((found["now"], found["next"]))

    assert seen == [("Ada", ["Ben", "Cleo"]), ("Ben", ["Cleo"]), ("Cleo", []), ("", [])]
    assert screen(database, camp).mode == "circle"
    assert log(database, camp)[-3:] == ["turn_begun"] * 3

    leads(database, clock, camp, "back")
    assert line(database, clock, camp)["now"] == "Cleo"
    leads(database, clock, camp, "back")
    assert line(database, clock, camp)["now"] == "Ben"
    assert line(database, clock, camp)["next"] == ["Cleo"]

    leads(database, clock, camp, "end")
    assert (screen(database, camp).mode, speaks(database, camp, clock())) == ("", "")
    leads(database, clock, camp, "over")
    assert line(database, clock, camp)["next"] == ["Ada", "Ben", "Cleo"]


def test_a_second_press_of_next_does_not_skip_anybody(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "next")
    ada = speaks(database, camp, clock())

    for _ in range(2):
        leads(database, clock, camp, "next", who=ada)

    assert line(database, clock, camp)["now"] == "Ben"


def test_the_order_is_changed_by_hand_by_name_and_by_chance(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    cleo = camp.cleo.participant()
    for step, order in (
        ("up", ["Ada", "Cleo", "Ben"]),
        ("up", ["Cleo", "Ada", "Ben"]),
        ("down", ["Ada", "Cleo", "Ben"]),
    ):
        leads(database, clock, camp, step, one=cleo)
        assert line(database, clock, camp)["next"] == order
    leads(database, clock, camp, "arrival")
    assert line(database, clock, camp)["next"] == ["Ada", "Ben", "Cleo"]

    leads(database, clock, camp, "begin", one=cleo)
    orders = set()
    for _ in range(20):
        leads(database, clock, camp, "shuffle")
        orders.add(tuple(line(database, clock, camp)["next"]))
    assert orders == {("Ada", "Ben"), ("Ben", "Ada")}
    assert line(database, clock, camp)["now"] == "Cleo"
    leads(database, clock, camp, "add", name="Émile")
    leads(database, clock, camp, "add", name="alan")
    leads(database, clock, camp, "alphabet")
    assert line(database, clock, camp)["next"] == ["Ada", "alan", "Ben", "Émile"]


def test_people_without_a_phone_come_in_by_name_once(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "add", name=" Zoé ")
    leads(database, clock, camp, "save", name="zoe")

    assert line(database, clock, camp)["next"] == ["Ada", "Ben", "Cleo", "Zoé"]
    for name, sentence in (("", "Write their name."), ("x" * 41, "Write a name of")):
        with pytest.raises(Invalid) as refused:
            leads(database, clock, camp, "add", name=name)
        assert [problem.field for problem in refused.value.problems] == ["name"]
        assert refused.value.problems[0].message.text.startswith(sentence)


def test_the_absent_leave_the_line_and_come_back_at_its_end(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "next")
    leads(database, clock, camp, "out", one=camp.ada.participant())
    assert line(database, clock, camp) == {
        "now": "Ben",
        "next": ["Cleo"],
        "done": ["Ben"],
        "absent": ["Ada"],
    }

    leads(database, clock, camp, "in", one=camp.ada.participant())
    assert line(database, clock, camp)["next"] == ["Cleo", "Ada"]
    leads(database, clock, camp, "in", one=camp.ben.participant())
    assert line(database, clock, camp) == {
        "now": "Cleo",
        "next": ["Ada", "Ben"],
        "done": ["Cleo"],
        "absent": [],
    }


def test_the_clock_stands_while_it_is_paused(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "next", seconds=90)
    clock.advance(seconds=20)
    leads(database, clock, camp, "pause")
    clock.advance(minutes=5)
    standing = view(database, camp, clock()).clock
    assert standing is not None
    assert (standing.left, standing.seconds, standing.paused) == (69, 90, True)

    leads(database, clock, camp, "resume")
    clock.advance(seconds=99)
    running = view(database, camp, clock()).clock
    assert running is not None
    assert (running.left, running.paused) == (-30, False)

    leads(database, clock, camp, "restart", seconds=30)
    begun = view(database, camp, clock()).clock
    assert begun is not None
    assert (begun.left, begun.seconds) == (30, 30)


def test_an_offer_becomes_a_topic_that_its_speaker_hosts_and_a_need_one_without_host(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    ben = camp.ben.participant()
    leads(database, clock, camp, "begin", one=ben)

    first = leads(database, clock, camp, "offer", offer=" Rye bread ", need="Quotes")
    again = leads(database, clock, camp, "offer", offer="Rye bread at home", need="Quotes")
    both = leads(database, clock, camp, "need", offer="Rye bread at home", need="Quotes")

    assert first == again == Written(offer_topic_id=first.offer_topic_id)
    with database.reading() as session:
        made = session.exec(
            select(Topic)
            .where(col(Topic.id).in_([both.offer_topic_id, both.need_topic_id]))
            .order_by(col(Topic.title))
        ).all()
        hosts = session.exec(
            select(Host.topic_id, Host.participant_id).where(
                col(Host.topic_id).in_([topic.id for topic in made])
            )
        ).all()
        assert len(session.exec(select(Topic).where(Topic.event_id == camp.id)).all()) == 5
    assert [(topic.title, topic.proposer_id) for topic in made] == [
        ("Quotes", ben),
        ("Rye bread", ben),
    ]
    assert list(hosts) == [(both.offer_topic_id, ben)]
    turn = view(database, camp, clock()).turn
    assert turn is not None
    assert (turn.offer, turn.need) == ("Rye bread at home", "Quotes")
    assert log(database, camp)[-3:] == ["turn_noted", "topic_proposed", "topic_proposed"]


def test_a_speaker_of_a_language_that_the_event_has_not_gets_its_first(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, languages=("fr",), topics={})
    leads(database, clock, camp, "next")

    made = leads(database, clock, camp, "need", need="Des devis")

    with database.reading() as session:
        assert session.get_one(Topic, made.need_topic_id).language == "fr"
        assert session.get_one(Participant, camp.ada.participant()).language == "en"


def test_nothing_written_makes_no_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    leads(database, clock, camp, "next")

    with pytest.raises(Invalid) as refused:
        leads(database, clock, camp, "offer", need="Quotes")

    assert [problem.field for problem in refused.value.problems] == ["offer"]
    turn = view(database, camp, clock()).turn
    assert turn is not None
    assert turn.need == ""


def test_the_circle_is_led_by_organisers_with_people_of_their_event_until_it_is_over(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Other")
    stranger = other.ben.participant()
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            _presses(database, clock, viewer, Press(TurnNote(""), "next"))
    for press in (
        Press(TurnNote(stranger, "x")),
        *(Press(TurnNote(""), step, one=stranger) for step in ("begin", "up", "in", "out")),
    ):
        with pytest.raises(NotFound):
            _presses(database, clock, camp.ada, press)
    over = an_event(database, clock, name="Over", phase=Phase.CLOSED)
    with pytest.raises(Conflict):
        _presses(database, clock, over.ada, Press(TurnNote(""), "next"))


def _presses(database: Database, clock: StandingClock, viewer: Viewer, press: Press) -> None:
    database.write_now(circle.lead, viewer, clock(), press=press)
