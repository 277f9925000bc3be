"""Two topics become one, and two again exactly as they were.

What the kept topic gets by a merge, hosts, votes and stars, carries the merge's id; the absorbed
topic keeps its own, out of sight. Whoever voted for both counts once, with the weight they gave the
kept topic, and of two stars that for the kept topic holds.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.grid.moves import newly_broken
from app.domain.messages import say
from app.domain.people import Viewer
from app.models import Event, Host, Merge, Placement, Star, Topic, Vote
from app.rows import grid_input
from app.services.calendar import refresh_calendar
from app.services.log import record, take_revision
from app.services.topics import check_not_archived, find_topic

Loan = TypeVar("Loan", Host, Vote, Star)
"""What a kept topic has of an absorbed one, one row for each participant."""


def merge(tx: Tx, viewer: Viewer, now: datetime, *, kept_id: str, absorbed_id: str) -> str:
    """Take one topic into another and return the merge's id; organisers only.

    All hosts and both proposers lead the kept topic, all voters count for it once, and whose day
    held the absorbed one has the kept one in it. The absorbed topic loses its place in the draft.
    Raises Conflict where either does not stand by itself.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    kept, absorbed = find_topic(tx, event, kept_id), find_topic(tx, event, absorbed_id)
    check_not_archived(event)
    if absorbed.merged_into_id == kept.id:
        return _merge_of(tx, absorbed).id
    _check_both_stand(kept, absorbed)
    made = Merge(event_id=event.id, kept_id=kept.id, absorbed_id=absorbed.id, merged_at=now)
    _take_off_draft(tx, made)
    tx.add(made)
    absorbed.withdrawn_at, absorbed.merged_into_id = now, kept.id
    tx.flush()
    _lend_votes(tx, made)
    _lend_hosts(tx, made)
    _lend_stars(tx, made)
    record(tx, event, ChangeKind.TOPICS_MERGED, viewer, now, subject=made.id)
    refresh_calendar(tx, event, now)
    return made.id


def separate(tx: Tx, viewer: Viewer, now: datetime, *, merge_id: str) -> str:
    """Undo a merge and return the id of the topic that stands by itself again.

    Organisers and the proposers of both topics may. Hosts, votes and stars that came with it go,
    from topics above as well; what was cast or adopted meanwhile stays where it was. The place in
    the draft comes back unless something stands there now. Undoing it twice changes nothing.
    """
    event = take_revision(tx, viewer.event_id)
    undone = tx.get(Merge, merge_id)
    if undone is None or undone.event_id != event.id:
        raise NotFound
    kept, absorbed = tx.get_one(Topic, undone.kept_id), tx.get_one(Topic, undone.absorbed_id)
    _check_may_separate(viewer, kept, absorbed)
    check_not_archived(event)
    if undone.undone_at is None:
        undone.undone_at = now
        absorbed.withdrawn_at = absorbed.merged_into_id = None
        tx.flush()
        _take_back(tx, undone, Vote)
        _take_back(tx, undone, Host)
        _take_back(tx, undone, Star)
        _put_back_into_draft(tx, event, undone, now)
        record(tx, event, ChangeKind.TOPICS_SEPARATED, viewer, now, subject=undone.id)
        refresh_calendar(tx, event, now)
    return absorbed.id


def _check_both_stand(kept: Topic, absorbed: Topic) -> None:
    if kept.id == absorbed.id:
        raise Conflict(say("Choose two different topics."))
    for topic in (kept, absorbed):
        if topic.merged_into_id is not None:
            raise Conflict(
                say("“%(title)s” is part of another topic. Separate them first.", title=topic.title)
            )
        if topic.withdrawn_at is not None:
            raise Conflict(say("“%(title)s” has been withdrawn.", title=topic.title))


def _check_may_separate(viewer: Viewer, kept: Topic, absorbed: Topic) -> None:
    person = viewer.participant_id
    if viewer.organises or (person and person in (kept.proposer_id, absorbed.proposer_id)):
        return
    raise NotAllowed(say("Only those who proposed these topics can separate them."))


def _take_off_draft(tx: Tx, made: Merge) -> None:
    placement = tx.get(Placement, made.absorbed_id)
    if placement is not None:
        made.slot_id, made.room_id = placement.slot_id, placement.room_id
        made.pinned, made.pinned_why = placement.pinned, placement.pinned_why
        made.pinned_by = placement.pinned_by or ""
        tx.delete(placement)


