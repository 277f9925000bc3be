"""The secrets of this server, drawn at its first start."""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from app.db import Tx
from app.models import Server


@dataclass(frozen=True)
class Secrets:
    """What signs cookies, and what the organiser's link carries."""

    signing_key: str
    organiser_token: str


def secrets_of_server(tx: Tx) -> Secrets:
    """Return the server's secrets, drawn now where there are none yet."""
    server = tx.get(Server, 1)
    if server is None:
        # Another process may draw them at the same moment; then its are those of both.
        with suppress(IntegrityError), tx.begin_nested():
            tx.add(Server())
        server = tx.get_one(Server, 1)
    return Secrets(server.signing_key, server.organiser_token)
