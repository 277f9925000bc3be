"""The commands, typed as people type them, on a data folder of their own."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, select

from app.cli import main
from app.db import Database
from app.domain.grid.jsonform import dump_problem, parse_grid
from app.domain.grid.problem import Cell, GridProblem, Person, Pin, Room, Slot, Topic, Vote
from app.models import Event
from app.settings import Settings

TOPICS = "id,title,host\n1,Bread,Ben\n2,Bees,Cleo\n3,Boats,\n"
VOTES = "person,topic,weight\nBen,2,1\nCleo,1,2\nDora,1,3\n"
NEW = (
    *("--create", "Harvest", "--date", "2026-11-21", "--zone", "Europe/Zurich"),
    *("--day", "9:00 to 10:00, 30 min", "--rooms", "1x30 seats"),
)
PROBLEM = GridProblem(
    slots=(Slot(0, "9:00", 0), Slot(1, "9:30", 0)),
    rooms=(Room(0, "Salon", 30),),
    topics=(Topic(0, "Bread"), Topic(1, "Bees")),
    people=(Person(0), Person(1)),
    votes=(Vote(0, 0, 1), Vote(0, 1, 1), Vote(1, 1, 1)),
)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the commands are typed, with a migrated database in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOLOCAMP_DATA", ".")
    monkeypatch.setenv("SOLOCAMP_BASE_URL", "https://camp.example")
    monkeypatch.setenv("SOLOCAMP_PLANNER_SECONDS", str(settings.planner_seconds))
    (tmp_path / "topics.csv").write_text(TOPICS)
    (tmp_path / "votes.csv").write_text(VOTES)
    return tmp_path


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Cookies and recovery words go on working for 30 days; people see new words."),
        (("--sign-out",), "Everybody joins again: cookies and recovery words are void."),
    ],
)
def test_secrets_are_drawn_anew(
    options: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["organiser-link"]) == 0
    old = capsys.readouterr().out.strip()

    assert main(["rotate-secrets", *options]) == 0

    new, again, last = capsys.readouterr().out.splitlines()
    assert main(["organiser-link"]) == 0
    assert (new != old, new) == (True, capsys.readouterr().out.strip())
    assert (again, last) == ("Start the server again. Open the walls anew from the desk.", told)


def test_files_come_into_a_new_event_and_its_grid_is_built_and_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _import(*NEW) == 0
    event = _event()
    assert capsys.readouterr().out.splitlines() == [
        "The files hold 3 people, 3 topics and 3 votes. New are 3 people, 3 topics and 3 votes.",
        "Event:      https://camp.example/e/harvest",
        f"Join:       https://camp.example/j/{event.code}",
        f"Organiser:  https://camp.example/o/{event.organiser_token}",
    ]

    assert main(["plan-event", "harvest", "--seed", "2", "--effort", "0.5", "--publish"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Coverage 5 of ideal 5, placed 2 of 3 topics, broken rules 0.",
        "  Nobody asked for “Boats”, and every place that fits is taken. It could replace “Bees” "
        "in Room 1 at 09:30, at the price of 2 hours in which somebody finds nothing.",
        "Published as version 1: https://camp.example/e/harvest/board",
    ]


def test_every_error_is_told_with_its_line_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "topics.csv").write_text("id,title,length\n1,Bread,9\n2,,1\n")
    (folder / "votes.csv").write_text("person,topic,weight\nBen,7,1\n\nCleo,1,12\n")
    before = _counted()

    assert _import(*NEW) == 1

    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()) == (
        "",
        [
            "topics.csv, line 2, column length: Write a length from 1 to 4 sessions.",
            "topics.csv, line 3, column title: Write what you want to talk about.",
            "votes.csv, line 2, column topic: No topic has the id or title “7”.",
            "votes.csv, line 4, column weight: Write a whole number from 1 to 9, or 0 or nothing "
            "for no vote.",
            "Nothing was imported.",
        ],
    )
    assert _counted() == before


def test_twenty_errors_are_told_and_the_others_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "votes.csv").write_text("person,topic\n" + "Ben,7\n" * 25)
    assert _import(*NEW) == 1
    told = capsys.readouterr().err.splitlines()
    assert (len(told), told[20:]) == (22, ["... and 5 more.", "Nothing was imported."])


def test_columns_of_other_names_need_no_editing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "stars.csv").write_text("who;talk;speaker;stars\nBen;1;Ada;5\nCleo;1;Ada;0\n")
    columns = (
        *("--topic-columns", "id=talk,title=talk,host=speaker"),
        *("--vote-columns", "person=who,topic=talk,weight=stars"),
    )
    assert main(["import", "--event", "harvest", *NEW, *columns, "stars.csv", "stars.csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        "The files hold 3 people, 1 topics and 1 votes. New are 3 people, 1 topics and 1 votes."
    )


def test_rooms_come_from_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rooms.txt").write_text("Salon, 30, oven\nAtelier, 12\n")
    (folder / "topics.csv").write_text("id,title,needs\n1,Bread,oven\n2,Bees,\n")
    assert _import(*NEW, "--rooms", "rooms.txt") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--rooms", "nowhere.txt"],
            "nowhere.txt: This file cannot be read: No such file or directory.",
        ),
        (["--date", "soon"], "date: Write the date as year-month-day, such as 2026-11-21."),
        (["--zone", "Mars"], "zone: Write a time zone such as Europe/Zurich or Europe/Paris."),
        (["--languages", "xx"], "languages: Choose at least one language."),
        (["--day", "9 to 10"], "day: Say how long one session is, such as 45 min."),
        (["--event", "Hi There"], "event: Write a slug such as hi-there."),
    ],
)
def test_what_is_typed_wrong_is_told(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _import(*NEW, *words) == 1
    assert capsys.readouterr().err.splitlines() == [told]


def test_an_unknown_event_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert (_import(), main(["plan-event", "harvest"])) == (1, 1)
    assert capsys.readouterr().err.splitlines() == [
        "There is no event “harvest”. Create it with --create and a name.",
        "There is no event “harvest”.",
    ]


def test_a_problem_is_solved_from_file_to_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "problem.json").write_text(json.dumps(dump_problem(PROBLEM)))

    asked = ["--instance", "problem.json", "--out", "solution.json", "--seconds", "1"]
    assert main(["plan", *asked, "--seed", "3"]) == 0

    solution = json.loads((folder / "solution.json").read_text())
    told = capsys.readouterr().out.splitlines()
    assert [re.sub(r"[\d.]+ (s|CPU) ", "N ", line).strip() for line in (told[0], *told[-4:])] == [
        "N  3 of 3 hours filled, 2 topics placed, no grid can fill more than 3",
        "3 of 3 hours of all people hold something they want. This is proven: no grid can do "
        "better.",
        "2 of 2 people always find something.",
        "2 of 2 topics are placed; 0 rules are broken.",
        "N seconds, seed 3.",
    ]
    assert (solution["bound"], solution["seed"]) == (3, 3)
    assert sorted(parse_grid(PROBLEM, solution["assign"]).values()) == [Cell(0, 0), Cell(1, 0)]


def test_a_problem_that_contradicts_itself_is_told_why(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Pin(0, 0)
    pinned = (Topic(0, "Bread", pin=here), Topic(1, "Bees", pin=here))
    problem = GridProblem(PROBLEM.slots, PROBLEM.rooms, pinned, PROBLEM.people, PROBLEM.votes)
    (folder / "problem.json").write_text(json.dumps(dump_problem(problem)))

    assert main(["plan", "--instance", "problem.json", "--out", "solution.json"]) == 1

    assert capsys.readouterr().err.splitlines() == [
        "No grid can keep all the rules.",
        "No room for all of “Bread” and “Bees”: they are fixed to Salon at 9:00; one place takes "
        "one topic.",
    ]
    assert not (folder / "solution.json").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"slots": [],\n oops}', "problem.json: This is not JSON from line 2, column 2 on."),
        (b'"\xff"', "problem.json: This is not UTF-8. Save the file as UTF-8."),
        (b"[" * 100_000, "problem.json: This is nested too deeply to be a grid problem."),
        (b"[]", "document: This must be an object with named values."),
        (b'{"slots": [{"id": 1}]}', "rooms: This is missing."),
    ],
)
def test_a_file_that_is_no_problem_is_told_where(
    folder: Path, content: bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "problem.json").write_bytes(content)
    assert main(["plan", "--instance", "problem.json"]) == 1
    assert capsys.readouterr().err.splitlines() == [told]


def test_a_grid_that_people_know_is_changed_no_more_than_allowed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both topics stand at 9:00 in what people know, where a person can only be at one."""
    rooms = (Room(0, "Salon", 9), Room(1, "Atelier", 9))
    problem = GridProblem(PROBLEM.slots, rooms, PROBLEM.topics, PROBLEM.people, PROBLEM.votes)
    (folder / "problem.json").write_text(json.dumps(dump_problem(problem)))
    (folder / "known.json").write_text(json.dumps({"assign": {"0": [0, 0], "1": [0, 1]}}))
    asked = ["plan", "--instance", "problem.json", "--previous", "known.json", "--seconds", "2"]
    for most in ("0", "1"):
        assert main([*asked, "--max-moves", most]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if line.endswith("moved.")] == [
        "0 of 2 topics moved.",
        "1 of 2 topics moved.",
    ]
    assert main([*asked[:3], "--max-moves", "1"]) == 1
    assert (
        capsys.readouterr().err == "max-moves: Give the grid that people know, with --previous.\n"
    )


