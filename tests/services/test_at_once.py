"""What two people, or one person twice, do at the same moment is done once and whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from app.db import Database, Tx
from app.domain.errors import Conflict
from app.domain.people import Viewer
from app.domain.topics import TopicDraft
from app.models import DevicePass, Merge, Topic, Vote
from app.services import devices, merges, people, topics, votes
from tests.clock import StandingClock
from tests.people import Camp, an_event

PATIENCE = 60
"""Seconds after which a test gives up on a thread that hangs."""


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def at_once(database: Database, *use_cases: Callable[[Tx], Any]) -> list[Any]:
    """Run use cases at the same moment; return what each answered, or the refusal it raised."""
    start = Barrier(len(use_cases))

    def run(use_case: Callable[[Tx], Any]) -> Any:
        start.wait(PATIENCE)
        try:
            return database.write_now(use_case)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(len(use_cases)) as crowd:
        return list(crowd.map(run, use_cases, timeout=PATIENCE))


def test_of_two_devices_with_one_link_one_comes_in(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for turn in range(5):
        token = database.write_now(devices.invite, camp.cleo, clock()).token
        answers = at_once(
            database,
            *(
                partial(devices.accept, token=token, device=f"{turn} {who}", label="", now=clock())
                for who in "abcd"
            ),
        )
        assert sum(answer == camp.slug for answer in answers) == 1
        assert sum(isinstance(answer, Conflict) for answer in answers) == 3

    with database.reading() as session:
        person = camp.cleo.participant()
        known = session.exec(select(DevicePass).where(DevicePass.participant_id == person)).all()
    assert len(known) == 1 + 5


def test_a_proposal_sent_by_two_tabs_is_one_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    def propose(tx: Tx) -> str:
        draft = TopicDraft("Soup", "en")
        return topics.propose(tx, camp.cleo, clock(), draft=draft, key="k")

    answers = at_once(database, *[propose] * 4)

    with database.reading() as session:
        soups = session.exec(select(Topic.id).where(Topic.title == "Soup")).all()
    assert answers == list(soups) * 4


def test_two_organisers_who_merge_one_pair_make_one_merge(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    pair = (camp.topics["Bread"], camp.topics["Bees"])

    def merge(tx: Tx, kept: str, absorbed: str) -> str:
        return merges.merge(tx, camp.ada, clock(), kept_id=kept, absorbed_id=absorbed)

    either_way = [partial(merge, kept=a, absorbed=b) for a, b in (pair, pair, pair[::-1])]
    answers = at_once(database, *either_way)

    with database.reading() as session:
        made = session.exec(select(Merge.id)).all()
    assert len(made) == 1
    assert {answer for answer in answers if isinstance(answer, str)} == set(made)


def test_votes_that_come_while_topics_are_merged_and_separated_are_kept(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    kept, absorbed = camp.topics["Bread"], camp.topics["Bees"]
    crowd = [_comes(database, clock, camp, str(n)) for n in range(8)]

    def merge(tx: Tx) -> str:
        return merges.merge(tx, camp.ada, clock(), kept_id=kept, absorbed_id=absorbed)

    def there_and_back(tx: Tx) -> None:
        merges.separate(tx, camp.ada, clock(), merge_id=merge(tx))

    def vote(tx: Tx, viewer: Viewer) -> str:
        return votes.set_vote(tx, viewer, clock(), topic_id=absorbed, on=True)

    everybody = {viewer.participant() for viewer in (camp.ben, camp.cleo, *crowd)}
    casts = [partial(vote, viewer=viewer) for viewer in crowd]
    at_once(database, merge, *casts[:4], there_and_back, *casts[4:])

    merged = database.write_now(merge)
    assert _voters(database, kept) == everybody
    database.write_now(merges.separate, camp.ada, clock(), merge_id=merged)
    assert _voters(database, kept) | _voters(database, absorbed) == everybody


def _comes(database: Database, clock: StandingClock, camp: Camp, device: str) -> Viewer:
    joined = database.write_now(
        people.join, code=camp.code, device=device, name="", language="en", now=clock()
    )
    return Viewer(camp.id, joined.participant_id, camp.cleo.role)


def _voters(database: Database, topic_id: str) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(Vote.participant_id).where(Vote.topic_id == topic_id)))
