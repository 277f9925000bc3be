"""Copies of a whole database: made while it is in use, brought back with every row in its place."""

import gzip
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, inspect, text
from sqlmodel import SQLModel, col, func, select

from alembic import command
from app.commands.demo import day_of, fill
from app.copied import checked
from app.copies import ending_of, sqlite_file, write_copy
from app.db import Database, Reader, Tx
from app.domain.errors import Conflict, Invalid, Refusal
from app.domain.phases import Phase
from app.migrations import alembic_config, migrate, open_engine
from app.models import Change, Event, Page, Photo, Topic
from app.services import votes
from app.services.demo import Stage
from app.services.keeping import KEPT, Keeper
from app.services.restoring import Back, bring_back
from tests.clock import MORNING, StandingClock
from tests.databases import Files, Postgres
from tests.people import an_event, votes_for

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def day(
    request: pytest.FixtureRequest, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A server of each kind after a whole day, with a photo and topics that were merged."""
    folder = tmp_path_factory.mktemp("day")
    server: Postgres = request.getfixturevalue("postgres")
    database = Database(files.new(folder) if request.param == "sqlite" else server.new())
    fill(database, Stage.CLOSED, NOW, day_of(NOW, Stage.CLOSED), seconds=0.1)
    database.write_now(_with_a_photo)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind that is not there yet, or has no tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'solocamp.sqlite'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.empty()
    yield url
    server.drop(url)


def test_all_rows_come_back_from_either_kind_into_either_kind(
    day: Database, nothing: str, tmp_path: Path
) -> None:
    file = copied(day.url, tmp_path)

    back = restored(nothing, file, tmp_path)

    with opened(nothing) as here:
        assert rows_of(here) == rows_of(day)
        with here.reading() as session:
            found = session.connection().execute(text("SELECT count(*) FROM page_search")).scalar()
            assert found == session.exec(select(func.count()).select_from(Page)).one() > 0
        camp = an_event(here, StandingClock(), name="Next")  # new rows are numbered behind the old
    assert (back.aside, back.copy.rows, file.stat().st_mode & 0o777, camp.slug) == (
        None,
        sum(len(rows) for rows in rows_of(day).values()),
        0o600,
        "next",
    )


def test_a_copy_holds_one_moment_though_writes_go_on(
    url: str, clock: StandingClock, tmp_path: Path
) -> None:
    """Every write records a change with the event's next revision, so both numbers agree."""
    database = Database(url)
    camp = an_event(database, clock, votes={})
    stop = threading.Event()
    began = threading.Event()

    def vote() -> None:
        while not stop.is_set():
            for title in camp.topics:
                for on in (True, False):
                    topic = camp.topics[title]
                    database.write_now(votes.set_vote, camp.ben, clock(), topic_id=topic, on=on)
                began.set()

    voter = threading.Thread(target=vote)
    voter.start()
    assert began.wait(30)
    copies = [copied(url, tmp_path / str(number)) for number in range(3)]
    stop.set()
    voter.join()
    with database.reading() as session:
        last = session.exec(select(Event.revision)).one()
    database.close()

    seen = []
    for number, file in enumerate(copies):
        target = f"sqlite:///{tmp_path}/back-{number}/solocamp.sqlite"
        restored(target, file, tmp_path)
        with opened(target) as here, here.reading() as session:
            revision = session.exec(select(Event.revision)).one()
            assert revision == session.exec(select(func.max(Change.revision))).one()
            seen.append(revision)
    assert seen == sorted(seen)
    assert seen[-1] <= last


def test_what_was_there_is_replaced_only_on_demand_and_kept_aside(
    url: str, clock: StandingClock, tmp_path: Path
) -> None:
    with opened(url) as database:
        an_event(database, clock, name="Old")
        before = rows_of(database)
    old = copied(url, tmp_path / "old")
    with opened(url) as database:
        an_event(database, clock, name="Newer")
        newer = rows_of(database)

    assert _refused(url, old, tmp_path) == (
        "There is a database already. Add --replace: it is put aside, and the copy used."
    )
    with opened(url) as database:
        assert rows_of(database) == newer
        assert _refused(url, old, tmp_path, replace=True) == (
            "The server still uses this database. Stop it, then restore the copy."
        )
        assert rows_of(database) == newer
    back = restored(url, old, tmp_path, replace=True)

    with opened(url) as database:
        assert rows_of(database) == before
    assert back.aside is not None
    assert back.aside.name == f"solocamp-replaced-20261121T180000{ending_of(url)}"
    restored(url, back.aside, tmp_path, replace=True, now=NOW + timedelta(minutes=1))
    with opened(url) as database:
        assert rows_of(database) == newer


def test_copies_that_are_not_whole_or_not_ours_are_refused(
    day: Database, nothing: str, tmp_path: Path
) -> None:
    whole = copied(day.url, tmp_path).read_bytes()
    middle = len(whole) // 2
    damaged = tmp_path / "damaged"
    for content in (
        whole[:middle],
        whole[:middle] + bytes(4096) + whole[middle + 4096 :],
        b"SQLite format 3\0" + b"?" * 5000,
        gzip.compress(b'{"format":"solocamp-copy","version":1,"revision":"0001"}\n[1]\n{"rows":2}'),
    ):
        damaged.write_bytes(content)
        assert _refused(nothing, damaged, tmp_path) == "This copy is damaged. Take another one."
    for content in (b"", b"hello", gzip.compress(b'{"format":"another"}\n')):
        damaged.write_bytes(content)
        assert _refused(nothing, damaged, tmp_path) == (
            "This file is no copy of a SoloCamp database."
        )
    for line in (b'"version":2', b'"version":1,"revision":"9999"'):
        damaged.write_bytes(
            gzip.compress(b'{"format":"solocamp-copy",' + line + b'}\n{"rows":0}\n')
        )
        assert _refused(nothing, damaged, tmp_path) == (
            "This copy was made by a newer SoloCamp. Update this one first."
        )
    assert _refused(nothing, tmp_path / "nowhere", tmp_path) == (
        "This file cannot be read: No such file or directory."
    )
    assert not _is_there(nothing)


def test_a_copy_of_yesterdays_tables_is_brought_to_todays(
    url: str, clock: StandingClock, tmp_path: Path
) -> None:
    """A server that is updated keeps what it had in a copy, from which it can be brought back."""
    with opened(url) as database:
        an_event(database, clock)
    engine = open_engine(url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    engine.dispose()
    migrate(url, MORNING, tmp_path)
    (before,) = tmp_path.glob(f"solocamp-before-20261121T080000{ending_of(url)}")
    with opened(url) as database:
        now = rows_of(database)

    restored(url, before, tmp_path, replace=True)

    assert checked(before).revision == "0003"
    with opened(url) as database:
        assert rows_of(database) == now
        assert len(now["topic"]) == 3


def test_hourly_copies_are_made_of_what_changed_while_an_event_runs(
    url: str, clock: StandingClock, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    database = Database(url)
    keeper, other = Keeper(database, clock, folder), Keeper(database, clock, folder)
    an_event(database, clock, name="Sometime", phase=Phase.DRAFT)
    assert keeper.look() is None
    camp = an_event(database, clock, name="Today")

    first = keeper.look()
    assert first is not None
    assert checked(first).rows > 0
    votes_for(database, clock, camp.ben, camp.topics["Bees"])
    assert (keeper.look(), other.look()) == (None, None)
    clock.advance(hours=1)
    second = keeper.look()
    assert second is not None
    clock.advance(hours=1)
    assert keeper.look() is None  # nothing has changed

    keeper.close()
    votes_for(database, clock, camp.ben, camp.topics["Bicycles"])
    third = other.look()  # the first process has gone
    assert third is not None
    for hour in range(KEPT - 2):
        first.with_name(f"hourly-20200101T{hour:02d}0000-0{ending_of(url)}").touch()
    clock.set(MORNING - timedelta(hours=5))
    votes_for(database, clock, camp.cleo, camp.topics["Bicycles"])
    assert other.look() is not None  # a clock that went back does not stop them
    other.close()
    database.close()
    kept = sorted(path.name for path in folder.glob("hourly-*"))
    assert (len(kept), kept[-2:]) == (KEPT, [second.name, third.name])


def _with_a_photo(tx: Tx) -> None:
    """Add bytes that are no text, and topics that refer to each other."""
    first, second, third = tx.exec(select(Topic).order_by(col(Topic.id)).limit(3)).all()
    second.merged_into_id, first.merged_into_id = third.id, second.id
    page = tx.exec(select(Page).limit(1)).one()
    where: dict[str, Any] = {"page_id": page.id, "event_id": page.event_id, "at": NOW}
    tx.add(Photo(**where, media_type="image/jpeg", width=1, height=1, size=3, data=b"\xff\x00\n"))
    tx.flush()


def copied(url: str, folder: Path) -> Path:
    """Copy a database into a folder."""
    target = folder / f"copy{ending_of(url)}"
    write_copy(url, target, NOW)
    return target


def restored(
    url: str, file: Path, folder: Path, *, replace: bool = False, now: datetime = NOW
) -> Back:
    """Bring a copy back."""
    return bring_back(url, file, now, copies=folder, replace=replace)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database for a block."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def rows_of(database: Database) -> Rows:
    """Read all rows of all tables."""
    with database.reading() as session:
        return {
            table.name: sorted(_all(session, table), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }


def _all(session: Reader, table: Table) -> Iterable[tuple[Any, ...]]:
    return map(tuple, session.connection().execute(table.select()))


def _is_there(url: str) -> bool:
    file = sqlite_file(url)
    if file is not None:
        return file.exists()
    with opened(url) as database:
        return bool(inspect(database.engine).get_table_names())


def _refused(url: str, file: Path, folder: Path, *, replace: bool = False) -> str:
    with pytest.raises(Refusal) as refusal:
        restored(url, file, folder, replace=replace)
    if isinstance(refusal.value, Invalid):
        (problem,) = refusal.value.problems
        message = problem.message
    else:
        assert isinstance(refusal.value, Conflict)
        message = refusal.value.message
    return message.text % message.values if message.values else message.text