def _put_back_into_draft(tx: Tx, event: Event, undone: Merge, now: datetime) -> None:
    tx.flush()
    found = grid_input(tx, event, now)
    if undone.slot_id not in found.slot_ids or undone.room_id not in found.room_ids:
        return
    cell = found.cell(undone.slot_id, undone.room_id)
    back = {**found.grid, found.topic_ids.index(undone.absorbed_id): cell}
    if any(broken.rule == "room_clash" for broken in newly_broken(found.problem, found.grid, back)):
        return
    tx.add(
        Placement(
            topic_id=undone.absorbed_id,
            event_id=event.id,
            slot_id=undone.slot_id,
            room_id=undone.room_id,
            pinned=undone.pinned,
            pinned_by=undone.pinned_by or None,
            pinned_why=undone.pinned_why,
        )
    )


def _lend_votes(tx: Tx, made: Merge, among: Collection[str] | None = None) -> None:
    """Count the absorbed topic's voters for the kept one, of `among` or all, each once."""
    counted = {vote.participant_id for vote in _rows(tx, Vote, made.kept_id)}
    for vote in _rows(tx, Vote, made.absorbed_id):
        person = vote.participant_id
        if person not in counted and (among is None or person in among):
            tx.add(
                Vote(
                    participant_id=person,
                    topic_id=made.kept_id,
                    weight=vote.weight,
                    cast_at=vote.cast_at,
                    merge_id=made.id,
                )
            )
    tx.flush()


def _lend_hosts(tx: Tx, made: Merge, among: Collection[str] | None = None) -> None:
    """Let the absorbed topic's hosts and both proposers lead the kept one, of `among` or all."""
    kept, absorbed = tx.get_one(Topic, made.kept_id), tx.get_one(Topic, made.absorbed_id)
    since = {row.participant_id: row.since for row in _rows(tx, Host, absorbed.id)}
    for proposer in (kept.proposer_id, absorbed.proposer_id):
        if proposer is not None:
            since.setdefault(proposer, made.merged_at)
    leading = {row.participant_id for row in _rows(tx, Host, kept.id)}
    for person in sorted(since.keys() - leading):
        if among is None or person in among:
            tx.add(
                Host(
                    topic_id=kept.id,
                    participant_id=person,
                    since=since[person],
                    merge_id=made.id,
                )
            )
    tx.flush()


def _lend_stars(tx: Tx, made: Merge, among: Collection[str] | None = None) -> None:
    """Let what people said of their day with the absorbed topic hold for the kept one.

    Not for those who said something of the kept one, were it by voting for it.
    """
    said = {star.participant_id for star in _rows(tx, Star, made.kept_id)}
    voted = {v.participant_id for v in _rows(tx, Vote, made.kept_id) if v.merge_id is None}
    for star in _rows(tx, Star, made.absorbed_id):
        person = star.participant_id
        if person not in said | voted and (among is None or person in among):
            tx.add(
                Star(
                    participant_id=person,
                    topic_id=made.kept_id,
                    on=star.on,
                    at=star.at,
                    merge_id=made.id,
                )
            )
    tx.flush()


def _take_back(tx: Tx, undone: Merge, kind: type[Loan]) -> None:
    """Take away what came by an undone merge, and from every topic above what came from there.

    Whom another merge brings as well stays, under that one.
    """
    lend = {Vote: _lend_votes, Host: _lend_hosts, Star: _lend_stars}[kind]
    through: Merge | None = undone
    people = {row.participant_id for row in _rows(tx, kind, undone.kept_id)}
    while through is not None and people:
        lent = [
            row
            for row in _rows(tx, kind, through.kept_id)
            if row.merge_id == through.id and row.participant_id in people
        ]
        people = {row.participant_id for row in lent}
        for row in lent:
            tx.delete(row)
        tx.flush()
        for other in _merges_into(tx, through.kept_id):
            lend(tx, other, people)
        people -= {row.participant_id for row in _rows(tx, kind, through.kept_id)}
        through = _standing_merge(tx, through.kept_id)


def _rows(tx: Tx, kind: type[Loan], topic_id: str) -> list[Loan]:
    return list(
        tx.exec(
            select(kind).where(kind.topic_id == topic_id).order_by(col(kind.participant_id))
        ).all()
    )


def _merges_into(tx: Tx, topic_id: str) -> list[Merge]:
    return list(
        tx.exec(
            select(Merge)
            .where(Merge.kept_id == topic_id, col(Merge.undone_at).is_(None))
            .order_by(col(Merge.merged_at), col(Merge.id))
        ).all()
    )


def _standing_merge(tx: Tx, absorbed_id: str) -> Merge | None:
    return tx.exec(
        select(Merge).where(Merge.absorbed_id == absorbed_id, col(Merge.undone_at).is_(None))
    ).first()


def _merge_of(tx: Tx, absorbed: Topic) -> Merge:
    found = _standing_merge(tx, absorbed.id)
    assert found is not None, "a topic is merged by a merge"
    return found
