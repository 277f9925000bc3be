"""One person's day: what they picked and lead, in order, with what stands side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Reader
from app.domain.people import Viewer
from app.domain.voting import shuffled
from app.queries.board import Board, BoardRow, Sitting, SlotView, board
from app.queries.events import EventView
from app.queries.news import Moved, known_since, moved
from app.queries.stars import picked, taken_out
from app.queries.topics import Mine, TopicView, mine
from app.queries.twins import MergeNews, merge_news

NIGHT = timedelta(hours=5)
"""A longer time between two sessions is no way from one to the next."""


@dataclass(frozen=True)
class MyHour:
    """One time of the day; more than one pick is a conflict, none in a session a gap.

    `passed` are those at this time that one took out of one's day; `on_offer` is how
    many others there are.
    """

    slot: SlotView
    picks: tuple[Sitting, ...]
    passed: tuple[Sitting, ...]
    on_offer: int
    is_now: bool
    is_next: bool
    is_over: bool


@dataclass(frozen=True)
class MyNext:
    """What one has next: how long after the end of what is `before` it, and what else one voted
    for then."""

    sittings: tuple[Sitting, ...]
    before: Sitting | None
    hour: MyHour

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.sittings[0].starts_at

    @property
    def gap(self) -> int:
        """Minutes between the end of what is before and the beginning."""
        before = self.before.ends_at if self.before else self.starts_at
        return round((self.starts_at - before).total_seconds() / 60)


@dataclass(frozen=True)
class MyDay:
    """A day in order; `without_place` are topics one voted for or leads that got none."""

    hours: tuple[MyHour, ...]
    own: Mine
    picks: frozenset[str]
    version: int | None
    now: tuple[Sitting, ...]
    next: MyNext | None
    without_place: tuple[TopicView, ...]
    suggestions: tuple[Sitting, ...]
    tells_ranks: bool
    moved: tuple[Moved, ...]
    merges: tuple[MergeNews, ...]
    helped: int
    coming: tuple[Sitting, ...]

    def change_of(self, topic_id: str) -> Moved | None:
        """Return how a topic has moved, None where it has not or was not in the grid before."""
        return next((m for m in self.moved if m.topic.id == topic_id and m.before), None)


def my_day(session: Reader, event: EventView, viewer: Viewer, now: datetime) -> MyDay:
    """Return the viewer's day; for somebody without picks, the three most wanted that come.

    Nineteen queries at most, however large the day.
    """
    own = mine(session, viewer)
    picks = picked(session, viewer)
    out = taken_out(session, viewer) - picks
    day = board(session, event, now)
    since = known_since(session, viewer)
    placed = {sitting.topic.id for sitting in day.sittings}
    mine_today = tuple(sitting for sitting in day.sittings if sitting.topic.id in picks)
    hours = tuple(_hour(row, picks, out) for row in day.rows)
    return MyDay(
        hours=hours,
        own=own,
        picks=picks,
        version=day.version,
        now=tuple(s for s in mine_today if s.starts_at <= now < s.ends_at),
        next=_next(hours, mine_today, now),
        without_place=tuple(
            t for t in day.topics if t.id in own.voted | own.hosted and t.id not in placed
        ),
        suggestions=() if mine_today else _suggestions(day, viewer, now),
        moved=moved(session, event, day, picks | own.voted, since),
        merges=merge_news(session, event.id, viewer.participant(), since),
        helped=len(own.voted & placed),
        tells_ranks=day.tells_ranks,
        coming=tuple(sitting for sitting in mine_today if sitting.starts_at > now),
    )


def _hour(row: BoardRow, picks: frozenset[str], passed_by: frozenset[str]) -> MyHour:
    passed = tuple(sitting for sitting in row.sittings if sitting.topic.id in passed_by)
    chosen = tuple(sitting for sitting in row.sittings if sitting.topic.id in picks)
    on_offer = len(row.sittings) - len(chosen) - len(passed)
    return MyHour(row.slot, chosen, passed, on_offer, row.is_now, row.is_next, row.is_over)


def _next(hours: Sequence[MyHour], picks: Sequence[Sitting], now: datetime) -> MyNext | None:
    later = [sitting for sitting in picks if sitting.starts_at > now]
    if not later:
        return None
    first = later[0]
    ended = [s for s in picks if timedelta() <= first.starts_at - s.ends_at < NIGHT]
    return MyNext(
        sittings=tuple(sitting for sitting in later if sitting.starts_at == first.starts_at),
        before=max(ended, key=lambda sitting: sitting.ends_at, default=None),
        hour=next(hour for hour in hours if hour.slot.id == first.slot_id),
    )


def _suggestions(day: Board, viewer: Viewer, now: datetime) -> tuple[Sitting, ...]:
    coming = [sitting for sitting in day.sittings if sitting.starts_at > now]
    if day.tells_ranks:
        return tuple(sorted(coming, key=lambda s: -s.topic.votes)[:3])
    by_id = {sitting.topic.id: sitting for sitting in coming}
    return tuple(by_id[i] for i in shuffled(by_id, viewer.participant_id or "")[:3])
