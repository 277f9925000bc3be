"""The desk's grid: built by the optimiser, moved and pinned by hand."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.grid import desk_grid
from app.queries.moves import moves_of_topic
from app.services import grid, planning
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk")

Seed = Annotated[int, Form(ge=0, le=1_000_000)]


@router.get("/grid")
def show_grid(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the draft, how good it is, and what is public."""
    return _grid(pages, house, visit)


@router.post("/plans")
async def start_plan(pages: PagesDep, house: HouseDep, visit: DeskDep, seed: Seed = 1) -> Response:
    """Let the optimiser build the draft; the same seed on the same wishes gives the same grid."""
    try:
        job = await house.db.write(planning.start_plan, visit.viewer, visit.now, seed=seed)
    except Refusal as refusal:
        return await run_in_threadpool(_grid, pages.after(refusal), house, visit)
    if job is not None:
        house.runner.launch(job)
    return go(f"{visit.path}/desk/grid")


@router.post("/plans/{run_id}/stop")
async def stop_plan(house: HouseDep, visit: DeskDep, run_id: str) -> Response:
    """End a search with the best grid it has."""
    await house.db.write(planning.stop_plan, visit.viewer, visit.now, run_id=run_id)
    return go(f"{visit.path}/desk/grid")


@router.get("/grid/move/{topic_id}")
def show_moves(pages: PagesDep, house: HouseDep, visit: DeskDep, topic_id: str) -> Response:
    """Show where a topic could go, and at what price."""
    return _moves(pages, house, visit, topic_id)


@router.post("/placements/{topic_id}")
async def place(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    topic_id: str,
    place: Annotated[str, Form()] = "",
) -> Response:
    """Put a topic into a place, given as ids of time and room, or with `off` take it off."""
    try:
        if place == "off":
            await house.db.write(grid.take_off, visit.viewer, visit.now, topic_id=topic_id)
        else:
            slot_id, _, room_id = place.partition(" ")
            at = {"topic_id": topic_id, "slot_id": slot_id, "room_id": room_id}
            await house.db.write(grid.move, visit.viewer, visit.now, **at)
    except Refusal as refusal:
        return await run_in_threadpool(_moves, pages.after(refusal), house, visit, topic_id, place)
    return go(f"{visit.path}/desk/grid#p{topic_id}")


@router.post("/pins/{topic_id}")
async def pin(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    topic_id: str,
    on: Annotated[bool, Form()] = True,
) -> Response:
    """Fix a topic where it stands, or let it move again."""
    try:
        await house.db.write(grid.pin, visit.viewer, visit.now, topic_id=topic_id, on=on)
    except Refusal as refusal:
        return await run_in_threadpool(_grid, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/grid#p{topic_id}")


def _grid(pages: Pages, house: House, visit: Visit) -> Response:
    with house.db.reading() as session:
        draft = desk_grid(session, visit.event, visit.now)
    return pages.show("desk/grid.html", visit, draft=draft, plan=draft.plan, sentence="")


def _moves(pages: Pages, house: House, visit: Visit, topic_id: str, place: str = "") -> Response:
    with house.db.reading() as session:
        moves = moves_of_topic(session, visit.event, topic_id, visit.now)
    return pages.show("desk/move.html", visit, moves=moves, place=place)
