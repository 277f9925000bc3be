"""What use cases and queries both load: an event's rows as a grid problem, and names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.day import blocks
from app.domain.grid.locks import with_locks
from app.domain.grid.problem import Cell, Grid, GridProblem, Lock, Person, Room, Slot, Topic, Vote
from app.domain.phases import Phase
from app.models import (
    Absence,
    Event,
    GridVersion,
    Host,
    LineLock,
    Participant,
    Placement,
    PublishedPlacement,
    RoomClosure,
)
from app.models import Room as RoomRow
from app.models import Slot as SlotRow
from app.models import Topic as TopicRow
from app.models import Vote as VoteRow

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class GridInput:
    """A grid problem, the draft that answers it, and the ids behind the problem's numbers."""

    problem: GridProblem
    grid: Grid
    slot_ids: tuple[str, ...]
    room_ids: tuple[str, ...]
    topic_ids: tuple[str, ...]
    person_ids: tuple[str, ...]

    def cell(self, slot_id: str, room_id: str) -> Cell:
        """Return the numbers of a place; raises ValueError where the grid has no such place."""
        return Cell(self.slot_ids.index(slot_id), self.room_ids.index(room_id))

    def grid_of(self, places: Iterable[tuple[str, str, str]]) -> dict[int, Cell]:
        """Return places (topic, slot, room) as a grid; what is gone by now is left out."""
        topics, slots, rooms = map(_places, (self.topic_ids, self.slot_ids, self.room_ids))
        return {
            topics[topic]: Cell(slots[slot], rooms[room])
            for topic, slot, room in places
            if topic in topics and slot in slots and room in rooms
        }


@dataclass(frozen=True)
class _Rows:
    """The rows of one event in the order of the grid; `day` holds its breaks too."""

    day: Sequence[SlotRow]
    slots: Sequence[SlotRow]
    rooms: Sequence[RoomRow]
    topics: Sequence[TopicRow]
    people: Sequence[Participant]


def grid_input(session: Reader, event: Event, now: datetime) -> GridInput:
    """Load what the optimiser, the judge and the rules need to know of an event.

    What is locked stays. Once a grid was public, slots that have begun are frozen, also where it
    is not public any more, and in a later round all before those that it plans anew.
    """
    rows = _rows(session, event.id)
    slot_of, person_of = _numbers(rows.slots), _numbers(rows.people)
    room_of, topic_of = _numbers(rows.rooms), _numbers(rows.topics)
    drafts = session.exec(select(Placement).where(Placement.event_id == event.id)).all()
    standing = [row for row in drafts if row.topic_id in topic_of and row.slot_id in slot_of]
    cell_of = {row.topic_id: Cell(slot_of[row.slot_id], room_of[row.room_id]) for row in standing}
    grid = {topic_of[topic_id]: cell for topic_id, cell in cell_of.items()}
    begun = frozenset(slot_of[slot.id] for slot in rows.slots if _is_begun(event, slot, now))
    public = _public(session, event, was=bool(begun))
    problem = GridProblem(
        name=event.name,
        slots=_slots(rows, event),
        rooms=_rooms(session, rows, slot_of),
        topics=_topics(session, rows, person_of),
        people=_people(session, rows, slot_of),
        votes=_votes(session, event.id, person_of, topic_of),
        previous={
            topic_of[row.topic_id]: Cell(slot_of[row.slot_id], room_of[row.room_id])
            for row in public
            if row.topic_id in topic_of and row.slot_id in slot_of
        },
        frozen=begun if public or event.public_version is not None else frozenset(),
    )
    names = {person.id: person.name or f"#{person.number}" for person in rows.people}
    locks = _card_locks(standing, grid, names)
    locks += _line_locks(session, event, slot_of, room_of, names)
    return GridInput(
        problem=with_locks(problem, grid, locks),
        grid=grid,
        slot_ids=tuple(slot_of),
        room_ids=tuple(room_of),
        topic_ids=tuple(topic_of),
        person_ids=tuple(person_of),
    )


def _card_locks(standing: Sequence[Placement], grid: Grid, names: Mapping[str, str]) -> list[Lock]:
    return [
        Lock({topic: cell}, who=names.get(row.pinned_by or "", ""), why=row.pinned_why)
        for row, (topic, cell) in zip(standing, grid.items(), strict=True)
        if row.pinned
    ]


def host_names(session: Reader, event_id: str) -> dict[str, tuple[str, ...]]:
    """Return who leads each topic, in the order they came to it; `#12` is somebody without a name.

    One query.
    """
    rows = session.exec(
        select(Host.topic_id, Participant.name, Participant.number)
        .join(Participant, col(Participant.id) == col(Host.participant_id))
        .where(Participant.event_id == event_id)
        .order_by(col(Host.since), col(Participant.number))
    ).all()
    names = _grouped([(topic_id, name or f"#{number}") for topic_id, name, number in rows])
    return {topic_id: tuple(hosts) for topic_id, hosts in names.items()}


