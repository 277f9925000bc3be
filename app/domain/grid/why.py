"""Why a topic stands where it does: who wants it, the seats, and what leaves it no other place."""

from app.domain.grid.cells import possible_rooms, possible_starts
from app.domain.grid.moves import MoveJudge
from app.domain.grid.problem import Cell, Grid, GridProblem
from app.domain.grid.score import audience, present
from app.domain.messages import Message, say, say_many


def why_here(problem: GridProblem, grid: Grid, topic: int) -> tuple[Message, ...]:
    """Say why a placed topic stands in its cell, in sentences; its price elsewhere is in `options`.

    Hosts count among the people who want it.
    """
    cell = grid[topic]
    return (
        _wanted(problem, grid, topic),
        *_seats(problem, topic, cell),
        *_limits(problem, topic),
    )


def _wanted(problem: GridProblem, grid: Grid, topic: int) -> Message:
    fans, there = audience(problem)[topic], present(problem)[grid[topic].slot]
    return say_many(
        "%(here)s of the %(count)s person who wants it is there at %(slot)s; "
        "%(only)s would find nothing else they chose.",
        "%(here)s of the %(count)s people who want it are there at %(slot)s; "
        "%(only)s would find nothing else they chose.",
        fans.bit_count(),
        here=(fans & there).bit_count(),
        only=MoveJudge(problem, grid).drop(topic).losers,
        slot=problem.slots[grid[topic].slot].label,
    )


def _seats(problem: GridProblem, topic: int, cell: Cell) -> tuple[Message, ...]:
    room, wanted = problem.rooms[cell.room], audience(problem)[topic].bit_count()
    where = {"room": room.name, "seats": room.capacity}
    if wanted <= room.capacity:
        return (say("%(room)s has %(seats)s seats, enough for all of them.", **where),)
    larger = any(other.capacity > room.capacity for other in problem.rooms)
    if larger:
        return (say("%(room)s has %(seats)s seats, too few for all of them.", **where),)
    return (say("%(room)s has %(seats)s seats, and no room has more.", **where),)


def _limits(problem: GridProblem, topic: int) -> tuple[Message, ...]:
    what, found = problem.topics[topic], []
    if what.pin:
        found.append(say("It is locked here."))
    starts, rooms = possible_starts(problem, topic), possible_rooms(problem, topic)
    if len(starts) < len(problem.slots) and not what.pin:
        times = ", ".join(problem.slots[slot].label for slot in starts)
        found.append(say("It can only begin at %(times)s.", times=times))
    if what.needs and not what.pin:
        names = ", ".join(problem.rooms[room].name for room in sorted(rooms))
        found.append(say("What it needs is in %(rooms)s.", rooms=names))
    return tuple(found)
