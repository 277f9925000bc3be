"""The organiser's hand on the grid: move, take off, publish, unpublish."""

from contextlib import AbstractContextManager
from datetime import datetime

from sqlmodel import select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind
from app.domain.errors import Conflict, Invalid, NotFound, Problem
from app.domain.grid.moves import after_drop, after_move, newly_broken
from app.domain.grid.problem import Cell, Grid
from app.domain.grid.rules import Violation, violations
from app.domain.messages import Message, say
from app.domain.people import Viewer
from app.domain.phases import Phase, check_not_over, check_step
from app.domain.text import clean_line
from app.models import Event, GridVersion, Placement
from app.rows import GridInput, grid_input
from app.services.calendar import refresh_calendar
from app.services.history import PHASES, acting
from app.services.log import record, take_revision
from app.services.pages import make_pages
from app.services.together import meanwhile
from app.services.topics import find_topic
from app.services.versions import broken_by_now, new_version

LONGEST_SENTENCE = 200


def move(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    slot_id: str,
    room_id: str,
    seen: int | None = None,
    anyway: bool = False,
) -> tuple[Message, ...]:
    """Put a topic into a place of the draft; a topic that stands there takes the one it had.

    `seen` is the revision of the page: returns what others did since then. Raises Invalid, naming
    the rule in words, where a hard rule would be broken that is not yet, and Conflict where
    somebody else moved the topic or took the place since, unless it is wanted `anyway`.
    """
    event = _begin(tx, viewer, topic_id)
    told = meanwhile(
        tx,
        event,
        viewer,
        now,
        seen=seen,
        topic_ids=[topic_id],
        cells=[(slot_id, room_id)],
        anyway=anyway,
    )
    found = grid_input(tx, event, now)
    cell, topic = _known(found, topic_id, slot_id, room_id)
    with acting(tx, event, viewer, now, DeskKind.MOVED, subject=topic_id):
        rearrange(tx, event, found, after_move(found.grid, topic, cell))
    record(tx, event, ChangeKind.TOPIC_MOVED, viewer, now, subject=topic_id)
    return told


def take_off(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    seen: int | None = None,
    anyway: bool = False,
) -> tuple[Message, ...]:
    """Take a topic off the draft; raises Invalid where it is locked or has begun.

    `seen`, `anyway` and what is returned are those of `move`.
    """
    event = _begin(tx, viewer, topic_id)
    told = meanwhile(tx, event, viewer, now, seen=seen, topic_ids=[topic_id], anyway=anyway)
    found = grid_input(tx, event, now)
    with acting(tx, event, viewer, now, DeskKind.TAKEN_OFF, subject=topic_id):
        rearrange(tx, event, found, after_drop(found.grid, _topic(found, topic_id)))
    record(tx, event, ChangeKind.TOPIC_MOVED, viewer, now, subject=topic_id)
    return told


def publish(tx: Tx, viewer: Viewer, now: datetime, *, sentence: str = "") -> int:
    """Show the draft to everybody as the next version and return its number.

    Raises Conflict for an empty draft, one that breaks a hard rule, or a phase without a grid.
    """
    viewer.check_organises()
    sentence = clean_line(sentence)
    if len(sentence) > LONGEST_SENTENCE:
        most = say("Shorten this to %(most)s characters or fewer.", most=LONGEST_SENTENCE)
        raise Invalid(Problem("sentence", most))
    event = take_revision(tx, viewer.event_id)
    _check_takes_grid(event)
    found = grid_input(tx, event, now)
    _check_publishable(found)
    version = new_version(tx, event, found, viewer, now, sentence=sentence)
    with _phase(tx, event, viewer, now, DeskKind.PUBLISHED, version.number):
        _make_public(tx, event, version.number, now)
    record(tx, event, ChangeKind.GRID_PUBLISHED, viewer, now, subject=str(version.number))
    return version.number


