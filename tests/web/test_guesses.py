"""Join codes are typed from a wall: guessing them is slow, and a room is never locked out."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.domain.codes import LETTERS
from app.web.guesses import MOST_WRONG
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, joins
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def test_who_guesses_codes_is_held_up(phone: Phones, camp: Camp, clock: StandingClock) -> None:
    dora = phone(client=("192.0.2.7", 1), follow_redirects=False)
    _guess(dora, MOST_WRONG)

    held_up = [
        dora.get("/", params={"code": camp.code}),
        dora.get(f"/j/{camp.code}"),
        dora.post(f"/j/{camp.code}", data={"name": "Dora"}),
    ]

    assert [answer.status_code for answer in held_up] == [429] * 3
    assert held_up[0].headers["retry-after"] == "60"
    assert page(held_up[0]).heading == (
        "Too many unknown codes came from here. Wait a minute, then type the code again."
    )
    assert phone(client=("192.0.2.8", 1)).get(f"/j/{camp.code}").status_code == 200
    clock.advance(seconds=60)
    assert dora.get(f"/j/{camp.code}").status_code == 200


def test_a_room_that_knows_its_code_is_never_held_up(phone: Phones, camp: Camp) -> None:
    venue = ("192.0.2.7", 1)
    assert phone(client=venue).get(f"/j/{camp.code}").status_code == 200
    _guess(phone(client=venue, follow_redirects=False), MOST_WRONG)

    eve = phone(client=venue)

    assert joins(eve, camp.code, "Eve").url.path == f"{camp.path}/topics"
    assert eve.get("/", params={"code": "ABCDE"}).status_code == 429


def test_one_ipv6_network_is_one_guesser(phone: Phones, camp: Camp) -> None:
    _guess(phone(client=("2001:db8::1", 1), follow_redirects=False), MOST_WRONG)

    asked = [
        phone(client=(host, 1)).get(f"/j/{camp.code}").status_code
        for host in ("2001:db8::ffff:2", "2001:db8:0:1::1")
    ]

    assert asked == [429, 200]


def _guess(someone: TestClient, times: int) -> None:
    for number in range(times):
        letters = [LETTERS[number // 21**place % 21] for place in range(5)]
        assert someone.get("/", params={"code": "".join(letters)}).status_code == 422
