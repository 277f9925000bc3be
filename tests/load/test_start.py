"""A start that cannot succeed says why and what to do, and shows nothing inside."""

import sqlite3
from pathlib import Path

import pytest

from app import migrations
from app.cli import main
from tests.databases import Postgres


def _told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["organiser-link"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


def test_a_folder_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SOLOCAMP_DATA", str(tmp_path / "file" / "data"))

    sentence, reason = _told(capsys)

    assert sentence == (
        f"SoloCamp cannot write to {tmp_path}/file/data. Give that folder to the user who starts "
        "it, or name another in SOLOCAMP_DATA, then start again."
    )
    assert reason.startswith("It said: [Errno 20] Not a directory")


def test_a_disk_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fills(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA max_page_count = 2")

    monkeypatch.setattr(migrations, "_leave_transactions_to_us", fills)
    monkeypatch.setenv("SOLOCAMP_DATA", str(tmp_path))

    assert _told(capsys) == [
        f"The disk with {tmp_path} is full. Make room there, then start again.",
        "It said: database or disk is full",
    ]


def test_a_file_that_is_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "solocamp.sqlite").write_text("Dear diary, today we camped. " * 100)
    monkeypatch.setenv("SOLOCAMP_DATA", str(tmp_path))

    assert _told(capsys) == [
        f"What is in {tmp_path} is no whole database, or the disk fails. Bring a copy back with "
        "the command restore, then start again.",
        "It said: file is not a database",
    ]


def test_a_postgresql_that_is_gone(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.empty()
    monkeypatch.setenv("DATABASE_URL", url)
    with postgres.gone(url):
        sentence, reason = _told(capsys)
    postgres.drop(url)

    assert sentence.startswith("The database test_")
    assert sentence.endswith(
        " cannot be reached. Start it, or correct its address in SOLOCAMP_DATABASE_URL, then start "
        "again."
    )
    assert "not currently accepting connections" in reason
