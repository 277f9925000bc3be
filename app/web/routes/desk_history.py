"""The history of the desk: who did what and when, undone and redone by whoever."""

from collections.abc import Callable
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.desk_history import desk_history
from app.services import history
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, answered

MOST = 2**31 - 1
"""The largest whole number that every database keeps."""

router = APIRouter(prefix="/e/{slug}/desk")

Number = Annotated[int | None, Form(ge=0, le=MOST)]
Below = Annotated[int | None, Query(ge=0, le=MOST)]


@router.get("/history")
def show_history(pages: PagesDep, house: HouseDep, visit: DeskDep, below: Below = None) -> Response:
    """Show what was done at the desk, the newest first."""
    return _history(pages, house, visit, below)


@router.post("/undo")
async def undo(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    number: Number = None,
) -> Response:
    """Take back one action, or the last that stands."""
    act = partial(history.undo, number=number)
    return await _turned(act, request, pages, house, visit)


@router.post("/redo")
async def redo(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    number: Number = None,
) -> Response:
    """Do one action again, or the one that was undone last."""
    act = partial(history.redo, number=number)
    return await _turned(act, request, pages, house, visit)


async def _turned(
    act: Callable[..., None], request: Request, pages: Pages, house: House, visit: Visit
) -> Response:
    try:
        await house.db.write(act, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(_history, pages.after(refusal), house, visit)
    return answered(request, _page_before(request, visit))


def _history(pages: Pages, house: House, visit: Visit, below: int | None = None) -> Response:
    with house.db.reading() as session:
        done = desk_history(session, visit.event, visit.now, below=below)
    return pages.show("desk/history.html", visit, history=done)


def _page_before(request: Request, visit: Visit) -> str:
    """Return the page of the desk that a form was sent from, the history for any other.

    The bar with the forms is the same on all pages, so only the browser knows (RFC 9110 10.1.3).
    """
    before = urlsplit(request.headers.get("referer", "")).path
    inside = before.startswith(f"{visit.path}/desk/") or before == f"{visit.path}/desk"
    return before if inside else f"{visit.path}/desk/history"
