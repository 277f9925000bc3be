"""Every page of the application, in stages of the demo's day, by whoever may see it.

The tests of accessibility and of HTML walk it, and so does `make measure`. A new page without an
entry here fails `test_accessibility.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http.cookies import SimpleCookie

from fastapi.routing import APIRoute
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from app import demo
from app.commands.demo import day_of, fill
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.models import DevicePass, Event, Page, Room, Slot, Topic
from app.services import devices
from app.services.demo import Stage
from app.web.cookies import DEVICE, Device
from app.web.house import House
from app.web.routes import all_routers
from tests.clock import StandingClock
from tests.people import an_event

LANGUAGES = ("en", "fr")
LED = next(topic.title for topic in demo.TOPICS if 8 in topic.hosts)
"""What the participant on the tour leads; it has notes when the day is over."""

SECONDS = 0.3
"""Enough for a grid; how good it is does not matter here."""

CALENDARS = (
    "rooms/{room_id}",
    "languages/{language}",
    "topics/{topic_id}",
    "my/{token}",
)
NO_PAGES = (
    "/e/{slug}",  # leads on
    "/o/{token}",
    "/e/{slug}/live",  # streams
    "/e/{slug}/wall/{token}/live",
    *(  # files
        f"/e/{{slug}}{place}{name}.{form}"
        for place, names in (
            ("", ("/schedule", "/{name}")),
            *((f"/{which}", ("", "/{name}")) for which in CALENDARS),
        )
        for name in names
        for form in ("ics", "jcal")
    ),
    "/e/{slug}/export/notes.zip",
    "/static/{build}/{name:path}",
    "/robots.txt",
    "/sw.js",
    "/manifest.webmanifest",
    "/e/{slug}/manifest.webmanifest",
    "/e/{slug}/topics/like",  # a part of a page
    "/e/{slug}/desk/grid/costs/{topic_id}",  # for a script
    "/e/{slug}/desk/archive.json",
    "/e/{slug}/desk/instance.json",
    "/J/{code}",  # the door, as it stands in QR codes
    *(f"/e/{{slug}}/subscribe/{which}" for which in CALENDARS[:3]),  # as that of all sessions
)


class Who(StrEnum):
    """Whose cookie a browser carries: a device of the demo, or of the event without topics."""

    STRANGER = ""
    PARTICIPANT = "demo-8"
    ORGANISER = "demo-0"
    BEN = "ben"
    ADA = "ada"


@dataclass(frozen=True)
class Look:
    """Somebody looks at a page; with `posts`, at what comes back for an empty form."""

    who: Who
    route: str
    query: str = ""
    status: int = 200
    posts: str = ""


DORA, CAMILLE, LEA = Who.STRANGER, Who.PARTICIPANT, Who.ORGANISER
DOOR, WALL, MOVE = "/j/{code}", "/e/{slug}/wall/{token}", "/m/{token}"
TOPICS, TOPIC, BOARD = "/e/{slug}/topics", "/e/{slug}/topics/{topic_id}", "/e/{slug}/board"
DAY, NOTES, PAGE = "/e/{slug}/me", "/e/{slug}/notes", "/e/{slug}/n/{page_key}"
RENAME = "/e/{slug}/n/{page_key}/rename"
DESK, GRID = "/e/{slug}/desk", "/e/{slug}/desk/grid"

CELL = "?slot_id={slot_id}&room_id={room_id}"
IN_LANGUAGE = "?lang={language}"
"""The wall speaks as the desk says, to whoever looks; its address may say otherwise."""

LOOKS: Mapping[str, tuple[Look, ...]] = {
    "draft": (
        Look(Who.BEN, "/"),
        Look(DORA, "/", "?code=nowhere", 422),
        Look(DORA, "/e/{slug}/nowhere", status=404),
        Look(DORA, DOOR),
        Look(Who.BEN, TOPICS),
        Look(Who.BEN, DAY),
        Look(Who.BEN, "/e/{slug}/me/votes"),
        Look(DORA, BOARD),
        Look(DORA, NOTES),
        Look(DORA, "/e/{slug}/export"),
        Look(Who.ADA, DESK),
        Look(Who.ADA, GRID),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
    Stage.OPEN: (
        Look(DORA, "/"),
        Look(DORA, DOOR),
        Look(DORA, "/j/{code}/back"),
        Look(DORA, MOVE),
        Look(DORA, "/offline/{language}"),
        Look(CAMILLE, TOPICS),
        Look(CAMILLE, TOPIC),
        Look(CAMILLE, "/e/{slug}/topics/new"),
        Look(CAMILLE, "/e/{slug}/topics/new", status=422, posts=TOPICS),
        Look(CAMILLE, "/e/{slug}/topics/{topic_id}/edit"),
        Look(CAMILLE, DAY),
        Look(CAMILLE, "/e/{slug}/me/pass"),
        Look(CAMILLE, "/e/{slug}/me/leaving"),
        Look(CAMILLE, "/e/{slug}/me/erasure"),
        Look(CAMILLE, "/e/{slug}/topics/{topic_id}/same"),
        Look(CAMILLE, "/e/{slug}/topics/{topic_id}/swap"),
        Look(CAMILLE, "/e/{slug}/me/votes"),
        Look(DORA, BOARD),
        Look(CAMILLE, NOTES),
        Look(LEA, "/desk"),
        Look(LEA, "/desk/new"),
        Look(LEA, "/desk/new", status=422, posts="/desk/new"),
        Look(LEA, DESK),
        Look(LEA, "/e/{slug}/desk/circle"),
        Look(LEA, "/e/{slug}/desk/pitches"),
        Look(LEA, "/e/{slug}/desk/topics"),
        Look(LEA, "/e/{slug}/desk/twins"),
        Look(LEA, "/e/{slug}/desk/wall"),
        Look(LEA, "/e/{slug}/desk/history"),
        Look(LEA, "/e/{slug}/desk/rooms"),
        Look(LEA, "/e/{slug}/desk/slots"),
        Look(LEA, "/e/{slug}/desk/settings"),
        Look(LEA, "/e/{slug}/desk/topics/new"),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
    Stage.PLANNING: (
        Look(CAMILLE, TOPICS),
        Look(CAMILLE, DAY),
        Look(LEA, DESK),
        Look(LEA, GRID),
        Look(LEA, "/e/{slug}/desk/grid/move/{topic_id}"),
        Look(LEA, "/e/{slug}/desk/grid/cell", CELL),
        Look(LEA, "/e/{slug}/desk/repair"),
        Look(LEA, "/e/{slug}/desk/publish"),
        Look(LEA, "/e/{slug}/print"),
        Look(LEA, "/e/{slug}/print/cards"),
        Look(DORA, "/e/{slug}/print/doors"),
        Look(LEA, "/e/{slug}/desk/grid/lock", "?topic_id={topic_id}"),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
    Stage.RUNNING: (
        Look(DORA, BOARD),
        Look(DORA, "/e/{slug}/board/versions/{number}"),
        Look(CAMILLE, BOARD),
        Look(CAMILLE, DAY),
        Look(CAMILLE, TOPICS),
        Look(CAMILLE, TOPIC),
        Look(CAMILLE, NOTES),
        Look(CAMILLE, "/e/{slug}/export"),
        Look(DORA, "/e/{slug}/print"),
        Look(DORA, "/e/{slug}/print/grid"),
        Look(DORA, "/e/{slug}/print/doors"),
        Look(DORA, "/e/{slug}/subscribe"),
        Look(CAMILLE, "/e/{slug}/subscribe/mine"),
        Look(LEA, DESK),
        Look(LEA, GRID),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
    Stage.CLOSED: (
        Look(CAMILLE, BOARD),
        Look(CAMILLE, DAY),
        Look(DORA, NOTES),
        Look(DORA, "/e/{slug}/closing"),
        Look(CAMILLE, PAGE),
        Look(CAMILLE, "/e/{slug}/notes/new", "?title=Liste", 422, posts=NOTES),
        Look(DORA, "/e/{slug}/notes/recent"),
        Look(DORA, "/e/{slug}/notes/search", "?q=prix"),
        Look(CAMILLE, RENAME),
        Look(CAMILLE, "/e/{slug}/n/{page_key}/edit"),
        Look(CAMILLE, "/e/{slug}/n/{page_key}/history"),
        Look(CAMILLE, "/e/{slug}/n/{page_key}/r/{number}"),
        Look(LEA, DESK),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
}


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
