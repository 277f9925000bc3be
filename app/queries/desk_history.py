"""What was done at the desk: the last action for the bar on its pages, and the whole history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Reader
from app.deeds import callings, deeds, subject_names
from app.domain.desk import PHASE_KINDS, DeskKind, ago
from app.domain.messages import Message
from app.models import DeskAction
from app.queries.events import EventView

HISTORY_PAGE = 40
"""Actions at once."""

FRESH = timedelta(seconds=60)
"""How long the undo of a step of the event stands out."""


Cell = tuple[str, str]
"""The ids of a time and a room; two empty words are no place."""


@dataclass(frozen=True)
class Detail:
    """A topic that an action moved: its title, and time and room before and after, or nothing."""

    topic: str
    before: str
    after: str


@dataclass(frozen=True)
class ActionView:
    """One action: who did what as a sentence without an end, and whether it is undone.

    `stands_out` is a step of the whole event in the last minute.
    """

    number: int
    deed: Message
    at: datetime
    ago: Message
    stands_out: bool
    undone_at: datetime | None
    undone_by: str
    can_redo: bool
    details: tuple[Detail, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class DeskNow:
    """What the next undo takes back, and what the next redo does again."""

    last: ActionView | None
    undone: ActionView | None


NOTHING_DONE = DeskNow(None, None)


@dataclass(frozen=True)
class DeskHistory:
    """Actions, the newest first; `older` is where to go on, None at the end."""

    actions: tuple[ActionView, ...]
    older: int | None


def desk_now(session: Reader, event: EventView, now: datetime) -> DeskNow:
    """Return the actions that undo and redo would take. Seven queries at most."""
    undone = (col(DeskAction.undone_at).is_not(None), col(DeskAction.spent).is_(False))
    last = _newest(session, event, col(DeskAction.undone_at).is_(None))
    next_redo = _newest(session, event, *undone)
    rows = [row for row in (last, next_redo) if row is not None]
    views = dict(zip([row.id for row in rows], _views(session, event, rows, now), strict=True))
    return DeskNow(
        last=views[last.id] if last else None, undone=views[next_redo.id] if next_redo else None
    )


def desk_history(
    session: Reader, event: EventView, now: datetime, *, below: int | None = None
) -> DeskHistory:
    """Return up to HISTORY_PAGE actions with a number under `below`. Nine queries at most."""
    query = (
        select(DeskAction)
        .where(DeskAction.event_id == event.id)
        .order_by(col(DeskAction.number).desc())
        .limit(HISTORY_PAGE + 1)
    )
    if below is not None:
        query = query.where(DeskAction.number < below)
    rows = session.exec(query).all()
    views = _views(session, event, rows[:HISTORY_PAGE], now, detailed=True)
    return DeskHistory(views, views[-1].number if len(rows) > HISTORY_PAGE else None)


def _newest(session: Reader, event: EventView, *fits: ColumnElement[bool]) -> DeskAction | None:
    return session.exec(
        select(DeskAction)
        .where(DeskAction.event_id == event.id, *fits)
        .order_by(col(DeskAction.revision).desc())
        .limit(1)
    ).first()


def _views(
    session: Reader,
    event: EventView,
    rows: Sequence[DeskAction],
    now: datetime,
    *,
    detailed: bool = False,
) -> tuple[ActionView, ...]:
    people = callings(session, {row.undone_by for row in rows if row.undone_at and row.undone_by})
    details = _details(session, event, rows) if detailed else [()] * len(rows)
    said = deeds(session, event.zone, rows)
    return tuple(
        ActionView(
            number=row.number,
            deed=deed,
            at=row.at,
            ago=ago(row.at, now),
            stands_out=DeskKind(row.kind) in PHASE_KINDS and now - row.at < FRESH,
            undone_at=row.undone_at,
            undone_by=people.get(row.undone_by or "", ""),
            can_redo=row.undone_at is not None and not row.spent,
            details=moved,
            why=_why(row),
        )
        for row, deed, moved in zip(rows, said, details, strict=True)
    )


def _details(
    session: Reader, event: EventView, rows: Sequence[DeskAction]
) -> list[tuple[Detail, ...]]:
    """Say where each action has moved topics from and to. Three queries."""
    moves = [[move for change in row.changes if (move := _move(change))] for row in rows]
    ids = {part for row in moves for topic, old, new in row for part in (topic, *old, *new)}
    names = subject_names(session, event.zone, ids - {""})

    def place(slot: str, room: str) -> str:
        return f"{names.get(slot, '…')} {names.get(room, '…')}" if slot else ""

    return [
        tuple(Detail(names.get(t, "…"), place(*before), place(*after)) for t, before, after in row)
        for row in moves
    ]


def _move(change: dict[str, object]) -> tuple[str, Cell, Cell] | None:
    """Return the ids of a topic and of its places before and after; None for any other change."""
    key, before, after = change["key"], change["before"] or {}, change["after"] or {}
    assert isinstance(key, list)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    if key[0] != "placement" or "slot_id" not in before.keys() | after.keys():
        return None
    return str(key[1]), _cell(before), _cell(after)


def _cell(row: dict[str, object]) -> Cell:
    return str(row.get("slot_id", "")), str(row.get("room_id", ""))


def _why(row: DeskAction) -> str:
    """Return the reason that was written with a lock or a closed place."""
    for change in row.changes:
        after = change["after"]
        if isinstance(after, dict) and (why := after.get("why") or after.get("pinned_why")):
            return str(why)
    return ""
