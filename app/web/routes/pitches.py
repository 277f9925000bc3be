"""The queue of pitches: the desk leads it, hosts come and go."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.pitches import pitch_of
from app.services import pitches
from app.web.deps import DeskDep, HouseDep, MemberDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}")


@router.get("/desk/pitches")
def show_pitches(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the topic that is pitched and those that come next."""
    return _pitches(pages, house, visit)


@router.post("/desk/pitches")
async def lead_pitches(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    do: Annotated[str, Form()],
    seen: Annotated[str, Form()] = "",
) -> Response:
    """Take the step of a button: the word before the space, for the topic after it."""
    step, _, one = do.partition(" ")
    try:
        await house.db.write(pitches.lead, visit.viewer, visit.now, step=step, one=one, seen=seen)
    except Refusal as refusal:
        return await run_in_threadpool(_pitches, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/pitches")


@router.post("/topics/{topic_id}/pitch")
async def queue_mine(
    house: HouseDep, visit: MemberDep, topic_id: str, on: Annotated[bool, Form()]
) -> Response:
    """Put one's own topic into the queue, or take it out."""
    await house.db.write(pitches.queue_mine, visit.viewer, visit.now, topic_id=topic_id, on=on)
    return go(f"{visit.path}/topics/{topic_id}")


def _pitches(pages: Pages, house: House, visit: Visit) -> Response:
    with house.db.reading() as session:
        found = pitch_of(session, visit.event.id, visit.now)
    return pages.show("desk/pitches.html", visit, pitches=found)
