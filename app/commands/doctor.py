"""`doctor`: looks at everything around the server, and says what to do."""

import argparse
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.commands import findings
from app.commands.findings import Finding
from app.copies import revision_of, sqlite_file
from app.db import Database
from app.domain.events import LANGUAGES
from app.domain.messages import Message, say, say_many
from app.main import utc_now
from app.migrations import ROOT, is_current, knows, open_engine
from app.queries.health import last_change, zones_of
from app.settings import Settings
from app.web.address import public_address
from app.web.i18n import SOURCE, translate


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--language", choices=LANGUAGES, default=spoken(os.environ))


def run(arguments: argparse.Namespace) -> int:
    """Print what was found, the faults first, and return 1 where there are any."""
    found = sorted(examine(Settings(), utc_now()), key=lambda one: (one.hint, one.code))
    faults = sum(not one.hint for one in found)

    def spell(message: Message) -> str:
        return translate(message, arguments.language)

    for one in found:
        kind = say("to know") if one.hint else say("fault")
        print(f"{one.code} ({spell(kind)}): {spell(one.what)}\n      {spell(one.do)}")
    if faults:
        print(spell(say_many("%(count)s fault.", "%(count)s faults.", faults)))
    else:
        print(spell(say("No fault was found.")))
    return int(faults > 0)


def spoken(environment: os._Environ[str] | dict[str, str]) -> str:
    """Return the language that a terminal is set to, as POSIX orders the variables."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return next((one for one in LANGUAGES if value.startswith(one)), SOURCE)
    return SOURCE


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at everything around a server; nothing is changed."""
    own = public_address(settings.model_copy(update={"base_url": ""}))
    yield from findings.of_base_url(settings.base_url, own, settings.trusted_proxies)
    yield from findings.of_proxies(settings.base_url, settings.trusted_proxies)
    yield from findings.of_secure_context(public_address(settings))
    yield from findings.of_versions(
        sys.version_info[:3], sqlite3.sqlite_version_info, full_text=findings.full_text()
    )
    yield from findings.of_planner(findings.planner_command(), ROOT)
    folder = _existing(settings.data)
    yield from findings.of_disk(shutil.disk_usage(folder).free, folder)
    yield from findings.of_writing(can_write=os.access(folder, os.W_OK | os.X_OK), folder=folder)
    if settings.data.exists():
        yield from findings.of_modes(settings.data)
    file = sqlite_file(settings.url)
    if file is None:
        yield from _of_tables(settings, now)
    elif file.exists():
        found = _of_file(file)
        yield from found
        if all(one.hint for one in found):
            yield from _of_tables(settings, now)
    else:  # a first start makes it
        yield from findings.of_clock(now, None)
        yield from findings.of_zones(())


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _of_file(file: Path) -> list[Finding]:
    """Look at an SQLite file; one that is damaged has no tables to be read."""
    journal = file.with_name(f"{file.name}-wal")
    try:
        with closing(sqlite3.connect(file)) as connection:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        return list(findings.of_database(str(error)))
    except sqlite3.DatabaseError:
        return list(findings.of_soundness("damaged"))
    size = journal.stat().st_size if journal.exists() else 0
    return [*findings.of_soundness(sound), *findings.of_journal(mode, size)]


def _of_tables(settings: Settings, now: datetime) -> Iterator[Finding]:
    engine = open_engine(settings.url)
    try:
        with engine.connect() as connection:
            revision = revision_of(connection)
        current = is_current(engine)
    except SQLAlchemyError as error:
        yield from findings.of_database(str(error).splitlines()[0])
        return
    finally:
        engine.dispose()
    if not current:
        yield from findings.of_revision(revision, known=knows(revision), current=False)
        return
    database = Database(settings.url)
    try:
        with database.reading() as session:
            zones, last = zones_of(session), last_change(session)
    finally:
        database.close()
    yield from findings.of_zones(zones)
    yield from findings.of_clock(now, last)
    yield from findings.of_copies(_newest_copy(settings), last)


def _newest_copy(settings: Settings) -> datetime | None:
    made = [path.stat().st_mtime for path in settings.copies.glob("*-*") if path.is_file()]
    return datetime.fromtimestamp(max(made), UTC) if made else None
