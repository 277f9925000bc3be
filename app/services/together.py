"""Two organisers at one desk: what the other did since a page was drawn, and whether it clashes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.deeds import callings, deeds
from app.domain.desk import ago
from app.domain.errors import Conflict
from app.domain.messages import Message, say
from app.domain.people import Viewer
from app.models import DeskAction, Event
from app.services.row_changes import Row, loaded

Cell = tuple[str, str]
"""The ids of a time and a room."""


def meanwhile(
    tx: Tx,
    event: Event,
    viewer: Viewer,
    now: datetime,
    *,
    seen: int | None,
    topic_ids: Iterable[str],
    cells: Iterable[Cell] = (),
    anyway: bool = False,
) -> tuple[Message, ...]:
    """Return what others did at the desk since revision `seen`, a sentence for each action.

    Raises Conflict, on which one may insist with `anyway`, where it moved one of these topics or
    took one of these places. Without `seen` nothing is asked.
    """
    if seen is None:
        return ()
    actions = tx.exec(
        select(DeskAction)
        .where(DeskAction.event_id == event.id, DeskAction.revision > seen)
        .order_by(col(DeskAction.revision).desc())
    ).all()
    others = [a for a in actions if (a.undone_by or a.actor_id) != viewer.participant_id]
    wanted, taken = set(topic_ids), set(cells)
    clash = next((a for a in others if _clashes(a, wanted, taken)), None)
    if clash is not None and not anyway:
        (said,) = _said(tx, event, now, [clash])
        raise Conflict(
            say("%(deed)s Do yours all the same, or leave it as it is.", deed=said), can_insist=True
        )
    return tuple(
        say("%(deed)s Your change is kept.", deed=said) for said in _said(tx, event, now, others)
    )


def _clashes(action: DeskAction, topic_ids: set[str], cells: set[Cell]) -> bool:
    for change in loaded(action.changes):
        if change.table == "placement":
            row: Row = (change.before if action.undone_at else change.after) or {}
            cell = (str(row.get("slot_id")), str(row.get("room_id")))
            if change.key[1] in topic_ids or cell in cells:
                return True
    return False


def _said(
    tx: Tx, event: Event, now: datetime, actions: Sequence[DeskAction]
) -> tuple[Message, ...]:
    """Say of each action who did, or undid, what, and how long ago."""
    people = callings(tx, {a.undone_by for a in actions if a.undone_by})
    return tuple(
        say(
            "%(person)s undid this, %(ago)s: %(deed)s.",
            person=people.get(action.undone_by or "", "…"),
            ago=ago(action.undone_at, now),
            deed=deed,
        )
        if action.undone_at
        else say("%(deed)s, %(ago)s.", deed=deed, ago=ago(action.at, now))
        for action, deed in zip(actions, deeds(tx, event.zone, actions), strict=True)
    )
