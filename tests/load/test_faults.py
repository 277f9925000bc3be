"""A disk that is full, one that cannot be written, a database that is gone, a clock set back."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event

from app.db import Tx
from app.domain.notes import MOST_SAVES
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.faults import Fault, fault_of
from app.main import create_app
from app.models import Event
from app.services import topics
from app.services.log import take_revision
from app.settings import Settings
from app.web.house import House, house_of
from tests.clock import StandingClock
from tests.databases import Postgres
from tests.people import Camp, an_event, carries
from tests.reading import page

PATIENCE = 20
STAMP = re.compile(r"LAST-MODIFIED:(\w+)")
NEW = TopicDraft(title="Rye", language="en")
JSON = {"accept": "application/json"}
FULL = (
    "The disk of this server is full, so nothing was saved. Tell an organiser. When there is room "
    "again, go back: what you typed is still there. Send it again."
)
LOCKED = (
    "This server may not write to its disk, so nothing was saved. Tell an organiser. When that is "
    "mended, go back: what you typed is still there. Send it again."
)
GONE = (
    "This server has lost its database for a moment, and looks for it. Wait a minute, then go "
    "back: what you typed is still there. Send it again: nothing is counted twice."
)
UNREAD = "This server cannot read its data at the moment. Wait a minute, then load the page again."


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


class _Disk:
    """Tells SQLite before each write what the disk is like."""

    def __init__(self, engine: Engine) -> None:
        self.is_like = ""
        event.listen(engine, "begin", self._tell)

    @contextmanager
    def that_is(self, wrong: str, well: str) -> Iterator[None]:
        """Let the disk be so for the length of a block."""
        self.is_like = wrong
        yield
        self.is_like = well

    def _tell(self, connection: Connection) -> None:
        if self.is_like and connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(f"PRAGMA {self.is_like}")


FILLED = ("max_page_count = 1", "max_page_count = 1073741823")
"""SQLite makes of one page as many as there are."""
SEALED = ("query_only = ON", "query_only = OFF")


@pytest.mark.parametrize(("wrong", "sentence"), [(FILLED, FULL), (SEALED, LOCKED)])
def test_a_disk_that_takes_nothing_is_told_of_and_all_goes_on_when_it_is_mended(
    phone: Callable[..., TestClient],
    house: House,
    camp: Camp,
    wrong: tuple[str, str],
    sentence: str,
) -> None:
    ben = phone("ben")
    form = {"title": "Rye", "description": "word " * 780, "language": "en", "sure": "yes"}
    with _Disk(house.db.engine).that_is(*wrong):
        asked = ben.post(f"{camp.path}/topics", data=form)
        scripted = ben.post(f"{camp.path}/topics", data=form, headers=JSON)
        french = ben.post(f"{camp.path}/topics?lang=fr", data=form, headers=JSON)
        read = [ben.get(f"{camp.path}/{name}") for name in ("topics", "board", "schedule.ics")]

    assert (asked.status_code, page(asked).heading) == (503, sentence)
    assert page(asked).links["Return to SoloCamp"] == camp.path
    assert (asked.headers["retry-after"], asked.headers["cache-control"]) == ("10", "no-store")
    assert "content-security-policy" in asked.headers
    assert (scripted.status_code, scripted.json()) == (503, {"message": sentence})
    assert french.json()["message"].endswith("Envoyez-le de nouveau.")
    assert [answer.status_code for answer in read] == [200, 200, 200]
    after = ben.post(f"{camp.path}/topics", data=form)
    assert (after.status_code, page(after).heading) == (200, "Rye")
    assert ben.get(f"{camp.path}/topics").text.count(">Rye<") == 1


def test_nothing_of_a_commit_is_answered_where_the_disk_is_full_in_the_middle_of_it(
    house: House, camp: Camp
) -> None:
    disk, lane = _Disk(house.db.engine), house.db._lane
    at_work, go = threading.Event(), threading.Event()

    def holds_the_lane(_tx: Tx) -> None:
        at_work.set()
        assert go.wait(PATIENCE)

    lane.put(holds_the_lane)
    assert at_work.wait(PATIENCE)
    with disk.that_is(*FILLED):
        queued = [lane.put(_places(camp, place)) for place in ("Bern", "x" * 10**6, "Lausanne")]
        go.set()
        faults = [fault_of(answer.exception(PATIENCE)) for answer in queued]

    assert faults == [Fault.FULL] * 3
    with house.db.reading() as session:
        assert session.get_one(Event, camp.id).place == ""
    house.db.write_now(_places(camp, "Lausanne"))
    with house.db.reading() as session:
        assert session.get_one(Event, camp.id).place == "Lausanne"


def _places(camp: Camp, place: str) -> Callable[[Tx], None]:
    def do(tx: Tx) -> None:
        take_revision(tx, camp.id).place = place
        tx.flush()

    return do


def test_a_database_that_is_gone_is_told_of_and_all_goes_on_when_it_is_back(
    postgres: Postgres, tmp_path: Path, clock: StandingClock
) -> None:
    url = postgres.new()
    app = create_app(Settings(data=tmp_path, database_url=url), clock)
    with TestClient(app, headers={"Accept-Language": "en"}) as ben:
        carries(ben, app, "ben")
        _loses_and_finds_its_database(ben, house_of(app.state), postgres, clock)
    postgres.drop(url)


def _loses_and_finds_its_database(
    ben: TestClient, house: House, postgres: Postgres, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    vote = f"{camp.path}/topics/{camp.topics['Bicycles']}/vote"
    assert ben.post(vote, data={"on": "true"}, headers=JSON).json()["votes"] == 1
    at_work, go = threading.Event(), threading.Event()

    def is_at_work(tx: Tx) -> None:
        take_revision(tx, camp.id).place = "Nowhere"
        at_work.set()
        assert go.wait(PATIENCE)

    broken: Future[None] = house.db._lane.put(is_at_work)
    assert at_work.wait(PATIENCE)
    with postgres.gone(house.db.url):
        go.set()
        assert fault_of(broken.exception(PATIENCE)) is Fault.GONE
        read, unknown = ben.get(f"{camp.path}/topics"), ben.get("/nowhere")
        written = ben.post(vote, data={"on": "false"})
        scripted = ben.post(vote, data={"on": "false"}, headers=JSON)
        assert ben.get("/static/nothing").status_code == unknown.status_code == 404

    assert (read.status_code, page(read).heading) == (503, UNREAD)
    assert (written.status_code, page(written).heading) == (503, GONE)
    assert (scripted.status_code, scripted.json()) == (503, {"message": GONE})
    assert ben.get(f"{camp.path}/topics").status_code == 200
    assert ben.post(vote, data={"on": "true"}, headers=JSON).json()["votes"] == 1
    assert "event: counts" in ben.get(f"{camp.path}/live?regions=counts&once=1").text
    with house.db.reading() as session:
        assert session.get_one(Event, camp.id).place == ""


def test_a_clock_that_is_set_back_loses_nothing_and_refuses_nothing(
    phone: Callable[..., TestClient], house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})
    ben, path = phone("ben"), f"{camp.path}/n/{camp.topics['Bread']}/edit"
    for number in range(MOST_SAVES):
        form = _notes(ben, path, f"Line {number}.")
        assert ben.post(path, data=form, headers=JSON).status_code == 200
    late = _notes(ben, path, "Written before, sent after.")
    before = ben.get(f"{camp.path}/schedule.ics").text

    clock.advance(hours=-2)
    again = ben.post(path, data=form, headers=JSON)
    saved = ben.post(path, data=late, headers=JSON)
    house.db.write_now(topics.edit, camp.ben, clock(), topic_id=camp.topics["Bread"], draft=NEW)
    after = ben.get(f"{camp.path}/schedule.ics").text

    assert (again.status_code, saved.status_code) == (200, 200)
    notes = page(ben.get(path.removesuffix("/edit"))).one("article", class_="prose").text
    assert [notes.count(f"Line {n}.") for n in range(MOST_SAVES)] == [1] * MOST_SAVES
    assert notes.count("Written before, sent after.") == 1
    stamps = list(zip(STAMP.findall(before), STAMP.findall(after), strict=True))
    assert [old for old, new in stamps if new < old] == []
    assert [old for old, new in stamps if new > old] != []


def _notes(client: TestClient, path: str, more: str) -> dict[str, str]:
    """Fill the form of the notes with what stands there and one more line."""
    form = page(client.get(path)).form(path)
    words = {name: form.value(name) for name in ("base", "key", "opened", "section", "body")}
    return {**words, "body": f"{words['body']}\n\n{more}\n\n"}
