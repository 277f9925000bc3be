"""The door of an event: a first name, or none, and in."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Invalid, NotFound
from app.queries import events as event_queries
from app.queries.events import EventView
from app.services import people
from app.web.cookies import Device
from app.web.deps import HouseDep, Visitor, VisitorDep
from app.web.doors import event_of_typed
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.tokens import same

router = APIRouter()


@router.get("/j/{code}")
def door(
    request: Request, pages: PagesDep, house: HouseDep, visitor: VisitorDep, code: str
) -> Response:
    """Ask for a first name; who is in already goes straight on, an unknown code to the front."""
    event = event_of_typed(request, house, code)
    if event is None:
        return go(f"/?code={quote(code)}")
    with house.db.reading() as session:
        known = event_queries.person_of_device(session, visitor.device.id, event.id)
    if known is not None:
        return go(f"/e/{event.slug}")
    return _door(pages, visitor, event, "")


@router.post("/j/{code}")
async def enter(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visitor: VisitorDep,
    code: str,
    name: Annotated[str, Form()] = "",
) -> Response:
    """Let the device in and have the browser keep who it is."""
    event = await run_in_threadpool(_event, request, house, code)
    try:
        joined = await house.db.write(
            people.join,
            code=event.code,
            device=visitor.device.id,
            name=name,
            language=visitor.language,
            now=visitor.now,
        )
    except Invalid as refusal:
        return await run_in_threadpool(_door, pages.after(refusal), visitor, event, name)
    answer = go(f"/e/{joined.slug}")
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.get("/o/{token}")
async def organiser_link(
    request: Request, house: HouseDep, visitor: VisitorDep, token: str
) -> Response:
    """Make the device an organiser: of the whole server, or of the event whose secret it is."""
    device = visitor.device
    if same(token, house.organiser_token):
        answer = go("/desk")
        device = Device(device.id, organiser=True)
    else:
        answer = go(f"/e/{await _organised(house, visitor, token)}/desk")
    house.cookies.keep_device(request, answer, device)
    return answer


async def _organised(house: House, visitor: Visitor, token: str) -> str:
    slug = await house.db.write(
        people.let_in_organiser,
        token=token,
        device=visitor.device.id,
        language=visitor.language,
        now=visitor.now,
    )
    if slug is None:
        raise NotFound
    return slug


def _event(request: Request, house: House, code: str) -> EventView:
    event = event_of_typed(request, house, code)
    if event is None:
        raise NotFound
    return event


def _door(pages: Pages, visitor: Visitor, event: EventView, name: str) -> Response:
    return pages.show("join/door.html", visitor, event=event, now=visitor.now, name=name)
