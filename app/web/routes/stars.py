"""Stars: what is in one's day though one did not vote for it, and what is not although one did."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from app.services import stars
from app.web.deps import HouseDep, MemberDep
from app.web.errors import wants_json
from app.web.pages import answered, go
from app.web.sending import SendingDep

router = APIRouter(prefix="/e/{slug}")


@router.post("/topics/{topic_id}/star")
async def set_star(
    request: Request,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    topic_id: str,
    on: Annotated[bool, Form()],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Put a session into one's day or take it out; a form goes back to where it stood."""
    await house.db.write(
        stars.set_star,
        visit.viewer,
        visit.now,
        topic_id=topic_id,
        on=on,
        device=sending.device,
        order=sending.order,
    )
    if wants_json(request):
        return JSONResponse({"on": on})
    page = {"day": "/me", "board": f"/board#s{topic_id}"}.get(back, f"/topics/{topic_id}")
    return go(f"{visit.path}{page}")


@router.post("/me/choice")
async def choose(
    request: Request,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    keep: Annotated[str, Form()],
    instead_of: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep one of several sessions at the same time; the others can be put back."""
    choice = partial(stars.choose, device=sending.device, order=sending.order)
    others = instead_of or ()
    await house.db.write(choice, visit.viewer, visit.now, topic_id=keep, others=others)
    return answered(request, f"{visit.path}/me")
