"""People say that topics are the same or differ; it merges nothing, and the last word counts."""

from typing import Any

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import SameAs, Topic
from app.services import comparing, merges
from tests.clock import StandingClock
from tests.people import Camp, an_event

SOUP = TopicDraft(title="Soup", language="en")


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def test_ones_last_word_on_two_topics_counts(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _compare(database, clock, camp, "Bread", "Bees", same=True)
    _compare(database, clock, camp, "Bees", "Bread", same=False, reason="  No  honey ")

    assert _said(database) == [({camp.topics["Bread"], camp.topics["Bees"]}, False, "No honey")]
    with database.reading() as session:
        assert [t.merged_into_id for t in session.exec(select(Topic))] == [None, None, None]


def test_of_merged_topics_the_one_that_stands_is_meant(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    pair = {"kept_id": camp.topics["Bread"], "absorbed_id": camp.topics["Bees"]}
    database.write_now(merges.merge, camp.ada, clock(), **pair)

    _compare(database, clock, camp, "Bees", "Bicycles", same=True)
    assert _said(database) == [({camp.topics["Bread"], camp.topics["Bicycles"]}, True, "")]

    with pytest.raises(Invalid) as refusal:
        _compare(database, clock, camp, "Bees", "Bread", same=True)
    assert [problem.field for problem in refusal.value.problems] == ["other"]


def test_a_proposal_says_why_it_differs_from_those_beside_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")
    beside = [camp.topics["Bread"], other.topics["Bread"], "nosuchtopic"]

    for _ in range(2):
        soup = database.write_now(
            comparing.propose_beside,
            camp.ben,
            clock(),
            draft=SOUP,
            key="k1",
            others=beside,
            reason="Liquid",
        )

    assert _said(database) == [({camp.topics["Bread"], soup}, False, "Liquid")]


def test_without_a_reason_nothing_is_said(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    beside = [camp.topics["Bread"]]
    database.write_now(
        comparing.propose_beside, camp.ben, clock(), draft=SOUP, others=beside, reason=" "
    )

    assert _said(database) == []


def test_too_long_a_reason_proposes_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Invalid):
        database.write_now(
            comparing.propose_beside, camp.ben, clock(), draft=SOUP, reason="r" * 201
        )

    with database.reading() as session:
        assert session.exec(select(Topic).where(Topic.title == "Soup")).all() == []


def test_strangers_and_other_events_are_left_out(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")
    pair: dict[str, Any] = {
        "topic_id": camp.topics["Bread"],
        "other_id": camp.topics["Bees"],
        "same": True,
    }
    with pytest.raises(NotAllowed):
        database.write_now(comparing.compare, camp.dora, clock(), **pair)
    with pytest.raises(NotFound):
        database.write_now(comparing.compare, other.ben, clock(), **pair)


def test_nothing_is_compared_after_the_event(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.CLOSED)

    with pytest.raises(Conflict):
        _compare(database, clock, camp, "Bread", "Bees", same=True)


def _compare(
    database: Database,
    clock: StandingClock,
    camp: Camp,
    one: str,
    other: str,
    *,
    same: bool,
    reason: str = "",
) -> None:
    database.write_now(
        comparing.compare,
        camp.cleo,
        clock(),
        topic_id=camp.topics[one],
        other_id=camp.topics[other],
        same=same,
        reason=reason,
    )


def _said(database: Database) -> list[tuple[set[str], bool, str]]:
    with database.reading() as session:
        rows = session.exec(select(SameAs)).all()
    return [({row.topic_id, row.other_id}, row.same, row.reason) for row in rows]
