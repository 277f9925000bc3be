"""All events of the server, a new one, and how one is described."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.domain.messages import say
from app.queries import events as event_queries
from app.services import events
from app.services.events import Organiser
from app.web.deps import DeskDep, HouseDep, Visitor, VisitorDep
from app.web.house import House
from app.web.i18n import translate
from app.web.pages import Pages, PagesDep, go
from app.web.setup_forms import EventForm, SetupForm

router = APIRouter()

ZONE = "Europe/Zurich"
ZONES = ("Europe/Zurich", "Europe/Paris", "Europe/Brussels", "Europe/London", "America/Montreal")
DAY = say("9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30")


async def get_owner(visitor: VisitorDep) -> Visitor:
    """Return the visitor who holds the server's secret; for others there is no such page."""
    if not visitor.device.organiser:
        raise NotFound
    return visitor


OwnerDep = Annotated[Visitor, Depends(get_owner)]


@router.get("/desk")
def show_events(pages: PagesDep, house: HouseDep, owner: OwnerDep) -> Response:
    """Show all events of this server."""
    with house.db.reading() as session:
        events = event_queries.all_events(session)
    return pages.show("setup/events.html", owner, events=events)


@router.get("/desk/new")
def new_event(pages: PagesDep, owner: OwnerDep) -> Response:
    """Show the one form of a new event."""
    form = SetupForm(
        date=owner.now.astimezone(ZoneInfo(ZONE)).date().isoformat(),
        zone=ZONE,
        languages=["fr", "en"],
        day=translate(DAY, owner.language),
    )
    return _setup(pages, owner, form)


@router.post("/desk/new")
async def create_event(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    owner: OwnerDep,
    form: Annotated[SetupForm, Form()],
) -> Response:
    """Create the event and lead to its desk."""
    try:
        slug = await _create(house, owner, form)
    except Refusal as refusal:
        return await run_in_threadpool(_setup, pages.after(refusal), owner, form)
    answer = go(f"/e/{slug}/desk")
    house.cookies.keep_device(request, answer, owner.device)
    return answer


@router.get("/e/{slug}/desk/settings")
def show_settings(pages: PagesDep, visit: DeskDep) -> Response:
    """Show how the event is described, to be changed."""
    return pages.show("desk/settings.html", visit, form=EventForm.of(visit.event), zones=ZONES)


@router.post("/e/{slug}/desk/settings")
async def save_settings(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[EventForm, Form()]
) -> Response:
    """Change how the event is described."""
    try:
        draft = await run_in_threadpool(form.read)
        await house.db.write(events.edit, visit.viewer, visit.now, draft=draft)
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(
            lambda: again.show("desk/settings.html", visit, form=form, zones=ZONES)
        )
    return go(f"{visit.path}/desk")


async def _create(house: House, owner: Visitor, form: SetupForm) -> str:
    setup = await run_in_threadpool(form.read_all)
    return await house.db.write(
        events.create,
        owner.now,
        draft=setup.draft,
        rooms=setup.rooms,
        slots=setup.slots,
        organiser=Organiser(owner.device.id, form.organiser, owner.language),
        key=form.key,
    )


def _setup(pages: Pages, owner: Visitor, form: SetupForm) -> Response:
    return pages.show("setup/new.html", owner, form=form, zones=ZONES)
