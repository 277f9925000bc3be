"""What publishing the draft would change, and for whom exactly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import union
from sqlmodel import col, select

from app.db import Reader
from app.domain.grid.diff import Diff, diff
from app.domain.grid.problem import Grid
from app.domain.grid.receipt import input_hash
from app.domain.grid.rules import violations
from app.domain.messages import Message
from app.models import GridVersion, Host, Placement, PublishedPlacement, Star, Topic, Vote
from app.queries.board import Sitting
from app.queries.draft import Draft, load_draft
from app.queries.events import EventView
from app.queries.topics import TopicView
from app.queries.versions import VersionView, versions


@dataclass(frozen=True)
class ChangeView:
    """A topic whose place would be another, and how many people want, lead or starred it."""

    topic: TopicView
    before: Sitting | None
    after: Sitting | None
    people: int


@dataclass(frozen=True)
class Publishing:
    """The step from what everybody saw last to the draft.

    `told` are the people who voted for, lead or starred a topic that changes: they and nobody else
    get news. `winners` and `losers` have more or fewer hours with something they want.
    """

    placed: int
    broken: tuple[Message, ...]
    changes: tuple[ChangeView, ...]
    told: int
    winners: int
    losers: int
    versions: tuple[VersionView, ...]
    input_hash: str

    @property
    def next_number(self) -> int:
        """The number that publishing would use."""
        return self.versions[0].number + 1 if self.versions else 1


def publishing(session: Reader, event: EventView, now: datetime) -> Publishing:
    """Return what publishing would do. Twenty queries, however large the day."""
    draft, known = load_draft(session, event, now), versions(session, event)
    found = draft.found
    before = _seen(session, event, draft, known)
    change = diff(found.problem, before, found.grid)
    concerned = concerned_people(session, [found.topic_ids[c.topic] for c in change.changes])
    return Publishing(
        placed=len(found.grid),
        broken=tuple(violation.message for violation in violations(found.problem, found.grid)),
        changes=_changes(draft, before, change, concerned),
        told=len(set[str]().union(*concerned.values())),
        winners=change.winners.bit_count(),
        losers=change.losers.bit_count(),
        versions=known,
        input_hash=input_hash(found.problem),
    )


def current_hash(session: Reader, event: EventView, now: datetime) -> str:
    """Return the hash of what a build would start from now."""
    return input_hash(load_draft(session, event, now).found.problem)


def concerned_people(session: Reader, topic_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return for each topic who is told when it moves: voters, hosts, who starred it. One query."""
    asked = (
        select(Vote.topic_id, Vote.participant_id).where(col(Vote.topic_id).in_(topic_ids)),
        select(Host.topic_id, Host.participant_id).where(col(Host.topic_id).in_(topic_ids)),
        select(Star.topic_id, Star.participant_id).where(
            col(Star.topic_id).in_(topic_ids), col(Star.on).is_(True)
        ),
    )
    people: dict[str, set[str]] = {topic_id: set() for topic_id in topic_ids}
    for topic_id, person_id in session.execute(union(*asked)):
        people[topic_id].add(person_id)
    return {topic_id: frozenset(some) for topic_id, some in people.items()}


def unpublished_changes(session: Reader, event: EventView) -> int:
    """Return how many topics stand elsewhere in the draft than everybody sees. Two queries."""
    draft = session.exec(
        select(Placement.topic_id, Placement.slot_id, Placement.room_id)
        .join(Topic, col(Topic.id) == col(Placement.topic_id))
        .where(Placement.event_id == event.id, col(Topic.withdrawn_at).is_(None))
    ).all()
    seen = session.exec(
        select(PublishedPlacement.topic_id, PublishedPlacement.slot_id, PublishedPlacement.room_id)
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .join(Topic, col(Topic.id) == col(PublishedPlacement.topic_id))
        .where(
            GridVersion.event_id == event.id,
            GridVersion.number == event.public_version,
            col(Topic.withdrawn_at).is_(None),
        )
    ).all()
    return len({topic for topic, *_ in set(map(tuple, draft)) ^ set(map(tuple, seen))})


def _seen(session: Reader, event: EventView, draft: Draft, known: Collection[VersionView]) -> Grid:
    """What everybody sees, or saw last where the grid has been taken back."""
    if event.public_version is not None:
        return draft.found.problem.previous
    last = max((version.number for version in known), default=None)
    rows = session.exec(
        select(PublishedPlacement)
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .where(GridVersion.event_id == event.id, GridVersion.number == last)
    )
    return draft.found.grid_of((row.topic_id, row.slot_id, row.room_id) for row in rows)


def _changes(
    draft: Draft, before: Grid, change: Diff, concerned: Mapping[str, Collection[str]]
) -> tuple[ChangeView, ...]:
    old = {sitting.topic.id: sitting for sitting in draft.sittings(before)}
    new = {sitting.topic.id: sitting for sitting in draft.sittings(draft.found.grid)}
    ids = [draft.found.topic_ids[one.topic] for one in change.changes]
    return tuple(
        ChangeView(draft.topics[i], old.get(i), new.get(i), len(concerned[i])) for i in ids
    )
