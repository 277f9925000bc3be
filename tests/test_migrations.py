"""Databases of yesterday become those of today, and the tables are what the models say."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlmodel import SQLModel

from alembic import command
from app.db import Database
from app.migrations import alembic_config, is_current, knows, migrate, newest
from tests.clock import MORNING, StandingClock
from tests.databases import Postgres
from tests.people import an_event


@pytest.fixture
def fresh(url: str) -> Iterator[Database]:
    """A database of its own, for what other tests could not use afterwards."""
    database = Database(url)
    yield database
    database.close()


def test_the_tables_are_what_the_models_say(fresh: Database) -> None:
    with fresh.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection

        command.check(config)


def test_tables_can_be_taken_away_and_made_again(fresh: Database, clock: StandingClock) -> None:
    an_event(fresh, clock)

    _step(fresh.engine, "base")
    assert _tables(fresh.engine) == {"alembic_version"}
    assert not is_current(fresh.engine)

    _step(fresh.engine, "head")
    assert _tables(fresh.engine) == {"alembic_version", *SQLModel.metadata.tables}
    assert is_current(fresh.engine)


def test_the_newest_migration_is_found_as_alembic_finds_it() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert newest() == scripts.get_current_head()
    assert [one.revision for one in scripts.walk_revisions() if not knows(one.revision)] == []
    assert not knows("9999")


def test_a_first_start_makes_the_folder_and_no_copy(tmp_path: Path) -> None:
    file = tmp_path / "new" / "data" / "solocamp.sqlite"

    migrate(f"sqlite:///{file}", MORNING)

    assert [found.name for found in file.parent.iterdir()] == ["solocamp.sqlite"]


def test_an_old_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "solocamp.sqlite"
    with closing(sqlite3.connect(file)) as old:
        old.execute("CREATE TABLE kept (word)")
        old.execute("INSERT INTO kept VALUES ('bread')")
        old.commit()

    migrate(f"sqlite:///{file}", MORNING)

    copy = tmp_path / "solocamp-before-20261121T080000.sqlite"
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
        assert before.execute("SELECT word FROM kept").fetchall() == [("bread",)]
    with closing(sqlite3.connect(file)) as after:
        assert after.execute("SELECT word FROM kept").fetchall() == [("bread",)]
        assert after.execute("SELECT version_num FROM alembic_version").fetchone() is not None


def test_a_start_with_nothing_due_copies_nothing(tmp_path: Path) -> None:
    file = tmp_path / "solocamp.sqlite"
    migrate(f"sqlite:///{file}", MORNING)

    migrate(f"sqlite:///{file}", MORNING)

    assert list(tmp_path.glob("*before*")) == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "solocamp.sqlite"
    with closing(sqlite3.connect(file)) as old:
        old.execute("CREATE TABLE vote (word)")
        old.commit()

    with pytest.raises(Exception, match="table vote already exists"):
        migrate(f"sqlite:///{file}", MORNING)

    for name in ("solocamp.sqlite", "solocamp-before-20261121T080000.sqlite"):
        with closing(sqlite3.connect(tmp_path / name)) as found:
            assert found.execute("SELECT name FROM sqlite_master").fetchall() == [("vote",)]


def test_an_empty_postgresql_gets_its_tables(postgres: Postgres) -> None:
    url = postgres.empty()
    engine = create_engine(url)

    migrate(url, MORNING)

    assert is_current(engine)
    assert _tables(engine) == {"alembic_version", *SQLModel.metadata.tables}
    engine.dispose()
    postgres.drop(url)


def _step(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        go = command.downgrade if revision == "base" else command.upgrade
        go(config, revision)


def _tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
    return {name for name in names if not name.startswith("page_search")}
