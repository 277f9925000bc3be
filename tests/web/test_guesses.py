"""Join codes are typed from a wall: guessing them is slow, and a room is never locked out.

What was tried stands in the database: it holds in all processes, and after a restart.
"""

from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.domain.codes import LETTERS
from app.domain.limits import CODES, CODES_OF_ALL, CODES_OF_KNOWN, Limit
from app.main import create_app
from app.models import Bucket
from app.services.guessing import EVERYBODY
from app.services.limits import keep_mark
from app.settings import Settings
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, ada_organises, an_event, joins
from tests.reading import page

Phones = Callable[..., TestClient]
VENUE = ("192.0.2.7", 1)


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


@pytest.fixture
def wrong(camp: Camp) -> Iterator[str]:
    return (code for each in permutations(LETTERS, 5) if (code := "".join(each)) != camp.code)


def test_who_guesses_codes_is_held_up(
    phone: Phones, camp: Camp, clock: StandingClock, wrong: Iterator[str]
) -> None:
    """Also who is a new device each time."""
    guesser = [phone(client=VENUE, follow_redirects=False) for _ in range(4)]
    for number in range(CODES.burst):
        assert guesser[number % 4].get("/", params={"code": next(wrong)}).status_code == 422

    held_up = [
        guesser[0].get("/", params={"code": camp.code}),
        guesser[1].get(f"/j/{camp.code}"),
        guesser[2].post(f"/j/{camp.code}", data={"name": "Dora"}),
        guesser[3].post(f"/j/{camp.code}/back", data={"words": "MANGO-47-SHORE-WOLF"}),
    ]

    assert [answer.status_code for answer in held_up] == [429] * 4
    assert held_up[0].headers["retry-after"] == "60"
    assert page(held_up[0]).heading == (
        "Too many unknown codes came from here. Wait a minute, then type the code again."
    )
    assert phone(client=("192.0.2.8", 1)).get(f"/j/{camp.code}").status_code == 200
    clock.advance(seconds=60)
    assert guesser[0].get(f"/j/{camp.code}").status_code == 200


def test_fifty_phones_come_in_beside_a_guesser(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, wrong: Iterator[str]
) -> None:
    """All behind one address, where the wall is shown."""
    assert phone(client=VENUE).get(f"{camp.path}/wall/{camp.wall_token}").status_code == 200
    guesser = phone(client=VENUE, follow_redirects=False)
    room = [phone(client=VENUE) for _ in range(50)]
    _empties(house, clock, CODES, _network(house))

    answers = []
    for someone in room:
        assert guesser.get("/", params={"code": next(wrong)}).status_code == 429
        answers.append(joins(someone, camp.code).url.path)

    assert answers == [f"{camp.path}/topics"] * 50


def test_the_organisers_link_makes_a_place_known(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    ada_organises(phone(client=VENUE), camp)
    _empties(house, clock, CODES, _network(house))

    assert phone(client=VENUE).get(f"/j/{camp.code}").status_code == 200


def test_a_known_place_opens_its_own_event_alone(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Another")
    joins(phone(client=VENUE), camp.code)
    _empties(house, clock, CODES, _network(house))

    asked = [phone(client=VENUE).get(f"/j/{code}").status_code for code in (camp.code, other.code)]

    assert asked == [200, 429]


def test_who_guesses_for_hours_in_a_known_place_finds_nothing(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, wrong: Iterator[str]
) -> None:
    joins(phone(client=VENUE), camp.code)
    for limit in (CODES, CODES_OF_KNOWN):
        _empties(house, clock, limit, _network(house))

    answers = [phone(client=VENUE).get(f"/j/{code}") for code in (camp.code, next(wrong))]

    assert [answer.status_code for answer in answers] == [429, 429]


def test_guessers_at_many_addresses_are_held_up_together(
    phone: Phones, camp: Camp, house: House, clock: StandingClock, wrong: Iterator[str]
) -> None:
    """Who is at the venue comes in all the same."""
    joins(phone(client=VENUE), camp.code)
    _empties(house, clock, CODES_OF_ALL, EVERYBODY)

    new = phone(client=("198.51.100.1", 1))
    asked = [new.get(f"/j/{code}").status_code for code in (next(wrong), camp.code)]

    assert asked == [429, 429]
    assert joins(phone(client=VENUE), camp.code).status_code == 200


def test_one_ipv6_network_is_one_guesser(phone: Phones, camp: Camp, wrong: Iterator[str]) -> None:
    guesser = phone(client=("2001:db8::1", 1), follow_redirects=False)
    for _ in range(CODES.burst):
        guesser.get("/", params={"code": next(wrong)})

    asked = [
        phone(client=(host, 1)).get(f"/j/{camp.code}").status_code
        for host in ("2001:db8::ffff:2", "2001:db8:0:1::1")
    ]

    assert asked == [429, 200]


def test_another_process_and_a_restart_remember(
    camp: Camp, house: House, clock: StandingClock, settings: Settings
) -> None:
    _empties(house, clock, CODES, _network(house))

    with TestClient(create_app(settings, clock), client=VENUE) as again:
        assert again.get(f"/j/{camp.code}").status_code == 429


def test_addresses_are_not_kept(
    phone: Phones, camp: Camp, house: House, wrong: Iterator[str]
) -> None:
    phone(client=VENUE).get("/", params={"code": next(wrong)})
    joins(phone(client=VENUE), camp.code)

    with house.db.reading() as session:
        rows = session.exec(select(Bucket)).all()
    assert _network(house) in {row.who for row in rows}
    assert [row for row in rows if VENUE[0] in str(row)] == []


def _network(house: House) -> str:
    return house.guesses.network(VENUE[0])


def _empties(house: House, clock: StandingClock, limit: Limit, who: str) -> None:
    house.db.write_now(keep_mark, limit.what, who=who, until=clock() + limit.burst * limit.per)
