"""Finds the event of a code that somebody typed."""

from http import HTTPStatus

from fastapi import HTTPException, Request

from app.domain.codes import read_code
from app.domain.errors import NotFound
from app.queries.events import EventView
from app.web.guesses import TooManyGuesses
from app.web.house import House


def event_of_typed(request: Request, house: House, typed: str) -> EventView | None:
    """Return the event of a code, None where there is none.

    Raises HTTPException 429 where too many codes were guessed.
    """
    code = read_code(typed)
    if code is None:
        return None
    try:
        return house.guesses.event_of(request, code, house.clock())
    except TooManyGuesses:
        headers = {"Retry-After": "60"}
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers=headers) from None


def event_behind(request: Request, house: House, code: str) -> EventView:
    """Return the event of a door; raises NotFound where there is none."""
    event = event_of_typed(request, house, code)
    if event is None:
        raise NotFound
    return event
