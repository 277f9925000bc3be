"""Finds the event of a code that somebody typed."""

from http import HTTPStatus
from ipaddress import IPv6Address

from fastapi import HTTPException, Request

from app.domain.codes import read_code
from app.domain.errors import NotFound
from app.queries.events import EventView, event_of_code
from app.web.house import House


def event_of_typed(request: Request, house: House, typed: str) -> EventView | None:
    """Return the event of a code, None where there is none.

    Raises HTTPException 429 where too many wrong codes came from the sender's address.
    """
    code, now = read_code(typed), house.clock()
    if code is None:
        return None
    address = _address(request)
    if not house.guesses.may_try(address, code, now):
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
    with house.db.reading() as session:
        event = event_of_code(session, code)
    house.guesses.note(address, code, now, right=event is not None)
    return event


def event_behind(request: Request, house: House, code: str) -> EventView:
    """Return the event of a door; raises NotFound where there is none."""
    event = event_of_typed(request, house, code)
    if event is None:
        raise NotFound
    return event


def _address(request: Request) -> str:
    """Return where a request comes from; of IPv6 the half that one network shares."""
    host = request.client.host if request.client else ""
    return IPv6Address(host).exploded[:19] if ":" in host else host
