"""The door of an event: a first name, or none, and in."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.events import LANGUAGES
from app.queries import events as event_queries
from app.queries.events import EventView
from app.services import people
from app.web.cookies import Device
from app.web.deps import HouseDep, LabelDep, Visitor, VisitorDep
from app.web.doors import event_behind, event_of_typed
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.tokens import same

router = APIRouter()


@router.get("/j/{code}")
@router.get("/J/{code}", include_in_schema=False)
def door(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visitor: VisitorDep,
    code: str,
    name: str = "",
) -> Response:
    """Ask for a first name; who is in already goes straight on, an unknown code to the front.

    The device is kept from here on, so that a double tap on the button is one person.
    """
    event = event_of_typed(request, house, code)
    if event is None:
        return go(f"/?code={quote(code)}")
    if _is_in(house, visitor, event):
        return go(event.front)
    answer = _door(pages, visitor, event, name)
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.post("/j/{code}")
async def enter(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visitor: VisitorDep,
    label: LabelDep,
    code: str,
    name: Annotated[str, Form()] = "",
    another: Annotated[bool, Form()] = False,
) -> Response:
    """Let the device in and have the browser keep who it is; asks once who is called alike."""
    event = await run_in_threadpool(event_behind, request, house, code)
    if not another and await run_in_threadpool(_is_known, house, visitor, event, name):
        return await run_in_threadpool(_ask, pages, visitor, event, name)
    who = {"device": visitor.device.id, "label": label, "language": visitor.language}
    try:
        await house.db.write(people.join, code=event.code, name=name, now=visitor.now, **who)
    except (Invalid, Conflict) as refusal:
        return await run_in_threadpool(_door, pages.after(refusal), visitor, event, name)
    answer = go(event.front)
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.get("/o/{token}")
async def organiser_link(
    request: Request, house: HouseDep, visitor: VisitorDep, label: LabelDep, token: str
) -> Response:
    """Make the device an organiser: of the whole server, or of the event whose secret it is."""
    device = visitor.device
    if same(token, house.organiser_token):
        answer = go("/desk")
        device = Device(device.id, organiser=True)
    else:
        slug = await _organised(house, visitor, label, token)
        await run_in_threadpool(_at_home, request, house, slug)
        answer = go(f"/e/{slug}/desk")
    house.cookies.keep_device(request, answer, device)
    return answer


async def _organised(house: House, visitor: Visitor, label: str, token: str) -> str:
    slug = await house.db.write(
        people.let_in_organiser,
        token=token,
        device=visitor.device.id,
        label=label,
        language=visitor.language,
        now=visitor.now,
    )
    if slug is None:
        raise NotFound
    return slug


def _at_home(request: Request, house: House, slug: str) -> None:
    """Let in who comes from where the organiser does."""
    with house.db.reading() as session:
        event = event_queries.event_of_slug(session, slug)
    if event is not None:
        house.guesses.welcome(request, event.id, house.clock())


def _is_in(house: House, visitor: Visitor, event: EventView) -> bool:
    with house.db.reading() as session:
        person = event_queries.person_of_device(session, visitor.device.id, event.id)
    return person is not None


def _is_known(house: House, visitor: Visitor, event: EventView, name: str) -> bool:
    """Tell whether somebody else is called so; a device that is in already asks nothing."""
    if not name.strip() or _is_in(house, visitor, event):
        return False
    with house.db.reading() as session:
        return event_queries.is_name_taken(session, event.id, name)


def _door(pages: Pages, visitor: Visitor, event: EventView, name: str) -> Response:
    return pages.show("join/door.html", visitor, **_values(event, name))


def _ask(pages: Pages, visitor: Visitor, event: EventView, name: str) -> Response:
    answer = pages.show("join/namesake.html", visitor, **_values(event, name))
    answer.status_code = 409
    return answer


def _values(event: EventView, name: str) -> dict[str, object]:
    """Return what both pages show; the other language begins at the door with the name kept."""
    door = f"/j/{event.code}?{urlencode({'name': name})}&lang="
    return {"event": event, "name": name, "switch": {code: door + code for code in LANGUAGES}}
