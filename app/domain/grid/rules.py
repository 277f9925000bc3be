"""The hard rules of a grid, one function each, under the names that errors and pages use.

A rule takes the problem and any grid, however broken, and returns what breaks it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.grid.problem import Cell, Grid, GridProblem, Lock
from app.domain.messages import Message, say


@dataclass(frozen=True)
class Violation:
    """One broken rule: which topics, where, because of whom, and the sentence for people."""

    rule: str
    topics: tuple[int, ...]
    slot: int | None = None
    room: int | None = None
    person: int | None = None
    message: Message = field(default=Message(""), compare=False)


Rule = Callable[[GridProblem, Grid], Iterator[Violation]]


def violations(problem: GridProblem, grid: Grid) -> tuple[Violation, ...]:
    """Every broken hard rule, in the order of `RULES`."""
    return tuple(found for rule in RULES for found in rule(problem, grid))


def room_clash(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """Two topics in one room in one slot."""
    inside: dict[Cell, list[int]] = defaultdict(list)
    for topic, slot, room in _occupied(problem, grid):
        inside[Cell(slot, room)].append(topic)
    for (slot, room), topics in inside.items():
        if len(topics) > 1:
            message = say(
                "%(room)s at %(slot)s is given to more than one topic: %(topics)s.",
                room=problem.rooms[room].name,
                slot=problem.slots[slot].label,
                topics=titles(problem, topics),
            )
            yield Violation("room_clash", tuple(topics), slot, room, message=message)


def host_clash(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A host or co-host of two topics in one slot."""
    busy: dict[tuple[int, int], list[int]] = defaultdict(list)
    for topic, slot, _ in _occupied(problem, grid):
        for host in problem.topics[topic].hosts:
            busy[host, slot].append(topic)
    for (host, slot), topics in busy.items():
        if len(topics) > 1:
            message = say(
                "%(person)s hosts more than one topic at %(slot)s: %(topics)s.",
                person=called(problem, host),
                slot=problem.slots[slot].label,
                topics=titles(problem, topics),
            )
            yield Violation("host_clash", tuple(topics), slot, person=host, message=message)


