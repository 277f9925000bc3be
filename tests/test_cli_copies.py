"""`backup` and `restore`, typed as people type them, on a data folder of their own."""

import re
from pathlib import Path

import pytest

from app.cli import main
from app.db import Database
from app.settings import Settings
from tests.clock import StandingClock
from tests.people import an_event


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the commands are typed, with a migrated database in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOLOCAMP_DATA", ".")
    return tmp_path


def test_a_copy_is_made_while_the_server_runs_and_brought_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(Settings().url)
    an_event(database, StandingClock())
    assert main(["backup"]) == 0
    database.close()

    (copy,) = (folder / "copies").iterdir()
    told = re.sub(r"\d+ (rows|bytes)", r"N \1", capsys.readouterr().out).splitlines()
    assert told == [
        f"copies/{copy.name}: N rows, N bytes, read again and whole.",
        "It holds the secrets of this server: keep it where only you can read it.",
    ]

    assert main(["restore", str(copy)]) == 1
    assert capsys.readouterr().err == (
        "There is a database already. Add --replace: it is put aside, and the copy used.\n"
    )
    assert main(["restore", str(copy), "--replace"]) == 0
    (aside,) = folder.glob("solocamp-replaced-*.sqlite")
    assert re.sub(r"\d+ rows", "N rows", capsys.readouterr().out).splitlines() == [
        f"N rows are back from {copy}.",
        f"The database that was there is kept as {aside.name}.",
    ]


def test_what_cannot_be_copied_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["backup", "--to", "solocamp.sqlite"]) == 1
    monkeypatch.setenv("SOLOCAMP_DATA", "elsewhere")
    assert main(["backup"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "The file solocamp.sqlite is there already.",
        "There is no database at elsewhere/solocamp.sqlite.",
    ]
    assert not (folder / "elsewhere").exists()
