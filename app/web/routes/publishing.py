"""Publishing the grid: what changes and for whom, shown to everybody, shown again, taken back."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.domain.grid.receipt import instance_text
from app.queries.draft import load_draft
from app.queries.publishing import publishing
from app.services import grid
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk")


@router.get("/publish")
def show_publishing(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show what publishing would change, and all versions."""
    return _page(pages, house, visit)


@router.get("/instance.json")
def show_instance(house: HouseDep, visit: DeskDep) -> Response:
    """Give the problem as it stands, without names, to be solved elsewhere by `plan`."""
    with house.db.reading() as session:
        text = instance_text(load_draft(session, visit.event, visit.now).found.problem)
    kept = {
        "Content-Disposition": f'attachment; filename="{visit.event.slug}-instance.json"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type="application/json", headers=kept)


@router.post("/versions")
async def publish(
    pages: PagesDep, house: HouseDep, visit: DeskDep, sentence: Annotated[str, Form()] = ""
) -> Response:
    """Show the draft to everybody."""
    try:
        await house.db.write(grid.publish, visit.viewer, visit.now, sentence=sentence)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit, sentence)
    return go(f"{visit.path}/desk/publish#versions")


@router.post("/versions/{number}/return")
async def republish(pages: PagesDep, house: HouseDep, visit: DeskDep, number: int) -> Response:
    """Show an earlier version again."""
    try:
        await house.db.write(grid.republish, visit.viewer, visit.now, number=number)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/publish#versions")


@router.post("/withdrawal")
async def unpublish(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Take the grid from everybody's eyes."""
    try:
        await house.db.write(grid.unpublish, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit)
    return go(f"{visit.path}/desk/publish#versions")


def _page(pages: Pages, house: House, visit: Visit, sentence: str = "") -> Response:
    with house.db.reading() as session:
        step = publishing(session, visit.event, visit.now)
    return pages.show("desk/publish.html", visit, step=step, sentence=sentence)
