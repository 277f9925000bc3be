"""The stream through the whole application, as browsers read it."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import grid, rounds, screen
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, joins, moves
from tests.reading import page

Phones = Callable[..., TestClient]
BOTH = "Le vote est clos / Voting is closed"


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.PLANNING)


def _frames(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    frame: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            frame[name] = f"{frame[name]}\n{value}" if name in frame else value
        elif frame:
            yield frame
            frame = {}


def test_a_published_grid_appears_on_an_open_board(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    with phone("ben").stream("GET", f"{camp.path}/live?regions=board") as stream:
        frames = _frames(stream.iter_lines())
        retry, first = next(frames), next(frames)
        moves(house.db, clock, camp, "Bread", 0, "Salon")
        house.db.write_now(grid.publish, camp.ada, clock())
        second = next(frames)

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert list(retry) == ["retry"]
    assert first["event"] == second["event"] == "board"
    assert ("Bread" in first["data"], "Bread" in second["data"]) == (False, True)
    assert int(second["id"]) == int(first["id"]) + 2


def test_a_stream_that_is_left_is_forgotten(phone: Phones, house: House, camp: Camp) -> None:
    with phone("ben").stream("GET", f"{camp.path}/live?regions=board,topics") as stream:
        frames = _frames(stream.iter_lines())
        next(frames)
        assert len(house.hub.channels()) == 2

    assert house.hub.channels() == ()


@pytest.mark.parametrize("regions", ["", "plan", "standing", "wall", "nothing", "board;topics"])
def test_regions_that_are_not_for_everybody_are_not_there(
    phone: Phones, camp: Camp, regions: str
) -> None:
    for who in ("ben", ""):
        assert phone(who).get(f"{camp.path}/live?regions={regions}").status_code == 404


def test_the_wall_streams_to_who_has_its_secret(phone: Phones, camp: Camp) -> None:
    dora = phone()
    assert dora.get(f"{camp.path}/wall/wrong/live").status_code == 404

    with dora.stream("GET", f"{camp.path}/wall/{camp.wall_token}/live") as stream:
        frames = _frames(stream.iter_lines())
        next(frames)
        assert next(frames)["event"] == "wall"


@pytest.mark.parametrize(
    ("lang", "told", "words"),
    [
        ("", "", BOTH),
        ("", "en", "Voting is closed"),
        ("both", "fr", BOTH),
        ("fr", "", "Le vote est clos"),
    ],
)
def test_the_wall_speaks_as_it_is_told_whoever_opens_it(
    phone: Phones, house: House, clock: StandingClock, camp: Camp, lang: str, told: str, words: str
) -> None:
    house.db.write_now(screen.set_language, camp.ada, clock(), language=told)
    dora = phone(headers={"Accept-Language": "de, fr"})

    answer = dora.get(f"{camp.path}/wall/{camp.wall_token}/live?once=1&lang={lang}")

    _, frame = _frames(iter(answer.text.split("\n")))
    assert page(frame["data"]).one("strong", class_="words").text == words


def test_a_server_that_stops_ends_its_streams(phone: Phones, house: House, camp: Camp) -> None:
    ben = phone("ben")
    with ben.stream("GET", f"{camp.path}/live?regions=board") as stream:
        frames = _frames(stream.iter_lines())
        assert [next(frames).get("event") for _ in range(2)] == [None, "board"]
        assert ben.portal is not None
        ben.portal.call(house.hub.close)

        assert list(frames) == []


def _counts(client: TestClient, camp: Camp) -> dict[str, int] | None:
    """Return the counts that a poll of the topics' page gets; None where it gets none."""
    answer = client.get(f"{camp.path}/live?regions=topics,counts&once=1")
    frames = {frame.get("event"): frame for frame in _frames(iter(answer.text.split("\n")))}
    assert "topics" in frames
    if "counts" not in frames:
        return None
    (found,) = re.findall("data-counts='(.*)'", frames["counts"]["data"])
    counts = json.loads(found)
    assert isinstance(counts, dict)
    return counts


def test_counts_come_to_those_who_voted(phone: Phones, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock)
    of = camp.topics
    counts = {of["Bread"]: 2, of["Bicycles"]: 0, of["Bees"]: 1}
    assert [_counts(phone(who), camp) for who in ("cleo", "ada", "")] == [counts, counts, None]

    dora = phone()
    joins(dora, camp.code)
    assert _counts(dora, camp) is None
    dora.post(f"{camp.path}/topics/{of['Bees']}/vote", data={"on": "true"})
    assert _counts(dora, camp) == {**counts, of["Bees"]: 2}


def test_counts_that_wait_for_the_close_are_drawn_for_nobody(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, counts="after_close")
    assert [_counts(phone(who), camp) for who in ("cleo", "ada")] == [None, {}]

    house.db.write_now(rounds.close_round, camp.ada, clock())

    assert _counts(phone("cleo"), camp) == {
        camp.topics["Bread"]: 2,
        camp.topics["Bicycles"]: 0,
        camp.topics["Bees"]: 1,
    }
