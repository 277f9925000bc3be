"""What whoever runs a server sees of it: health, figures, one line for each request."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.access_log import Lines
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, carries, votes_for

PROXY = ("192.0.2.9", 5000)
STRANGER = ("203.0.113.77", 5000)
SAYS = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Request-ID": "from-the-proxy.1",
}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


@pytest.fixture
def told(house: House) -> list[dict[str, Any]]:
    """The lines of the log, read."""
    lines: list[dict[str, Any]] = []
    house.traffic.log = lambda line: lines.append(json.loads(line))
    return lines


@pytest.fixture
def behind(settings: Settings, clock: StandingClock) -> Iterator[FastAPI]:
    """A server that trusts one proxy."""
    with TestClient(
        create_app(settings.model_copy(update={"trusted_proxies": PROXY[0]}), clock)
    ) as client:
        assert isinstance(client.app, FastAPI)
        yield client.app


def test_a_server_is_well_while_its_database_answers(
    phone: Phones, house: House, settings: Settings
) -> None:
    dora = phone()
    well = dora.get("/healthz")
    assert (well.status_code, well.json(), well.headers["cache-control"]) == (
        200,
        {"status": "ok"},
        "no-store",
    )
    assert dora.head("/healthz").status_code == 200

    with house.db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("ALTER TABLE server RENAME TO elsewhere")
        connection.commit()
    ill = dora.get("/healthz")
    assert (ill.status_code, ill.json()) == (503, {"status": "the database does not answer"})
    with house.db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO server")
        connection.commit()
    assert dora.get("/healthz").status_code == 200


def test_figures_are_for_the_organiser_of_the_server_alone(
    phone: Phones, app: FastAPI, house: House, camp: Camp
) -> None:
    dora, host = phone(), phone()
    host.get(f"/o/{camp.organiser_token}")  # of an event, not of the server
    wrong = {"Authorization": f"Bearer {house.organiser_token[:-1]}"}
    right = {"Authorization": f"Bearer {house.organiser_token}"}
    assert [
        client.get("/metrics", headers=headers).status_code
        for client, headers in ((dora, {}), (host, {}), (dora, wrong), (dora, right))
    ] == [404, 404, 404, 200]
    ada = phone()
    carries(ada, app, "ada", organiser=True)
    assert ada.get("/metrics").headers["content-type"] == (
        "text/plain; version=0.0.4; charset=utf-8"
    )


def test_figures_count_what_was_answered_by_route_and_not_by_address(
    phone: Phones, app: FastAPI, house: House, camp: Camp, clock: StandingClock
) -> None:
    ada = phone()
    carries(ada, app, "ada", organiser=True)
    before = _figures(ada.get("/metrics").text)
    for path in (
        f"{camp.path}/topics",
        f"{camp.path}/topics",
        f"/j/{camp.code}",
        "/nowhere/at/all",
    ):
        phone("ben").get(path)
    ada.get(f"{camp.path}/wall/{'x' * 22}")
    commits = house.traffic.commits
    votes_for(house.db, clock, camp.ben, camp.topics["Bees"])

    text = ada.get("/metrics").text
    after = _figures(text)

    assert {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if name.startswith("solocamp_requests_total") and "static" not in name
    } == {
        'solocamp_requests_total{route="",method="GET",status="4xx"}': 1,
        'solocamp_requests_total{route="/e/{slug}/topics",method="GET",status="2xx"}': 3,
        'solocamp_requests_total{route="/e/{slug}/wall/{token}",method="GET",status="4xx"}': 1,
        'solocamp_requests_total{route="/j/{code}",method="GET",status="3xx"}': 1,
        'solocamp_requests_total{route="/metrics",method="GET",status="2xx"}': 1,
    }
    topics = '{route="/e/{slug}/topics"}'
    assert after[f"solocamp_request_seconds_count{topics}"] == 3
    assert after['solocamp_request_seconds_bucket{route="/e/{slug}/topics",le="+Inf"}'] == 3
    assert after["solocamp_commits_total"] == commits + 1
    assert after["solocamp_database_bytes"] >= 4096
    assert after["solocamp_memory_bytes"] > 10_000_000
    assert (after["solocamp_planners"], after["solocamp_open_streams"]) == (0, 0)
    assert (after["solocamp_requests_in_hand"], after["solocamp_lane_waiting"]) == (1, 0)
    assert text.endswith("\n")
    helped = re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)
    assert helped == sorted(set(helped), key=helped.index)


def test_each_request_is_one_line_without_a_secret_or_a_whole_address(
    app: FastAPI, camp: Camp, told: list[dict[str, Any]], running: TestClient
) -> None:
    dora = TestClient(app, client=STRANGER, headers=SAYS)
    dora.portal = running.portal
    answer = dora.get(f"/o/{camp.organiser_token}?secret=1", follow_redirects=False)
    (line,) = told

    assert {name: line[name] for name in ("method", "route", "status", "bytes", "client")} == {
        "method": "GET",
        "route": "/o/{token}",
        "status": 303,
        "bytes": len(answer.content),
        "client": "203.0.113.0",
    }
    assert list(line) == ["time", "id", "method", "route", "status", "ms", "bytes", "client"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert re.fullmatch("[0-9a-f]{16}", line["id"])
    assert answer.headers["x-request-id"] == line["id"]
    assert "secure" not in answer.headers["set-cookie"].lower()


def test_only_a_trusted_proxy_is_believed(behind: FastAPI, clock: StandingClock) -> None:
    lines: list[dict[str, Any]] = []
    house = house_of(behind.state)
    house.traffic.log = lambda line: lines.append(json.loads(line))
    camp = an_event(house.db, clock)
    secure = []
    for peer in (PROXY, STRANGER):
        client = TestClient(behind, client=peer, headers=SAYS)
        cookie = client.get(f"/o/{camp.organiser_token}", follow_redirects=False).headers
        secure.append("; secure" in cookie["set-cookie"].lower())
    odd = {**SAYS, "X-Request-ID": 'a"b', "X-Forwarded-For": "10.0.0.1, 198.51.100.9"}
    TestClient(behind, client=PROXY, headers=odd).get("/robots.txt")

    assert secure == [True, False]
    assert [line["client"] for line in lines] == ["198.51.100.0", "203.0.113.0", "198.51.100.0"]
    assert lines[0]["id"] == "from-the-proxy.1"
    assert {len(line["id"]) for line in lines[1:]} == {16}


def test_a_request_that_breaks_is_noted_as_such(app: FastAPI, told: list[dict[str, Any]]) -> None:
    async def breaks() -> None:
        raise RuntimeError("broken")

    app.add_api_route("/breaks", breaks)
    TestClient(app, raise_server_exceptions=False).get("/breaks")
    assert [(line["route"], line["status"]) for line in told] == [("/breaks", 500)]


def test_lines_wait_for_each_other_and_none_is_lost_at_the_end(
    running: TestClient, tmp_path: Path
) -> None:
    target = io.StringIO()
    lines = Lines(target)
    assert running.portal is not None
    for word in ("one", "two"):
        running.portal.call(lines.write, word)
    lines.close()
    assert target.getvalue() == "one\ntwo\n"
    target.close()
    running.portal.call(lines.write, "three")
    lines.close()  # whoever read them has gone


def _figures(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}
