"""The front door of the server: type a code, or return to an event."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.domain.errors import Invalid, Problem, Refusal
from app.domain.messages import Message, say
from app.queries import events as event_queries
from app.web.assets import answer
from app.web.deps import HouseDep, VisitDep, VisitorDep
from app.web.doors import event_of_typed
from app.web.pages import PagesDep, go

router = APIRouter()


@router.get("/")
def home(
    request: Request, pages: PagesDep, house: HouseDep, visitor: VisitorDep, code: str = ""
) -> Response:
    """Ask for a code; a known one leads to its event's door."""
    refusal: Refusal | None = None
    if code:
        event = event_of_typed(request, house, code)
        if event is not None:
            return go(f"/j/{event.code}")
        refusal = Invalid(Problem("code", _unknown(code)))
    with house.db.reading() as session:
        events = event_queries.events_of_device(session, visitor.device.id)
    return pages.after(refusal).show(
        "home/index.html",
        visitor,
        code=code[:40],
        events=events,
        organises=visitor.device.organiser,
    )


@router.get("/e/{slug}")
def event(visit: VisitDep) -> Response:
    """Lead to what matters in this phase."""
    return go(visit.event.front)


@router.get("/static/{build}/{name:path}")
async def static(request: Request, house: HouseDep, build: str, name: str) -> Response:
    """Send a static file; the build in the address only makes it new to browsers."""
    asset = house.assets.get(name)
    return Response(status_code=404) if asset is None else answer(request, asset)


@router.get("/robots.txt")
async def robots() -> Response:
    """Let calendars fetch feeds; pages say for themselves what is not to be indexed."""
    return Response("User-agent: *\nDisallow:\n", media_type="text/plain")


def _unknown(code: str) -> Message:
    return say("There is no event “%(code)s”. Codes are on the big screen.", code=code[:40])
