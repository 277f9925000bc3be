"""The draft of the grid, loaded once: as numbers for the rules, as views for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock

from app.db import Reader
from app.domain.grid.moves import MoveJudge
from app.domain.grid.problem import Grid
from app.models import Event
from app.queries.board import RoomView, Sitting, SlotView, rooms_of_event, seat, slots_of_event
from app.queries.events import EventView
from app.queries.topics import TopicView, topics_of_event
from app.rows import GridInput, grid_input

MOST_KEPT = 4
"""Drafts in memory; one of 400 people and 120 topics takes some megabytes."""


@dataclass(frozen=True)
class Draft:
    """What is asked of the grid and its draft, beside the views of rooms, times and topics."""

    found: GridInput
    rooms: tuple[RoomView, ...]
    slots: tuple[SlotView, ...]
    topics: Mapping[str, TopicView]

    @cached_property
    def judge(self) -> MoveJudge:
        """What tells the price of every move of it."""
        return MoveJudge(self.found.problem, self.found.grid)

    def sittings(self, grid: Grid) -> tuple[Sitting, ...]:
        """Put the topics of a grid to their places."""
        found = self.found
        places = [
            (found.topic_ids[topic], found.slot_ids[cell.slot], found.room_ids[cell.room])
            for topic, cell in grid.items()
        ]
        return seat(places, self.topics, self.rooms, self.slots)


def load_draft(session: Reader, event: EventView, now: datetime) -> Draft:
    """Return an event's draft. Eighteen queries, however large the day; none where it is kept.

    Loading the votes of a large event takes longer than judging all its places, and while a card
    is moved about nothing is written. So the last drafts are kept for their revision, until the
    next time begins.
    """
    kept = _KEPT.get(event, now)
    if kept is not None:
        return kept
    draft = Draft(
        found=grid_input(session, session.get_one(Event, event.id), now),
        rooms=rooms_of_event(session, event.id),
        slots=slots_of_event(session, event.id),
        topics={topic.id: topic for topic in topics_of_event(session, event.id)},
    )
    _KEPT.keep(event, now, draft)
    return draft


class _Kept:
    """The drafts loaded last, each true for one revision and as long as no time begins or ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._drafts: dict[str, tuple[int, datetime, datetime | None, Draft]] = {}

    def get(self, event: EventView, now: datetime) -> Draft | None:
        with self._lock:
            revision, since, until, draft = self._drafts.get(event.id, (None, now, now, None))
        is_true = revision == event.revision and since <= now and (until is None or now < until)
        return draft if is_true else None

    def keep(self, event: EventView, now: datetime, draft: Draft) -> None:
        until = min((s.starts_at for s in draft.slots if s.starts_at > now), default=None)
        with self._lock:
            self._drafts.pop(event.id, None)
            self._drafts[event.id] = event.revision, now, until, draft
            while len(self._drafts) > MOST_KEPT:
                del self._drafts[next(iter(self._drafts))]


_KEPT = _Kept()
