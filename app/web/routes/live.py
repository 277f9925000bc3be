"""The streams that keep open pages true: state, never deltas, a few frames a second at most."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound
from app.domain.wall import BOTH
from app.live.regions import COUNTED, DESK, PUBLIC, WALL, Channel, Region, read_regions
from app.queries.counts import votes_of_person
from app.web.deps import Visit, visit_of
from app.web.house import House, house_of
from app.web.streams import EventStream
from app.web.tokens import same

router = APIRouter(prefix="/e/{slug}")


@router.get("/live")
async def live(request: Request, slug: str, regions: str = "", once: bool = False) -> Response:
    """Stream regions of the phone pages; those of the desk only to organisers."""
    house, visit = await _visit(request, slug)
    wanted = read_regions(regions, await run_in_threadpool(_allowed, house, visit))
    return _stream(house, visit, wanted, visit.language, once=once)


@router.get("/wall/{token}/live")
async def live_wall(
    request: Request, slug: str, token: str, lang: str = "", once: bool = False
) -> Response:
    """Stream the wall to who has its secret, in a language of its own or as the desk says."""
    house, visit = await _visit(request, slug)
    if not same(token, visit.event.wall_token):
        raise NotFound
    language = lang if lang in (*visit.event.languages, BOTH) else ""
    return _stream(house, visit, tuple(WALL), language, once=once)


async def _visit(request: Request, slug: str) -> tuple[House, Visit]:
    """Return what dependencies would; but theirs stays in memory as long as a stream is open."""
    house = house_of(request.app.state)
    visit = await run_in_threadpool(visit_of, request, slug)
    del request.state.visit
    return house, visit


def _allowed(house: House, visit: Visit) -> frozenset[Region]:
    if visit.viewer.organises:
        return DESK
    with house.db.reading() as session:
        voted = bool(votes_of_person(session, visit.viewer.participant_id))
    return COUNTED if visit.event.shows_counts(visit.viewer, voted=voted) else PUBLIC


def _stream(
    house: House, visit: Visit, regions: tuple[Region, ...], language: str, *, once: bool
) -> Response:
    if not regions:
        raise NotFound
    channels = [Channel(visit.event.id, region, language) for region in regions]
    return EventStream(house.hub, house.feed.wake, channels, visit.device.id, once=once)
