"""The secrets of this server, drawn at its first start and anew when somebody else knows them."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.db import Tx
from app.models import Event, Participant, Server, new_token
from app.services.log import take_revision

FORMER_KEY_FOR = timedelta(days=30)
"""How long cookies and words of a key that was given up are still good."""


@dataclass(frozen=True)
class Secrets:
    """What signs cookies, and what the organiser's link carries."""

    signing_key: str
    organiser_token: str
    former_key: str = ""
    rotated_at: datetime | None = None

    def former(self, now: datetime) -> str:
        """Return the key before, empty where there is none or none is good any longer."""
        is_good = self.rotated_at is not None and now < self.rotated_at + FORMER_KEY_FOR
        return self.former_key if is_good else ""

    def keys(self, now: datetime) -> tuple[str, ...]:
        """Return the keys that are good, today's first."""
        return tuple(filter(None, (self.signing_key, self.former(now))))


def secrets_of_server(tx: Tx) -> Secrets:
    """Return the server's secrets, drawn now where there are none yet."""
    server = tx.get(Server, 1)
    if server is None:
        # Another process may draw them at the same moment; then its are those of both.
        with suppress(IntegrityError), tx.begin_nested():
            tx.add(Server())
        server = tx.get_one(Server, 1)
    return _secrets(server)


def rotate(tx: Tx, now: datetime, *, sign_out: bool) -> tuple[Secrets, dict[str, str]]:
    """Draw all secrets of the server anew; return them, and each event's organiser's link by slug.

    Links of organisers and of walls open nothing from now on. Cookies and recovery words go on
    working for 30 days, in which browsers get new cookies as they come and people are shown their
    new words; to `sign_out` ends them at once, for who knows the key can make any. The addresses
    of personal calendars stay: each person gives up their own.
    """
    secrets_of_server(tx)
    server = tx.get_one(Server, 1)
    server.former_key = "" if sign_out else server.signing_key
    server.signing_key, server.organiser_token = secrets.token_urlsafe(32), new_token()
    server.rotated_at = now
    links = {}
    for event_id in tx.exec(select(Event.id).order_by(Event.slug)).all():
        event = take_revision(tx, event_id)
        event.organiser_token, event.wall_token = new_token(), new_token()
        links[event.slug] = event.organiser_token
    tx.exec(update(Participant).values(pass_seen_at=None))
    tx.flush()
    return _secrets(server), links


def _secrets(server: Server) -> Secrets:
    return Secrets(server.signing_key, server.organiser_token, server.former_key, server.rotated_at)
