"""Who does something too often waits, in all processes alike; nobody else does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.errors import Conflict
from app.domain.limits import JOINING, PROPOSING, Limit
from app.domain.people import Role, Viewer
from app.domain.topics import TopicDraft
from app.models import Bucket, DevicePass
from app.services import devices, people, topics
from app.services.limits import allow, give_back, is_empty, keep_mark, levels
from tests.clock import StandingClock
from tests.people import Camp, an_event

SMALL = Limit("small", 3, timedelta(seconds=10))


def takes(database: Database, clock: StandingClock, times: int, who: str = "ben") -> list[bool]:
    return [database.write_now(allow, SMALL, who=who, now=clock()) for _ in range(times)]


def test_a_bucket_empties_and_fills_again(database: Database, clock: StandingClock) -> None:
    assert takes(database, clock, 5) == [True] * 3 + [False] * 2
    assert takes(database, clock, 1, "cleo") == [True]
    clock.advance(seconds=10)
    assert takes(database, clock, 2) == [True, False]
    clock.advance(seconds=25)
    assert takes(database, clock, 3) == [True, True, False]
    clock.advance(days=1)
    assert takes(database, clock, 4) == [True] * 3 + [False]


def test_a_clock_that_is_set_back_locks_nobody_out(
    database: Database, clock: StandingClock
) -> None:
    clock.advance(days=400)
    takes(database, clock, 3)
    clock.advance(days=-400)

    assert takes(database, clock, 4) == [True] * 3 + [False]


def test_what_is_taken_in_vain_is_given_back(database: Database, clock: StandingClock) -> None:
    takes(database, clock, 3)
    database.write_now(give_back, SMALL, who="ben")

    assert takes(database, clock, 2) == [True, False]


def test_readers_see_what_is_left(database: Database, clock: StandingClock) -> None:
    empty = []
    for _ in range(4):
        with database.reading() as session:
            empty.append(is_empty(SMALL, levels(session, clock(), who=("ben",))))
        takes(database, clock, 1)

    assert empty == [False, False, False, True]


def test_many_at_once_do_not_count_past_each_other(
    database: Database, clock: StandingClock
) -> None:
    with ThreadPoolExecutor(8) as room:
        taken = [room.submit(takes, database, clock, 4) for _ in range(8)]

    assert sum(sum(each.result()) for each in taken) == SMALL.burst


def test_full_buckets_are_taken_away(database: Database, clock: StandingClock) -> None:
    for who in ("ada", "ben", "cleo"):
        takes(database, clock, 1, who)
    database.write_now(keep_mark, "seen", who="ada", until=clock() + timedelta(days=2))
    clock.advance(hours=1)
    takes(database, clock, 1, "dora")

    with database.reading() as session:
        kept = session.exec(select(Bucket.who, Bucket.what)).all()
    assert sorted(kept) == [("ada", "seen"), ("dora", "small")]


def test_a_device_that_comes_and_goes_waits(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)

    def joins(device: str) -> None:
        who = {"device": device, "name": "Eve", "language": "en"}
        database.write_now(people.join, code=camp.code, now=clock(), **who)

    for _ in range(JOINING.burst):
        joins("eve")
        database.write_now(devices.leave, _viewer_of(database, camp, "eve"), clock(), device="eve")
    with pytest.raises(Conflict, match="This device has joined and left"):
        joins("eve")
    joins("dora")
    clock.advance(minutes=6)
    joins("eve")


def _viewer_of(database: Database, camp: Camp, device: str) -> Viewer:
    with database.reading() as session:
        known = session.get_one(DevicePass, (device, camp.id))
    return Viewer(camp.id, known.participant_id, Role.PARTICIPANT)


def test_who_proposes_without_end_waits(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, topics={})

    def proposes(title: str, key: str = "") -> str:
        draft = TopicDraft(title=title, language="en")
        return database.write_now(topics.propose, camp.cleo, clock(), draft=draft, key=key)

    first = proposes("Kites", "a key")
    for number in range(PROPOSING.burst - 1):
        proposes(f"Kites {number}")
    with pytest.raises(Conflict, match="topics in a short time"):
        proposes("One more")

    assert proposes("Kites", "a key") == first
    clock.advance(seconds=20)
    assert proposes("One more")
