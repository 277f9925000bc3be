"""Where counts are hidden, no page tells them: what others vote changes nothing on any of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from app.domain.people import Role, Viewer
from app.services import grid, people, rounds
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, moves, votes_for
from tests.reading import page

Phones = Callable[..., TestClient]

PAGES = (
    "/topics",
    "/topics?show=new",
    "/topics?q=b",
    "/topics/new?title=Breads",
    "/topics/like?title=Breads",
    "/topics/{topic}",
    "/topics/{topic}/same",
    "/topics/{topic}/swap",
    "/me",
    "/me/votes",
    "/me/pass",
    "/me/erasure",
    "/board",
    "/notes",
    "/n/{topic}",
    "/n/{topic}/history",
    "/export",
    "/schedule.ics",
    "/live?regions=topics&once=1",
    "/live?regions=board&once=1",
)
COUNTING = {"/topics", "/topics?show=new", "/topics?q=b", "/topics/{topic}", "/me/votes"}
"""Those of the pages that show counts to who may see them."""

OF_EACH_ANSWER = re.compile(
    r'data-rev="\d+"|^id: .*$|^retry: .*$|name="key" value="\w+"|DTSTAMP:\w+', re.MULTILINE
)
"""What is new in every answer and tells nothing of votes."""


@dataclass(frozen=True)
class Crowd:
    """As many people as are likely to fill the Atelier, and what they do in an event."""

    house: House
    clock: StandingClock
    camp: Camp
    voters: tuple[Viewer, ...]

    def votes_for(self, title: str) -> None:
        """Let all of them vote for one topic."""
        for viewer in self.voters:
            votes_for(self.house.db, self.clock, viewer, self.camp.topics[title])

    def ends_round(self) -> None:
        """Let Ada end the round."""
        self.house.db.write_now(rounds.close_round, self.camp.ada, self.clock())


@pytest.fixture
def crowd_of(house: House, clock: StandingClock) -> Callable[[str], Crowd]:
    """Make an event with a rule for counts, in which nobody has voted yet."""

    def make(counts: str) -> Crowd:
        camp = an_event(house.db, clock, votes={}, counts=counts, dots=2)
        joined = [
            house.db.write_now(
                people.join, code=camp.code, device=str(n), name="", language="en", now=clock()
            )
            for n in range(15)
        ]
        voters = (Viewer(camp.id, one.participant_id, Role.PARTICIPANT) for one in joined)
        return Crowd(house, clock, camp, tuple(voters))

    return make


def _seen(client: TestClient, camp: Camp) -> dict[str, str]:
    """All that somebody sees of the event, by its address."""
    seen = {}
    for address in PAGES:
        answer = client.get(camp.path + address.format(topic=camp.topics["Bees"]))
        assert answer.status_code == 200, address
        seen[address] = OF_EACH_ANSWER.sub("", answer.text)
    return seen


def _changed(client: TestClient, crowd: Crowd) -> set[str]:
    """The pages on which somebody sees that all the others vote for Bees."""
    before = _seen(client, crowd.camp)
    crowd.votes_for("Bees")
    after = _seen(client, crowd.camp)
    return {address for address in PAGES if before[address] != after[address]}


@pytest.mark.parametrize("counts", ["after_vote", "after_close"])
def test_who_has_not_voted_sees_nothing_of_the_votes_of_others(
    phone: Phones, crowd_of: Callable[[str], Crowd], counts: str
) -> None:
    crowd = crowd_of(counts)

    assert _changed(phone("cleo"), crowd) == set()


@pytest.mark.parametrize("counts", ["after_vote", "after_close"])
def test_in_a_second_round_the_published_grid_tells_nothing_either(
    phone: Phones, crowd_of: Callable[[str], Crowd], counts: str
) -> None:
    """A room that is likely to be full, and what is most wanted next, would tell votes."""
    crowd = crowd_of(counts)
    db, ada, now = crowd.house.db, crowd.camp.ada, crowd.clock()
    crowd.ends_round()
    moves(db, crowd.clock, crowd.camp, "Bicycles", 1, "Salon")
    moves(db, crowd.clock, crowd.camp, "Bees", 2, "Atelier")
    db.write_now(grid.publish, ada, now)
    db.write_now(rounds.open_round, ada, now)

    assert _changed(phone("ben"), crowd) == set()


@pytest.mark.parametrize(("counts", "seen"), [("after_vote", COUNTING), ("after_close", set())])
def test_a_vote_opens_the_counts_only_where_the_event_says_so(
    phone: Phones, crowd_of: Callable[[str], Crowd], counts: str, seen: set[str]
) -> None:
    crowd = crowd_of(counts)
    votes_for(crowd.house.db, crowd.clock, crowd.camp.cleo, crowd.camp.topics["Bees"])

    assert _changed(phone("cleo"), crowd) == seen


def test_counts_that_are_always_shown_are_seen_by_all(
    phone: Phones, crowd_of: Callable[[str], Crowd]
) -> None:
    assert _changed(phone("cleo"), crowd_of("always")) == COUNTING - {"/me/votes"}


@pytest.mark.parametrize(
    ("counts", "votes"), [("always", 16), ("after_vote", 16), ("after_close", None)]
)
def test_a_script_is_told_what_the_page_would_show(
    phone: Phones, crowd_of: Callable[[str], Crowd], counts: str, votes: int | None
) -> None:
    crowd = crowd_of(counts)
    crowd.votes_for("Bees")
    address = f"{crowd.camp.path}/topics/{crowd.camp.topics['Bees']}/vote"
    cleo = phone("cleo", headers={"Accept": "application/json"})

    told = [cleo.post(address, data={"on": on}).json()["votes"] for on in "10"]

    assert told == [votes, 15 if counts == "always" else None]


@pytest.mark.parametrize("counts", ["after_vote", "after_close"])
def test_the_stream_of_counts_is_closed_to_who_may_not_see_them(
    phone: Phones, crowd_of: Callable[[str], Crowd], counts: str
) -> None:
    crowd = crowd_of(counts)

    assert phone("cleo").get(f"{crowd.camp.path}/live?regions=counts&once=1").status_code == 404


def test_the_wall_keeps_counts_for_the_close(
    phone: Phones, crowd_of: Callable[[str], Crowd]
) -> None:
    crowd = crowd_of("after_close")
    projector, address = phone(), f"{crowd.camp.path}/wall/{crowd.camp.wall_token}?mode=round"

    def ranking() -> str:
        return page(projector.get(address)).one("ol", class_="rank").text

    before = ranking()
    crowd.votes_for("Bees")
    assert ranking() == before

    crowd.ends_round()
    assert ranking().startswith("15 Bees")
