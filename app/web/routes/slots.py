"""The times of the day, edited in one table or laid out anew from one line."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.day import plan_day
from app.domain.errors import Refusal
from app.queries.board import SlotView, slots_of_event
from app.queries.desk import standing
from app.services import slots
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.setup_forms import SlotsForm

router = APIRouter(prefix="/e/{slug}/desk/slots")


@router.get("")
def show_slots(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the table of times."""
    return _slots(pages, house, visit)


@router.post("")
async def save_slots(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[SlotsForm, Form()]
) -> Response:
    """Save the whole table; one button also adds a time, or removes one."""
    known = await run_in_threadpool(_known, house, visit)
    lines = form.lines(known, visit.event.zone)
    try:
        await house.db.write(
            slots.save_slots,
            visit.viewer,
            visit.now,
            lines=lines,
            remove=form.remove,
            add=bool(form.add),
        )
    except Refusal as refusal:
        return await run_in_threadpool(_slots, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/desk/slots")


@router.post("/day")
async def lay_out_day(
    pages: PagesDep, house: HouseDep, visit: DeskDep, day: Annotated[str, Form()] = ""
) -> Response:
    """Lay the day out anew from one line."""
    try:
        drafts = plan_day(day, date=visit.event.date, zone=ZoneInfo(visit.event.zone))
        await house.db.write(slots.lay_out_day, visit.viewer, visit.now, drafts=drafts)
    except Refusal as refusal:
        return await run_in_threadpool(_slots, pages.after(refusal), house, visit, None, day)
    return go(f"{visit.path}/desk/slots")


def _slots(
    pages: Pages, house: House, visit: Visit, form: SlotsForm | None = None, day: str = ""
) -> Response:
    with house.db.reading() as session:
        known = slots_of_event(session, visit.event.id)
        counted = standing(session, visit.event.id)
    form = form or SlotsForm.of(known, visit.event.zone)
    return pages.show("desk/slots.html", visit, form=form, standing=counted, day=day)


def _known(house: House, visit: Visit) -> tuple[SlotView, ...]:
    with house.db.reading() as session:
        return slots_of_event(session, visit.event.id)