def test_a_file_that_is_not_there_and_a_budget_of_nothing_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "problem.json").write_text(json.dumps(dump_problem(PROBLEM)))
    nothing = ["plan", "--instance", "problem.json", "--seconds", "0"]
    assert (main(["plan", "--instance", "no.json"]), main(nothing)) == (1, 1)
    assert capsys.readouterr().err.splitlines() == [
        "no.json: This file cannot be read: No such file or directory.",
        "seconds: Write a number above 0, such as 0.5 or 2.",
    ]


def test_the_demo_is_made_anew_in_a_folder_beside_the_data(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Path(f"{folder}-demo") / "photo.jpg"
    kept.parent.mkdir()
    kept.touch()
    before = _counted()
    words = ["demo", "--stage", "running", "--no-serve", "--now", "2026-11-21T11:50"]
    for _ in range(2):
        assert main(words) == 0
        told = capsys.readouterr().out
        assert re.sub(r"[\w-]{20,}", "SECRET", told).splitlines() == [
            "SoloCamp Lausanne is running.",
            "  Participant  https://camp.example/j/CAMPS",
            "  Organiser    https://camp.example/o/SECRET",
            "  Wall         https://camp.example/e/solocamp-lausanne/wall/SECRET",
        ]
    assert kept.exists()
    assert _counted() == before


def test_the_moment_of_a_demo_is_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--now", "noonish"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "now: Write the moment as year-month-day and time, such as 2026-11-21T11:50."
    ]


def test_the_organisers_link_is_printed_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["organiser-link"]), main(["organiser-link"])) == (0, 0)
    first, again = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"https://camp\.example/o/[\w-]{22}", first)
    assert first == again


def _import(*words: str) -> int:
    return main(["import", "--event", "harvest", *words, "topics.csv", "votes.csv"])


def _event() -> Event:
    db = Database(Settings().url)
    with db.reading() as session:
        event = session.exec(select(Event)).one()
    db.close()
    return event


def _counted() -> dict[str, int]:
    db = Database(Settings().url)
    with db.reading() as session:
        counted = {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in SQLModel.metadata.sorted_tables
        }
    db.close()
    return counted
