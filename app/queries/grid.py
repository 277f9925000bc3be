"""The draft of the grid as the organiser sees it: where all stands, how good it is, what moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.domain.grid.explain import left_out
from app.domain.grid.rules import Violation, violations
from app.domain.grid.score import Score, audience, score
from app.domain.messages import Message
from app.models import GridVersion
from app.queries.board import (
    BoardRow,
    RoomView,
    Sitting,
    rows_of_day,
)
from app.queries.desk import PlanView, plan_of_event
from app.queries.draft import Draft, load_draft
from app.queries.events import EventView
from app.queries.topics import TopicView
from app.rows import GridInput


@dataclass(frozen=True)
class Quality:
    """How good the draft is; hours are slots, summed over people who want something."""

    filled: int
    wanted: int
    people: int
    satisfied: int
    most_missed: int
    missing_most: int

    @property
    def percent(self) -> int:
        """The part of the people who get all they could."""
        return 100 * self.satisfied // self.people if self.people else 100


@dataclass(frozen=True)
class Tight:
    """A topic with more votes than its room has seats, and a larger room free at that time."""

    sitting: Sitting
    larger: RoomView | None


@dataclass(frozen=True)
class Unplaced:
    """A topic without a place, why, and what would let it in."""

    topic: TopicView
    reason: Message
    change: Message | None


@dataclass(frozen=True)
class VersionView:
    """One published version."""

    number: int
    published_at: datetime
    sentence: str
    coverage: int
    ideal: int
    is_public: bool


@dataclass(frozen=True)
class Difference:
    """A topic whose place in the draft is not that in the public version."""

    topic: TopicView
    before: Sitting | None
    after: Sitting | None


@dataclass(frozen=True)
class DeskGrid:
    """All that the page of the grid shows; `affected` people want a topic whose place changes."""

    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    pinned: frozenset[str]
    quality: Quality
    tight: tuple[Tight, ...]
    broken: tuple[Message, ...]
    flawed: frozenset[str]
    unplaced: tuple[Unplaced, ...]
    versions: tuple[VersionView, ...]
    differences: tuple[Difference, ...]
    affected: int
    plan: PlanView | None

    @property
    def placed(self) -> int:
        """How many topics have a place."""
        return len(
            {cell.sitting.topic.id for row in self.rows for cell in row.cells if cell.sitting}
        )

    @property
    def crowded(self) -> frozenset[str]:
        """The topics with more votes than seats."""
        return frozenset(tight.sitting.topic.id for tight in self.tight)


def desk_grid(session: Reader, event: EventView, now: datetime) -> DeskGrid:
    """Return the draft with its judgement. Twenty queries, however large the day."""
    draft = load_draft(session, event, now)
    found, problem = draft.found, draft.found.problem
    broken = violations(problem, found.grid)
    sittings = draft.sittings(found.grid)
    differences = _differences(draft)
    return DeskGrid(
        rooms=draft.rooms,
        rows=rows_of_day(draft.rooms, draft.slots, sittings, now),
        pinned=draft.pinned,
        quality=_quality(score(problem, found.grid)),
        tight=_tight(draft, sittings),
        broken=tuple(violation.message for violation in broken),
        flawed=_flawed(found, broken),
        unplaced=_unplaced(draft),
        versions=_versions(session, event),
        differences=differences,
        affected=_affected(found, differences),
        plan=plan_of_event(session, event, now),
    )


def _quality(judged: Score) -> Quality:
    worst = judged.worst_off
    most = worst[0].missed if worst else 0
    return Quality(
        filled=judged.coverage,
        wanted=judged.ideal,
        people=len(judged.people),
        satisfied=judged.satisfied,
        most_missed=most,
        missing_most=sum(share.missed == most for share in worst),
    )


def _tight(draft: Draft, sittings: Sequence[Sitting]) -> tuple[Tight, ...]:
    return tuple(
        Tight(sitting, _larger(draft, sitting, sittings))
        for sitting in sittings
        if sitting.topic.votes > sitting.room.seats
    )


def _larger(draft: Draft, sitting: Sitting, sittings: Sequence[Sitting]) -> RoomView | None:
    """Return the largest room that is free meanwhile, open, and has what the topic needs."""
    found = draft.found
    start = found.slot_ids.index(sitting.slot_id)
    span = range(start, start + sitting.slots)
    taken = {
        other.room.id
        for other in sittings
        if other.starts_at < sitting.ends_at and sitting.starts_at < other.ends_at
    }
    free = [
        room
        for room, asked in zip(draft.rooms, found.problem.rooms, strict=True)
        if room.id not in taken
        and room.seats > sitting.room.seats
        and set(sitting.topic.needs) <= asked.features
        and asked.closed.isdisjoint(span)
    ]
    return max(free, key=lambda room: room.seats, default=None)


def _flawed(found: GridInput, broken: Sequence[Violation]) -> frozenset[str]:
    return frozenset(found.topic_ids[topic] for violation in broken for topic in violation.topics)


def _unplaced(draft: Draft) -> tuple[Unplaced, ...]:
    found = draft.found
    return tuple(
        Unplaced(draft.topics[found.topic_ids[out.topic]], out.reason, out.change)
        for out in left_out(found.problem, found.grid)
    )


def _versions(session: Reader, event: EventView) -> tuple[VersionView, ...]:
    rows = session.exec(
        select(GridVersion)
        .where(GridVersion.event_id == event.id)
        .order_by(col(GridVersion.number).desc())
    ).all()
    return tuple(
        VersionView(
            number=row.number,
            published_at=row.published_at,
            sentence=row.sentence,
            coverage=row.coverage,
            ideal=row.ideal,
            is_public=row.number == event.public_version,
        )
        for row in rows
    )


def _differences(draft: Draft) -> tuple[Difference, ...]:
    """Compare with the public version; nothing where none is public."""
    before, after = draft.found.problem.previous, draft.found.grid
    if not before:
        return ()
    old = {sitting.topic.id: sitting for sitting in draft.sittings(before)}
    new = {sitting.topic.id: sitting for sitting in draft.sittings(after)}
    return tuple(
        Difference(topic, old.get(topic.id), new.get(topic.id))
        for topic in draft.topics.values()
        if _where(old.get(topic.id)) != _where(new.get(topic.id))
    )


def _where(sitting: Sitting | None) -> tuple[str, str] | None:
    return (sitting.slot_id, sitting.room.id) if sitting else None


def _affected(found: GridInput, differences: Sequence[Difference]) -> int:
    fans, mask = audience(found.problem), 0
    for difference in differences:
        mask |= fans[found.topic_ids.index(difference.topic.id)]
    return mask.bit_count()
