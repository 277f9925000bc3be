"""A topic is moved on the draft of the grid: what every place costs, and the move."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from app.domain.errors import Conflict, Refusal
from app.domain.messages import Message
from app.queries.draft_table import closed_cells, line_of_draft
from app.queries.moves import free_cell, moves_of_topic, why_here
from app.services import grid
from app.web.costs import costs
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.i18n import translate
from app.web.pages import Pages, PagesDep, answered

router = APIRouter(prefix="/e/{slug}/desk")


@router.get("/grid/costs/{topic_id}")
def show_costs(house: HouseDep, visit: DeskDep, topic_id: str) -> Response:
    """Tell a script what every place would cost, in words."""
    event = visit.event
    with house.db.reading() as session:
        moves = moves_of_topic(session, event, topic_id, visit.now)
    told = costs(moves, seen=event.revision, zone=event.zone, language=visit.language)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.get("/grid/move/{topic_id}")
def show_moves(pages: PagesDep, house: HouseDep, visit: DeskDep, topic_id: str) -> Response:
    """Show where a topic could go, and at what price."""
    return _moves(pages, house, visit, topic_id)


@router.get("/grid/cell")
def show_cell(
    pages: PagesDep, house: HouseDep, visit: DeskDep, slot_id: str = "", room_id: str = ""
) -> Response:
    """Show what could come into a free cell, and let it be closed or opened."""
    with house.db.reading() as session:
        cell = free_cell(session, visit.event, slot_id, room_id, visit.now)
        why = closed_cells(session, visit.event).get((slot_id, room_id))
    return pages.show("desk/cell.html", visit, cell=cell, why=why)


@router.get("/grid/lock")
def show_lock(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    topic_id: str = "",
    slot_id: str = "",
    room_id: str = "",
) -> Response:
    """Show the form that locks a card, a row or a column, with a reason."""
    with house.db.reading() as session:
        line = line_of_draft(session, visit.event, visit.now, topic_id or slot_id or room_id)
    return pages.show("desk/lock.html", visit, line=line)


@router.post("/placements/{topic_id}")
async def place(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    topic_id: str,
    place: Annotated[str, Form()] = "",
    seen: Annotated[int | None, Form(ge=0, le=2**31 - 1)] = None,
    anyway: Annotated[bool, Form()] = False,
) -> Response:
    """Put a topic into a place, given as ids of time and room, or with `off` take it off."""
    act = partial(_act(place), topic_id=topic_id, seen=seen, anyway=anyway)
    try:
        told = await house.db.write(act, visit.viewer, visit.now)
    except Refusal as refusal:
        refused = pages.after(refusal)
        return await run_in_threadpool(_moves, refused, house, visit, topic_id, place)
    said = " ".join(translate(message, visit.language) for message in told)
    return answered(request, f"{visit.path}/desk/grid#p{topic_id}", told=said)


def _act(place: str) -> Callable[..., tuple[Message, ...]]:
    """Return the use case that brings a topic to a place of the form."""
    if place == "off":
        return grid.take_off
    slot_id, _, room_id = place.partition(" ")
    return partial(grid.move, slot_id=slot_id, room_id=room_id)


def _moves(pages: Pages, house: House, visit: Visit, topic_id: str, place: str = "") -> Response:
    with house.db.reading() as session:
        moves = moves_of_topic(session, visit.event, topic_id, visit.now)
        why = why_here(session, visit.event, topic_id, visit.now)
    refusal = pages.refusal
    insists = isinstance(refusal, Conflict) and refusal.can_insist
    return pages.show("desk/move.html", visit, moves=moves, why=why, place=place, insists=insists)
