"""The rooms of an event, edited in one table."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.domain.rooms import read_rooms
from app.queries.board import rooms_of_event, slots_of_event
from app.queries.desk import closures, standing
from app.queries.draft_table import closed_cells
from app.services import locks, rooms
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.setup_forms import RoomsForm

router = APIRouter(prefix="/e/{slug}/desk/rooms")


@router.get("")
def show_rooms(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the table of rooms."""
    return _rooms(pages, house, visit)


@router.post("")
async def save_rooms(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[RoomsForm, Form()]
) -> Response:
    """Save the whole table; one button also moves a room, or removes it."""
    try:
        await house.db.write(
            rooms.save_rooms, visit.viewer, visit.now, lines=form.lines(), remove=form.remove
        )
    except Refusal as refusal:
        return await run_in_threadpool(_rooms, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/desk/rooms")


@router.post("/list")
async def add_rooms(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    list_: Annotated[str, Form(alias="rooms")] = "",
) -> Response:
    """Add the rooms of a pasted list."""
    try:
        drafts = read_rooms(list_)
        await house.db.write(rooms.add_rooms, visit.viewer, visit.now, drafts=drafts)
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(_rooms, again, house, visit, None, list_)
    return go(f"{visit.path}/desk/rooms")


@router.post("/blockers")
async def block(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    slot_id: Annotated[str, Form()] = "",
    room_id: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
    on: Annotated[bool, Form()] = True,
) -> Response:
    """Close a room at one time, with a reason that only organisers read, or open it again."""
    act: Callable[..., None] = partial(locks.block, why=why) if on else locks.unblock
    what = partial(act, slot_id=slot_id, room_id=room_id)
    try:
        await house.db.write(what, visit.viewer, visit.now)
    except Refusal as refusal:
        again, typed = pages.after(refusal), (slot_id, room_id, why)
        return await run_in_threadpool(_rooms, again, house, visit, None, "", typed)
    return go(f"{visit.path}/desk/rooms#closed")


def _rooms(
    pages: Pages,
    house: House,
    visit: Visit,
    form: RoomsForm | None = None,
    pasted: str = "",
    blocked: tuple[str, str, str] = ("", "", ""),
) -> Response:
    with house.db.reading() as session:
        known = rooms_of_event(session, visit.event.id)
        slots = slots_of_event(session, visit.event.id)
        closed = closures(session, visit.event.id)
        reasons = closed_cells(session, visit.event)
        counted = standing(session, visit.event.id)
    return pages.show(
        "desk/rooms.html",
        visit,
        form=form or RoomsForm.of(known, closed),
        slots=[slot for slot in slots if slot.kind == "session"],
        standing=counted,
        reasons=reasons,
        pasted=pasted,
        blocked=blocked,
    )
