"""The write lane loses nothing, refuses alone, and answers only what is on disk."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from app.db import Database, Tx
from app.domain.errors import Conflict, NotFound, Refusal
from app.domain.phases import Phase
from app.models import Event
from app.services.log import take_revision
from tests.clock import StandingClock
from tests.databases import Postgres
from tests.lanes import PATIENCE, held
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.DRAFT)


def test_of_400_parallel_updates_all_are_kept(database: Database, camp: Camp) -> None:
    before = _event(database, camp)

    with ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(lambda _: database.write_now(_count_up, camp.id), range(400), timeout=60)
        )

    after = _event(database, camp)
    assert sorted(answers) == [before.people_joined + n for n in range(1, 401)]
    assert after.people_joined == before.people_joined + 400
    assert after.revision == before.revision + 400


def test_one_that_refuses_among_many_is_undone_alone(database: Database, camp: Camp) -> None:
    with held(database):
        queued = [
            database._lane.put(lambda tx: _rename(tx, camp.id, place="Lausanne")),
            database._lane.put(lambda tx: _rename(tx, camp.id, name="Half done", refuse=True)),
            database._lane.put(lambda tx: _rename(tx, camp.id, name="SoloCamp 2")),
        ]

    assert queued[0].exception(PATIENCE) is None
    assert isinstance(queued[1].exception(PATIENCE), NotFound)
    assert queued[2].exception(PATIENCE) is None
    event = _event(database, camp)
    assert (event.name, event.place) == ("SoloCamp 2", "Lausanne")


def test_one_that_breaks_among_many_is_undone_alone(database: Database, camp: Camp) -> None:
    def breaks(tx: Tx) -> None:
        _rename(tx, camp.id, name="Half done")
        raise ZeroDivisionError

    with held(database):
        broken = database._lane.put(breaks)
        kept = database._lane.put(lambda tx: _rename(tx, camp.id, place="Lausanne"))

    assert isinstance(broken.exception(PATIENCE), ZeroDivisionError)
    assert kept.exception(PATIENCE) is None
    event = _event(database, camp)
    assert (event.name, event.place) == ("SoloCamp", "Lausanne")


def test_what_a_constraint_forbids_is_a_conflict(database: Database, camp: Camp) -> None:
    def again(tx: Tx) -> None:
        tx.add(Event(**{**_event(database, camp).model_dump(), "id": "another"}))

    with pytest.raises(Conflict) as refusal:
        database.write_now(again)

    assert refusal.value.message.text == "Somebody was quicker. Look at the page again."
    with database.reading() as session:
        assert session.exec(select(Event.id)).all() == [camp.id]


def test_a_reader_does_not_write(database: Database, camp: Camp) -> None:
    with database.reading() as session:
        session.get_one(Event, camp.id).name = "Written by a reader"
        with pytest.raises(RuntimeError, match="write through the lane"):
            session.commit()

    assert _event(database, camp).name == "SoloCamp"


def test_a_reader_sees_one_state_of_things(database: Database, camp: Camp) -> None:
    if database.engine.dialect.name == "postgresql":
        return  # every statement there sees what is committed; pages bear it
    with database.reading() as session:
        before = session.exec(select(Event.revision)).one()
        database.write_now(_count_up, camp.id)

        assert session.exec(select(Event.revision)).one() == before


def test_an_answer_means_that_the_write_is_committed(database: Database, camp: Camp) -> None:
    second = Database(database.url)
    try:
        for n in range(1, 11):
            database.write_now(_rename, camp.id, name=f"SoloCamp {n}")

            assert _event(second, camp).name == f"SoloCamp {n}"
    finally:
        second.close()


def test_writing_leaves_the_event_loop_free(database: Database, camp: Camp) -> None:
    ready = threading.Event()

    def waits_for_the_loop(tx: Tx) -> bool:
        _rename(tx, camp.id, name="Written")
        return ready.wait(PATIENCE)

    async def story() -> bool:
        write = asyncio.create_task(database.write(waits_for_the_loop))
        await asyncio.sleep(0)
        ready.set()
        return await write

    assert asyncio.run(story()) is True
    assert _event(database, camp).name == "Written"


def test_listeners_hear_of_each_commit_once_and_of_nothing_else(
    database: Database, camp: Camp
) -> None:
    heard: list[str] = []
    database.on_commit.append(lambda: heard.append(_event(database, camp).name))

    database.write_now(_rename, camp.id, name="First")
    database.write_now(_rename, camp.id, name="Second")

    assert heard == ["First", "Second"]


def test_a_listener_that_fails_holds_up_nobody(database: Database, camp: Camp) -> None:
    heard: list[bool] = []
    database.on_commit.extend((lambda: [][1], lambda: heard.append(True)))

    for name in ("First", "Second"):
        database.write_now(_rename, camp.id, name=name)

    assert heard == [True, True]
    assert _event(database, camp).name == "Second"


def test_many_writes_on_sqlite_share_one_commit(database: Database, camp: Camp) -> None:
    if database.engine.dialect.name != "sqlite":
        return  # two events' rows held at once could wait for each other
    heard: list[bool] = []
    with held(database):
        queued = [database._lane.put(lambda tx: _count_up(tx, camp.id)) for _ in range(40)]
        database.on_commit.append(lambda: heard.append(True))

    for answer in queued:
        answer.result(PATIENCE)
    assert len(heard) == 2  # the one that held the lane, and all that waited for it


def test_closing_finishes_what_is_queued(url: str, clock: StandingClock) -> None:
    first = Database(url)
    camp = an_event(first, clock, phase=Phase.DRAFT)
    before = _event(first, camp).people_joined
    with held(first):
        for _ in range(10):
            first._lane.put(lambda tx: _count_up(tx, camp.id))
    first.close()

    second = Database(url)
    assert _event(second, camp).people_joined == before + 10
    second.close()


def test_two_processes_share_one_database(database: Database, camp: Camp) -> None:
    second = Database(database.url)
    before = _event(database, camp).people_joined
    both = [database, second]
    try:
        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(lambda n: both[n % 2].write_now(_look_and_count, camp.id), range(100)))
    finally:
        second.close()

    assert _event(database, camp).people_joined == before + 100


def test_all_who_ask_the_same_while_the_lane_is_busy_are_done_by_one_call(
    database: Database, camp: Camp
) -> None:
    calls: list[Sequence[int]] = []

    def doubled(tx: Tx, numbers: Sequence[int]) -> list[int]:
        calls.append(numbers)
        _count_up(tx, camp.id)
        return [2 * number for number in numbers]

    answers = _together(database, doubled, range(5))

    assert (answers, calls) == ([0, 2, 4, 6, 8], [[0, 1, 2, 3, 4]])


def test_a_call_for_many_that_breaks_is_made_for_each_alone(database: Database, camp: Camp) -> None:
    before = _event(database, camp).people_joined

    def shared(tx: Tx, numbers: Sequence[int]) -> list[int | Refusal]:
        _count_up(tx, camp.id)
        return [NotFound() if number == 7 else 6 // number for number in numbers]

    answers = _together(database, shared, [1, 0, 7, 2])

    assert [repr(answer) for answer in answers] == [
        "6",
        "ZeroDivisionError('integer division or modulo by zero')",
        "NotFound('There is no page at this address.')",
        "3",
    ]
    assert _event(database, camp).people_joined == before + 2


def test_of_many_who_ask_at_any_moment_all_are_answered(database: Database, camp: Camp) -> None:
    before = _event(database, camp).people_joined

    def counted(tx: Tx, numbers: Sequence[int]) -> list[int]:
        take_revision(tx, camp.id).people_joined += len(numbers)
        return list(numbers)

    async def story() -> list[int]:
        asked = []
        for number in range(600):
            one = database.write_together(counted, number, of=camp.slug)
            asked.append(asyncio.create_task(one))
            if number % 7 == 0:
                await asked[-1]
        return await asyncio.gather(*asked)

    assert asyncio.run(story()) == list(range(600))
    assert _event(database, camp).people_joined == before + 600


def test_closing_answers_also_those_who_ask_together(url: str, clock: StandingClock) -> None:
    first = Database(url)
    camp = an_event(first, clock, phase=Phase.DRAFT)
    inside, go = threading.Event(), threading.Event()

    def slow(tx: Tx, numbers: Sequence[int]) -> list[int]:
        inside.set()
        assert go.wait(PATIENCE)
        _count_up(tx, camp.id)
        return list(numbers)

    async def story() -> list[int]:
        some = [asyncio.create_task(first.write_together(slow, 1, of=camp.slug))]
        await asyncio.to_thread(inside.wait, PATIENCE)
        some.append(asyncio.create_task(first.write_together(slow, 2, of=camp.slug)))
        await asyncio.sleep(0)
        closing = asyncio.create_task(asyncio.to_thread(first.close))
        go.set()
        await closing
        return await asyncio.gather(*some)

    assert asyncio.run(story()) == [1, 2]


def _together(
    database: Database,
    use_case: Callable[[Tx, Sequence[int]], Sequence[int | Refusal]],
    numbers: Sequence[int],
) -> list[int | BaseException]:
    async def story() -> list[int | BaseException]:
        with held(database):
            asked = [
                asyncio.create_task(database.write_together(use_case, number, of="camp"))
                for number in numbers
            ]
            await asyncio.sleep(0)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(story())


def _count_up(tx: Tx, event_id: str) -> int:
    event = take_revision(tx, event_id)
    event.people_joined += 1
    return event.people_joined


def _look_and_count(tx: Tx, event_id: str) -> int:
    """Read first, as joining by a code does: on SQLite only the turn taken before makes it safe."""
    tx.exec(select(Event.name).where(Event.id == event_id)).one()
    return _count_up(tx, event_id)


def _rename(
    tx: Tx, event_id: str, *, name: str = "", place: str = "", refuse: bool = False
) -> None:
    event = take_revision(tx, event_id)
    event.name, event.place = name or event.name, place or event.place
    tx.flush()
    if refuse:
        raise NotFound


def _event(database: Database, camp: Camp) -> Event:
    with database.reading() as session:
        return session.get_one(Event, camp.id)


def test_postgresql_brings_news_of_another_process(
    postgres: Postgres, clock: StandingClock
) -> None:
    address = postgres.new()
    here, elsewhere = Database(address), Database(address)
    heard = threading.Event()
    here.on_news.append(heard.set)

    camp = an_event(elsewhere, clock, phase=Phase.DRAFT)

    while not heard.wait(0.1):
        elsewhere.write_now(
            _rename, camp.id, name="Heard?"
        )  # what came before the ear was open is lost
    here.close()
    elsewhere.close()
    postgres.drop(address)
