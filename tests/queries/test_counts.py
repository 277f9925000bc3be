"""Counts are read with one query each, however many topics and votes there are."""

import pytest

from app.db import Database
from app.queries.counts import topics_that_stand, votes_of_person, votes_of_topics
from app.services import topics
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def test_each_topic_that_stands_has_its_votes(
    database: Database, clock: StandingClock, camp: Camp, queries: Counting
) -> None:
    of = camp.topics
    with database.reading() as session, queries(database.engine) as selects:
        counts = votes_of_topics(session, camp.id)
    assert (counts, len(selects)) == ({of["Bread"]: 2, of["Bicycles"]: 0, of["Bees"]: 1}, 1)

    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=of["Bread"])

    with database.reading() as session, queries(database.engine) as selects:
        assert topics_that_stand(session, camp.id) == (of["Bicycles"], of["Bees"])
        assert votes_of_topics(session, camp.id) == {of["Bicycles"]: 0, of["Bees"]: 1}
    assert len(selects) == 2


def test_votes_on_withdrawn_topics_are_not_used(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bees"])

    with database.reading() as session:
        assert votes_of_person(session, camp.cleo.participant_id) == 1
        assert votes_of_person(session, None) == 0