def _rows(session: Reader, event_id: str) -> _Rows:
    day = session.exec(
        select(SlotRow)
        .where(SlotRow.event_id == event_id)
        .order_by(col(SlotRow.starts_at), col(SlotRow.ends_at))
    ).all()
    return _Rows(
        day=day,
        slots=[slot for slot in day if slot.kind == "session"],
        rooms=session.exec(
            select(RoomRow).where(RoomRow.event_id == event_id).order_by(col(RoomRow.position))
        ).all(),
        topics=session.exec(
            select(TopicRow)
            .where(TopicRow.event_id == event_id, col(TopicRow.withdrawn_at).is_(None))
            .order_by(col(TopicRow.created_at), col(TopicRow.id))
        ).all(),
        people=session.exec(
            select(Participant)
            .where(Participant.event_id == event_id)
            .order_by(col(Participant.number))
        ).all(),
    )


def _places(ids: Sequence[str]) -> dict[str, int]:
    return {id: number for number, id in enumerate(ids)}


def _numbers(rows: Sequence[SlotRow | RoomRow | TopicRow | Participant]) -> dict[str, int]:
    return _places([row.id for row in rows])


def _slots(rows: _Rows, event: Event) -> tuple[Slot, ...]:
    block_of = blocks(rows.day)
    zone = ZoneInfo(event.zone)
    return tuple(
        Slot(id=number, label=f"{slot.starts_at.astimezone(zone):%H:%M}", block=block)
        for number, (slot, block) in enumerate(zip(rows.slots, block_of, strict=True))
    )


def _rooms(session: Reader, rows: _Rows, slot_of: Mapping[str, int]) -> tuple[Room, ...]:
    closures = session.exec(
        select(RoomClosure.room_id, RoomClosure.slot_id).where(
            col(RoomClosure.slot_id).in_(slot_of)
        )
    ).all()
    closed = _grouped([(room, slot_of[slot]) for room, slot in closures])
    return tuple(
        Room(
            id=number,
            name=room.name,
            capacity=room.seats,
            features=frozenset(room.features),
            closed=frozenset(closed.get(room.id, ())),
        )
        for number, room in enumerate(rows.rooms)
    )


def _topics(session: Reader, rows: _Rows, person_of: Mapping[str, int]) -> tuple[Topic, ...]:
    hosting = session.exec(
        select(Host.topic_id, Host.participant_id).where(col(Host.participant_id).in_(person_of))
    ).all()
    hosts = _grouped([(topic, person_of[person]) for topic, person in hosting])
    return tuple(
        Topic(
            id=number,
            title=topic.title,
            hosts=tuple(sorted(hosts.get(topic.id, ()))),
            length=topic.length,
            needs=frozenset(topic.needs),
            language=topic.language,
        )
        for number, topic in enumerate(rows.topics)
    )


def _line_locks(
    session: Reader,
    event: Event,
    slot_of: Mapping[str, int],
    room_of: Mapping[str, int],
    names: Mapping[str, str],
) -> list[Lock]:
    """Load the locked rows and columns; a time that is not for sessions any more has none."""
    return [
        Lock(
            {},
            slot=slot_of.get(line.slot_id or ""),
            room=room_of.get(line.room_id or ""),
            who=names.get(line.locked_by or "", ""),
            why=line.why,
        )
        for line in session.exec(select(LineLock).where(LineLock.event_id == event.id))
        if line.slot_id in slot_of or line.room_id in room_of
    ]


def _is_begun(event: Event, slot: SlotRow, now: datetime) -> bool:
    if event.phase in (Phase.DRAFT, Phase.CLOSED):
        return False
    before = event.frozen_before
    return slot.starts_at <= now or (before is not None and slot.starts_at < before)


def _people(session: Reader, rows: _Rows, slot_of: Mapping[str, int]) -> tuple[Person, ...]:
    absences = session.exec(
        select(Absence.participant_id, Absence.slot_id).where(col(Absence.slot_id).in_(slot_of))
    ).all()
    away = _grouped([(person, slot_of[slot]) for person, slot in absences])
    return tuple(
        Person(
            id=number,
            name=person.name or f"#{person.number}",
            away=frozenset(away.get(person.id, ())),
            languages=frozenset({person.language} if person.language else ()),
        )
        for number, person in enumerate(rows.people)
    )


def _votes(
    session: Reader, event_id: str, person_of: Mapping[str, int], topic_of: Mapping[str, int]
) -> tuple[Vote, ...]:
    rows = session.exec(
        select(VoteRow.participant_id, VoteRow.topic_id, VoteRow.weight)
        .join(TopicRow, col(TopicRow.id) == col(VoteRow.topic_id))
        .where(TopicRow.event_id == event_id, col(TopicRow.withdrawn_at).is_(None))
    ).all()
    return tuple(
        sorted(Vote(person_of[person], topic_of[topic], weight) for person, topic, weight in rows)
    )


def _public(session: Reader, event: Event, *, was: bool) -> Sequence[PublishedPlacement]:
    """Load the grid that is public, or where none is and it is asked what `was`, the newest."""
    newest = select(func.max(GridVersion.number)).where(GridVersion.event_id == event.id)
    back = event.public_version is None and was
    number = newest.scalar_subquery() if back else event.public_version
    return session.exec(
        select(PublishedPlacement)
        .join(GridVersion, col(GridVersion.id) == col(PublishedPlacement.version_id))
        .where(GridVersion.event_id == event.id, col(GridVersion.number) == number)
    ).all()


def _grouped(pairs: Sequence[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
