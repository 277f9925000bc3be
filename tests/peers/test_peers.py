"""The peers keep what their descriptions say, so that a comparison with them is fair."""

import importlib
import json
import random
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.domain.grid.choice import choice
from app.domain.grid.jsonform import dump_problem, parse_grid
from app.domain.grid.judge import judge
from app.domain.grid.problem import Cell, GridProblem, Person, Pin, Room, Topic, Vote
from tests.domain.grid.grid_instances import day, generated, problems
from tests.peers import most_wanted, sessionizer
from tests.peers.answer import Answer, TooLarge
from tests.peers.sessionizer import NOBODY

ADA, BEN, CLEO, DORA = 0, 1, 2, 3
ENDLESS = 1_000_000
SMALL = "xs-20x12-full-s1"
SCREEN = frozenset({"screen"})
TIGHT = day(
    Topic(0, "Prices", hosts=(ADA,), needs=SCREEN),
    Topic(1, "Tools", pin=Pin(slot=0, room=0)),
    Topic(2, "Health", hosts=(BEN,)),
    Topic(3, "Songs", hosts=(BEN,)),
    rooms=(Room(0, "Attic", 1, SCREEN), Room(1, "Cellar", 9)),
    people=(Person(0, frozenset({0}), "Ada"), *(Person(n) for n in range(1, 4))),
    votes=tuple(Vote(person, topic, 1) for person in range(4) for topic in range(4)),
)
"""Ada is late and needs the attic, Tools has it first, and Ben cannot be in two places."""


def asked(peer: str, problem: GridProblem) -> Answer:
    """What a peer answers, with all the time it wants.

    CP-SAT is asked in a process of its own: its library and that of our linear programs bring two
    versions of one solver, and only the first that is loaded finds its own.
    """
    if peer == "cp_sat":
        return _asked_outside(peer, problem)
    found: Answer = importlib.import_module(f"tests.peers.{peer}").plan(
        problem, seconds=ENDLESS, seed=1
    )
    return found


def _asked_outside(peer: str, problem: GridProblem) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        instance, output = Path(folder) / "instance.json", Path(folder) / "output.json"
        instance.write_text(json.dumps(dump_problem(problem)))
        command = [sys.executable, "-m", "tests.peers", peer, str(instance), str(output)]
        subprocess.run([*command, "--seconds", str(ENDLESS)], check=True)
        document = json.loads(output.read_text())
    return Answer(parse_grid(problem, document["assign"]), document["bound"])


@pytest.mark.parametrize(
    "peer",
    [
        "by_chance",
        "most_wanted",
        # the package and its solver's driver warn of each other's next version
        pytest.param(
            "conference_scheduler", marks=pytest.mark.filterwarnings("ignore::DeprecationWarning")
        ),
        "cp_sat",
    ],
)
def test_a_peer_that_is_told_the_rules_breaks_none(peer: str) -> None:
    for problem in (generated(SMALL), TIGHT):
        found = judge(problem, asked(peer, problem).grid)
        assert found.broken == {}
        assert found.placed > 1


def test_the_most_wanted_go_first_slot_after_slot_into_the_largest_rooms() -> None:
    votes = (*(Vote(p, 2, 1) for p in (ADA, BEN, CLEO)), Vote(ADA, 1, 1), Vote(BEN, 1, 1))
    topics = (Topic(0, "Prices"), Topic(1, "Tools"), Topic(2, "Health"), Topic(3, "Songs"))
    problem = day(*topics, rooms=2, votes=(*votes, Vote(DORA, 0, 1)))
    found = most_wanted.plan(problem, seconds=ENDLESS, seed=1).grid
    assert found == {2: Cell(0, 1), 1: Cell(0, 0), 0: Cell(1, 1), 3: Cell(1, 0)}


def test_cp_sat_proves_the_best_grid_where_it_has_time() -> None:
    problem = generated(SMALL)
    found = asked("cp_sat", problem)
    assert found.bound == judge(problem, found.grid).score.coverage == 71


def test_the_package_is_not_asked_for_what_it_could_not_build() -> None:
    rooms = tuple(Room(n, f"R{n}", 9) for n in range(40))
    problem = day(*(Topic(n, f"T{n}") for n in range(400)), slots=9, rooms=rooms)
    with pytest.raises(TooLarge):
        asked("conference_scheduler", problem)


@settings(max_examples=50, deadline=None)
@given(problem=problems())
def test_sessionizers_energy_is_what_the_judge_finds_of_its_choice(problem: GridProblem) -> None:
    """Without hosts, energy is what the choice lacks; a step never makes it worse."""
    hostless = day(
        *(Topic(t.id, t.title) for t in problem.topics),
        slots=problem.slots,
        rooms=problem.rooms,
        people=problem.people,
        votes=problem.votes,
    )
    search = sessionizer._Search(hostless, random.Random(1))
    energies = [search.energy.total]
    for _ in range(50):
        search.step()
        energies.append(search.energy.total)
    grid = {t: Cell(slot, 0) for slot, topics in enumerate(search.slots()) for t in topics}
    assert -search.energy.total == pytest.approx(choice(hostless, grid).value)
    assert all(after <= before + 1e-9 for before, after in pairwise(energies))


def test_sessionizer_deals_every_topic_once_and_leaves_pins() -> None:
    pinned = Topic(3, "Songs", pin=Pin(slot=1))
    problem = day(*(Topic(n, f"T{n}") for n in range(3)), pinned, slots=3, rooms=2)
    search = sessionizer._Search(problem, random.Random(1))
    for _ in range(200):
        search.step()
    dealt = [topic for slot in search.slots() for topic in slot]
    assert sorted(dealt) == [0, 1, 2, 3]
    assert pinned.id in search.slots()[1]
    assert sum(topic == NOBODY for cells in search.cells for topic in cells) == 2


def test_of_sessionizers_grid_what_is_lawful_can_be_kept() -> None:
    problem = generated(SMALL)
    found = sessionizer.plan(problem, seconds=ENDLESS, seed=1, steps=300)
    assert found.lawful is not None
    assert judge(problem, found.grid).placed == 12
    assert judge(problem, found.lawful).broken == {}
