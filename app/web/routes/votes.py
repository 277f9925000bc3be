"""Votes: set on or off with one tap, and all of one's own on one page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from app.queries import topics as topic_queries
from app.services import votes
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.errors import wants_json
from app.web.house import House
from app.web.pages import PagesDep, go

router = APIRouter(prefix="/e/{slug}")


@router.post("/topics/{topic_id}/vote")
async def set_vote(
    request: Request,
    house: HouseDep,
    visit: MemberDep,
    topic_id: str,
    on: Annotated[bool, Form()],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Set the vote; a script gets what to show, a form goes back to the row it came from."""
    await house.db.write(votes.set_vote, visit.viewer, visit.now, topic_id=topic_id, on=on)
    if wants_json(request):
        return JSONResponse(await run_in_threadpool(_standing, house, visit, topic_id))
    page = {"topic": f"/topics/{topic_id}", "votes": "/me/votes"}.get(back, "/topics")
    return go(f"{visit.path}{page}#t{topic_id}")


@router.get("/me/votes")
def my_votes(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Show all topics one voted for, each with its undo."""
    with house.db.reading() as session:
        every = topic_queries.topics_of_event(session, visit.event.id)
        own = topic_queries.mine(session, visit.viewer)
    topics = [topic for topic in every if topic.id in own.voted]
    seen = visit.event.shows_counts(visit.viewer, voted=bool(own.voted))
    return pages.show("me/votes.html", visit, topics=topics, own=own, counts=seen)


def _standing(house: House, visit: Visit, topic_id: str) -> dict[str, object]:
    with house.db.reading() as session:
        topic = topic_queries.topic_of_event(session, visit.event.id, topic_id)
        own = topic_queries.mine(session, visit.viewer)
    seen = visit.event.shows_counts(visit.viewer, voted=bool(own.voted))
    left = None if visit.event.dots is None else visit.event.dots - len(own.voted)
    return {
        "on": topic_id in own.voted,
        "votes": topic.votes if topic and seen else None,
        "left": left,
    }
