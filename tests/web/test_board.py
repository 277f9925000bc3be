"""The board, the wall and my day as their pages show them, also as time passes."""

from datetime import timedelta

import pytest

from app.domain.phases import Phase
from app.services import grid
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, moves
from tests.reading import Page, page

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def _marks(board: Page, mark: str) -> list[str]:
    return [hour.one("h2").one("time").text for hour in board.every("section", class_=mark)]


def test_the_board_waits_for_the_grid_and_loses_it_when_it_is_taken_back(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING)
    dora, empty = phone(), "The grid is being built."
    assert empty in page(dora.get(f"{camp.path}/board")).text

    moves(house.db, clock, camp, "Bread", 0, "Salon")
    house.db.write_now(grid.publish, camp.ada, clock())
    shown = page(dora.get(f"{camp.path}/board"))
    assert empty not in shown.text
    assert shown.links["Bread"] == f"{camp.path}/topics/{camp.topics['Bread']}"

    house.db.write_now(grid.unpublish, camp.ada, clock())
    taken = page(dora.get(f"{camp.path}/board"))
    assert empty in taken.text
    assert "Bread" not in taken.links


@pytest.mark.parametrize(
    ("minutes", "now", "following"),
    [(0, [], ["09:30"]), (40, ["09:30"], ["10:30"]), (100, ["10:30"], ["12:00"])],
)
def test_now_and_next_move_on_with_the_clock(
    phone: Phones,
    clock: StandingClock,
    camp: Camp,
    minutes: int,
    now: list[str],
    following: list[str],
) -> None:
    clock.set(MORNING + timedelta(minutes=minutes))

    board = page(phone().get(f"{camp.path}/board"))
    wall = page(phone().get(f"{camp.path}/wall/{camp.wall_token}?lang=en"))

    assert (_marks(board, "is-now"), _marks(board, "is-next")) == (now, following)
    assert ("Jump to now" in board.links) == bool(now)
    assert [said.text for said in wall.every("p", class_="now")] == [f"Now {at}" for at in now]
    assert [said.text for said in wall.every("p", class_="next")] == [
        f"Next {at}" for at in following
    ]


@pytest.mark.parametrize(
    ("counts", "ranked"),
    [
        ("after_vote", [("Bread", "2"), ("Bees", "1"), ("Bicycles", "0")]),
        ("after_close", [("Bread", ""), ("Bicycles", ""), ("Bees", "")]),
    ],
)
def test_the_wall_keeps_counts_that_wait_for_the_close(
    phone: Phones, house: House, clock: StandingClock, counts: str, ranked: list[tuple[str, str]]
) -> None:
    camp = an_event(house.db, clock, counts=counts)

    wall = page(phone().get(f"{camp.path}/wall/{camp.wall_token}?lang=en"))

    topics = [li for li in wall.one("ol", class_="rank").every("li") if li.every("h2")]
    assert [(li.one("h2").text, li.one("span", class_="n").text) for li in topics] == ranked


def test_my_day_shows_what_clashes_side_by_side(phone: Phones, camp: Camp) -> None:
    day = page(phone("cleo").get(f"{camp.path}/me"))

    clash = day.one("div", class_="both")
    assert clash.one("p", class_="notice").text == "2 of your choices at the same time"
    assert [title.text for title in clash.every("h3")] == ["Bread", "Bicycles"]


def test_my_day_speaks_of_now_and_next(phone: Phones, clock: StandingClock, camp: Camp) -> None:
    clock.set(MORNING + timedelta(minutes=40))

    day = page(phone("cleo").get(f"{camp.path}/me"))

    assert [spot.one("h2").text for spot in day.every("section", class_="spot")] == [
        "Now",
        "Next, at 10:30",
    ]


def test_without_script_pages_that_are_looked_at_refresh_themselves(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    voting = an_event(house.db, clock, name="Voting")
    soon = an_event(house.db, clock, name="Soon", phase=Phase.DRAFT)
    ben = phone("ben")

    def refreshes(address: str) -> list[str]:
        return [
            found.get("content")
            for found in page(ben.get(address)).every("meta")
            if found.get("http-equiv") == "refresh"
        ]

    assert refreshes(f"{camp.path}/board") == ["30"]
    assert refreshes(f"{camp.path}/wall/{camp.wall_token}?lang=en") == ["15"]
    assert refreshes(f"{camp.path}/me") == ["60"]
    assert refreshes(f"{soon.path}/topics") == ["30"]
    assert refreshes(f"{voting.path}/topics") == []  # nothing moves under a finger
