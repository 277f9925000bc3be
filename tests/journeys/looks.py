"""Who looks at which page, and in which stage of the demo's day; a new page gets an entry here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.services.demo import Stage

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
    *(
        f"/e/{{slug}}/{name}"
        for name in (
            *("schedule.xml", "schedule.json", "schedule.csv", "changes.atom", "changes.json"),
            *("export/notes.zip", "export/site.zip", "export/mediawiki.xml", "export/dokuwiki.zip"),
            *("export/votes.csv", "photos/{name}", "desk/archive.json", "me/data.json"),
        )
    ),
    "/static/{build}/{name:path}",
    "/robots.txt",
    "/healthz",  # for programs that watch
    "/metrics",
    "/sw.js",
    "/manifest.webmanifest",
    "/e/{slug}/manifest.webmanifest",
    "/e/{slug}/topics/like",  # a part of a page
    "/e/{slug}/desk/grid/costs/{topic_id}",  # for a script
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
CONFLICT = "/e/{slug}/n/{page_key}/conflict/{number}"
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
        Look(CAMILLE, "/e/{slug}/me/data"),
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
        Look(CAMILLE, "/e/{slug}/n/{page_key}/compare", "?from=1&to=3"),
        Look(CAMILLE, CONFLICT),
        Look(CAMILLE, "/e/{slug}/n/{page_key}/photos"),
        Look(LEA, "/e/{slug}/desk/notes"),
        Look(LEA, DESK),
        Look(DORA, WALL, IN_LANGUAGE),
    ),
}
