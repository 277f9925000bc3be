"""The archive is for organisers, and the command brings back what they took away."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from app.cli import main
from app.db import Database
from app.models import Topic
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import ada_organises, an_event


def test_an_event_is_taken_away_and_brought_back_on_another_server(
    phone: Phones,
    house: House,
    clock: StandingClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    camp = an_event(house.db, clock)
    ada = phone("ada")
    ada_organises(ada, camp)
    assert "archive" not in phone("cleo").get(f"{camp.path}/export").text
    assert phone("cleo").get(f"{camp.path}/desk/archive.json").status_code == 404

    assert f"{camp.path}/desk/archive.json" in ada.get(f"{camp.path}/export").text
    answer = ada.get(f"{camp.path}/desk/archive.json")
    assert answer.headers["content-disposition"] == ('attachment; filename="solocamp-archive.json"')
    file = tmp_path / "archive.json"
    file.write_bytes(answer.content)
    assert json.loads(answer.content)["format"] == "solocamp-archive"

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("SOLOCAMP_DATA", str(elsewhere))
    assert main(["import", str(file)]) == 0
    assert "/e/solocamp" in capsys.readouterr().out
    database = Database(f"sqlite:///{elsewhere}/solocamp.sqlite")
    with database.reading() as session:
        assert set(session.exec(select(Topic.title))) == {"Bread", "Bicycles", "Bees"}
    database.close()
    assert main(["import", str(file)]) == 1
    assert "on this server already" in capsys.readouterr().err
