"""The public grid: the whole day, what is on now and what comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.clock import now_and_next
from app.domain.text import fold
from app.domain.voting import is_likely_full, ranks_are_told
from app.models import GridVersion, PublishedPlacement, Room, Slot
from app.queries.events import EventView
from app.queries.topics import TopicView, topics_of_event


@dataclass(frozen=True)
class RoomView:
    """One room."""

    id: str
    name: str
    seats: int
    features: tuple[str, ...]


@dataclass(frozen=True)
class SlotView:
    """One time of the day."""

    id: str
    kind: str
    label: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Sitting:
    """A topic at its place: from the start of its first slot to the end of its last."""

    topic: TopicView
    room: RoomView
    slot_id: str
    starts_at: datetime
    ends_at: datetime
    slots: int


@dataclass(frozen=True)
class BoardCell:
    """One room at one time; a sitting of several slots fills its later cells by `goes_on`."""

    room: RoomView
    sitting: Sitting | None
    goes_on: bool


@dataclass(frozen=True)
class BoardRow:
    """One time of the day with what happens then; common times have no cells."""

    slot: SlotView
    cells: tuple[BoardCell, ...]
    is_now: bool
    is_next: bool
    is_over: bool

    @property
    def sittings(self) -> tuple[Sitting, ...]:
        """What is on at this time, in the order of the rooms."""
        return tuple(cell.sitting for cell in self.cells if cell.sitting)


@dataclass(frozen=True)
class Board:
    """The day as everybody sees it; without a public version only times and rooms are known.

    `topics` are all that stand, with a place or without.
    """

    version: int | None
    published_at: datetime | None
    sentence: str
    rooms: tuple[RoomView, ...]
    rows: tuple[BoardRow, ...]
    topics: tuple[TopicView, ...]
    tells_ranks: bool

    @property
    def now(self) -> tuple[BoardRow, ...]:
        """The times that are running."""
        return tuple(row for row in self.rows if row.is_now)

    @property
    def next(self) -> tuple[BoardRow, ...]:
        """The times that begin next."""
        return tuple(row for row in self.rows if row.is_next)

    def changes_at(self, now: datetime) -> datetime | None:
        """Return when time alone will change what is on now or next, None where it will not."""
        moments = (moment for row in self.rows for moment in (row.slot.starts_at, row.slot.ends_at))
        return min((moment for moment in moments if moment > now), default=None)

    def is_likely_full(self, sitting: Sitting) -> bool:
        """Tell whether a room may be too small; what would tell votes that are hidden is not."""
        return self.tells_ranks and is_likely_full(sitting.topic.votes, sitting.room.seats)

    @property
    def sittings(self) -> tuple[Sitting, ...]:
        """Every topic that has a place, once, in the order of the day."""
        return tuple(
            cell.sitting
            for row in self.rows
            for cell in row.cells
            if cell.sitting and not cell.goes_on
        )


def board(session: Reader, event: EventView, now: datetime) -> Board:
    """Return the public grid. Eight queries, however large the day."""
    rooms = rooms_of_event(session, event.id)
    slots = slots_of_event(session, event.id)
    topics = topics_of_event(session, event.id)
    version = session.exec(
        select(GridVersion).where(
            GridVersion.event_id == event.id, GridVersion.number == event.public_version
        )
    ).first()
    placements = (
        session.exec(
            select(PublishedPlacement).where(PublishedPlacement.version_id == version.id)
        ).all()
        if version
        else ()
    )
    places = [(row.topic_id, row.slot_id, row.room_id) for row in placements]
    sittings = seat(places, {topic.id: topic for topic in topics}, rooms, slots)
    return Board(
        version=version.number if version else None,
        published_at=version.published_at if version else None,
        sentence=version.sentence if version else "",
        rooms=rooms,
        rows=rows_of_day(rooms, slots, sittings, now),
        topics=topics,
        tells_ranks=ranks_are_told(event.counts, event.phase),
    )


def shown_cells(
    day: Board, picks: Collection[str], *, show: str, search: str
) -> frozenset[tuple[str, str]] | None:
    """Return the cells, as ids of slot and room, of a chip (`now`, `mine`, a room) and a search.

    None where all is shown, also the common times.
    """
    if not show and not search.strip():
        return None
    words = fold(search).split()
    return frozenset(
        (row.slot.id, cell.room.id)
        for row in day.rows
        if show != "now" or row.is_now
        for cell in row.cells
        if show in ("", "now", cell.room.id)
        or (show == "mine" and cell.sitting and cell.sitting.topic.id in picks)
        if not words or (cell.sitting and _holds(cell.sitting, words))
    )


def sitting_of_topic(
    session: Reader, event: EventView, topic_id: str, now: datetime
) -> Sitting | None:
    """Return where and when a topic is on, None where it has no public place."""
    sittings = board(session, event, now).sittings
    return next((sitting for sitting in sittings if sitting.topic.id == topic_id), None)


def rooms_of_event(session: Reader, event_id: str) -> tuple[RoomView, ...]:
    """Return the rooms in their order."""
    rows = session.exec(
        select(Room).where(Room.event_id == event_id).order_by(col(Room.position))
    ).all()
    return tuple(RoomView(row.id, row.name, row.seats, tuple(row.features)) for row in rows)


def slots_of_event(session: Reader, event_id: str) -> tuple[SlotView, ...]:
    """Return all times of the day in their order."""
    rows = session.exec(
        select(Slot)
        .where(Slot.event_id == event_id)
        .order_by(col(Slot.starts_at), col(Slot.ends_at), col(Slot.id))
    ).all()
    return tuple(SlotView(row.id, row.kind, row.label, row.starts_at, row.ends_at) for row in rows)


def first_session(session: Reader, event_id: str, now: datetime) -> datetime | None:
    """Return when the next session of the day begins. One query."""
    return session.exec(
        select(func.min(Slot.starts_at)).where(
            Slot.event_id == event_id, Slot.kind == "session", col(Slot.starts_at) > now
        )
    ).one()


def seat(
    places: Sequence[tuple[str, str, str]],
    topics: Mapping[str, TopicView],
    rooms: Sequence[RoomView],
    slots: Sequence[SlotView],
) -> tuple[Sitting, ...]:
    """Put topics to their places, each (topic, slot, room); what is gone is left out."""
    room_of = {room.id: room for room in rooms}
    sessions = [slot for slot in slots if slot.kind == "session"]
    number = {slot.id: n for n, slot in enumerate(sessions)}
    sittings = []
    for topic_id, slot_id, room_id in places:
        topic, room = topics.get(topic_id), room_of.get(room_id)
        if topic is None or room is None or slot_id not in number:
            continue
        span = sessions[number[slot_id] : number[slot_id] + topic.length]
        sittings.append(
            Sitting(topic, room, slot_id, span[0].starts_at, span[-1].ends_at, len(span))
        )
    order = {room.id: n for n, room in enumerate(rooms)}
    return tuple(sorted(sittings, key=lambda s: (s.starts_at, order[s.room.id])))


def rows_of_day(
    rooms: Sequence[RoomView],
    slots: Sequence[SlotView],
    sittings: Sequence[Sitting],
    now: datetime,
) -> tuple[BoardRow, ...]:
    """Lay the day out, a row for each time and in it a cell for each room."""
    moment = now_and_next(slots, now)
    current = {slot.id for slot in moment.current}
    upcoming = {slot.id for slot in moment.upcoming}
    return tuple(
        BoardRow(
            slot=slot,
            cells=_cells(slot, rooms, sittings) if slot.kind == "session" else (),
            is_now=slot.id in current,
            is_next=slot.id in upcoming,
            is_over=slot.ends_at <= now,
        )
        for slot in slots
    )


def _holds(sitting: Sitting, words: Sequence[str]) -> bool:
    names = [host.name for host in sitting.topic.hosts]
    text = fold(" ".join((sitting.topic.title, sitting.room.name, *names)))
    return all(word in text for word in words)


def _cells(
    slot: SlotView, rooms: Sequence[RoomView], sittings: Sequence[Sitting]
) -> tuple[BoardCell, ...]:
    cells = []
    for room in rooms:
        inside = next(
            (
                sitting
                for sitting in sittings
                if sitting.room.id == room.id
                and sitting.starts_at <= slot.starts_at < sitting.ends_at
            ),
            None,
        )
        cells.append(BoardCell(room, inside, inside is not None and inside.slot_id != slot.id))
    return tuple(cells)
