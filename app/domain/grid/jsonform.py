"""The JSON form `unconf-grid/1` of a grid problem and of a grid, read strictly and written back.

A refusal names the place in the document: `topics[3].hosts`.
"""

from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

from app.domain.errors import Invalid, Problem
from app.domain.grid.problem import (
    Cell,
    Grid,
    GridProblem,
    MoveCost,
    Person,
    Pin,
    Room,
    Slot,
    Topic,
    Vote,
)
from app.domain.messages import Message, say

SCHEMA = "unconf-grid/1"
LIMIT = 100_000
"""Entries of one list, the longest the form takes."""

Json = object
T = TypeVar("T")


def parse_problem(document: Json) -> GridProblem:
    """Read an instance; Invalid names the first thing that is not in the form."""
    root = _Node("", document)
    if root.get("schema", SCHEMA).text() != SCHEMA:
        root.get("schema").refuse(say("The schema must be %(schema)s.", schema=SCHEMA))
    sizes = {name: len(root.get(name).items()) for name in ("slots", "rooms", "topics", "people")}
    slots = tuple(_slot(node) for node in root.rows("slots"))
    rooms = tuple(_room(node, sizes) for node in root.rows("rooms"))
    topics = tuple(_topic(node, sizes) for node in root.rows("topics"))
    return GridProblem(
        slots=slots,
        rooms=rooms,
        topics=topics,
        people=tuple(_person(node, sizes) for node in root.rows("people")),
        votes=tuple(_vote(node, sizes) for node in root.get("votes", []).items()),
        series=tuple(_series(node, sizes) for node in root.get("series", []).items()),
        previous=_placements(root.get("previous", {}), sizes),
        frozen=root.get("frozen", []).ids(sizes["slots"]),
        move_cost=_move_cost(root.get("move_cost", {})),
        name=root.get("name", "").text(),
    )


def dump_problem(problem: GridProblem) -> dict[str, Json]:
    """Write an instance, so that `parse_problem` reads the same one back."""
    cost = problem.move_cost
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "name": problem.name,
        "slots": [_dump_slot(slot) for slot in problem.slots],
        "rooms": [_dump_room(room) for room in problem.rooms],
        "topics": [_dump_topic(topic) for topic in problem.topics],
        "people": [_dump_person(person) for person in problem.people],
        "votes": [list(vote) for vote in problem.votes],
        "series": [list(pair) for pair in problem.series],
        "frozen": sorted(problem.frozen),
        "move_cost": {"slot": cost.slot, "room": cost.room, "drop": cost.drop},
    }
    if problem.previous:
        document["previous"] = dump_grid(problem.previous)
    return document


def parse_grid(problem: GridProblem, assign: Json) -> Grid:
    """Read the `assign` of a solution to a problem."""
    sizes = {
        "slots": len(problem.slots),
        "rooms": len(problem.rooms),
        "topics": len(problem.topics),
    }
    return _placements(_Node("assign", assign), sizes)


def dump_grid(grid: Grid) -> dict[str, list[int]]:
    """Write a grid as the `assign` of a solution."""
    return {str(topic): [cell.slot, cell.room] for topic, cell in sorted(grid.items())}


class _Node:
    """A value of the document that knows its place in it."""

    def __init__(self, path: str, value: Json) -> None:
        self.path, self.value = path, value

    def refuse(self, message: Message) -> NoReturn:
        raise Invalid(Problem(self.path or "document", message))

    def get(self, key: str, default: Json = ...) -> "_Node":
        if not isinstance(self.value, Mapping):
            self.refuse(say("This must be an object with named values."))
        path = f"{self.path}.{key}" if self.path else key
        value = self.value.get(key)
        if value is None and default is ...:
            _Node(path, None).refuse(say("This is missing."))
        return _Node(path, default if value is None else value)

    def items(self) -> list["_Node"]:
        if not isinstance(self.value, list | tuple) or len(self.value) > LIMIT:
            self.refuse(say("This must be a list of at most %(limit)s entries.", limit=LIMIT))
        return [_Node(f"{self.path}[{i}]", value) for i, value in enumerate(self.value)]

    def rows(self, key: str) -> list["_Node"]:
        nodes = self.get(key).items()
        for i, node in enumerate(nodes):
            if node.get("id").value != i:
                node.get("id").refuse(say("The id must be the place in the list: %(id)s.", id=i))
        return nodes

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.refuse(say("This must be a text."))
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(say("This must be true or false."))
        return self.value

    def number(self, least: int, most: int = 1_000_000) -> int:
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            message = say(
                "This must be a whole number from %(least)s to %(most)s.", least=least, most=most
            )
            self.refuse(message)
        return value

    def index(self, size: int) -> int:
        return self.number(0, size - 1)

    def ids(self, size: int) -> frozenset[int]:
        return frozenset(node.index(size) for node in self.items())

    def texts(self) -> frozenset[str]:
        return frozenset(node.text() for node in self.items())

    def maybe(self, key: str, read: Callable[["_Node"], T]) -> T | None:
        node = self.get(key, None)
        return None if node.value is None else read(node)

    def several(self, least: int, most: int) -> list["_Node"]:
        nodes = self.items()
        if not least <= len(nodes) <= most:
            self.refuse(say("This must be a list of %(count)s entries.", count=most))
        return nodes


