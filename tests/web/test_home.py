"""The front door: a code leads in, also one that is misread or pasted as an address."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.DRAFT)


def test_a_code_leads_to_its_door(phone: Phones, camp: Camp) -> None:
    dora = phone(follow_redirects=False)
    for typed in (camp.code, f" {camp.code.lower()} ", f"http://camp.example/j/{camp.code}"):
        answer = dora.get("/", params={"code": typed})

        assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{camp.code}")


@pytest.mark.parametrize("typed", ["AAAAA", "x" * 5000, "<b>", "é\x00"])
def test_an_unknown_code_stays_in_the_field(phone: Phones, camp: Camp, typed: str) -> None:
    answer = phone().get("/", params={"code": typed})

    assert answer.status_code == 422
    assert page(answer).form("/").value("code") == typed[:40]
    assert list(page(answer).problems) == ["code"]


def test_who_was_here_returns_by_a_link(phone: Phones, camp: Camp) -> None:
    assert page(phone("ben").get("/")).links["Return to SoloCamp"] == camp.path
    assert "Return to SoloCamp" not in page(phone().get("/")).links


@pytest.mark.parametrize(
    ("phase", "leads_to"),
    [(Phase.DRAFT, "topics"), (Phase.PLANNING, "topics"), (Phase.RUNNING, "board")],
)
def test_an_event_opens_where_it_stands(
    phone: Phones, house: House, clock: StandingClock, phase: Phase, leads_to: str
) -> None:
    camp = an_event(house.db, clock, phase=phase)

    answer = phone("ben", follow_redirects=False).get(camp.path)

    assert answer.headers["location"] == f"{camp.path}/{leads_to}"