def host_away(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic in a slot in which one of its hosts is away."""
    for topic, slot, _ in _occupied(problem, grid):
        for host in problem.topics[topic].hosts:
            if slot in problem.people[host].away:
                message = say(
                    "%(person)s hosts “%(topic)s” and is away at %(slot)s.",
                    person=called(problem, host),
                    topic=problem.topics[topic].title,
                    slot=problem.slots[slot].label,
                )
                yield Violation("host_away", (topic,), slot, person=host, message=message)


def room_closed(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic in a room in a slot in which that room is closed."""
    for topic, slot, room in _occupied(problem, grid):
        if slot in problem.rooms[room].closed and not _comes_into_a_lock(problem, grid, topic):
            message = say(
                "%(room)s is closed at %(slot)s, where “%(topic)s” is placed.",
                room=problem.rooms[room].name,
                slot=problem.slots[slot].label,
                topic=problem.topics[topic].title,
            )
            yield Violation("room_closed", (topic,), slot, room, message=message)


def room_features(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic in a room that lacks something it needs."""
    for topic, (slot, room) in grid.items():
        lacking = problem.topics[topic].needs - problem.rooms[room].features
        if lacking:
            message = say(
                "“%(topic)s” needs %(features)s, which %(room)s does not have.",
                topic=problem.topics[topic].title,
                features=", ".join(sorted(lacking)),
                room=problem.rooms[room].name,
            )
            yield Violation("room_features", (topic,), slot, room, message=message)


def crosses_break(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic that runs over a break or past the end of the grid."""
    for topic, (slot, room) in grid.items():
        if not problem.unbroken(topic, slot):
            message = say(
                "“%(topic)s” takes %(count)s sessions in a row and would run into a break from "
                "%(slot)s.",
                topic=problem.topics[topic].title,
                count=problem.topics[topic].length,
                slot=problem.slots[slot].label,
            )
            yield Violation("crosses_break", (topic,), slot, room, message=message)


def slot_not_allowed(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic that starts in a slot which its own limits exclude."""
    for topic, (slot, room) in grid.items():
        only = problem.topics[topic].only_slots
        if only is not None and slot not in only:
            message = say(
                "The limits of “%(topic)s” exclude %(slot)s.",
                topic=problem.topics[topic].title,
                slot=problem.slots[slot].label,
            )
            yield Violation("slot_not_allowed", (topic,), slot, room, message=message)


def pin(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A pinned topic somewhere else than where it is pinned."""
    for topic, (slot, room) in grid.items():
        fixed = None if _is_locked(problem, topic) else problem.topics[topic].pin
        if fixed and (fixed.slot not in (None, slot) or fixed.room not in (None, room)):
            message = say(
                "“%(topic)s” is pinned somewhere else. Take the pin off to move it.",
                topic=problem.topics[topic].title,
            )
            yield Violation("pin", (topic,), slot, room, message=message)


def locked(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A change of what a lock holds: what stands in it stays, and nothing joins it."""
    for lock in problem.locks:
        inside = {topic for topic, cell in grid.items() if problem.lies_in(lock, topic, cell)}
        for topic in sorted(inside | lock.standing.keys()):
            if grid.get(topic) != lock.standing.get(topic):
                message = _locked_by(problem, lock, topic)
                yield Violation("locked", (topic,), lock.slot, lock.room, message=message)


def must_missing(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A topic that must run, or is pinned, and is not placed."""
    for topic in problem.topics:
        by_lock = not topic.must and _is_locked(problem, topic.id)
        if topic.must_run and topic.id not in grid and not by_lock:
            message = say("“%(topic)s” must run and is not placed.", topic=topic.title)
            yield Violation("must_missing", (topic.id,), message=message)


def frozen(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """A change of what touches a frozen slot: what has begun stays, and nothing joins it."""
    for topic in sorted(problem.previous.keys() | grid.keys()):
        old, new = problem.previous.get(topic), grid.get(topic)
        if old == new:
            continue
        touched = [cell for cell in (old, new) if cell and _is_frozen(problem, topic, cell)]
        if touched:
            message = say(
                "“%(topic)s” changes at %(slot)s, which is frozen.",
                topic=problem.topics[topic].title,
                slot=problem.slots[touched[0].slot].label,
            )
            yield Violation("frozen", (topic,), *touched[0], message=message)


def language_clash(problem: GridProblem, grid: Grid) -> Iterator[Violation]:
    """Two topics in one slot that are the only ones in the only language of some people."""
    for first, second, language in language_pairs(problem):
        if first not in grid or second not in grid:
            continue
        both = set(problem.span(first, grid[first].slot))
        for slot in sorted(both & set(problem.span(second, grid[second].slot))):
            message = say(
                "%(topics)s are the only topics in %(language)s and share %(slot)s.",
                topics=titles(problem, (first, second)),
                language=language,
                slot=problem.slots[slot].label,
            )
            yield Violation("language_clash", (first, second), slot, message=message)


RULES: tuple[Rule, ...] = (
    room_clash,
    host_clash,
    host_away,
    room_closed,
    room_features,
    crosses_break,
    slot_not_allowed,
    pin,
    locked,
    must_missing,
    frozen,
    language_clash,
)

LOCKS = frozenset({"pin", "locked", "must_missing"})
"""The rules that keep in its place what is locked."""


def language_pairs(problem: GridProblem) -> tuple[tuple[int, int, str], ...]:
    """Pairs of topics that alone serve a language group, with the language.

    A language group is the people who understand exactly one language. With two topics in it they
    could hear both, if those never run at once; with three and more the votes decide.
    """
    groups = {min(p.languages) for p in problem.people if len(p.languages) == 1}
    pairs = []
    for language in sorted(groups):
        served = [topic.id for topic in problem.topics if topic.language == language]
        if len(served) == 2:
            pairs.append((served[0], served[1], language))
    return tuple(pairs)


def titles(problem: GridProblem, topics: Iterable[int]) -> str:
    """The titles of topics in quotation marks, separated by commas."""
    return ", ".join(f"“{problem.topics[topic].title}”" for topic in topics)


def called(problem: GridProblem, person: int) -> str:
    """What a sentence calls a person: the name, or the number where there is none."""
    return problem.people[person].name or f"#{person}"


def _occupied(problem: GridProblem, grid: Grid) -> Iterator[tuple[int, int, int]]:
    for topic, (start, room) in sorted(grid.items()):
        for slot in problem.span(topic, start):
            yield topic, slot, room


def _is_locked(problem: GridProblem, topic: int) -> bool:
    return any(topic in lock.standing for lock in problem.locks)


def _comes_into_a_lock(problem: GridProblem, grid: Grid, topic: int) -> bool:
    """Whether a topic has come into a locked row or column, whose free cells count as closed."""
    return any(
        problem.lies_in(lock, topic, grid[topic]) and grid[topic] != lock.standing.get(topic)
        for lock in problem.locks
    )


def _locked_by(problem: GridProblem, lock: Lock, topic: int) -> Message:
    who: dict[str, object] = {"person": lock.who or say("an organiser"), "why": lock.why}
    if lock.room is not None:
        who["room"] = problem.rooms[lock.room].name
        why = say("The column %(room)s is locked by %(person)s: %(why)s. Unlock it first.")
        plain = say("The column %(room)s is locked by %(person)s. Unlock it first.")
    elif lock.slot is not None:
        who["slot"] = problem.slots[lock.slot].label
        why = say("The row of %(slot)s is locked by %(person)s: %(why)s. Unlock it first.")
        plain = say("The row of %(slot)s is locked by %(person)s. Unlock it first.")
    else:
        who["topic"] = problem.topics[topic].title
        why = say("“%(topic)s” is locked by %(person)s: %(why)s. Unlock it first.")
        plain = say("“%(topic)s” is locked by %(person)s. Unlock it first.")
    return Message((why if lock.why else plain).text, who)


def _is_frozen(problem: GridProblem, topic: int, cell: Cell) -> bool:
    return not problem.frozen.isdisjoint(problem.span(topic, cell.slot))
