"""The grid, the rooms and the topics as they stand on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.db import Reader
from app.domain.paper import CARD, DOOR, Paper, Row, Words, parts_of_day, points_of
from app.domain.schedule import day_of
from app.domain.voting import ranks_are_told
from app.queries.board import BoardRow, RoomView, board, rows_of_day
from app.queries.draft import load_draft
from app.queries.events import EventView
from app.queries.topics import Someone, TopicView, topics_of_event

CARDS_ON_A_SHEET = 4


@dataclass(frozen=True)
class Sheet:
    """One side of paper: some rooms and times of a day; its cells are those of its rooms.

    `first` counts the rooms of `all_rooms` from one, `points` is the size of the titles. `is_part`
    tells that the day goes on on another sheet.
    """

    day: date
    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    first: int
    all_rooms: int
    is_part: bool
    points: int

    @property
    def last(self) -> int:
        """The number of its last room."""
        return self.first + len(self.rooms) - 1

    @property
    def starts_at(self) -> datetime:
        """When its first time begins."""
        return self.rows[0].slot.starts_at

    @property
    def ends_at(self) -> datetime:
        """When its last time ends."""
        return max(row.slot.ends_at for row in self.rows)


@dataclass(frozen=True)
class DayGrid:
    """The grid that is printed: the public version, or the draft, which has no number."""

    version: int | None
    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class Card:
    """A topic as it hangs on a wall; `votes` is None while they are not shown to everybody."""

    topic: TopicView
    votes: int | None
    points: int


def grid_on_paper(
    session: Reader, event: EventView, now: datetime, *, draft: bool
) -> DayGrid | None:
    """Return the public grid, None before there is one, or the draft, for who organises.

    Eight queries for the public one, eighteen for the draft where it is not kept.
    """
    if draft:
        found = load_draft(session, event, now)
        sittings = found.sittings(found.found.grid)
        rows = rows_of_day(found.rooms, found.slots, sittings, now)
        return DayGrid(None, found.rooms, rows)
    if event.public_version is None:
        return None
    day = board(session, event, now)
    return DayGrid(day.version, day.rooms, day.rows)


def wall_sheets(grid: DayGrid, event: EventView, paper: Paper) -> tuple[Sheet, ...]:
    """Return the sheets for the wall: day by day, from morning to evening, room by room.

    All sheets of one stretch of the day hold the same times, so that they hang side by side.
    """
    columns = min(len(grid.rooms), paper.rooms) or 1
    return tuple(
        sheet
        for rows in _days(grid.rows, event)
        for sheet in _sheets(rows, grid.rooms, event, paper, columns)
    )


def door_sheets(grid: DayGrid, event: EventView) -> tuple[Sheet, ...]:
    """Return the sheets for the doors: room by room, and each room day by day."""
    days = tuple(_days(grid.rows, event))
    return tuple(
        sheet
        for at, room in enumerate(grid.rooms)
        for rows in days
        if any(row.cells for row in rows)
        for sheet in _sheets([_cut(row, at, at + 1) for row in rows], (room,), event, DOOR, 1)
    )


def topic_cards(session: Reader, event: EventView) -> tuple[tuple[Card, ...], ...]:
    """Return all topics that stand as cards, four on a sheet, the oldest first. Four queries.

    Cards hang where everybody sees them, so they tell votes only where everybody may know them.
    """
    told = ranks_are_told(event.counts, event.phase)
    cards = [
        Card(topic, topic.votes if told else None, points_of(Words(topic.title), CARD))
        for topic in topics_of_event(session, event.id)
    ]
    return tuple(
        tuple(cards[at : at + CARDS_ON_A_SHEET]) for at in range(0, len(cards), CARDS_ON_A_SHEET)
    )


def _days(rows: Sequence[BoardRow], event: EventView) -> tuple[tuple[BoardRow, ...], ...]:
    zone = ZoneInfo(event.zone)
    by_day = groupby(rows, key=lambda row: day_of(row.slot.starts_at, zone))
    return tuple(tuple(rows) for _, rows in by_day)


def _sheets(
    rows: Sequence[BoardRow],
    rooms: tuple[RoomView, ...],
    event: EventView,
    paper: Paper,
    columns: int,
) -> list[Sheet]:
    day = day_of(rows[0].slot.starts_at, ZoneInfo(event.zone))
    parts = parts_of_day([_words(row, event) for row in rows], paper, columns)
    return [
        Sheet(
            day=day,
            rooms=rooms[left : left + paper.rooms],
            rows=tuple(_cut(rows[at], left, left + paper.rooms) for at in part.rows),
            first=left + 1,
            all_rooms=len(rooms),
            is_part=len(parts) > 1,
            points=part.points,
        )
        for part in parts
        for left in range(0, len(rooms) or 1, paper.rooms)
    ]


def _cut(row: BoardRow, left: int, right: int) -> BoardRow:
    return replace(row, cells=row.cells[left:right])


def _words(row: BoardRow, event: EventView) -> Row:
    return [
        Words(cell.sitting.topic.title, _hosts(cell.sitting.topic.hosts, event))
        if cell.sitting
        else None
        for cell in row.cells
    ]


def _hosts(hosts: Sequence[Someone], event: EventView) -> str:
    """Return about as many letters as the hosts have; passers-by have their number."""
    names = [host.name or f"Passer-by {host.number}" for host in hosts]
    return ", ".join(names) if event.names_public else ""
