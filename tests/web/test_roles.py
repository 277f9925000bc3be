"""Who gets where: every route, with what each role meets there, cell by cell.

Whoever adds a route decides its row here, in the order of the addresses.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.databases import Files
from tests.web.whole_camp import ROLES, WholeCamp, all_routes, whole_camp

# in: the request is heard, whatever comes of it; door: led to where one joins; 403: told to join,
# or that it is not theirs; 404: there is no such page.
TABLE = """
METHOD AND PATH                                     stranger | participant | facilitator | organiser
                                                             | organiser of another | of the server
GET  /                                                   in   in   in   in   in   in
GET  /J/{code}                                           in   in   in   in   in   in
GET  /desk                                               404  404  404  404  404  in
GET  /desk/new                                           404  404  404  404  404  in
POST /desk/new                                           404  404  404  404  404  in
GET  /healthz                                            in   in   in   in   in   in
GET  /j/{code}                                           in   in   in   in   in   in
POST /j/{code}                                           in   in   in   in   in   in
GET  /j/{code}/back                                      in   in   in   in   in   in
POST /j/{code}/back                                      in   in   in   in   in   in
GET  /m/{token}                                          in   in   in   in   in   in
POST /m/{token}                                          in   in   in   in   in   in
GET  /manifest.webmanifest                               in   in   in   in   in   in
GET  /metrics                                            404  404  404  404  404  in
GET  /o/{token}                                          in   in   in   in   in   in
GET  /offline/{language}                                 in   in   in   in   in   in
GET  /robots.txt                                         in   in   in   in   in   in
GET  /static/{build}/{name:path}                         in   in   in   in   in   in
GET  /sw.js                                              in   in   in   in   in   in
GET  /e/{slug}                                           in   in   in   in   in   in
GET  /e/{slug}/board                                     in   in   in   in   in   in
GET  /e/{slug}/board/versions/{number}                   in   in   in   in   in   in
GET  /e/{slug}/changes.atom                              in   in   in   in   in   in
GET  /e/{slug}/changes.json                              in   in   in   in   in   in
GET  /e/{slug}/closing                                   in   in   in   in   in   in
GET  /e/{slug}/export                                    in   in   in   in   in   in
GET  /e/{slug}/export/dokuwiki.zip                       in   in   in   in   in   in
GET  /e/{slug}/export/mediawiki.xml                      in   in   in   in   in   in
GET  /e/{slug}/export/notes.zip                          in   in   in   in   in   in
GET  /e/{slug}/export/site.zip                           in   in   in   in   in   in
GET  /e/{slug}/export/votes.csv                          404  404  404  in   404  in
GET  /e/{slug}/languages/{language}.ics                  in   in   in   in   in   in
GET  /e/{slug}/languages/{language}.jcal                 in   in   in   in   in   in
GET  /e/{slug}/languages/{language}/{name}.ics           in   in   in   in   in   in
GET  /e/{slug}/languages/{language}/{name}.jcal          in   in   in   in   in   in
GET  /e/{slug}/live                                      in   in   in   in   in   in
GET  /e/{slug}/manifest.webmanifest                      in   in   in   in   in   in
GET  /e/{slug}/me                                        door in   in   in   door door
POST /e/{slug}/me/choice                                 403  in   in   in   403  403
GET  /e/{slug}/me/data                                   door in   in   in   door door
GET  /e/{slug}/me/data.json                              door in   in   in   door door
GET  /e/{slug}/me/erasure                                door in   in   in   door door
POST /e/{slug}/me/erasure                                403  in   in   in   403  403
GET  /e/{slug}/me/leaving                                door in   in   in   door door
POST /e/{slug}/me/leaving                                403  in   in   in   403  403
POST /e/{slug}/me/limits                                 403  in   in   in   403  403
POST /e/{slug}/me/name                                   403  in   in   in   403  403
POST /e/{slug}/me/news                                   403  in   in   in   403  403
GET  /e/{slug}/me/pass                                   door in   in   in   door door
POST /e/{slug}/me/pass/devices/{key}/removal             403  in   in   in   403  403
POST /e/{slug}/me/pass/invitation                        403  in   in   in   403  403
POST /e/{slug}/me/pass/others/removal                    403  in   in   in   403  403
POST /e/{slug}/me/pass/seen                              403  in   in   in   403  403
POST /e/{slug}/me/pass/words                             403  in   in   in   403  403
GET  /e/{slug}/me/votes                                  door in   in   in   door door
POST /e/{slug}/merges/{merge_id}/separation              403  403  403  in   403  in
GET  /e/{slug}/my/{token}.ics                            in   in   in   in   in   in
GET  /e/{slug}/my/{token}.jcal                           in   in   in   in   in   in
GET  /e/{slug}/my/{token}/{name}.ics                     in   in   in   in   in   in
GET  /e/{slug}/my/{token}/{name}.jcal                    in   in   in   in   in   in
GET  /e/{slug}/n/{page_key}                              in   in   in   in   in   in
GET  /e/{slug}/n/{page_key}/compare                      in   in   in   in   in   in
GET  /e/{slug}/n/{page_key}/conflict/{number}            door in   in   in   door door
POST /e/{slug}/n/{page_key}/conflict/{number}            403  in   in   in   403  403
GET  /e/{slug}/n/{page_key}/edit                         door in   in   in   door door
POST /e/{slug}/n/{page_key}/edit                         403  in   in   in   403  403
GET  /e/{slug}/n/{page_key}/history                      in   in   in   in   in   in
GET  /e/{slug}/n/{page_key}/photos                       door in   in   in   door door
POST /e/{slug}/n/{page_key}/photos                       403  in   in   in   403  403
GET  /e/{slug}/n/{page_key}/r/{number}                   in   in   in   in   in   in
GET  /e/{slug}/n/{page_key}/rename                       door in   in   in   door door
POST /e/{slug}/n/{page_key}/rename                       403  in   in   in   403  403
POST /e/{slug}/n/{page_key}/restoration                  403  in   in   in   403  403
GET  /e/{slug}/notes                                     in   in   in   in   in   in
POST /e/{slug}/notes                                     403  in   in   in   403  403
GET  /e/{slug}/notes/new                                 door in   in   in   door door
GET  /e/{slug}/notes/recent                              in   in   in   in   in   in
GET  /e/{slug}/notes/search                              in   in   in   in   in   in
GET  /e/{slug}/photos/{name}                             in   in   in   in   in   in
POST /e/{slug}/photos/{photo_id}/removal                 403  403  403  in   403  403
POST /e/{slug}/photos/{photo_id}/return                  403  403  403  in   403  403
GET  /e/{slug}/print                                     in   in   in   in   in   in
GET  /e/{slug}/print/cards                               in   in   in   in   in   in
GET  /e/{slug}/print/doors                               in   in   in   in   in   in
GET  /e/{slug}/print/grid                                in   in   in   in   in   in
GET  /e/{slug}/rooms/{room_id}.ics                       in   in   in   in   in   in
GET  /e/{slug}/rooms/{room_id}.jcal                      in   in   in   in   in   in
GET  /e/{slug}/rooms/{room_id}/{name}.ics                in   in   in   in   in   in
GET  /e/{slug}/rooms/{room_id}/{name}.jcal               in   in   in   in   in   in
GET  /e/{slug}/schedule.csv                              in   in   in   in   in   in
GET  /e/{slug}/schedule.ics                              in   in   in   in   in   in
GET  /e/{slug}/schedule.jcal                             in   in   in   in   in   in
GET  /e/{slug}/schedule.json                             in   in   in   in   in   in
GET  /e/{slug}/schedule.xml                              in   in   in   in   in   in
GET  /e/{slug}/subscribe                                 in   in   in   in   in   in
GET  /e/{slug}/subscribe/languages/{language}            in   in   in   in   in   in
GET  /e/{slug}/subscribe/mine                            door in   in   in   door door
POST /e/{slug}/subscribe/mine/address                    403  in   in   in   403  403
POST /e/{slug}/subscribe/mine/address/removal            403  in   in   in   403  403
GET  /e/{slug}/subscribe/rooms/{room_id}                 in   in   in   in   in   in
GET  /e/{slug}/subscribe/topics/{topic_id}               in   in   in   in   in   in
GET  /e/{slug}/topics                                    door in   in   in   door door
POST /e/{slug}/topics                                    403  in   in   in   403  403
GET  /e/{slug}/topics/like                               door in   in   in   door door
GET  /e/{slug}/topics/new                                door in   in   in   door door
GET  /e/{slug}/topics/{topic_id}                         in   in   in   in   in   in
GET  /e/{slug}/topics/{topic_id}.ics                     in   in   in   in   in   in
GET  /e/{slug}/topics/{topic_id}.jcal                    in   in   in   in   in   in
GET  /e/{slug}/topics/{topic_id}/edit                    door 404  404  in   door door
POST /e/{slug}/topics/{topic_id}/edit                    403  403  403  in   403  403
POST /e/{slug}/topics/{topic_id}/hosts                   403  in   in   in   403  403
POST /e/{slug}/topics/{topic_id}/pitch                   403  403  403  in   403  403
POST /e/{slug}/topics/{topic_id}/return                  403  403  403  in   403  403
GET  /e/{slug}/topics/{topic_id}/same                    door in   in   in   door door
POST /e/{slug}/topics/{topic_id}/same                    403  in   in   in   403  403
POST /e/{slug}/topics/{topic_id}/star                    403  in   in   in   403  403
GET  /e/{slug}/topics/{topic_id}/swap                    door in   in   in   door door
POST /e/{slug}/topics/{topic_id}/swap                    403  in   in   in   403  403
POST /e/{slug}/topics/{topic_id}/vote                    403  in   in   in   403  403
POST /e/{slug}/topics/{topic_id}/withdrawal              403  403  403  in   403  403
GET  /e/{slug}/topics/{topic_id}/{name}.ics              in   in   in   in   in   in
GET  /e/{slug}/topics/{topic_id}/{name}.jcal             in   in   in   in   in   in
GET  /e/{slug}/wall/{token}                              in   in   in   in   in   in
GET  /e/{slug}/wall/{token}/live                         in   in   in   in   in   in
POST /e/{slug}/wall/{token}/reveal                       in   in   in   in   in   in
GET  /e/{slug}/{name}.ics                                in   in   in   in   in   in
GET  /e/{slug}/{name}.jcal                               in   in   in   in   in   in
GET  /e/{slug}/desk                                      404  404  404  in   404  in
POST /e/{slug}/desk/absences                             404  404  404  in   404  in
POST /e/{slug}/desk/absences/{person_id}/end             404  404  404  in   404  in
POST /e/{slug}/desk/accepted                             404  404  404  in   404  in
POST /e/{slug}/desk/archive                              404  404  404  in   404  in
GET  /e/{slug}/desk/archive.json                         404  404  404  in   404  in
POST /e/{slug}/desk/blockers                             404  404  404  in   404  in
GET  /e/{slug}/desk/circle                               404  404  404  in   404  in
POST /e/{slug}/desk/circle                               404  404  404  in   404  in
POST /e/{slug}/desk/closure                              404  404  404  in   404  in
GET  /e/{slug}/desk/grid                                 404  404  404  in   404  in
GET  /e/{slug}/desk/grid/cell                            404  404  404  in   404  in
GET  /e/{slug}/desk/grid/costs/{topic_id}                404  404  404  in   404  in
GET  /e/{slug}/desk/grid/lock                            404  404  404  in   404  in
GET  /e/{slug}/desk/grid/move/{topic_id}                 404  404  404  in   404  in
GET  /e/{slug}/desk/history                              404  404  404  in   404  in
GET  /e/{slug}/desk/instance.json                        404  404  404  in   404  in
POST /e/{slug}/desk/locks                                404  404  404  in   404  in
POST /e/{slug}/desk/merges                               404  404  404  in   404  in
GET  /e/{slug}/desk/notes                                404  404  404  in   404  in
POST /e/{slug}/desk/notes/pages/{page_key}/freezing      404  404  404  in   404  in
POST /e/{slug}/desk/notes/pages/{page_key}/thawing       404  404  404  in   404  in
POST /e/{slug}/desk/notes/people/{person_id}/blocking    404  404  404  in   404  in
POST /e/{slug}/desk/notes/people/{person_id}/unblocking  404  404  404  in   404  in
POST /e/{slug}/desk/notes/people/{person_id}/undoing     404  404  404  in   404  in
GET  /e/{slug}/desk/pitches                              404  404  404  in   404  in
POST /e/{slug}/desk/pitches                              404  404  404  in   404  in
POST /e/{slug}/desk/placements/{topic_id}                404  404  404  in   404  in
POST /e/{slug}/desk/plans                                404  404  404  in   404  in
POST /e/{slug}/desk/plans/{run_id}/stop                  404  404  404  in   404  in
GET  /e/{slug}/desk/publish                              404  404  404  in   404  in
POST /e/{slug}/desk/redo                                 404  404  404  in   404  in
POST /e/{slug}/desk/reopening                            404  404  404  in   404  in
GET  /e/{slug}/desk/repair                               404  404  404  in   404  in
POST /e/{slug}/desk/repairs                              404  404  404  in   404  in
POST /e/{slug}/desk/repairs/{run_id}                     404  404  404  in   404  in
POST /e/{slug}/desk/repairs/{run_id}/stop                404  404  404  in   404  in
GET  /e/{slug}/desk/rooms                                404  404  404  in   404  in
POST /e/{slug}/desk/rooms                                404  404  404  in   404  in
POST /e/{slug}/desk/rooms/blockers                       404  404  404  in   404  in
POST /e/{slug}/desk/rooms/list                           404  404  404  in   404  in
POST /e/{slug}/desk/round                                404  404  404  in   404  in
GET  /e/{slug}/desk/settings                             404  404  404  in   404  in
POST /e/{slug}/desk/settings                             404  404  404  in   404  in
GET  /e/{slug}/desk/slots                                404  404  404  in   404  in
POST /e/{slug}/desk/slots                                404  404  404  in   404  in
POST /e/{slug}/desk/slots/day                            404  404  404  in   404  in
GET  /e/{slug}/desk/topics                               404  404  404  in   404  in
POST /e/{slug}/desk/topics                               404  404  404  in   404  in
GET  /e/{slug}/desk/topics/new                           404  404  404  in   404  in
GET  /e/{slug}/desk/twins                                404  404  404  in   404  in
POST /e/{slug}/desk/twins                                404  404  404  in   404  in
POST /e/{slug}/desk/undo                                 404  404  404  in   404  in
POST /e/{slug}/desk/versions                             404  404  404  in   404  in
POST /e/{slug}/desk/versions/{number}/return             404  404  404  in   404  in
GET  /e/{slug}/desk/wall                                 404  404  404  in   404  in
POST /e/{slug}/desk/wall/language                        404  404  404  in   404  in
POST /e/{slug}/desk/wall/message                         404  404  404  in   404  in
POST /e/{slug}/desk/wall/mode                            404  404  404  in   404  in
POST /e/{slug}/desk/wall/names                           404  404  404  in   404  in
POST /e/{slug}/desk/wall/numbers                         404  404  404  in   404  in
POST /e/{slug}/desk/wall/reveal                          404  404  404  in   404  in
POST /e/{slug}/desk/wave                                 404  404  404  in   404  in
POST /e/{slug}/desk/withdrawal                           404  404  404  in   404  in
"""

OBJECTS = frozenset(
    {"topic_id", "page_key", "room_id", "person_id", "photo_id", "merge_id", "run_id", "token"}
)
"""What belongs to one event, and is named by an address below it."""

Cells = dict[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def whole(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCamp]:
    with whole_camp(files, tmp_path_factory.mktemp("roles")) as everything:
        yield everything


def decided() -> Cells:
    rows = [line.split() for line in TABLE.splitlines() if line.startswith(("GET ", "POST "))]
    return {f"{method} {path}": tuple(cells) for method, path, *cells in rows}


def test_every_route_is_decided_upon_and_none_that_is_gone(whole: WholeCamp) -> None:
    rows = [" ".join(line.split()[:2]) for line in TABLE.splitlines() if "{" in line or "/" in line]

    assert sorted(rows) == sorted(f"{method} {path}" for method, path in all_routes(whole.app))


def test_every_role_meets_what_was_decided(whole: WholeCamp) -> None:
    readers = {role: whole.phone(role) for role in ROLES}
    met: Cells = {}
    for method, path in all_routes(whole.app):
        known = readers if method == "GET" and not path.startswith("/o/") else {}
        phones = [known.get(role) or whole.phone(role) for role in ROLES]
        met[f"{method} {path}"] = tuple(_met(whole, phone, method, path) for phone in phones)

    others = [f"{row} {' '.join(met[row])}" for row in met if met[row] != decided().get(row)]
    assert not others, "\n".join(["met otherwise than decided:", *others])


def test_what_belongs_to_another_event_is_not_there(whole: WholeCamp) -> None:
    """An organiser of one event reaches nothing of another under the address of their own."""
    organiser = whole.phone("organiser")
    foreign = {name: id for name, id in whole.foreign.items() if name in OBJECTS | {"name"}}
    met = {}
    for method, path in all_routes(whole.app):
        if any(f"{{{name}}}" in path for name in OBJECTS) and path.startswith("/e/"):
            token = whole.other.wall_token if "/wall/" in path else whole.foreign["calendar_token"]
            address = whole.fill(path, {**foreign, "token": token})
            met[f"{method} {path}"] = _asks(whole, organiser, method, path, address).status_code

    assert len(met) > 50
    assert {row: status for row, status in met.items() if status != 404} == {}


def _met(whole: WholeCamp, phone: TestClient, method: str, path: str) -> str:
    answer = _asks(whole, phone, method, path, whole.fill(path))
    if answer.status_code == 303 and answer.headers["location"].startswith("/j/"):
        return "door" if answer.headers["location"] == f"/j/{whole.camp.code}" else "lost"
    is_heard = answer.status_code < 500 and answer.status_code not in (403, 404, 405, 410, 429)
    return "in" if is_heard else str(answer.status_code)


def _asks(whole: WholeCamp, phone: TestClient, method: str, path: str, address: str) -> Any:
    """Send what the path must be told, and nothing else; a stream ends after its first frame."""
    words = whole.words(path)
    if method == "GET":
        once = {"once": "true", "regions": "board"} if path.endswith("/live") else {}
        return phone.get(address, params={**words, **once})
    return phone.post(address, data=words)
