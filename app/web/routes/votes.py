"""Votes: set on or off with one tap."""

import re
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from app.domain.errors import Conflict, Refusal
from app.domain.messages import say
from app.queries.counts import votes_of_person
from app.services import votes
from app.services.votes import VoteAsked
from app.web.deps import Visit, joined_visit
from app.web.errors import wants_json
from app.web.house import House, house_of
from app.web.i18n import translate
from app.web.pages import go
from app.web.taps import read_tap


class Bare(APIRoute):
    """A route that wants nothing but the request.

    FastAPI would look in each for what this never asks. With answers that are not packed, that
    leaving out saves a seventh of a vote's CPU.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers: the function itself."""
        answering: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return answering


router = APIRouter(prefix="/e/{slug}/topics/{topic_id}", route_class=Bare)

MY_VOTES = re.compile(r"votes(\?kept=[a-z0-9,]*)?")


@router.post("/vote")
async def set_vote(request: Request) -> Response:
    """Set the vote; a script gets what to show, a form goes back to the row it came from."""
    house = house_of(request.app.state)
    tapped = await read_tap(request, house)
    asked = tapped.asked
    try:
        came = await house.db.write_together(votes.set_votes, asked, of=asked.slug)
    except Refusal as refusal:
        return await run_in_threadpool(_mend, request, house, asked, refusal)
    if wants_json(request):
        return JSONResponse({"on": came.on, "votes": came.votes, "left": came.left})
    return go(f"/e/{asked.slug}{_page(tapped.back, came.topic_id)}#t{came.topic_id}")


def _mend(request: Request, house: House, asked: VoteAsked, refusal: Refusal) -> Response:
    """Lead to where a vote can be taken back if all are used; raises any other refusal again.

    Who has not joined, and who asks for no event, hears that.
    """
    visit = joined_visit(request, asked.slug)
    if not isinstance(refusal, Conflict) or not _has_used_all(house, visit, asked):
        raise refusal
    swap = f"{visit.path}/topics/{asked.topic_id}/swap"
    if not wants_json(request):
        return go(swap)
    message = translate(refusal.message, visit.language)
    how = translate(say("Take one back?"), visit.language)
    return JSONResponse({"message": message, "mend": swap, "how": how}, status_code=409)


def _has_used_all(house: House, visit: Visit, asked: VoteAsked) -> bool:
    if visit.event.dots is None or not visit.event.takes_votes(asked.now):
        return False
    with house.db.reading() as session:
        return votes_of_person(session, visit.viewer.participant_id) >= visit.event.dots


def _page(back: str, topic_id: str) -> str:
    """Return the page of a form, with what is searched on it; never one of another site."""
    name, _, asked = back.partition("?")
    if name == "topics":
        return f"/topics?{urlencode(parse_qsl(asked))}".rstrip("?")
    if MY_VOTES.fullmatch(back):
        return f"/me/{back}"
    return f"/topics/{topic_id}" if back == "topic" else "/topics"
