"""My day: what I voted for and lead, in order; my name and my limits."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.choices import choices
from app.queries.me import my_day
from app.services import people
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/me")


@router.get("")
def show_my_day(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Show one's day in order, conflicts side by side."""
    with house.db.reading() as session:
        day = my_day(session, visit.event, visit.viewer, visit.now)
    return pages.show("me/day.html", visit, day=day)


@router.get("/pass")
def show_pass(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Show one's name and limits, to be changed."""
    return _pass(pages, house, visit, visit.person.name if visit.person else "")


@router.post("/name")
async def rename(
    pages: PagesDep, house: HouseDep, visit: MemberDep, name: Annotated[str, Form()] = ""
) -> Response:
    """Change one's name."""
    try:
        await house.db.write(people.rename, visit.viewer, visit.now, name=name)
    except Refusal as refusal:
        return await run_in_threadpool(_pass, pages.after(refusal), house, visit, name)
    return go(f"{visit.path}/me")


@router.post("/limits")
async def set_limits(
    house: HouseDep, visit: MemberDep, away: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say in which slots one cannot be there."""
    await house.db.write(people.set_limits, visit.viewer, visit.now, away=away or ())
    return go(f"{visit.path}/me")


def _pass(pages: Pages, house: House, visit: Visit, name: str) -> Response:
    with house.db.reading() as session:
        offered = choices(session, visit.event.id, visit.viewer)
    return pages.show("me/pass.html", visit, name=name, choices=offered)
