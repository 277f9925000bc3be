"""Ada and Zoé arrange the grid at the same time, and neither loses anything."""

from typing import Any

import pytest

from app.db import Database
from app.domain.errors import Conflict
from app.domain.messages import Message
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.models import Event
from app.services import grid, history, people
from app.web.i18n import translate
from tests.clock import StandingClock
from tests.people import Camp, an_event

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


@pytest.fixture
def zoe(database: Database, clock: StandingClock, camp: Camp) -> Viewer:
    """A second organiser."""
    joined = database.write_now(
        people.join, code=camp.code, device="zoe", name="Zoé", language="fr", now=clock()
    )
    return Viewer(camp.id, joined.participant_id, Role.ORGANISER)


def revision(database: Database, camp: Camp) -> int:
    with database.reading() as session:
        return session.get_one(Event, camp.id).revision


def moves(
    database: Database, clock: StandingClock, camp: Camp, viewer: Viewer, title: str, **how: Any
) -> list[str]:
    """Let somebody move a topic, five seconds after the last, and return what they are told."""
    slot, room = how.pop("to")
    place = {"slot_id": camp.slots[slot], "room_id": camp.rooms[room]}
    now = clock.advance(seconds=5)
    told = database.write_now(grid.move, viewer, now, topic_id=camp.topics[title], **place, **how)
    return [said(message) for message in told]


def said(message: Message) -> str:
    return translate(message, "en")


def test_what_the_other_did_elsewhere_is_told_and_both_are_kept(
    database: Database, clock: StandingClock, camp: Camp, zoe: Viewer
) -> None:
    seen = revision(database, camp)
    moves(database, clock, camp, zoe, "Bicycles", to=(2, "Salon"))
    told = moves(database, clock, camp, camp.ada, "Bread", to=(1, "Atelier"), seen=seen)

    assert told == ["Zoé moved “Bicycles”, 5 seconds ago. Your change is kept."]
    assert moves(database, clock, camp, camp.ada, "Bread", to=(0, "Atelier"), seen=seen) == [
        "Zoé moved “Bicycles”, 10 seconds ago. Your change is kept."
    ]


def test_who_is_alone_is_told_nothing(database: Database, clock: StandingClock, camp: Camp) -> None:
    seen = revision(database, camp)
    for slot in (1, 2):
        assert (
            moves(database, clock, camp, camp.ada, "Bread", to=(slot, "Atelier"), seen=seen) == []
        )


@pytest.mark.parametrize(("title", "to"), [("Bread", (2, "Salon")), ("Bees", (1, "Atelier"))])
def test_the_same_topic_or_place_is_asked_about(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    zoe: Viewer,
    title: str,
    to: tuple[int, str],
) -> None:
    seen = revision(database, camp)
    moves(database, clock, camp, zoe, "Bread", to=(1, "Atelier"))
    with pytest.raises(Conflict) as clash:
        moves(database, clock, camp, camp.ada, title, to=to, seen=seen)

    assert clash.value.can_insist
    assert said(clash.value.message) == (
        "Zoé moved “Bread”, 5 seconds ago. Do yours all the same, or leave it as it is."
    )
    assert moves(database, clock, camp, camp.ada, title, to=to, seen=seen, anyway=True) == [
        "Zoé moved “Bread”, 10 seconds ago. Your change is kept."
    ]


def test_what_the_other_undid_is_told_too(
    database: Database, clock: StandingClock, camp: Camp, zoe: Viewer
) -> None:
    moves(database, clock, camp, camp.ada, "Bread", to=(1, "Atelier"))
    seen = revision(database, camp)
    database.write_now(history.undo, zoe, clock.advance(seconds=5))

    with pytest.raises(Conflict) as clash:
        moves(database, clock, camp, camp.ada, "Bread", to=(2, "Atelier"), seen=seen)

    assert said(clash.value.message) == (
        "Zoé undid this, 5 seconds ago: Ada moved “Bread”. "
        "Do yours all the same, or leave it as it is."
    )
