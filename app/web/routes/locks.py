"""What may not be moved or used: locked cards, rows and columns, and places that are closed."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.services import locks
from app.web.deps import DeskDep, HouseDep
from app.web.grid_page import grid_page
from app.web.pages import PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk")

Word = Annotated[str, Form()]
On = Annotated[bool, Form()]


@router.post("/locks")
async def lock(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    topic_id: Word = "",
    slot_id: Word = "",
    room_id: Word = "",
    why: Word = "",
    on: On = True,
) -> Response:
    """Lock a card, a row or a column of the draft, with a reason, or unlock it."""
    what = partial(locks.lock, topic_id=topic_id, slot_id=slot_id, room_id=room_id)
    try:
        await house.db.write(partial(what, on=on, why=why), visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(grid_page, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/grid{f'#p{topic_id}' if topic_id else ''}")


@router.post("/blockers")
async def block(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    slot_id: Word = "",
    room_id: Word = "",
    why: Word = "",
    on: On = True,
) -> Response:
    """Close a room at one time, with a reason that only organisers read, or open it again."""
    act: Callable[..., None] = partial(locks.block, why=why) if on else locks.unblock
    what = partial(act, slot_id=slot_id, room_id=room_id)
    try:
        await house.db.write(what, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(grid_page, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/grid")
