"""What routes ask for: the house, the visitor, the event with what this visitor may do there.

Lookup and permission are one step: a route that names `DeskDep` cannot get the event of somebody
who does not organise it. No session leaves a dependency.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from app.domain.devices import device_label
from app.domain.errors import NotFound
from app.domain.messages import say
from app.domain.people import Viewer
from app.queries import events as event_queries
from app.queries.desk_history import NOTHING_DONE, DeskNow, desk_now
from app.queries.events import EventView, PersonView
from app.queries.publishing import unpublished_changes
from app.web.cookies import LANGUAGE, Device
from app.web.house import House, house_of
from app.web.i18n import SOURCE, chosen_language


class NotJoined(Exception):
    """The page is for those who joined; the edge leads to the door of this event."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Visitor:
    """Who sends a request, before any event is known."""

    device: Device
    language: str
    now: datetime


@dataclass(frozen=True)
class Visit:
    """A visitor in one event; at its desk with what was done there last.

    `unpublished` counts the topics whose place in the draft nobody else sees yet.
    """

    event: EventView
    person: PersonView | None
    viewer: Viewer
    device: Device
    language: str
    now: datetime
    desk: DeskNow = NOTHING_DONE
    unpublished: int = 0

    @property
    def visitor(self) -> Visitor:
        """The visitor, whoever that is in the event."""
        return Visitor(self.device, self.language, self.now)

    @property
    def path(self) -> str:
        """The address that all pages of the event begin with."""
        return f"/e/{self.event.slug}"


async def get_house(request: Request) -> House:
    """Return what all requests share."""
    return house_of(request.app.state)


HouseDep = Annotated[House, Depends(get_house)]


async def get_visitor(request: Request, house: HouseDep) -> Visitor:
    """Return who sends the request."""
    return _visitor(request, house)


VisitorDep = Annotated[Visitor, Depends(get_visitor)]


async def get_label(request: Request) -> str:
    """Return what the browser that sends the request is called."""
    return device_label(request.headers.get("user-agent", ""))


LabelDep = Annotated[str, Depends(get_label)]


def get_visit(request: Request) -> Visit:
    """Return the visitor in the event of the address; raises NotFound for an unknown one.

    Like the two that build on it, it asks for nothing but the request: FastAPI works out anew for
    each route what a dependency asks for, at every start, and goes through it at every request.
    """
    return visit_of(request, request.path_params["slug"])


VisitDep = Annotated[Visit, Depends(get_visit)]


def visit_of(request: Request, slug: str) -> Visit:
    """Return the visitor in an event; raises NotFound for an unknown one.

    The request keeps it, so that a page of what went wrong can lead back into the event.
    """
    house = house_of(request.app.state)
    visitor = _visitor(request, house)
    with house.db.reading() as session:
        event = event_queries.event_of_slug(session, slug)
        if event is None:
            raise NotFound(say("There is no event at this address."))
        person = event_queries.person_of_device(session, visitor.device.id, event.id)
    viewer = event_queries.viewer_of(event, person, server_organiser=visitor.device.organiser)
    language = _language(request, person.language if person else "", event.languages[0])
    visit = Visit(event, person, viewer, visitor.device, language, visitor.now)
    request.state.visit = visit
    return visit


def find_visit(request: Request) -> None:
    """Let a request for no page keep the visit of the event that its address lies in, if any."""
    _, place, slug, *_ = (*request.url.path.split("/", 3), "", "")
    if place == "e" and not hasattr(request.state, "visit"):
        with suppress(NotFound):
            visit_of(request, slug)


def get_member(request: Request) -> Visit:
    """Return the visit of somebody who joined; others are led to the event's door."""
    return _joined(get_visit(request))


def joined_visit(request: Request, slug: str) -> Visit:
    """Return what `get_member` does, where a request has come further without asking."""
    return _joined(visit_of(request, slug))


MemberDep = Annotated[Visit, Depends(get_member)]


def get_desk(request: Request) -> Visit:
    """Return the visit of an organiser; for anybody else there is no such page."""
    visit = get_visit(request)
    visit.viewer.check_organises()
    with house_of(request.app.state).db.reading() as session:
        waiting = unpublished_changes(session, visit.event)
        done = desk_now(session, visit.event, visit.now)
    return replace(visit, desk=done, unpublished=waiting)


DeskDep = Annotated[Visit, Depends(get_desk)]


def _joined(visit: Visit) -> Visit:
    if visit.person is None:
        raise NotJoined(visit.event.code)
    return visit


def _visitor(request: Request, house: House) -> Visitor:
    return Visitor(
        device=house.cookies.device(request),
        language=_language(request, "", SOURCE),
        now=house.clock(),
    )


def _language(request: Request, saved: str, fallback: str) -> str:
    wishes = (request.query_params.get("lang"), request.cookies.get(LANGUAGE), saved)
    return chosen_language(wishes, request.headers.get("accept-language", ""), fallback)
