"""What all tests share: a clock that stands, databases, the application, and phones."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from app.db import Database
from app.main import create_app
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.databases import Files, Postgres, empty
from tests.people import carries

os.environ.pop("DATABASE_URL", None)  # tests are not for whatever that is
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

KINDS = ("sqlite", "postgres")
Phones = Callable[..., TestClient]
Counting = Callable[[Engine], AbstractContextManager[list[str]]]
LONG = ("journeys", "load")
"""Folders whose modules take longest, though they have few tests."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long modules, lest one worker ends with one and the others stand idle."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture
def clock() -> StandingClock:
    """The time: 09:00 in Zurich on the day of the event, until a test moves it."""
    return StandingClock()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """SQLite files, copied from one that was migrated once."""
    return Files(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server; a machine where it cannot start fails the tests."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, files: Files, tmp_path: Path) -> Iterator[str]:
    """The address of a new migrated database, of each kind in turn."""
    if request.param == "sqlite":
        yield files.new(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    address = server.new()
    yield address
    server.drop(address)


@pytest.fixture(scope="session", params=KINDS)
def kept_database(
    request: pytest.FixtureRequest, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database of each kind that many tests use in turn: its statements compile only once."""
    if request.param == "sqlite":
        address = files.new(tmp_path_factory.mktemp("kept"))
    else:
        address = request.getfixturevalue("postgres").new()
    database = Database(address)
    yield database
    database.close()


@pytest.fixture
def database(kept_database: Database) -> Iterator[Database]:
    """An empty database of each kind in turn, with its write lane."""
    yield kept_database
    kept_database.on_commit.clear()
    empty(kept_database)


@pytest.fixture
def settings(files: Files, tmp_path: Path) -> Settings:
    """Settings of a server whose SQLite file is migrated, and whose optimiser is quick."""
    files.new(tmp_path)
    return Settings(data=tmp_path, planner_seconds=0.03, form_seconds=0)


@pytest.fixture
def running(settings: Settings, clock: StandingClock) -> Iterator[TestClient]:
    """The application between its start and its end; its loop serves all phones."""
    with TestClient(create_app(settings, clock)) as client:
        yield client


@pytest.fixture
def app(running: TestClient) -> FastAPI:
    """The application as it runs: feed, write lane, optimiser and all."""
    assert isinstance(running.app, FastAPI)
    return running.app


@pytest.fixture
def house(app: FastAPI) -> House:
    """What the application's requests share."""
    return house_of(app.state)


@pytest.fixture
def phone(running: TestClient, app: FastAPI) -> Iterator[Phones]:
    """Make phones: `phone("ben")` is Ben's in every event of `an_event`, `phone()` a stranger's.

    They speak English unless `headers` say otherwise.
    """
    phones = []

    def make(device: str = "", **options: Any) -> TestClient:
        client = TestClient(app, **{"headers": {"Accept-Language": "en"}, **options})
        client.portal = running.portal
        if device:
            carries(client, app, device)
        phones.append(client)
        return client

    yield make
    for client in phones:
        client.close()


@pytest.fixture
def queries() -> Counting:
    """Collect the SELECTs of an engine: `with queries(database.engine) as selects: ...`."""

    @contextmanager
    def counting(engine: Engine) -> Iterator[list[str]]:
        selects: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                selects.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield selects
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
