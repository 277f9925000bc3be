"""Takes a person out of an event, and every trace of them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.people import Viewer
from app.lone import lone_topics
from app.models import (
    Change,
    DeskAction,
    DevicePass,
    Event,
    Merge,
    Participant,
    Photo,
    PlanRun,
    Receipt,
    Topic,
)
from app.services.calendar import recall_hosts, refresh_calendar
from app.services.feeds import give_up
from app.services.limits import forget
from app.services.log import record, take_revision
from app.services.row_changes import dumped, loaded


def erase(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Remove the viewer with everything that hangs on them; it cannot be undone.

    The database takes away name, votes, stars, absences, devices, sayings and turn with the row,
    and the author's name from notes. Topics that are nobody else's go too; the others stay
    without a proposer. Photos go, removed ones too: a picture is one person's alone, with nobody
    else's words in it, and may show where they live. Their calendar answers that it is gone, and
    only the number of people who joined remembers that somebody was here.
    """
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    tx.exec(delete(Topic).where(col(Topic.id).in_(lone_topics(tx, person.id))))
    tx.exec(delete(Photo).where(col(Photo.author_id) == person.id))
    _forget(tx, event, person.id)
    give_up(tx, event, person, now)
    tx.delete(person)
    recall_hosts(tx, event, now)
    refresh_calendar(tx, event, now)
    record(tx, event, ChangeKind.PERSON_ERASED, Viewer(event.id, None, None), now)


def _forget(tx: Tx, event: Event, person_id: str) -> None:
    """Take somebody and their devices out of what no foreign key reaches.

    What is kept for retries tells who sent it, and why no grid was found names hosts. What the
    desk did about nobody else goes; of its other actions, the rows that are theirs.
    """
    tx.exec(
        update(Change)
        .where(col(Change.event_id) == event.id, col(Change.subject_id) == person_id)
        .values(subject_id="")
    )
    known = select(DevicePass.device).where(DevicePass.participant_id == person_id)
    traces = (person_id, *tx.exec(known))
    forget(tx, who=traces)
    for trace in traces:
        held = col(Receipt.key).contains(trace) | col(Receipt.answer).contains(trace)
        tx.exec(delete(Receipt).where(col(Receipt.event_id) == event.id, held))
    tx.exec(update(Merge).where(col(Merge.pinned_by) == person_id).values(pinned_by=""))
    for run in tx.exec(select(PlanRun).where(PlanRun.event_id == event.id)):
        run.causes = []
    for action in tx.exec(select(DeskAction).where(DeskAction.event_id == event.id)):
        if action.subject == person_id:
            tx.delete(action)
        elif person_id in str(action.changes):
            kept = [change for change in loaded(action.changes) if person_id not in change.key]
            action.changes = [_without(change, person_id) for change in dumped(kept)]


def _without(change: Mapping[str, object], person_id: str) -> dict[str, object]:
    """Empty what names a person in one change of the desk's history."""
    return {
        part: {name: None if value == person_id else value for name, value in row.items()}
        if isinstance(row, dict)
        else row
        for part, row in change.items()
    }