def _slot(node: _Node) -> Slot:
    return Slot(
        node.get("id").number(0),
        node.get("label", f"S{node.get('id').number(0) + 1}").text(),
        node.get("block", 0).number(0),
        node.get("day", 0).number(0),
    )


def _room(node: _Node, sizes: Mapping[str, int]) -> Room:
    return Room(
        node.get("id").number(0),
        node.get("name").text(),
        node.get("capacity").number(0),
        node.get("features", []).texts(),
        node.get("closed", []).ids(sizes["slots"]),
    )


def _topic(node: _Node, sizes: Mapping[str, int]) -> Topic:
    hosts = tuple(host.index(sizes["people"]) for host in node.get("hosts", []).items())
    if len(set(hosts)) < len(hosts):
        node.get("hosts").refuse(say("The same host is named twice."))
    return Topic(
        id=node.get("id").number(0),
        title=node.get("title").text(),
        hosts=hosts,
        length=node.get("length", 1).number(1),
        needs=node.get("needs", []).texts(),
        cluster=node.maybe("cluster", lambda cluster: cluster.number(0)),
        pin=node.maybe("pin", lambda pin: _pin(pin, sizes)),
        must=node.get("must", False).flag(),
        only_slots=node.maybe("only_slots", lambda only: only.ids(sizes["slots"])),
        language=node.maybe("language", _Node.text),
    )


def _pin(node: _Node, sizes: Mapping[str, int]) -> Pin:
    return Pin(
        node.maybe("slot", lambda slot: slot.index(sizes["slots"])),
        node.maybe("room", lambda room: room.index(sizes["rooms"])),
    )


def _person(node: _Node, sizes: Mapping[str, int]) -> Person:
    return Person(
        node.get("id").number(0),
        node.get("away", []).ids(sizes["slots"]),
        node.get("name", "").text(),
        node.get("languages", []).texts(),
    )


def _vote(node: _Node, sizes: Mapping[str, int]) -> Vote:
    person, topic, *weight = node.several(2, 3)
    return Vote(
        person.index(sizes["people"]),
        topic.index(sizes["topics"]),
        weight[0].number(1) if weight else 1,
    )


def _series(node: _Node, sizes: Mapping[str, int]) -> tuple[int, int]:
    first, second = node.several(2, 2)
    return first.index(sizes["topics"]), second.index(sizes["topics"])


def _placements(node: _Node, sizes: Mapping[str, int]) -> Grid:
    if not isinstance(node.value, Mapping):
        node.refuse(say("This must be an object with named values."))
    grid = {}
    for key in node.value:
        topic = _Node(f"{node.path}.{key}", int(key) if str(key).isdecimal() else key)
        place = node.maybe(str(key), lambda cell: cell.several(2, 2))
        if place:
            cell = Cell(place[0].index(sizes["slots"]), place[1].index(sizes["rooms"]))
            grid[topic.index(sizes["topics"])] = cell
    return grid


def _move_cost(node: _Node) -> MoveCost:
    return MoveCost(
        slot=node.get("slot", 3).number(0),
        room=node.get("room", 1).number(0),
        drop=node.get("drop", 10).number(0),
    )


def _dump_slot(slot: Slot) -> dict[str, Json]:
    return {"id": slot.id, "label": slot.label, "day": slot.day, "block": slot.block}


def _dump_room(room: Room) -> dict[str, Json]:
    return {
        "id": room.id,
        "name": room.name,
        "capacity": room.capacity,
        "features": sorted(room.features),
        "closed": sorted(room.closed),
    }


def _dump_topic(topic: Topic) -> dict[str, Json]:
    pin = topic.pin and {
        key: value
        for key, value in (("slot", topic.pin.slot), ("room", topic.pin.room))
        if value is not None
    }
    document: dict[str, Json] = {
        "id": topic.id,
        "title": topic.title,
        "hosts": list(topic.hosts),
        "length": topic.length,
        "needs": sorted(topic.needs),
        "cluster": topic.cluster,
        "pin": pin,
        "must": topic.must,
    }
    if topic.only_slots is not None:
        document["only_slots"] = sorted(topic.only_slots)
    if topic.language is not None:
        document["language"] = topic.language
    return document


def _dump_person(person: Person) -> dict[str, Json]:
    document: dict[str, Json] = {"id": person.id, "away": sorted(person.away)}
    if person.name:
        document["name"] = person.name
    if person.languages:
        document["languages"] = sorted(person.languages)
    return document
