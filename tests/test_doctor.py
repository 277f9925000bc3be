"""`doctor` names what is wrong around a server by a code, and says what to do."""

import re
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli import main
from app.commands import findings
from app.commands.doctor import examine, spoken
from app.commands.findings import MEGABYTE, Finding
from app.db import Database
from app.migrations import ROOT
from app.settings import Settings
from app.web.i18n import translate
from tests.clock import MORNING, StandingClock
from tests.people import an_event

OWN = "http://192.168.1.20:8000"
HTTPS = "https://camp.example"
HERE = Path("data")
DAY = timedelta(days=1)
MODERN = (3, 45, 0)

FOUND = [
    (findings.of_base_url("camp.example", OWN, ""), "SC01", "“camp.example” is no address for"),
    (findings.of_base_url("http://localhost:8000", OWN, ""), "SC01", "Phones cannot reach http"),
    (findings.of_base_url("", OWN, "10.0.0.1"), "SC01", "There is a proxy, but the QR code shows"),
    (findings.of_base_url("", "http://127.0.0.1:8000", ""), "SC01", "This machine is in no net"),
    (findings.of_proxies(HTTPS, ""), "SC02", "The address is https, but no proxy is believed"),
    (findings.of_proxies(HTTPS, "127.0.0.1, my-proxy"), "SC02", "“my-proxy” in SOLOCAMP_TRUSTED"),
    (findings.of_proxies(HTTPS, "*"), "SC02", "Everybody is believed to be a proxy"),
    (findings.of_zones(("Mars/Olympus",)), "SC03", "This machine does not know the time zone Mar"),
    (findings.of_disk(80 * MEGABYTE, HERE), "SC04", "Only 80 MB are free for data."),
    (findings.of_clock(datetime(1970, 1, 1, tzinfo=UTC), None), "SC05", "The clock says 1970-01"),
    (findings.of_clock(MORNING, MORNING + DAY), "SC05", "The clock says 2026-11-21 08:00, but"),
    (findings.of_journal("delete", 0), "SC06", "SQLite cannot keep its journal here"),
    (findings.of_journal("wal", 300 * MEGABYTE), "SC06", "The journal of the database has 300 MB."),
    (findings.of_writing(can_write=False, folder=HERE), "SC08", "The folder data cannot be writ"),
    (findings.of_secure_context(OWN), "SC09", "Phones come by http"),
    (findings.of_database("refused"), "SC10", "The database does not answer: refused"),
    (findings.of_revision("9999", known=False, current=False), "SC11", "The database was made by"),
    (findings.of_revision("0001", known=True, current=False), "SC11", "The tables are of an older"),
    (findings.of_versions((3, 10, 2), MODERN, full_text=True), "SC12", "Python is 3.10.2, which"),
    (findings.of_versions((3, 12), (3, 31, 1), full_text=True), "SC12", "SQLite is 3.31.1 and"),
    (findings.of_versions((3, 12), MODERN, full_text=False), "SC12", "SQLite is 3.45.0 and lacks"),
    (findings.of_planner([sys.executable, "-c", ""], ROOT), "SC13", "The optimiser does not start"),
    (findings.of_planner(["no-such-program"], ROOT), "SC13", "The optimiser does not start"),
    (findings.of_soundness("row 1 missing"), "SC14", "The file of the database is damaged."),
    (findings.of_copies(None, MORNING), "SC15", "What was written last is in no copy."),
    (
        findings.of_copies(MORNING - 2 * DAY, MORNING),
        "SC15",
        "What was written last is in no copy.",
    ),
]
FINE = [
    findings.of_base_url("", OWN, ""),
    findings.of_base_url(HTTPS, OWN, "127.0.0.1"),
    findings.of_proxies("", ""),
    findings.of_proxies(HTTPS, "127.0.0.1, 10.0.0.0/8,::1"),
    findings.of_zones(("Europe/Paris", "Australia/Lord_Howe")),
    findings.of_disk(900 * MEGABYTE, HERE),
    findings.of_clock(MORNING, None),
    findings.of_clock(MORNING, MORNING + timedelta(seconds=30)),
    findings.of_journal("wal", MEGABYTE),
    findings.of_writing(can_write=True, folder=HERE),
    findings.of_secure_context(HTTPS),
    findings.of_secure_context("http://localhost:8000"),
    findings.of_database(""),
    findings.of_revision("0004", known=True, current=True),
    findings.of_versions((3, 11), MODERN, full_text=True),
    findings.of_planner(findings.planner_command(), ROOT),
    findings.of_soundness("ok"),
    findings.of_copies(MORNING, MORNING + timedelta(hours=3)),
    findings.of_copies(None, None),
]


