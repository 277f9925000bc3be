"""Rooms, read from a pasted list."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say
from app.domain.text import clean_line, fold

FIELD = "rooms"
UNKNOWN_SEATS = 30
MOST_ROOMS, MOST_SEATS, MOST_FEATURES = 60, 5000, 20
NAME_LENGTH, FEATURE_LENGTH = 60, 40
LONGEST_LIST = 60_000

_BULLET = re.compile(r"\s*[-*•]\s+")
_SEPARATOR = re.compile(r"[\t;,|]")
_IN_BRACKETS = re.compile(r"(?P<name>[^\t;,|(]+)\((?P<seats>[^()]*)\)(?P<rest>.*)", re.DOTALL)
_SEATS = re.compile(
    r"(\d{1,9})\s?(?:seats?|places?|pl\.?|pers\.?|personnes?|people|persons?|chairs?|chaises?)?"
)


@dataclass(frozen=True)
class RoomDraft:
    """A room not yet saved: its name, its seats, and lower-case features such as "projector"."""

    name: str
    seats: int
    features: tuple[str, ...]


def read_rooms(text: str) -> tuple[RoomDraft, ...]:
    """Read one room a line: the name, its seats, its features; empty lines are skipped.

    Commas, semicolons, tabs or bars part them, and the seats may stand in brackets after the
    name. A room without a number of seats gets 30, as the planner needs one. Raises Invalid on
    the field "rooms", naming the line, counted from 1 with the empty ones.
    """
    if len(text) > LONGEST_LIST:
        _refuse(say("That is too much text at once. Shorten it."))
    rooms: list[RoomDraft] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not clean_line(line):
            continue
        room = _read_line(line, number)
        first = seen.setdefault(fold(room.name), number)
        if first != number:
            _refuse(
                say(
                    "Lines %(first)s and %(second)s both name “%(name)s”. Rename one.",
                    first=first,
                    second=number,
                    name=room.name,
                )
            )
        rooms.append(room)
        if len(rooms) > MOST_ROOMS:
            _refuse(say("There are more than %(most)s rooms. Take some out.", most=MOST_ROOMS))
    return tuple(rooms)


def _read_line(line: str, number: int) -> RoomDraft:
    name, *fields = _fields(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line)
    if not name:
        _refuse(say("Line %(line)s has no name. Begin it with the room’s name.", line=number))
    if len(name) > NAME_LENGTH:
        _refuse(
            say(
                "The name in line %(line)s is longer than %(most)s characters. Shorten it.",
                line=number,
                most=NAME_LENGTH,
            )
        )
    at = next((at for at, field in enumerate(fields) if _SEATS.fullmatch(fold(field))), None)
    seats = UNKNOWN_SEATS if at is None else _seats(fields.pop(at), number)
    return RoomDraft(name, seats, _features(fields, number))


def _fields(line: str) -> Iterator[str]:
    """Part a line, with the seats that stand in brackets as a field of their own."""
    found = _IN_BRACKETS.fullmatch(line)
    if found and _SEATS.fullmatch(fold(found["seats"])):
        yield from (clean_line(found["name"]), clean_line(found["seats"]))
        line = found["rest"].strip().lstrip("\t;,|")
    yield from map(clean_line, _SEPARATOR.split(line))


def _seats(field: str, number: int) -> int:
    found = _SEATS.fullmatch(fold(field))
    seats = int(found[1]) if found else 0
    if not 1 <= seats <= MOST_SEATS:
        _refuse(
            say(
                "Line %(line)s gives %(seats)s seats. Give between 1 and %(most)s.",
                line=number,
                seats=seats,
                most=MOST_SEATS,
            )
        )
    return seats


def _features(fields: Iterable[str], number: int) -> tuple[str, ...]:
    features = tuple(dict.fromkeys(field.lower() for field in fields if field))
    if len(features) > MOST_FEATURES or any(len(each) > FEATURE_LENGTH for each in features):
        _refuse(
            say(
                "Line %(line)s has too much after the name. "
                "Keep to %(most)s features of %(length)s characters.",
                line=number,
                most=MOST_FEATURES,
                length=FEATURE_LENGTH,
            )
        )
    return features


def _refuse(message: Message) -> NoReturn:
    raise Invalid(Problem(FIELD, message))
