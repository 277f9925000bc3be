"""One page for each calendar on how to subscribe to it; one's own can be renewed and given up."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.errors import NotFound
from app.domain.messages import say
from app.queries import subscriptions as subscription_queries
from app.services import feeds
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.feeds import base_of, name_in_language, name_of_day
from app.web.house import House
from app.web.pages import Pages, PagesDep, go, kept_nowhere
from app.web.subscriptions import Subscription

router = APIRouter(prefix="/e/{slug}/subscribe")


@router.get("")
def subscribe(request: Request, pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show how to subscribe to all sessions."""
    return _page(request, pages, house, visit, "", visit.event.name)


@router.get("/rooms/{room_id}")
def subscribe_room(
    request: Request, pages: PagesDep, house: HouseDep, visit: VisitDep, room_id: str
) -> Response:
    """Show how to subscribe to a room."""
    with house.db.reading() as session:
        room = subscription_queries.room_name(session, visit.event.id, room_id)
    if room is None:
        raise NotFound
    name = f"{room} · {visit.event.name}"
    return _page(request, pages, house, visit, f"/rooms/{room_id}", name)


@router.get("/languages/{language}")
def subscribe_language(
    request: Request, pages: PagesDep, house: HouseDep, visit: VisitDep, language: str
) -> Response:
    """Show how to subscribe to the sessions in one language."""
    if language not in visit.event.languages:
        raise NotFound
    name = name_in_language(visit.event, language)
    return _page(request, pages, house, visit, f"/languages/{language}", name)


@router.get("/topics/{topic_id}")
def subscribe_topic(
    request: Request, pages: PagesDep, house: HouseDep, visit: VisitDep, topic_id: str
) -> Response:
    """Show how to subscribe to one session."""
    with house.db.reading() as session:
        title = subscription_queries.told_title(session, visit.event.id, topic_id)
    if title is None:
        raise NotFound(say("This topic has no place in the grid yet."))
    return _page(request, pages, house, visit, f"/topics/{topic_id}", title)


@router.get("/mine")
def subscribe_mine(
    request: Request, pages: PagesDep, house: HouseDep, visit: MemberDep
) -> Response:
    """Show how to subscribe to one's own day, and how to end that."""
    with house.db.reading() as session:
        token = subscription_queries.own_token(session, visit.viewer)
    name = name_of_day(visit.event)
    place = f"{base_of(request, house)}{visit.path}/my/{token}"
    feed = Subscription(place, name) if token else None
    answer = pages.show("exports/subscribe.html", visit, feed=feed, name=name, own=True, page="")
    return kept_nowhere(answer)


@router.post("/mine/address")
async def renew_address(house: HouseDep, visit: MemberDep) -> Response:
    """Give one's calendar a new address, or one again."""
    await house.db.write(feeds.renew, visit.viewer, visit.now)
    return go(f"{visit.path}/subscribe/mine")


@router.post("/mine/address/removal")
async def remove_address(house: HouseDep, visit: MemberDep) -> Response:
    """Let one's calendar have no address."""
    await house.db.write(feeds.remove, visit.viewer, visit.now)
    return go(f"{visit.path}/subscribe/mine")


def _page(
    request: Request, pages: Pages, house: House, visit: Visit, path: str, name: str
) -> Response:
    base = base_of(request, house) + visit.path
    feed = Subscription(base + path, name)
    page = f"{base}/subscribe{path}"
    return pages.show("exports/subscribe.html", visit, feed=feed, name=name, own=False, page=page)
