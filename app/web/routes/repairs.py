"""The desk's repairs: what is wrong with the draft, what a search proposes, who is late or gone."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.domain.repairs import read_most_moves
from app.queries.building import building
from app.queries.repair import repair
from app.services import absences, planning, repairs
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.repair_forms import AwayForm, TakingForm

router = APIRouter(prefix="/e/{slug}/desk")


@router.get("/repair")
def show_repair(
    pages: PagesDep, house: HouseDep, visit: DeskDep, proposal: str = "", most: str = ""
) -> Response:
    """Show what is wrong with the draft, and compare the repairs that were found."""
    return _page(pages, house, visit, name=proposal, most=most)


@router.post("/repairs")
async def look_for_repairs(
    pages: PagesDep, house: HouseDep, visit: DeskDep, most: Annotated[str, Form()] = ""
) -> Response:
    """Let the optimiser propose repairs that move few topics."""
    try:
        start = partial(planning.start_plan, purpose="repair", most_moves=read_most_moves(most))
        job = await house.db.write(start, visit.viewer, visit.now, seed=1)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit, most=most)
    if job is not None:
        house.runner.launch(job)
    return go(f"{visit.path}/desk/repair#plan")


@router.post("/repairs/{run_id}/stop")
async def stop_looking(house: HouseDep, visit: DeskDep, run_id: str) -> Response:
    """End a search with the repairs that it has."""
    await house.db.write(planning.stop_plan, visit.viewer, visit.now, run_id=run_id)
    return go(f"{visit.path}/desk/repair#plan")


@router.post("/repairs/{run_id}")
async def take_repair(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    run_id: str,
    form: Annotated[TakingForm, Form()],
) -> Response:
    """Take a repair into the draft, or the changes of it that were ticked."""
    take = partial(repairs.take_proposal, name=form.name, topics=form.wanted())
    try:
        await house.db.write(take, visit.viewer, visit.now, run_id=run_id)
    except Refusal as refusal:
        refused = pages.after(refusal)
        return await run_in_threadpool(_page, refused, house, visit, name=form.name)
    return go(f"{visit.path}/desk/repair?proposal={form.name}#proposals")


@router.post("/absences")
async def note_away(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[AwayForm, Form()]
) -> Response:
    """Note that somebody is late or gone."""
    away = partial(absences.set_away, person_id=form.person, first=form.first, last=form.last)
    try:
        await house.db.write(away, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit, away=form)
    return go(f"{visit.path}/desk/repair#wrong")


@router.post("/absences/{person_id}/end")
async def note_here(house: HouseDep, visit: DeskDep, person_id: str) -> Response:
    """Note that somebody is here all day."""
    await house.db.write(absences.set_here, visit.viewer, visit.now, person_id=person_id)
    return go(f"{visit.path}/desk/repair#away")


def _page(
    pages: Pages,
    house: House,
    visit: Visit,
    *,
    name: str = "",
    most: str = "",
    away: AwayForm | None = None,
) -> Response:
    with house.db.reading() as session:
        found = repair(session, visit.event, visit.now, name=name)
        growing = building(session, visit.event, found.plan, visit.now)
    return pages.show(
        "desk/repair.html",
        visit,
        repair=found,
        plan=found.plan,
        building=growing,
        most=most,
        away=away or AwayForm(),
    )
