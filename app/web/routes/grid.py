"""The desk's grid, and the optimiser that builds it."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.services import planning
from app.web.deps import DeskDep, HouseDep
from app.web.grid_page import grid_page
from app.web.pages import PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk")

Seed = Annotated[int, Form(ge=0, le=1_000_000)]


@router.get("/grid")
def show_grid(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the draft, how good it is, and what is public."""
    return grid_page(pages, house, visit)


@router.post("/plans")
async def start_plan(pages: PagesDep, house: HouseDep, visit: DeskDep, seed: Seed = 1) -> Response:
    """Let the optimiser build the draft; the same seed on the same wishes gives the same grid."""
    try:
        job = await house.db.write(planning.start_plan, visit.viewer, visit.now, seed=seed)
    except Refusal as refusal:
        return await run_in_threadpool(grid_page, pages.after(refusal), house, visit)
    if job is not None:
        house.runner.launch(job)
    return go(f"{visit.path}/desk/grid")


@router.post("/plans/{run_id}/stop")
async def stop_plan(house: HouseDep, visit: DeskDep, run_id: str) -> Response:
    """End a search with the best grid it has."""
    await house.db.write(planning.stop_plan, visit.viewer, visit.now, run_id=run_id)
    return go(f"{visit.path}/desk/grid")
