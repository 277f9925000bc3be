"""Whatever is sent to whatever address by whomever, the server answers, with all its headers.

`FUZZ=200 pytest tests/web/test_fuzz.py` tries each route 200 times instead of a few.
"""

import os
import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Tx
from app.domain.phases import Phase
from app.services.log import take_revision
from app.web.middleware import HEADERS
from app.web.routes import all_routers
from app.web.routes.photos import FOREVER
from tests.databases import Files
from tests.web import hostile
from tests.web.whole_camp import WholeCamp, whole_camp

TIMES = int(os.environ.get("FUZZ", "2"))
ROUTES = [
    pytest.param(route, method, id=f"{method} {route.path}")
    for router in all_routers()
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted((route.methods or set()) - {"HEAD"})
]
CHANGES_WHO = ("erasure", "leaving", "removal", "blocking")
PHONES: dict[tuple[str, str], TestClient] = {}
roles = st.sampled_from(("stranger", "participant", "organiser", "server"))
fuzzed = settings(
    max_examples=TIMES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def whole(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCamp]:
    with whole_camp(files, tmp_path_factory.mktemp("fuzz")) as everything:
        yield everything


@pytest.mark.parametrize(("route", "method"), ROUTES)
@fuzzed
@given(data=st.data())
def test_no_request_breaks_the_server(
    whole: WholeCamp, route: APIRoute, method: str, data: st.DataObject
) -> None:
    whole.house.db.write_now(_turn_to, whole.camp.id, data.draw(st.sampled_from(list(Phase))))
    whole.clock.advance(hours=1)
    queries, forms = hostile.fields(route)
    is_stream = route.path.endswith("/live")
    names = [name for name in queries if name != "once"]
    query = data.draw(hostile.sent(names)) + ("&once=true" if is_stream else "")
    body = data.draw(hostile.sent(forms)) if method == "POST" else ""
    headers = {b"Content-Type": b"application/x-www-form-urlencoded"} if body else {}
    address = f"{_address(whole, route.path, data)}?{query[:20_000]}"

    someone = _phone(whole, data.draw(roles), route.path)
    answer = someone.request(
        method, address, content=body, headers={**headers, **data.draw(hostile.headers)}
    )

    _check(answer)


@fuzzed
@given(cookie=hostile.words, path=hostile.in_addresses, names=st.lists(hostile.words, max_size=3))
def test_no_cookie_and_no_address_breaks_the_server(
    whole: WholeCamp, cookie: str, path: str, names: list[str]
) -> None:
    stranger = whole.phone("stranger")
    jar = "; ".join(["solocamp=" + hostile.encoded(cookie), *map(hostile.encoded, names)])

    for address in (f"/{hostile.encoded(path)}", f"/e/{hostile.encoded(path)}/board", "/"):
        answer = stranger.get(address, headers={"cookie": f"{jar}; lang={jar}"})
        _check(answer)


def _check(answer: Response) -> None:
    """A photo's policy is stricter than that of pages; nothing else may have one of its own."""
    assert answer.status_code < 500
    policy = answer.headers["content-security-policy"]
    worn = {name: answer.headers.get(name) for name in HEADERS}
    assert worn == HEADERS | {"Content-Security-Policy": policy}
    assert policy in (HEADERS["Content-Security-Policy"], FOREVER["Content-Security-Policy"])


def _phone(whole: WholeCamp, role: str, path: str) -> TestClient:
    """Return the phone of a role; a new one where it could become somebody else."""
    if path.endswith(CHANGES_WHO) or not path.startswith("/e/"):
        return whole.phone(role)
    return PHONES.get((whole.camp.id, role)) or PHONES.setdefault(
        (whole.camp.id, role), whole.phone(role)
    )


def _address(whole: WholeCamp, path: str, data: st.DataObject) -> str:
    """Fill an address with real ids, or with anything in their places."""
    names = re.findall(r"\{(\w+)", path)
    chosen = data.draw(st.sets(st.sampled_from(names))) if names else set()
    odd = {name: hostile.encoded(data.draw(hostile.in_addresses)) for name in chosen}
    return whole.fill(path, odd)


def _turn_to(tx: Tx, /, event_id: str, phase: Phase) -> None:
    take_revision(tx, event_id).phase = phase
