"""Every page of the application, in stages of the demo's day, by whoever may see it.

The tests of accessibility and of HTML walk it, and so does `make measure`. A new page without an
entry in `looks.py` fails `test_accessibility.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from http.cookies import SimpleCookie

from fastapi.routing import APIRoute
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from app import demo
from app.commands.demo import day_of, fill
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.models import DevicePass, Event, Page, Participant, Revision, Room, Slot, Topic
from app.services import devices, notes
from app.services.demo import Stage
from app.web.cookies import DEVICE, Device
from app.web.house import House
from app.web.routes import all_routers
from tests.clock import StandingClock
from tests.journeys.looks import CONFLICT, LOOKS, MOVE, NO_PAGES, RENAME, Who
from tests.people import an_event

LANGUAGES = ("en", "fr")
LED = next(topic.title for topic in demo.TOPICS if 8 in topic.hosts)
"""What the participant on the tour leads; it has notes when the day is over."""

SECONDS = 0.3
"""Enough for a grid; how good it is does not matter here."""


@dataclass(frozen=True)
class Place:
    """An address on the tour, and who goes there; with `posts`, where the form is sent."""

    who: Who
    path: str
    status: int
    posts: str

    def address(self, language: str) -> str:
        """Return where the page is; few have their language in it."""
        return self.path.replace("{language}", language)

    @property
    def is_wall(self) -> bool:
        """Tell whether it is looked at on a projector, and not in a hand."""
        return "/wall/" in self.path

    def __str__(self) -> str:
        """Name the place in the report of a failure."""
        return f"{self.who.name.lower()} {self.path} {self.status}"


@dataclass(frozen=True)
class Tour:
    """The pages of one stage; `event` is the address that the event's pages begin with."""

    event: str
    code: str
    wall_token: str
    places: tuple[Place, ...]


def fill_house(house: House, stage: str, now: datetime) -> Tour:
    """Lead an event to a stage and return the tour of it.

    Builds a grid in an event loop of its own, so it needs a thread where none runs.
    """
    if stage == "draft":
        slug = an_event(house.db, StandingClock(), phase=Phase.DRAFT).slug
    else:
        slug = fill(house.db, Stage(stage), now, day_of(now, Stage(stage)), seconds=SECONDS).slug
    with house.db.reading() as session:
        event = session.exec(select(Event).where(Event.slug == slug)).one()
        topic = session.exec(select(Topic.id).where(Topic.title == LED)).first()
        room = session.exec(select(Room.id).where(Room.event_id == event.id)).first()
        day = select(Slot.id).where(Slot.event_id == event.id, Slot.kind == "session")
        slot = session.exec(day).first()
        free = session.exec(select(Page.id).where(col(Page.topic_id).is_(None))).first()
    values = {
        "slug": slug,
        "code": event.code,
        "token": event.wall_token,
        "topic_id": topic,
        "page_key": topic,
        "slot_id": slot,
        "room_id": room,
        "number": 1,
        "language": "{language}",
    }
    others = {MOVE: {"token": _invited(house, event.id, now) if stage == Stage.OPEN else ""}}
    others[RENAME] = {"page_key": free or ""}
    others[CONFLICT] = {"number": "3"}
    if stage == Stage.CLOSED:
        _write_two_at_once(house, event, str(topic), now)
    places = tuple(
        Place(
            look.who,
            look.route.format_map(values | others.get(look.route, {}))
            + look.query.format_map(values),
            look.status,
            look.posts.format_map(values),
        )
        for look in LOOKS[stage]
    )
    return Tour(f"/e/{slug}", event.code, event.wall_token, places)


def _write_two_at_once(house: House, event: Event, page_key: str, now: datetime) -> None:
    """Let two people rewrite the same words of a page, so that they collide in its version 3."""
    with house.db.reading() as session:
        people = select(Participant.id).where(Participant.event_id == event.id)
        two = session.exec(people.order_by(col(Participant.number)).limit(2)).all()
        page = select(Page.id).where(Page.topic_id == page_key).scalar_subquery()
        first = select(Revision.body).where(Revision.page_id == page, Revision.number == 1)
        body = session.exec(first).one()
    for person, words in zip(two, ("It went well today", "Nobody came today"), strict=True):
        viewer = Viewer(event.id, person, Role.PARTICIPANT)
        text = f"{words}\n\n{body.partition(chr(10))[2]}"
        house.db.write_now(notes.save, viewer, now, page_key=page_key, body=text, base=1)


def cookie_of(house: House, who: Who) -> str:
    """Return the value of the cookie that a device carries."""
    request = Request(
        {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": []}
    )
    response = Response()
    device = Device(who.value, organiser=who is Who.ORGANISER)
    house.cookies.keep_device(request, response, device)
    return SimpleCookie(response.headers["set-cookie"])[DEVICE].value


def pages() -> set[str]:
    """Return the routes that answer with a page, as the routers have them."""
    routes = {
        route.path
        for router in all_routers()
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    return routes - set(NO_PAGES)


def visited() -> set[str]:
    """Return the routes on the tour."""
    return {look.route for looks in LOOKS.values() for look in looks if look.status != 404}


def _invited(house: House, event_id: str, now: datetime) -> str:
    """Return the token with which the participant's next device comes in."""
    with house.db.reading() as session:
        person = session.get_one(DevicePass, (Who.PARTICIPANT.value, event_id)).participant_id
    viewer = Viewer(event_id, person, Role.PARTICIPANT)
    return house.db.write_now(devices.invite, viewer, now).token
