"""The streams that keep open pages true: state, never deltas, a few frames a second at most."""

import asyncio
import random
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse
from starlette.responses import Response

from app.domain.errors import NotFound
from app.live.hub import Follower
from app.live.regions import COUNTED, DESK, PUBLIC, WALL, Channel, Region, read_regions
from app.queries.counts import votes_of_person
from app.web.deps import HouseDep, Visit, VisitDep
from app.web.house import House
from app.web.tokens import same

router = APIRouter(prefix="/e/{slug}")

HEARTBEAT = 20
"""Seconds between signs of life, below the half minute after which mobile networks forget."""
LONGEST = 600
"""Seconds; then the browser comes back, so that no stream outlives a change of rights for long."""


@router.get("/live")
def live(house: HouseDep, visit: VisitDep, regions: str = "") -> Response:
    """Stream regions of the phone pages; those of the desk only to organisers."""
    return _stream(house, visit, read_regions(regions, _allowed(house, visit)))


@router.get("/wall/{token}/live")
async def live_wall(house: HouseDep, visit: VisitDep, token: str) -> Response:
    """Stream the wall to who has its secret."""
    if not same(token, visit.event.wall_token):
        raise NotFound
    return _stream(house, visit, tuple(WALL))


def _allowed(house: House, visit: Visit) -> frozenset[Region]:
    if visit.viewer.organises:
        return DESK
    with house.db.reading() as session:
        voted = bool(votes_of_person(session, visit.viewer.participant_id))
    return COUNTED if visit.event.shows_counts(visit.viewer, voted=voted) else PUBLIC


def _stream(house: House, visit: Visit, regions: tuple[Region, ...]) -> Response:
    if not regions:
        raise NotFound
    follower = house.hub.follow(
        Channel(visit.event.id, region, visit.language) for region in regions
    )
    return EventSourceResponse(
        _frames(house, follower), headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )


async def _frames(house: House, follower: Follower) -> AsyncIterator[bytes]:
    """Send what is true now, then every change, until the reader leaves or time is up."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST * random.uniform(0.9, 1)
    try:
        yield f"retry: {random.randrange(500, 2500)}\n\n".encode()
        for channel in follower.channels:
            yield await house.feed.frame(channel)
        while loop.time() < end:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    frame = await follower.frames.get()
            except TimeoutError:
                frame = b": alive\n\n"
            if frame is None:
                return
            yield frame
    finally:
        house.hub.leave(follower)
