"""Two events in which everything there can be is there, and somebody of every role to look at it.

What every address of the server asks for can be filled in with real ids of either event.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.db import Tx
from app.domain.devices import device_key
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.domain.photos import Picture
from app.main import create_app
from app.models import Event, Participant, PlanRun, new_id
from app.services import devices, merges, notes, people, photos, wiki
from app.services.people import let_in
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.databases import Files
from tests.people import Camp, an_event, carries

ROLES = ("stranger", "participant", "facilitator", "organiser", "elsewhere", "server")
"""`elsewhere` organises another event; `server` came by the secret link of the whole server."""

PLAIN = {"Accept-Language": "en", "Accept-Encoding": "identity"}

_PLACE = {"slot_id": "slot_free", "room_id": "room_id"}
_WORDS = {
    "/e/{slug}/desk/grid/cell": _PLACE,
    "/e/{slug}/desk/grid/lock": {"topic_id": "topic_id"},
    "/e/{slug}/desk/locks": {"topic_id": "topic_id"},
    "/e/{slug}/desk/blockers": _PLACE,
    "/e/{slug}/desk/rooms/blockers": _PLACE,
    "/e/{slug}/desk/absences": {"person": "person_id", "first": "slot_id", "last": "slot_id"},
    "/e/{slug}/n/{page_key}/compare": {"from": "number", "to": "number"},
    "/e/{slug}/n/{page_key}/restoration": {"number": "number"},
    "/e/{slug}/topics/{topic_id}/same": {"other": "other"},
    "/e/{slug}/topics/{topic_id}/swap": {"instead_of": "other"},
}
"""The field of a form or a query, and which id it holds, where there must be one."""

_SAID = {
    "/e/{slug}/topics/{topic_id}/pitch": {"on": "1"},
    "/e/{slug}/topics/{topic_id}/star": {"on": "1"},
    "/e/{slug}/topics/{topic_id}/vote": {"on": "1"},
    "/e/{slug}/wall/{token}/reveal": {"count": "1"},
}
"""What else forms must say."""

TOPICS = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben", "Beer": "cleo"}


@dataclass(frozen=True)
class WholeCamp:
    """An application with an event that runs, and another beside it."""

    app: FastAPI
    running: TestClient
    clock: StandingClock
    camp: Camp
    other: Camp
    ids: Mapping[str, str]
    foreign: Mapping[str, str]

    @property
    def house(self) -> House:
        """What the application's requests share."""
        return house_of(self.app.state)

    def phone(self, role: str) -> TestClient:
        """Return a new phone of somebody new with a role, who speaks English."""
        client = TestClient(self.app, headers=PLAIN, follow_redirects=False)
        client.portal = self.running.portal
        if role == "elsewhere":
            carries(client, self.app, self._somebody(self.other, Role.ORGANISER))
        elif role == "server":
            carries(client, self.app, new_id(), organiser=True)
        elif role != "stranger":
            carries(client, self.app, self._somebody(self.camp, Role(role)))
        return client

    def fill(self, path: str, ids: Mapping[str, str] | None = None) -> str:
        """Return an address for a path of the router; a page is renamed where it has a title."""
        known = {**self.ids, "token": self._token(path)}
        known |= {"page_key": known["page_free"]} if path.endswith("/rename") else {}
        known |= {"name": "app.css"} if path.startswith("/static/") else {}
        known |= ids or {}
        return re.sub(r"\{(\w+)(?::path)?\}", lambda found: known[found[1]], path)

    def words(self, path: str) -> dict[str, str]:
        """Return what must be sent to a path so that it is not missed for want of words."""
        ids = {name: self.ids[of] for name, of in _WORDS.get(path, {}).items()}
        return {**ids, **_SAID.get(path, {})}

    def _somebody(self, camp: Camp, role: Role) -> str:
        device = new_id()
        self.house.db.write_now(_joins, camp, self.clock, device, role)
        return device

    def _token(self, path: str) -> str:
        if "/wall/" in path:
            return self.camp.wall_token
        if path.startswith("/o/"):
            return self.camp.organiser_token
        if path.startswith("/m/"):
            invite = devices.invite
            return self.house.db.write_now(invite, self.camp.cleo, self.clock()).token
        return self.ids["calendar_token"]


def all_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of every route; what also answers HEAD stands once, as GET."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    assert len(routes) == len(app.routes)
    return [
        (method, route.path)
        for route in routes
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


@contextmanager
def whole_camp(files: Files, folder: Path) -> Iterator[WholeCamp]:
    """Start an application on a new database with both events."""
    files.new(folder)
    clock = StandingClock()
    settings = Settings(data=folder, planner_seconds=0.03, form_seconds=0)
    with TestClient(create_app(settings, clock)) as running:
        assert isinstance(running.app, FastAPI)
        db = house_of(running.app.state).db
        camp, other = (an_event(db, clock, name=name, **_day()) for name in ("Camp", "Another"))
        ids, foreign = (db.write_now(_whole, one, clock) for one in (camp, other))
        yield WholeCamp(running.app, running, clock, camp, other, ids, foreign)


def _day() -> dict[str, object]:
    return {"phase": Phase.RUNNING, "placed": {"Bread": (0, "Salon")}, "topics": TOPICS}


def _joins(tx: Tx, /, camp: Camp, clock: StandingClock, device: str, role: Role) -> Viewer:
    """Let somebody in and give them a role, as nobody can by a form."""
    joined = people.join(tx, code=camp.code, device=device, name="", language="en", now=clock())
    tx.get_one(Participant, joined.participant_id).role = role
    return Viewer(camp.id, joined.participant_id, role)


def _whole(tx: Tx, /, camp: Camp, clock: StandingClock) -> dict[str, str]:
    """Add to an event what its first day leaves out, and return the ids that addresses hold."""
    bread = camp.topics["Bread"]
    for base, body in enumerate(("Flour.", "Flour, water.")):
        notes.save(tx, camp.ben, clock(), page_key=bread, body=body, base=base)
    picture = Picture(b"jpeg", 40, 30)
    photo = photos.add(tx, camp.ben, clock(), page_key=bread, picture=picture)
    merged = merges.merge(
        tx, camp.ada, clock(), kept_id=camp.topics["Bees"], absorbed_id=camp.topics["Beer"]
    )
    run = PlanRun(event_id=camp.id, seed=1, started_at=clock(), heard_at=clock())
    tx.add(run)
    cleo = tx.get_one(Participant, camp.cleo.participant())
    let_in(
        tx, tx.get_one(Event, camp.id), cleo.id, device=f"{camp.slug}-tablet", label="", now=clock()
    )
    tx.flush()
    return {
        "slug": camp.slug,
        "code": camp.code,
        "topic_id": bread,
        "page_key": bread,
        "room_id": camp.rooms["Salon"],
        "person_id": cleo.id,
        "photo_id": photo,
        "merge_id": merged,
        "run_id": run.id,
        "number": "1",
        "key": device_key(f"{camp.slug}-tablet"),
        "language": "en",
        "name": f"{photo}.jpg",
        "build": "x",
        "slot_id": camp.slots[0],
        "slot_free": camp.slots[2],
        "other": camp.topics["Bicycles"],
        "page_free": wiki.create(tx, camp.ben, clock(), title="Lost and found", body="Keys."),
        "calendar_token": cleo.calendar_token,
    }
