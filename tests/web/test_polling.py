"""Who polls a calendar or a schedule costs next to nothing, while a room votes too."""

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import people, rounds, stars, votes
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, an_event
from tests.web.calendars import PLACED, addresses, token_of

SHARED = ("schedule.xml", "schedule.json", "schedule.csv", "changes.atom", "changes.json")


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def polls(
    client: TestClient, house: House, queries: Counting, address: str, tag: str
) -> tuple[int, int]:
    """Ask for what one has, and return the status and the number of queries."""
    with queries(house.db.engine) as selects:
        answer = client.get(address, headers={"If-None-Match": tag})
    return answer.status_code, len(selects)


def test_who_polls_costs_one_query_and_two_when_others_have_voted(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, queries: Counting
) -> None:
    house.db.write_now(rounds.open_round, camp.ada, clock())
    client = phone()
    every = (*addresses(camp, house), *(f"{camp.path}/{name}" for name in SHARED))
    tags = {address: client.get(address).headers["etag"] for address in every}

    def cost() -> set[tuple[int, int]]:
        return {polls(client, house, queries, address, tags[address]) for address in every}

    assert cost() == {(304, 1)}
    house.db.write_now(
        votes.set_vote, camp.cleo, clock(), topic_id=camp.topics["Bicycles"], on=True
    )
    house.db.write_now(
        people.join, code=camp.code, device="eve", name="Eve", language="en", now=clock()
    )
    house.db.write_now(stars.set_star, camp.cleo, clock(), topic_id=camp.topics["Bees"], on=False)
    assert cost() == {(304, 2)}
    assert cost() == {(304, 1)}


def test_one_s_own_vote_changes_one_s_own_calendar_and_no_other(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, queries: Counting
) -> None:
    house.db.write_now(rounds.open_round, camp.ada, clock())
    client = phone()
    mine = f"{camp.path}/my/{token_of(house, camp.cleo.participant_id)}.ics"
    ours = f"{camp.path}/schedule.ics"
    tags = [client.get(address).headers["etag"] for address in (mine, ours)]
    now = clock.advance(minutes=1)
    house.db.write_now(votes.set_vote, camp.cleo, now, topic_id=camp.topics["Bees"], on=False)
    assert polls(client, house, queries, ours, tags[1]) == (304, 2)
    assert polls(client, house, queries, mine, tags[0]) == (200, 8)
    assert "Bees" not in client.get(mine).text


def test_a_change_is_sent_at_once(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, address = phone(), f"{camp.path}/schedule.ics"
    first = client.get(address)
    house.db.write_now(people.rename, camp.cleo, clock(), name="Clea")
    same = client.get(address)
    house.db.write_now(people.rename, camp.ben, clock(), name="Benno")
    other = client.get(address)
    assert same.headers["etag"] == first.headers["etag"]
    assert other.headers["etag"] != first.headers["etag"]
    assert "Benno" in other.text
