"""The server itself."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.ids import new_token


class Server(SQLModel, table=True):
    """The one row of secrets that all processes of this server share.

    `former_key` signed cookies until `rotated_at`; for some days it is still read.
    """

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    signing_key: str = Field(default_factory=lambda: secrets.token_urlsafe(32))
    organiser_token: str = Field(default_factory=new_token)
    former_key: str = ""
    rotated_at: datetime | None = None