@pytest.fixture
def camp(
    settings: Settings, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A server with an event, in a folder that is its own."""
    (tmp_path / "solocamp.sqlite").chmod(0o600)
    database = Database(settings.url)
    an_event(database, clock)
    database.close()
    monkeypatch.setenv("SOLOCAMP_DATA", str(tmp_path))
    monkeypatch.setenv("SOLOCAMP_BASE_URL", HTTPS)
    monkeypatch.setenv("SOLOCAMP_TRUSTED_PROXIES", "127.0.0.1")
    return Settings()


@pytest.mark.parametrize(("found", "code", "words"), FOUND)
def test_what_is_wrong_is_named_with_what_to_do(
    found: Iterable[Finding], code: str, words: str
) -> None:
    (one,) = found
    assert (one.code, translate(one.what, "en")[: len(words)]) == (code, words)
    for language in ("en", "fr"):
        assert translate(one.do, language).endswith((".", ".sqlite", "10.0.0.0/8.", "data"))


def test_what_is_well_is_not_named() -> None:
    assert [one for found in FINE for one in found] == []


def test_a_server_that_is_well_has_nothing_but_a_copy_to_make(camp: Settings) -> None:
    found = [(one.code, one.hint) for one in examine(camp, MORNING + DAY)]
    assert found == [("SC15", True)]
    assert main(["backup"]) == 0
    assert list(examine(Settings(), MORNING + DAY)) == []


def test_files_that_others_can_read_are_found(camp: Settings) -> None:
    camp.data.chmod(0o755)
    assert list(findings.of_modes(camp.data)) == []
    (camp.data / "solocamp.sqlite").chmod(0o644)
    (one,) = findings.of_modes(camp.data)
    assert (one.code, translate(one.do, "en")) == ("SC07", f"Type: chmod -R go= {camp.data}")
    camp.data.chmod(0o700)
    assert list(findings.of_modes(camp.data)) == []


def test_a_damaged_file_is_found_and_left_alone(camp: Settings) -> None:
    file = camp.data / "solocamp.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    assert "SC14" in {one.code for one in examine(camp, MORNING + DAY)}


def test_a_database_that_does_not_answer_is_found(camp: Settings) -> None:
    nowhere = camp.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/nothing"}
    )
    assert {one.code for one in examine(nowhere, MORNING + DAY)} == {"SC10"}


def test_tables_of_another_program_are_found(camp: Settings) -> None:
    for revision, hint in (("9999", False), ("0003", True)):
        with closing(sqlite3.connect(camp.data / "solocamp.sqlite")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
            connection.commit()
        found = [(one.code, one.hint) for one in examine(camp, MORNING + DAY)]
        assert found == [("SC11", hint)]


def test_faults_come_first_and_decide_the_status(
    camp: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert re.findall(r"^SC\d\d .*?:", told, re.MULTILINE) == ["SC15 (to know):"]
    assert told.splitlines()[-1] == "No fault was found."

    monkeypatch.setenv("SOLOCAMP_TRUSTED_PROXIES", "")
    assert main(["doctor", "--language", "fr"]) == 1
    told = capsys.readouterr().out
    assert re.findall(r"^SC\d\d \((.*?)\)", told, re.MULTILINE) == ["défaut", "à savoir"]
    assert told.splitlines()[-1] == "1 défaut."


def test_a_terminal_is_spoken_to_in_its_language() -> None:
    assert [
        spoken(environment)
        for environment in (
            {"LANG": "fr_CH.UTF-8"},
            {"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"},
            {"LANG": "de_DE.UTF-8"},
            {},
        )
    ] == ["fr", "en", "en", "en"]