def republish(tx: Tx, viewer: Viewer, now: datetime, *, number: int) -> None:
    """Show an earlier version again; the draft stays as it is.

    Raises Invalid where it would change what has begun, or break a rule by now.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    _check_takes_grid(event)
    version = tx.exec(
        select(GridVersion).where(GridVersion.event_id == event.id, GridVersion.number == number)
    ).first()
    if version is None:
        raise NotFound
    if event.public_version != number:
        broken = broken_by_now(tx, event, number, grid_input(tx, event, now))
        if broken:
            raise Invalid(*(Problem("grid", violation.message) for violation in broken))
        with _phase(tx, event, viewer, now, DeskKind.REPUBLISHED, number):
            _make_public(tx, event, number, now)
        record(tx, event, ChangeKind.GRID_PUBLISHED, viewer, now, subject=str(number))


def unpublish(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Take the grid from everybody's eyes; its versions stay and can be shown again."""
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    if event.public_version is None:
        return
    check_not_over(event.phase)
    check_step(event.phase, Phase.PLANNING)
    number = event.public_version
    with _phase(tx, event, viewer, now, DeskKind.UNPUBLISHED, number):
        event.public_version, event.phase = None, Phase.PLANNING
    refresh_calendar(tx, event, now)
    record(tx, event, ChangeKind.GRID_UNPUBLISHED, viewer, now, subject=str(number))


def _begin(tx: Tx, viewer: Viewer, topic_id: str) -> Event:
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    check_not_over(event.phase)
    find_topic(tx, event, topic_id)
    return event


def _phase(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, kind: DeskKind, number: int
) -> AbstractContextManager[None]:
    return acting(tx, event, viewer, now, kind, subject=str(number), touches=PHASES)


def _check_takes_grid(event: Event) -> None:
    check_not_over(event.phase)
    if event.phase != Phase.RUNNING:
        check_step(event.phase, Phase.RUNNING)


def _known(found: GridInput, topic_id: str, slot_id: str, room_id: str) -> tuple[Cell, int]:
    topic = _topic(found, topic_id)
    try:
        return found.cell(slot_id, room_id), topic
    except ValueError:
        raise Invalid(Problem("place", say("Choose a time and a room from the list."))) from None


def _topic(found: GridInput, topic_id: str) -> int:
    if topic_id not in found.topic_ids:
        raise Conflict(say("This topic has been withdrawn."))
    return found.topic_ids.index(topic_id)


def _refusal(broken: tuple[Violation, ...]) -> Invalid:
    return Invalid(*(Problem("place", violation.message) for violation in broken))


def rearrange(tx: Tx, event: Event, found: GridInput, moved: Grid) -> None:
    """Write another draft; raises Invalid for what it would break that is not broken yet."""
    broken = newly_broken(found.problem, found.grid, moved)
    if broken:
        raise _refusal(broken)
    write_draft(tx, event, found, moved)


def write_draft(tx: Tx, event: Event, found: GridInput, moved: Grid) -> None:
    """Write another draft as it is; what keeps a place or gets another keeps its lock."""
    old = {p.topic_id: p for p in tx.exec(select(Placement).where(Placement.event_id == event.id))}
    changed = {
        topic for topic in set(found.grid) | set(moved) if found.grid.get(topic) != moved.get(topic)
    }
    for topic in changed:
        if placement := old.get(found.topic_ids[topic]):
            tx.delete(placement)
    tx.flush()
    for topic in changed & set(moved):
        topic_id, cell = found.topic_ids[topic], moved[topic]
        placement = Placement(
            topic_id=topic_id,
            event_id=event.id,
            slot_id=found.slot_ids[cell.slot],
            room_id=found.room_ids[cell.room],
        )
        if known := old.get(topic_id):
            placement.pinned, placement.pinned_by = known.pinned, known.pinned_by
            placement.pinned_why = known.pinned_why
        tx.add(placement)


def _check_publishable(found: GridInput) -> None:
    if not found.grid:
        raise Conflict(say("The grid is empty. Build it, or place a topic by hand."))
    broken = violations(found.problem, found.grid)
    if broken:
        raise Invalid(*(Problem("grid", violation.message) for violation in broken))


def _make_public(tx: Tx, event: Event, number: int, now: datetime) -> None:
    event.public_version = number
    event.phase = Phase.RUNNING
    make_pages(tx, event)
    refresh_calendar(tx, event, now)
