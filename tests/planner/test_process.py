"""The optimiser as a process: a document in, lines out, SIGTERM for the best so far."""

import json
import signal
import subprocess
import sys
from typing import Any

from app.domain.grid.jsonform import dump_problem, parse_grid
from app.domain.grid.problem import Pin, Topic, Vote
from app.domain.grid.rules import violations
from app.domain.messages import Message
from app.planner.solve import solve
from app.web.i18n import translate
from tests.domain.grid.grid_instances import day
from tests.planner.test_solve import crowd

COMMAND = [sys.executable, "-m", "app.planner"]


def answer(request: object) -> tuple[int, list[dict[str, Any]]]:
    text = request if isinstance(request, str) else json.dumps(request)
    done = subprocess.run(COMMAND, input=text, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_it_tells_its_progress_and_ends_with_the_result() -> None:
    problem = day(Topic(0, "Prices"), slots=1, votes=(Vote(0, 0, 1),))
    status, lines = answer({"problem": dump_problem(problem), "seed": 5, "seconds": 0.01})
    found = {"assign": {"0": [0, 0]}, "coverage": 1, "bound": 1, "ideal": 1, "placed": 1}
    result = {"kind": "result", **found, "seed": 5, "finished": True}
    assert (status, lines[0]) == (0, {"kind": "progress", **found, "seconds": 0.0})
    assert {key: lines[-1][key] for key in result} == result


def test_it_answers_as_the_search_called_directly() -> None:
    _, lines = answer({"problem": dump_problem(crowd()), "seed": 3, "seconds": 0.05})
    assert parse_grid(crowd(), lines[-1]["assign"]) == solve(crowd(), seed=3, seconds=0.05).grid


def test_contradictions_are_refused_in_words() -> None:
    pin = Pin(slot=0, room=0)
    problem = day(Topic(0, "Prices", pin=pin), Topic(1, "Tools", pin=pin))
    status, (refused,) = answer({"problem": dump_problem(problem)})
    assert (status, refused["kind"]) == (1, "refused")
    assert [translate(Message(**cause), "en") for cause in refused["causes"]] == [
        "No room for all of “Prices” and “Tools”: they are fixed to Room A at 9:00; one place "
        "takes one topic."
    ]


def test_a_request_that_cannot_be_read_is_refused_with_its_place() -> None:
    fields = []
    requests: tuple[object, ...] = ("{", [], {}, {"problem": {}}, {"problem": {}, "seed": "x"})
    for request in requests:
        status, lines = answer(request)
        fields.append((status, [cause["field"] for cause in lines[0]["causes"]]))
    assert fields == [
        (1, ["document"]),
        (1, ["document"]),
        (1, ["problem"]),
        (1, ["slots"]),
        (1, ["seed"]),
    ]


def test_a_stop_request_ends_it_with_the_best_grid_so_far() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        json.dump({"problem": dump_problem(crowd()), "seconds": 3000}, process.stdin)
        process.stdin.close()
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        last = [json.loads(line) for line in process.stdout][-1]
    assert process.returncode == 0
    assert (first["kind"], last["kind"], last["finished"]) == ("progress", "result", False)
    grid = parse_grid(crowd(), last["assign"])
    assert violations(crowd(), grid) == ()
