"""What an administrator may set, all of it through the environment."""

import re
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_POSTGRES = re.compile(r"^postgres(ql)?://")
"""How most programs write it; SQLAlchemy would take another driver then."""


class Settings(BaseSettings):
    """Every setting, read once at start from variables named `SOLOCAMP_` and the field's name."""

    model_config = SettingsConfigDict(
        env_prefix="SOLOCAMP_", frozen=True, validate_by_name=True, validate_by_alias=True
    )

    data: Path = Field(
        default=Path("data"), description="Folder of the SQLite file and its backup copies."
    )
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("SOLOCAMP_DATABASE_URL", "DATABASE_URL"),
        description="Address of a PostgreSQL, as postgresql://user:word@host/camp, also read from "
        "DATABASE_URL; empty for SQLite in the data folder.",
    )
    host: str = Field(
        default="0.0.0.0", description="Address to listen on; all interfaces by default."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    base_url: str = Field(
        default="",
        description="Public address, as https://camp.example; empty to find this machine's own.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of the proxies before this server, with commas, as "
        "127.0.0.1; only they are believed what they say of a client’s address and of https.",
    )
    access_log: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether each request is a line of JSON on standard output; auto: unless that "
        "is a terminal, which shows the QR code.",
    )
    planner_seconds: float = Field(
        default=20.0,
        gt=0,
        le=3600,
        description="How long the optimiser searches, in seconds of one core; it ends sooner where "
        "it proves that no grid is better.",
    )

    form_seconds: float = Field(
        default=2.0,
        ge=0,
        le=60,
        description="The least time between opening a form of notes and saving it, in seconds: "
        "programs are quicker than people. 0 for no such check.",
    )

    @property
    def copies(self) -> Path:
        """The folder of the copies that are made by command, every hour and of PostgreSQL."""
        return self.data / "copies"

    @property
    def url(self) -> str:
        """The address of the database, with the driver that we use."""
        if not self.database_url:
            return f"sqlite:///{self.data / 'solocamp.sqlite'}"
        return _POSTGRES.sub("postgresql+psycopg://", self.database_url)
