"""Brings the rows of an action back, or about again, where nobody has changed them since."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.deeds import deeds, subject_names
from app.domain.desk import ago
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.grid.rules import LOCKS, Violation, violations
from app.domain.messages import say
from app.domain.phases import check_not_over
from app.models import DeskAction, Event, PublishedPlacement, Topic
from app.rows import GridInput, grid_input
from app.services.calendar import refresh_calendar
from app.services.row_changes import (
    MODELS,
    Key,
    Row,
    RowChange,
    bring_about,
    loaded,
    models_of,
    snapshot,
)
from app.services.standing import slots_of, standing
from app.services.versions import broken_by_now

PUBLIC = frozenset({"event", "room", "slot"})
"""The tables that calendars are told of."""


def turn(
    tx: Tx, event: Event, now: datetime, action: DeskAction, changes: Sequence[RowChange]
) -> None:
    """Bring about changes that an action made, or those that take it back.

    Raises Conflict where one of the rows was changed since, saying who did what, and Invalid where
    the draft would break a rule that it keeps now, or a version shown again breaks one.
    """
    if all(change.table != "event" for change in changes):
        check_not_over(event.phase)
    before = grid_input(tx, event, now)
    rows = _rows(tx, event, changes)
    in_the_way = _in_the_way(changes, rows)
    if in_the_way:
        raise _clash(tx, event, now, action, in_the_way)
    _check_topics(tx, event, changes)
    _check_published(tx, changes)
    _check_shown_again(tx, event, changes, before)
    day = standing(tx, event) if any(change.table == "slot" for change in changes) else None
    bring_about(tx, changes, rows)
    if day is not None:
        day.check(event, slots_of(tx, event))
    if all(change.table == "absence" for change in changes):
        return  # who is here is no choice of the desk: the rules it breaks are told on its pages
    _refuse(_newly_broken(before, grid_input(tx, event, now)))
    if not PUBLIC.isdisjoint(change.table for change in changes):
        refresh_calendar(tx, event, now)


def _rows(tx: Tx, event: Event, changes: Sequence[RowChange]) -> Mapping[Key, Row]:
    """Read what changes could touch: all there is where times or rooms come or go."""
    touched = models_of(changes)
    if not {"room", "slot"}.isdisjoint(change.table for change in changes):
        return snapshot(tx, event.id)
    return snapshot(tx, event.id, [model for model in MODELS if model in touched])


def _in_the_way(changes: Sequence[RowChange], rows: Mapping[Key, Row]) -> set[Key]:
    """Return the rows that keep changes from being brought about."""
    touched = {change.key for change in changes}
    others = {key: row for key, row in rows.items() if key not in touched}
    stale = {change.key for change in changes if not change.stands_before(rows)}
    cells = {
        _cell({**rows.get(change.key, {}), **change.after})
        for change in changes
        if change.table == "placement" and change.after is not None
    }
    taken = {key for key, row in others.items() if key[0] == "placement" and _cell(row) in cells}
    gone = {change.key[1] for change in changes if _removes_line(change)}
    inside = {key for key, row in others.items() if not gone.isdisjoint(map(str, _cell(row)))}
    return stale | taken | inside


def _cell(row: Row) -> tuple[object, object]:
    return row.get("slot_id"), row.get("room_id")


def _removes_line(change: RowChange) -> bool:
    return change.table in ("room", "slot") and change.after is None


def _clash(tx: Tx, event: Event, now: datetime, action: DeskAction, keys: set[Key]) -> Conflict:
    """Say who has changed since what an action had changed."""
    later = tx.exec(
        select(DeskAction)
        .where(
            DeskAction.event_id == event.id,
            DeskAction.revision > action.revision,
            col(DeskAction.undone_at).is_(None),
        )
        .order_by(col(DeskAction.revision).desc())
    ).all()
    for other in later:
        if other.id != action.id and touches(other, keys):
            (deed,) = deeds(tx, event.zone, [other])
            return Conflict(
                say(
                    "%(deed)s, %(ago)s. Undo that first, or leave it.",
                    deed=deed,
                    ago=ago(other.at, now),
                )
            )
    return Conflict(say("Something else has changed there since. Look at the page again."))


def touches(action: DeskAction, keys: set[Key]) -> bool:
    """Tell whether an action changed one of these rows."""
    return any(change.key in keys for change in loaded(action.changes))


def _check_topics(tx: Tx, event: Event, changes: Sequence[RowChange]) -> None:
    """Raise Conflict where a topic would get its place back that was withdrawn meanwhile."""
    placed = {c.key[1] for c in changes if c.table == "placement" and c.after is not None}
    if not placed:
        return
    standing = select(Topic.id).where(col(Topic.id).in_(placed), col(Topic.withdrawn_at).is_(None))
    lost = placed - set(tx.exec(standing).all())
    if lost:
        names = subject_names(tx, event.zone, lost)
        title = next(iter(sorted(names.values())), "…")
        raise Conflict(say("“%(topic)s” has been withdrawn since. Leave it.", topic=title))


def _check_published(tx: Tx, changes: Sequence[RowChange]) -> None:
    """Raise Conflict where a version of the grid would lose a room or a time."""
    gone = {change.key[1] for change in changes if _removes_line(change)}
    if not gone:
        return
    used = col(PublishedPlacement.room_id).in_(gone) | col(PublishedPlacement.slot_id).in_(gone)
    if tx.exec(select(PublishedPlacement).where(used)).first():
        raise Conflict(say("A published version of the grid uses it. Leave it."))


def _check_shown_again(
    tx: Tx, event: Event, changes: Sequence[RowChange], found: GridInput
) -> None:
    """Raise Invalid where a version would be public again that breaks a rule by now."""
    for change in changes:
        number = (change.after or {}).get("public_version")
        if isinstance(number, int):
            _refuse(broken_by_now(tx, event, number, found))


def _refuse(broken: Sequence[Violation]) -> None:
    if broken:
        raise Invalid(*(Problem("history", violation.message) for violation in broken))


def _newly_broken(before: GridInput, after: GridInput) -> list[Violation]:
    """Return the rules that the draft breaks now and did not, and the locks that it has left."""
    known = {_named(before, found) for found in violations(before.problem, before.grid)}
    broken = [
        found
        for found in violations(after.problem, after.grid)
        if _named(after, found) not in known
    ]
    lines = (before.slot_ids, before.room_ids, before.topic_ids)
    if before.grid == after.grid or lines != (after.slot_ids, after.room_ids, after.topic_ids):
        return broken
    return broken + [
        found
        for found in violations(before.problem, after.grid)
        if found.rule in LOCKS and _named(before, found) not in known
    ]


def _named(found: GridInput, violation: Violation) -> tuple[str, tuple[str, ...]]:
    return violation.rule, tuple(found.topic_ids[topic] for topic in violation.topics)
