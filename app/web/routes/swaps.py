"""Where all votes are used: one is taken back for another, one tap for both."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.queries import topics as topic_queries
from app.services import swaps
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.errors import wants_json
from app.web.house import House
from app.web.pages import Pages, PagesDep, answered
from app.web.sending import SendingDep

router = APIRouter(prefix="/e/{slug}/topics/{topic_id}/swap")


@router.get("")
def show_swap(pages: PagesDep, house: HouseDep, visit: MemberDep, topic_id: str) -> Response:
    """Show one's votes, one of which to take back for this topic."""
    return _swap(pages, house, visit, topic_id)


@router.post("")
async def swap_vote(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    topic_id: str,
    instead_of: Annotated[str, Form()],
) -> Response:
    """Take one vote back and vote for this topic instead."""
    swap = partial(swaps.swap_vote, device=sending.device, order=sending.order)
    pair = {"topic_id": topic_id, "instead_of": instead_of}
    try:
        await house.db.write(swap, visit.viewer, visit.now, **pair)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return await run_in_threadpool(_swap, pages.after(refusal), house, visit, topic_id)
    return answered(request, f"{visit.path}/topics#t{topic_id}", **pair)


def _swap(pages: Pages, house: House, visit: Visit, topic_id: str) -> Response:
    with house.db.reading() as session:
        topic = topic_queries.topic_of_event(session, visit.event.id, topic_id)
        every = topic_queries.topics_of_event(session, visit.event.id)
        voted = topic_queries.votes_in_order(session, visit.viewer)
    if topic is None or topic.withdrawn:
        raise NotFound
    mine = [t for t in every if t.id in voted]
    return pages.show("topics/swap.html", visit, topic=topic, mine=mine)
