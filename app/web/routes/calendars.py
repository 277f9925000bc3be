"""Calendars as files: of the event, a room, a language, one session, one person's day.

Each has a lasting address, and one that ends with its name, which Thunderbird shows; the name is
not looked at, so that a room may be called something else. Both exist as iCalendar and as jCal.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.messages import say
from app.queries import calendar as calendar_queries
from app.web.caching import READ
from app.web.deps import HouseDep
from app.web.feeds import FORMS, FeedSource, name_in_language, name_of_day, send_calendar

router = APIRouter(prefix="/e/{slug}")

Route = Callable[..., Awaitable[Response]]


def calendar_at(*addresses: str) -> Callable[[Route], Route]:
    """Register a route for every form of a calendar; the first address is the lasting one.

    Thunderbird asks HEAD before it subscribes, and FastAPI answers 405 unless it is named.
    """

    def register(route: Route) -> Route:
        for address in addresses:
            for form in FORMS:
                router.api_route(f"{address}.{form}", methods=READ)(route)
        return route

    return register


@calendar_at("/schedule", "/{name}")
async def event_calendar(request: Request, house: HouseDep, slug: str) -> Response:
    """Send the calendar of all sessions."""
    source = FeedSource("event", calendar_queries.feed_of_event)
    return await send_calendar(request, house, slug, source)


@calendar_at("/rooms/{room_id}", "/rooms/{room_id}/{name}")
async def room_calendar(request: Request, house: HouseDep, slug: str, room_id: str) -> Response:
    """Send the calendar of a room."""
    read = partial(calendar_queries.feed_of_room, room_id=room_id)
    return await send_calendar(request, house, slug, FeedSource(f"room {room_id}", read))


@calendar_at("/languages/{language}", "/languages/{language}/{name}")
async def language_calendar(
    request: Request, house: HouseDep, slug: str, language: str
) -> Response:
    """Send the calendar of the sessions in one language."""
    source = FeedSource(
        f"language {language}",
        lambda session, event: calendar_queries.feed_of_language(
            session, event, language, name=name_in_language(event, language)
        ),
    )
    return await send_calendar(request, house, slug, source)


@calendar_at("/topics/{topic_id}", "/topics/{topic_id}/{name}")
async def topic_calendar(request: Request, house: HouseDep, slug: str, topic_id: str) -> Response:
    """Send the calendar entry of one session."""
    read = partial(calendar_queries.feed_of_topic, topic_id=topic_id)
    missing = say("This topic has no place in the grid yet.")
    return await send_calendar(request, house, slug, FeedSource(f"topic {topic_id}", read, missing))


@calendar_at("/my/{token}", "/my/{token}/{name}")
async def personal_calendar(request: Request, house: HouseDep, slug: str, token: str) -> Response:
    """Send what is in the day of whoever has this secret address."""
    source = FeedSource(
        f"person {token}",
        lambda session, event: calendar_queries.feed_of_person(
            session, event, token, name=name_of_day(event)
        ),
        public=False,
    )
    return await send_calendar(request, house, slug, source)
