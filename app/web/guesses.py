"""Where guesses come from: join codes by the network, recovery words by the device."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address

from fastapi import Request

from app.db import Database
from app.queries.events import EventView, event_of_code
from app.services import guessing


class TooManyGuesses(Exception):
    """Nobody looked whether the code was right."""


@dataclass(frozen=True)
class Guesses:
    """Opens doors to codes, but to few guesses. Waits for the write lane: not for the event loop.

    An address is kept as what `key` makes of it, so that nobody reads addresses in the database.
    """

    db: Database
    key: str

    def event_of(self, request: Request, code: str, now: datetime) -> EventView | None:
        """Return the event of a code, None where there is none; raises TooManyGuesses."""
        network = self.network(_host(request))
        with self.db.reading() as session:
            event = event_of_code(session, code)
            place = guessing.standing(
                session, now, network=network, event_id=event.id if event else ""
            )
        if event is not None and place.opens:
            if not place.known:
                self.db.write_now(guessing.welcome, now, network=network, event_id=event.id)
            return event
        looked = not place.shut and self.db.write_now(guessing.note_wrong, now, network=network)
        if event is not None or not looked:
            raise TooManyGuesses
        return None

    def welcome(self, request: Request, event_id: str, now: datetime) -> None:
        """Let in who comes from where this request does, for an event's own screen is there."""
        network = self.network(_host(request))
        with self.db.reading() as session:
            place = guessing.standing(session, now, network=network, event_id=event_id)
        if not place.known:
            self.db.write_now(guessing.welcome, now, network=network, event_id=event_id)

    def network(self, host: str) -> str:
        """Name the network of an address; of IPv6 it is the half that one network shares."""
        network = IPv6Address(host).exploded[:19] if ":" in host else host
        said = f"network {network}".encode()
        return hmac.new(self.key.encode(), said, hashlib.sha256).hexdigest()[:32]


def _host(request: Request) -> str:
    return request.client.host if request.client else ""
