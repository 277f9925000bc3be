"""Votes: set on or off with one tap."""

import re
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from app.domain.errors import Conflict
from app.domain.messages import say
from app.queries.counts import tally
from app.services import votes
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.errors import wants_json
from app.web.house import House
from app.web.i18n import translate
from app.web.pages import go
from app.web.sending import SendingDep

router = APIRouter(prefix="/e/{slug}/topics/{topic_id}")

MY_VOTES = re.compile(r"votes(\?kept=[a-z0-9,]*)?")


@router.post("/vote")
async def set_vote(
    request: Request,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    topic_id: str,
    on: Annotated[bool, Form()],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Set the vote; a script gets what to show, a form goes back to the row it came from."""
    try:
        standing = await house.db.write(
            votes.set_vote,
            visit.viewer,
            visit.now,
            topic_id=topic_id,
            on=on,
            device=sending.device,
            order=sending.order,
        )
    except Conflict as refusal:
        return await run_in_threadpool(_mend, request, house, visit, topic_id, refusal)
    if wants_json(request):
        return JSONResponse(await run_in_threadpool(_standing, house, visit, standing))
    return go(f"{visit.path}{_page(back, standing)}#t{standing}")


def _mend(
    request: Request, house: House, visit: Visit, topic_id: str, refusal: Conflict
) -> Response:
    """Lead to where a vote can be taken back if all are used; raises any other refusal again."""
    if not visit.event.takes_votes(visit.now) or _standing(house, visit, topic_id)["left"] != 0:
        raise refusal
    swap = f"{visit.path}/topics/{topic_id}/swap"
    if not wants_json(request):
        return go(swap)
    message = translate(refusal.message, visit.language)
    how = translate(say("Take one back?"), visit.language)
    return JSONResponse({"message": message, "mend": swap, "how": how}, status_code=409)


def _page(back: str, topic_id: str) -> str:
    """Return the page of a form, with what is searched on it; never one of another site."""
    name, _, asked = back.partition("?")
    if name == "topics":
        return f"/topics?{urlencode(parse_qsl(asked))}".rstrip("?")
    if MY_VOTES.fullmatch(back):
        return f"/me/{back}"
    return f"/topics/{topic_id}" if back == "topic" else "/topics"


def _standing(house: House, visit: Visit, topic_id: str) -> dict[str, object]:
    """Return what a script shows of a tap; every vote waits for this, so it is one query."""
    with house.db.reading() as session:
        came = tally(session, visit.viewer.participant(), topic_id)
    seen = visit.event.shows_counts(visit.viewer, voted=came.used > 0)
    dots = visit.event.dots
    return {
        "on": came.on,
        "votes": came.votes if seen else None,
        "left": None if dots is None else max(0, dots - came.used),
    }
