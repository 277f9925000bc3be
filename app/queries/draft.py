"""The draft of the grid, loaded once: as numbers for the rules, as views for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.grid.problem import Grid
from app.models import Event
from app.queries.board import RoomView, Sitting, SlotView, rooms_of_event, seat, slots_of_event
from app.queries.events import EventView
from app.queries.topics import TopicView, topics_of_event
from app.rows import GridInput, grid_input


@dataclass(frozen=True)
class Draft:
    """What is asked of the grid and its draft, beside the views of rooms, times and topics."""

    found: GridInput
    rooms: tuple[RoomView, ...]
    slots: tuple[SlotView, ...]
    topics: Mapping[str, TopicView]

    @property
    def pinned(self) -> frozenset[str]:
        """The topics that are fixed where they stand."""
        found = self.found
        return frozenset(found.topic_ids[topic.id] for topic in found.problem.topics if topic.pin)

    def sittings(self, grid: Grid) -> tuple[Sitting, ...]:
        """Put the topics of a grid to their places."""
        found = self.found
        places = [
            (found.topic_ids[topic], found.slot_ids[cell.slot], found.room_ids[cell.room])
            for topic, cell in grid.items()
        ]
        return seat(places, self.topics, self.rooms, self.slots)


def load_draft(session: Reader, event: EventView, now: datetime) -> Draft:
    """Load an event's draft. Eighteen queries, however large the day."""
    return Draft(
        found=grid_input(session, session.get_one(Event, event.id), now),
        rooms=rooms_of_event(session, event.id),
        slots=slots_of_event(session, event.id),
        topics={topic.id: topic for topic in topics_of_event(session, event.id)},
    )
