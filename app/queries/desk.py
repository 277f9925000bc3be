"""What the organiser sees: how the event stands, and how the optimiser is doing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.curve import Curve, curve
from app.domain.messages import Message
from app.domain.plans import PlanState, state_now
from app.models import Participant, PlanRun, Room, RoomClosure, Slot, Topic, Vote
from app.queries.events import EventView


@dataclass(frozen=True)
class Proposed:
    """One answer of a search for repairs: its name, and places like those of the run."""

    name: str
    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PlanView:
    """The last run of the optimiser; `causes` say why a refused one found no grid possible.

    `coverage`, `ideal` and `bound` are hours, summed over people; `bound` is what no grid can pass.
    `places` are those of the best grid so far: the ids of a topic, its time and its room.
    """

    id: str
    state: PlanState
    purpose: str
    most_moves: int | None
    seed: int
    step: int
    steps: int
    placed: int
    coverage: int
    ideal: int
    bound: int | None
    seconds: float
    places: tuple[tuple[str, str, str], ...]
    curve: Curve | None
    proposals: tuple[Proposed, ...]
    causes: tuple[Message, ...]
    started_at: datetime

    @property
    def is_repair(self) -> bool:
        """Whether it looks for repairs and leaves the draft alone."""
        return self.purpose == "repair"

    @property
    def is_proven(self) -> bool:
        """Whether no grid can do better than the best so far."""
        return self.bound is not None and self.coverage >= self.bound

    @property
    def percent(self) -> int:
        """How much of the work is done."""
        return 100 * self.step // self.steps if self.steps else 0


@dataclass(frozen=True)
class Standing:
    """How many there are of everything."""

    people: int
    topics: int
    votes: int
    rooms: int
    slots: int

    @property
    def places(self) -> int:
        """The cells of the grid."""
        return self.rooms * self.slots


def standing(session: Reader, event_id: str) -> Standing:
    """Count an event's people, topics, votes, rooms and session slots."""
    stands = (col(Topic.event_id) == event_id, col(Topic.withdrawn_at).is_(None))
    votes = select(func.count()).select_from(Vote).join(Topic, col(Topic.id) == col(Vote.topic_id))
    counted = {
        "people": select(func.count()).where(col(Participant.event_id) == event_id),
        "topics": select(func.count()).select_from(Topic).where(*stands),
        "votes": votes.where(*stands),
        "rooms": select(func.count()).where(col(Room.event_id) == event_id),
        "slots": select(func.count()).where(
            col(Slot.event_id) == event_id, col(Slot.kind) == "session"
        ),
    }
    return Standing(**{name: session.exec(query).one() for name, query in counted.items()})


def closures(session: Reader, event_id: str) -> frozenset[tuple[str, str]]:
    """Return which room is closed in which slot, as pairs of their ids."""
    rows = session.exec(
        select(RoomClosure.room_id, RoomClosure.slot_id)
        .join(Room, col(Room.id) == col(RoomClosure.room_id))
        .where(Room.event_id == event_id)
    ).all()
    return frozenset((room_id, slot_id) for room_id, slot_id in rows)


def plan_of_event(session: Reader, event: EventView, now: datetime) -> PlanView | None:
    """Return the last run; one not heard of for half a minute has failed."""
    run = session.exec(
        select(PlanRun)
        .where(PlanRun.event_id == event.id)
        .order_by(col(PlanRun.started_at).desc(), col(PlanRun.id))
    ).first()
    if run is None:
        return None
    return PlanView(
        id=run.id,
        state=state_now(run.state, run.heard_at, now),
        purpose=run.purpose,
        most_moves=run.most_moves,
        seed=run.seed,
        step=run.step,
        steps=run.steps,
        placed=run.placed,
        coverage=run.coverage,
        ideal=run.ideal,
        bound=run.bound,
        seconds=run.seconds,
        places=_places(run.assign),
        curve=curve(run.trace),
        proposals=tuple(
            Proposed(str(kept["name"]), _places(kept["assign"])) for kept in run.proposals
        ),
        causes=tuple(_message(cause) for cause in run.causes),
        started_at=run.started_at,
    )


def _places(assign: object) -> tuple[tuple[str, str, str], ...]:
    """Read places as a run keeps them: `{topic: [time, room]}`, all by their ids."""
    assert isinstance(assign, dict)
    return tuple((topic, slot, room) for topic, (slot, room) in assign.items())


def _message(cause: dict[str, object]) -> Message:
    values, plural = cause.get("values"), cause.get("plural")
    return Message(
        str(cause["text"]),
        dict(values) if isinstance(values, dict) else {},
        str(plural) if plural else None,
    )
