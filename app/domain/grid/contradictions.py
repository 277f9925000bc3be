"""Why no grid can exist: the smallest sets of causes, in words."""

from collections import defaultdict
from collections.abc import Iterator

from app.domain.grid.cells import TooHard, fit_musts, obliged, possible_cells, possible_starts
from app.domain.grid.problem import Cell, GridProblem, Topic
from app.domain.grid.rules import called, titles
from app.domain.messages import Message, say


def contradictions(problem: GridProblem) -> tuple[Message, ...]:
    """The causes for which no grid keeps all the rules; empty where none was found.

    Only where there is no plain cause, a smallest set of topics that cannot run together is looked
    for, within a limit of work.
    """
    return plain_contradictions(problem) or _together(problem, obliged(problem))


def plain_contradictions(problem: GridProblem) -> tuple[Message, ...]:
    """The causes that counting finds at once: one topic, one cell, one host, too many topics."""
    bound = obliged(problem)
    lost = tuple(
        _alone(problem, problem.topics[topic])
        for topic in bound
        if not possible_cells(problem, topic)
    )
    return lost or (
        *_shared_cells(problem, bound),
        *_shared_hosts(problem, bound),
        *_overbooked_hosts(problem, bound),
        *_too_many(problem, bound),
    )


def never_fits(problem: GridProblem, topic: Topic) -> Message | None:
    """Why a topic has no cell on any grid, whatever else runs; None where it has one."""
    if possible_cells(problem, topic.id):
        return None
    rooms = [room for room in problem.rooms if topic.needs <= room.features]
    starts = [slot.id for slot in problem.slots if problem.unbroken(topic.id, slot.id)]
    if not rooms:
        return say(
            "No room has what “%(topic)s” needs: %(features)s.",
            topic=topic.title,
            features=", ".join(sorted(topic.needs)),
        )
    if not starts:
        return say(
            "“%(topic)s” takes %(count)s sessions in a row, and no two breaks leave that many.",
            topic=topic.title,
            count=topic.length,
        )
    return _no_time(problem, topic, starts)


def _no_time(problem: GridProblem, topic: Topic, starts: list[int]) -> Message:
    if topic.only_slots is not None and not topic.only_slots & set(starts):
        return say("The limits of “%(topic)s” leave no time to start at.", topic=topic.title)
    away = frozenset[int]().union(*(problem.people[host].away for host in topic.hosts))
    if not any(away.isdisjoint(problem.span(topic.id, slot)) for slot in starts):
        return say(
            "The hosts of “%(topic)s” are never there long enough at the same time: %(people)s.",
            topic=topic.title,
            people=", ".join(called(problem, host) for host in topic.hosts),
        )
    if possible_starts(problem, topic.id):
        return say(
            "The rooms with what “%(topic)s” needs are closed whenever it could run.",
            topic=topic.title,
        )
    return say(
        "The limits, the hosts and the fixed times of “%(topic)s” leave no time in common.",
        topic=topic.title,
    )


def _alone(problem: GridProblem, topic: Topic) -> Message:
    """Why a topic that must run has no cell."""
    held = problem.held(topic.id)
    if held:
        return say(
            "“%(topic)s” is frozen in %(room)s at %(slot)s, and a rule forbids that place now.",
            topic=topic.title,
            room=problem.rooms[held.room].name,
            slot=problem.slots[held.slot].label,
        )
    return _bad_pin(problem, topic) or never_fits(problem, topic) or _no_cell(topic)


def _no_cell(topic: Topic) -> Message:
    return say("“%(topic)s” must run, and no cell of the grid can take it.", topic=topic.title)


def _bad_pin(problem: GridProblem, topic: Topic) -> Message | None:
    pin = topic.pin
    if pin is None:
        return None
    if pin.room is not None and not topic.needs <= problem.rooms[pin.room].features:
        return say(
            "“%(topic)s” is pinned to %(room)s, which lacks %(features)s.",
            topic=topic.title,
            room=problem.rooms[pin.room].name,
            features=", ".join(sorted(topic.needs - problem.rooms[pin.room].features)),
        )
    if pin.slot is None:
        return None
    return _bad_pinned_slot(problem, topic, pin.slot, pin.room)


