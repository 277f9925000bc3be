"""Secrets cannot be guessed, are read by nobody else, and are drawn anew when they are known."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from app.main import create_app
from app.migrations import migrate
from app.models import Event, Participant, Server
from app.services import devices
from app.services.server import rotate
from app.settings import Settings
from app.web.cookies import DEVICE
from app.web.house import House, house_of
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, carries
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_all_secrets_have_128_bits_or_more(house: House, clock: StandingClock, camp: Camp) -> None:
    invited = house.db.write_now(devices.invite, camp.ben, clock()).token
    with house.db.reading() as session:
        server = session.get_one(Server, 1)
        event = session.get_one(Event, camp.id)
        ben = session.get_one(Participant, camp.ben.participant())

    drawn = (server.organiser_token, event.organiser_token, event.wall_token, ben.calendar_token)
    assert [_bits(secret) for secret in (*drawn, invited)] == [128] * 5
    assert _bits(server.signing_key) == 256
    assert len({*drawn, invited}) == 5


def test_an_invitation_is_not_in_the_database(
    house: House, clock: StandingClock, camp: Camp
) -> None:
    invited = house.db.write_now(devices.invite, camp.ben, clock()).token

    with house.db.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        rows = [str(row) for table in tables for row in session.execute(table.select())]
    assert [row for row in rows if invited in row] == []


def test_only_the_owner_reads_what_a_first_start_makes(tmp_path: Path) -> None:
    file = tmp_path / "new" / "solocamp.sqlite"

    migrate(f"sqlite:///{file}", MORNING)

    modes = [path.stat().st_mode & 0o777 for path in (file.parent, *file.parent.iterdir())]
    assert modes == [0o700, 0o600]


def test_the_log_tells_no_secret_and_no_address(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    invited = house.db.write_now(devices.invite, camp.ben, clock()).token
    with house.db.reading() as session:
        calendar = session.get_one(Participant, camp.ben.participant()).calendar_token
    lines: list[str] = []
    house.traffic.log = lines.append
    someone = phone("ben", client=("192.0.2.77", 1), follow_redirects=False)
    secrets = (camp.organiser_token, camp.wall_token, calendar, invited, camp.code, "Zebra")

    for address in (
        f"/o/{camp.organiser_token}",
        f"/o/wrong-{camp.organiser_token}",
        f"/wrong/{camp.organiser_token}",
        f"/m/{invited}",
        f"/j/{camp.code}?name=Zebra",
        f"/?code={camp.code}",
        f"{camp.path}/wall/{camp.wall_token}",
        f"{camp.path}/my/{calendar}.ics",
        f"{camp.path}/notes/search?q=Zebra",
    ):
        someone.get(address, headers={"X-Request-ID": "Zebra", "Referer": "https://x/Zebra"})
    someone.post(f"{camp.path}/me/name", data={"name": "Zebra"})

    told = "\n".join(lines)
    assert len(lines) == 10
    assert [secret for secret in (*secrets, "192.0.2.77", "ben") if secret in told] == []
    assert '"client": "192.0.2.0"' in told


def test_no_secret_is_compared_by_the_sign_of_equality() -> None:
    """A comparison that ends early tells how much was right."""
    source = Path(__file__).parents[2] / "app" / "web"
    files = [file.read_text() for file in source.rglob("*.py")]
    compared = r"\w*(?:token|secret|signing_key)\w* (?:==|!=) |(?:==|!=) [\w.]*(?:token|secret)"

    assert [found for text in files for found in re.findall(compared, text)] == []


def test_new_secrets_end_the_links_and_keep_people_in(
    phone: Phones, app: FastAPI, camp: Camp, clock: StandingClock, settings: Settings
) -> None:
    house = house_of(app.state)
    words = _words(phone("cleo"), camp)
    cookie = phone("cleo").cookies[DEVICE]
    owner = phone()
    carries(owner, app, "dana", organiser=True)

    drawn, links = house.db.write_now(rotate, clock(), sign_out=False)

    with TestClient(create_app(settings, clock), follow_redirects=False) as again:

        def come(address: str, **cookies: str) -> int:
            again.cookies = cookies
            return again.get(address).status_code

        gone = (camp.organiser_token, house.organiser_token)
        assert [come(f"/o/{token}") for token in gone] == [404, 404]
        assert [come(f"/o/{token}") for token in (links[camp.slug], drawn.organiser_token)] == [
            303,
            303,
        ]
        assert come(f"{camp.path}/wall/{camp.wall_token}") == 404
        assert come("/desk", solocamp=owner.cookies[DEVICE]) == 404
        assert come(f"{camp.path}/me", solocamp=cookie) == 200
        (renewed,) = {each.value for each in again.cookies.jar} - {cookie}
        again.cookies = {DEVICE: str(renewed)}
        assert _words(again, camp) != words
        again.cookies = {}
        back = again.post(f"/j/{camp.code}/back", data={"words": words})
        assert back.status_code == 303
    clock.advance(days=31)
    with TestClient(create_app(settings, clock), follow_redirects=False) as again:
        met = []
        for each in (cookie, str(renewed)):
            again.cookies = {DEVICE: each}
            met.append(again.get(f"{camp.path}/me").status_code)
        assert met == [303, 200]
        again.cookies = {}
        assert again.post(f"/j/{camp.code}/back", data={"words": words}).status_code == 422


def test_a_key_in_wrong_hands_signs_everybody_out(
    phone: Phones, house: House, camp: Camp, clock: StandingClock, settings: Settings
) -> None:
    cookie, words = phone("cleo").cookies[DEVICE], _words(phone("cleo"), camp)

    house.db.write_now(rotate, clock(), sign_out=True)

    with TestClient(create_app(settings, clock), follow_redirects=False) as again:
        again.cookies = {DEVICE: cookie}
        assert again.get(f"{camp.path}/me").status_code == 303
        assert again.post(f"/j/{camp.code}/back", data={"words": words}).status_code == 422


def _bits(secret: str) -> int:
    return 8 * len(base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4)))


def _words(client: TestClient, camp: Camp) -> str:
    return page(client.get(f"{camp.path}/me/pass")).one("p", class_="recovery").text
