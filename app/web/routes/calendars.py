"""Calendars to subscribe to: of the event, a room, one session, one person's day."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.errors import NotFound
from app.domain.messages import say
from app.queries import calendar as calendar_queries
from app.web.deps import HouseDep, VisitDep
from app.web.feeds import name_of_day, send_calendar

router = APIRouter(prefix="/e/{slug}")

# Thunderbird asks HEAD before it subscribes, and FastAPI answers 405 unless it is named.
READ = ["GET", "HEAD"]


@router.api_route("/schedule.ics", methods=READ)
def event_calendar(request: Request, house: HouseDep, visit: VisitDep) -> Response:
    """Send the calendar of all sessions."""
    with house.db.reading() as session:
        feed = calendar_queries.feed_of_event(session, visit.event)
    filename = f"{visit.event.slug}.ics"
    return send_calendar(request, house, visit.event, feed, filename=filename)


@router.api_route("/rooms/{room_id}.ics", methods=READ)
def room_calendar(request: Request, house: HouseDep, visit: VisitDep, room_id: str) -> Response:
    """Send the calendar of a room."""
    with house.db.reading() as session:
        feed = calendar_queries.feed_of_room(session, visit.event, room_id)
    if feed is None:
        raise NotFound
    return send_calendar(request, house, visit.event, feed, filename=f"{feed.name}.ics")


@router.api_route("/topics/{topic_id}.ics", methods=READ)
def topic_calendar(request: Request, house: HouseDep, visit: VisitDep, topic_id: str) -> Response:
    """Send the calendar entry of one session."""
    with house.db.reading() as session:
        feed = calendar_queries.feed_of_topic(session, visit.event, topic_id)
    if feed is None:
        raise NotFound(say("This topic has no place in the grid yet."))
    return send_calendar(request, house, visit.event, feed, filename=f"{feed.name}.ics")


@router.api_route("/my/{token}.ics", methods=READ)
def personal_calendar(request: Request, house: HouseDep, visit: VisitDep, token: str) -> Response:
    """Send what one person voted for and leads to who has their secret address."""
    with house.db.reading() as session:
        feed = calendar_queries.feed_of_person(
            session, visit.event, token, name=name_of_day(visit.event)
        )
    if feed is None:
        raise NotFound
    return send_calendar(
        request, house, visit.event, feed, filename=f"{feed.name}.ics", public=False
    )
