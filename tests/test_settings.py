"""What an administrator may set."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_every_setting_says_what_it_does() -> None:
    described = {name: field.description for name, field in Settings.model_fields.items()}

    assert [name for name, words in described.items() if not words] == []


def test_the_database_is_a_file_in_the_data_folder_unless_one_is_named() -> None:
    assert Settings(data=Path("camp"), database_url="").url == "sqlite:///camp/solocamp.sqlite"


@pytest.mark.parametrize("variable", ["SOLOCAMP_DATABASE_URL", "DATABASE_URL"])
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_is_named_as_most_programs_do(
    monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str
) -> None:
    monkeypatch.setenv(variable, f"{scheme}://ada:s3cret@db/camp?sslmode=require")

    assert Settings().url == "postgresql+psycopg://ada:s3cret@db/camp?sslmode=require"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLOCAMP_PORT", "8123")
    monkeypatch.setenv("SOLOCAMP_BASE_URL", "https://camp.example")

    settings = Settings()

    assert (settings.port, settings.base_url) == (8123, "https://camp.example")


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("PLANNER_SECONDS", "0")])
def test_what_cannot_be_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SOLOCAMP_{name}", value)

    with pytest.raises(ValidationError):
        Settings()
