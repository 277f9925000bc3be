"""One person's day: what they voted for and lead, in order, with what stands side by side."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.people import Viewer
from app.queries.board import Board, BoardRow, Sitting, SlotView, board
from app.queries.events import EventView
from app.queries.topics import Mine, TopicView, mine


@dataclass(frozen=True)
class MyHour:
    """One time of the day; more than one pick is a conflict, none in a session a gap."""

    slot: SlotView
    picks: tuple[Sitting, ...]
    is_now: bool
    is_next: bool
    is_over: bool


@dataclass(frozen=True)
class MyDay:
    """A day in order; `without_place` are topics one voted for or leads that got none."""

    hours: tuple[MyHour, ...]
    own: Mine
    published: bool
    without_place: tuple[TopicView, ...]
    suggestions: tuple[Sitting, ...]

    @property
    def now(self) -> MyHour | None:
        """What is on for this person."""
        return next((hour for hour in self.hours if hour.is_now and hour.picks), None)

    @property
    def next(self) -> MyHour | None:
        """What this person has next."""
        return next(
            (hour for hour in self.hours if hour.picks and not hour.is_over and not hour.is_now),
            None,
        )


def my_day(session: Reader, event: EventView, viewer: Viewer, now: datetime) -> MyDay:
    """Return the viewer's day; for somebody without picks, the three most wanted that come.

    Eleven queries, however large the day.
    """
    own = mine(session, viewer)
    day = board(session, event, now)
    wanted = own.voted | own.hosted
    placed = {sitting.topic.id for sitting in day.sittings}
    return MyDay(
        hours=tuple(_hour(row, wanted) for row in day.rows),
        own=own,
        published=day.version is not None,
        without_place=tuple(t for t in day.topics if t.id in wanted and t.id not in placed),
        suggestions=() if wanted & placed else _suggestions(day, now),
    )


def _hour(row: BoardRow, wanted: frozenset[str]) -> MyHour:
    picks = tuple(sitting for sitting in row.sittings if sitting.topic.id in wanted)
    return MyHour(row.slot, picks, row.is_now, row.is_next, row.is_over)


def _suggestions(day: Board, now: datetime) -> tuple[Sitting, ...]:
    coming = [sitting for sitting in day.sittings if sitting.starts_at > now]
    return tuple(sorted(coming, key=lambda s: -s.topic.votes)[:3])
