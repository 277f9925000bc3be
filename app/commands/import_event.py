"""`import`: an event from its archive, or topics and votes from CSV files into an event.

The event of the CSV files is there or is created.
"""

import argparse
import re
from pathlib import Path

from app.commands.terminal import database, find_event
from app.domain.csv_import import TOPIC_COLUMNS, VOTE_COLUMNS
from app.domain.csv_table import CsvFile, read_mapping
from app.domain.day import plan_day
from app.domain.errors import Invalid, Problem
from app.domain.events import EventDraft, read_date, read_zone
from app.domain.messages import say
from app.domain.rooms import RoomDraft, read_rooms
from app.main import utc_now
from app.services.archiving import restore
from app.services.importing import Imported, NewEvent, Tally, bring_in
from app.settings import Settings
from app.web.address import public_address

_ALIKE = re.compile(r"(\d{1,2})\s*[x×]\s*(\d{1,4})(?:\s*(?:seats?|places?))?")


def describe(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="an archive; or CSV: " + ", ".join(TOPIC_COLUMNS))
    parser.add_argument("votes", type=Path, nargs="?", help="CSV: " + ", ".join(VOTE_COLUMNS))
    parser.add_argument("--event", metavar="SLUG", help="the address of the event for CSV files")
    for file in ("topic", "vote"):
        parser.add_argument(
            f"--{file}-columns",
            default="",
            metavar="OURS=THEIRS,...",
            help=f"what the {file}s file calls our columns, where it has other names",
        )
    parser.add_argument("--create", metavar="NAME", help="create the event first")
    parser.add_argument("--date", default="", help="of the new event: 2026-11-21")
    parser.add_argument("--zone", default="", help="of the new event: Europe/Zurich")
    parser.add_argument("--day", default="", help="its hours: “9:30 to 17:00, 45 min, break 15”")
    parser.add_argument("--rooms", default="", help="its rooms: a file, or “12x176 seats”")
    parser.add_argument("--languages", default="en", help="its languages: fr,en")


def run(arguments: argparse.Namespace) -> int:
    """Import the file or files and say what has come in."""
    if arguments.votes is None:
        return _bring_back(arguments.file)
    if arguments.event is None:
        raise Invalid(Problem("--event", say("Write the address of the event, such as camp-2026.")))
    return _bring_in(arguments)


def _bring_back(archive: Path) -> int:
    settings = Settings()
    with database(settings) as db:
        back = db.write_now(restore, content=_content(archive))
    print("The event is back. Its secret addresses are new, and devices join it again.")
    _tell(settings, back.slug, back.code, back.organiser_token)
    return 0


def _bring_in(arguments: argparse.Namespace) -> int:
    settings = Settings()
    topics = _file(arguments.file, read_mapping(arguments.topic_columns, TOPIC_COLUMNS))
    votes = _file(arguments.votes, read_mapping(arguments.vote_columns, VOTE_COLUMNS))
    new = _new_event(arguments) if arguments.create else None
    with database(settings) as db:
        slug = arguments.event
        done = db.write_now(bring_in, utc_now(), slug=slug, topics=topics, votes=votes, new=new)
        event = find_event(db, slug)
    print(_told(done))
    _tell(settings, slug, event.code, event.organiser_token)
    return 0


def _tell(settings: Settings, slug: str, code: str, organiser_token: str) -> None:
    address = public_address(settings)
    print(f"Event:      {address}/e/{slug}")
    print(f"Join:       {address}/j/{code}")
    print(f"Organiser:  {address}/o/{organiser_token}")


def _told(done: Imported) -> str:
    return f"The files hold {_counted(done.held)}. New are {_counted(done.new)}."


def _counted(tally: Tally) -> str:
    return f"{tally.people} people, {tally.topics} topics and {tally.votes} votes"


def _file(path: Path, columns: dict[str, str]) -> CsvFile:
    return CsvFile(path.name, _content(path), columns)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = say("This file cannot be read: %(cause)s.", cause=error.strerror or error)
        raise Invalid(Problem(str(path), message)) from None


def _new_event(arguments: argparse.Namespace) -> NewEvent:
    date, zone = read_date(arguments.date), read_zone(arguments.zone)
    languages = tuple(code.strip() for code in arguments.languages.split(","))
    return NewEvent(
        draft=EventDraft(arguments.create, date, zone.key, languages).checked(),
        rooms=_rooms(arguments.rooms),
        slots=plan_day(arguments.day, date=date, zone=zone),
    )


def _rooms(raw: str) -> tuple[RoomDraft, ...]:
    """Read “12x176 seats” as rooms that are all alike, anything else as the name of a list."""
    alike = _ALIKE.fullmatch(raw.strip())
    if alike:
        raw = "\n".join(f"Room {number}, {alike[2]}" for number in range(1, int(alike[1]) + 1))
        return read_rooms(raw)
    return read_rooms(_content(Path(raw)).decode("utf-8-sig", "replace"))
