"""Organisers say which weaknesses of the draft they live with, until the draft changes."""

import pytest

from app.db import Database
from app.domain.errors import NotFound
from app.domain.phases import Phase
from app.models import Event
from app.services import weaknesses
from tests.clock import StandingClock
from tests.people import Camp, an_event, moves

PLACED = {"Bees": (0, "Salon"), "Bicycles": (0, "Atelier")}


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.PLANNING, placed=PLACED)


def accepts(database: Database, clock: StandingClock, camp: Camp, pair: str) -> list[str]:
    database.write_now(weaknesses.accept, camp.ada, clock(), pair=pair)
    with database.reading() as session:
        return [one.split(" ", 1)[1] for one in session.get_one(Event, camp.id).accepted]


def test_what_is_accepted_is_kept_until_the_draft_changes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    one = f"{camp.topics['Bees']} {camp.topics['Bicycles']}"
    other = f"{camp.topics['Bicycles']} {camp.topics['Bees']}"
    assert accepts(database, clock, camp, one) == [one]
    assert accepts(database, clock, camp, other) == [one, other]

    moves(database, clock, camp, "Bees", 1, "Salon")
    assert accepts(database, clock, camp, one) == [one]


def test_all_is_told_again_where_one_asks_for_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    accepts(database, clock, camp, f"{camp.topics['Bees']} {camp.topics['Bicycles']}")

    assert accepts(database, clock, camp, "") == []


def test_topics_without_a_place_tear_nobody(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for pair in (f"{camp.topics['Bees']} {camp.topics['Bread']}", "x y", camp.topics["Bees"]):
        with pytest.raises(NotFound):
            accepts(database, clock, camp, pair)


def test_only_organisers_accept(database: Database, clock: StandingClock, camp: Camp) -> None:
    with pytest.raises(NotFound):
        database.write_now(weaknesses.accept, camp.cleo, clock(), pair="")