def _bad_pinned_slot(
    problem: GridProblem, topic: Topic, slot: int, room: int | None
) -> Message | None:
    span, label = problem.span(topic.id, slot), problem.slots[slot].label
    if not problem.unbroken(topic.id, slot):
        return say(
            "“%(topic)s” is pinned to %(slot)s and would run into a break.",
            topic=topic.title,
            slot=label,
        )
    for host in topic.hosts:
        if not problem.people[host].away.isdisjoint(span):
            return say(
                "“%(topic)s” is pinned to %(slot)s, when its host %(person)s is away.",
                topic=topic.title,
                slot=label,
                person=called(problem, host),
            )
    if room is not None and not problem.rooms[room].closed.isdisjoint(span):
        return say(
            "“%(topic)s” is pinned to %(room)s at %(slot)s, when that room is closed.",
            topic=topic.title,
            room=problem.rooms[room].name,
            slot=label,
        )
    if not problem.frozen.isdisjoint(span):
        return say(
            "“%(topic)s” is pinned to %(slot)s, which is frozen without it.",
            topic=topic.title,
            slot=label,
        )
    return None


def _fixed_slots(problem: GridProblem, topic: int) -> set[int]:
    """The slots that a topic occupies wherever it goes; empty where it has a choice."""
    starts = {cell.slot for cell in possible_cells(problem, topic)}
    return set(problem.span(topic, min(starts))) if len(starts) == 1 else set()


def _shared_cells(problem: GridProblem, bound: list[int]) -> Iterator[Message]:
    taken: dict[Cell, list[int]] = defaultdict(list)
    for topic in bound:
        cells = possible_cells(problem, topic)
        if len(cells) == 1:
            for slot in problem.span(topic, cells[0].slot):
                taken[Cell(slot, cells[0].room)].append(topic)
    for (slot, room), topics in taken.items():
        if len(topics) > 1:
            yield say(
                "%(topics)s can only be in %(room)s at %(slot)s, and one place takes one topic.",
                topics=titles(problem, topics),
                room=problem.rooms[room].name,
                slot=problem.slots[slot].label,
            )


def _shared_hosts(problem: GridProblem, bound: list[int]) -> Iterator[Message]:
    busy: dict[tuple[int, int], list[int]] = defaultdict(list)
    for topic in bound:
        for slot in _fixed_slots(problem, topic):
            for host in problem.topics[topic].hosts:
                busy[host, slot].append(topic)
    for (host, slot), topics in busy.items():
        if len(topics) > 1:
            yield say(
                "%(person)s hosts %(topics)s, which can only run at %(slot)s.",
                person=called(problem, host),
                topics=titles(problem, topics),
                slot=problem.slots[slot].label,
            )


def _overbooked_hosts(problem: GridProblem, bound: list[int]) -> Iterator[Message]:
    hosted: dict[int, list[int]] = defaultdict(list)
    for topic in bound:
        for host in problem.topics[topic].hosts:
            hosted[host].append(topic)
    for host, topics in hosted.items():
        needed = sum(problem.topics[topic].length for topic in topics)
        there = len(problem.slots) - len(problem.people[host].away)
        if needed > there:
            yield say(
                "%(person)s hosts %(topics)s, which take %(needed)s times, and is there for only "
                "%(there)s.",
                person=called(problem, host),
                topics=titles(problem, topics),
                needed=needed,
                there=there,
            )


def _too_many(problem: GridProblem, bound: list[int]) -> Iterator[Message]:
    needed = sum(problem.topics[topic].length for topic in bound)
    closed = sum(len(room.closed) for room in problem.rooms)
    cells = len(problem.slots) * len(problem.rooms) - closed
    if needed > cells:
        yield say(
            "The topics that must run take %(needed)s places, and the grid has %(cells)s.",
            needed=needed,
            cells=cells,
        )


def _together(problem: GridProblem, bound: list[int]) -> tuple[Message, ...]:
    """Leave out one topic after the other as long as the rest is still impossible."""
    try:
        if fit_musts(problem, bound) is not None:
            return ()
    except TooHard:
        return ()
    core = list(bound)
    for topic in bound:
        rest = [other for other in core if other != topic]
        if not _fits(problem, rest):
            core = rest
    return (
        say(
            "These topics must run, and no grid can hold them all: %(topics)s.",
            topics=titles(problem, core),
        ),
    )


def _fits(problem: GridProblem, topics: list[int]) -> bool:
    try:
        return fit_musts(problem, topics, nodes=2_000) is not None
    except TooHard:
        return True
