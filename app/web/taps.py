"""Reads a tap on a vote button without asking the database anything: the busiest of all routes.

Called by its route rather than a dependency of it: working out dependencies takes as long as all
else that the server does for a vote.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

from app.services.votes import VoteAsked
from app.web.deps import joined_visit
from app.web.house import House
from app.web.sending import read_order

MOST_FIELDS = 4000
ON = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}


@dataclass(frozen=True)
class Tapped:
    """What a phone asks, and the page that its form leads back to."""

    asked: VoteAsked
    back: str


async def read_tap(request: Request, house: House) -> Tapped:
    """Read the form and the headers; who it is and what they may do is found with the vote itself.

    What cannot be read is refused to who joined the event; others hear that they have not.
    """
    slug, topic_id = request.path_params["slug"], request.path_params["topic_id"]
    form = dict(parse_qsl((await request.body()).decode("latin-1"), max_num_fields=MOST_FIELDS))
    on = ON.get(form.get("on", ""))
    if on is None:
        await run_in_threadpool(joined_visit, request, slug)
        raise RequestValidationError([])
    device = house.cookies.device(request)
    order = read_order(request.headers.get("outbox-order", ""))
    asked = VoteAsked(
        slug, device.id, device.organiser, topic_id, on=on, order=order, now=house.clock()
    )
    return Tapped(asked, form.get("back", ""))
