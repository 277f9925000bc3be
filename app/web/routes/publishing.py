"""Publishing the grid: shown to everybody, an earlier version shown again, taken back."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.grid import desk_grid
from app.services import grid
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk")


@router.post("/versions")
async def publish(
    pages: PagesDep, house: HouseDep, visit: DeskDep, sentence: Annotated[str, Form()] = ""
) -> Response:
    """Show the draft to everybody."""
    try:
        await house.db.write(grid.publish, visit.viewer, visit.now, sentence=sentence)
    except Refusal as refusal:
        return await run_in_threadpool(_grid, pages.after(refusal), house, visit, sentence)
    return go(f"{visit.path}/desk/grid#versions")


@router.post("/versions/{number}/return")
async def republish(pages: PagesDep, house: HouseDep, visit: DeskDep, number: int) -> Response:
    """Show an earlier version again."""
    try:
        await house.db.write(grid.republish, visit.viewer, visit.now, number=number)
    except Refusal as refusal:
        return await run_in_threadpool(_grid, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/grid#versions")


@router.post("/withdrawal")
async def unpublish(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Take the grid from everybody's eyes."""
    try:
        await house.db.write(grid.unpublish, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(_grid, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/grid#versions")


def _grid(pages: Pages, house: House, visit: Visit, sentence: str = "") -> Response:
    with house.db.reading() as session:
        draft = desk_grid(session, visit.event, visit.now)
    return pages.show("desk/grid.html", visit, draft=draft, plan=draft.plan, sentence=sentence)
