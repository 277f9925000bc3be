"""What the organiser sees: how the event stands, and how the optimiser is doing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.messages import Message
from app.domain.plans import PlanState, state_now
from app.models import Participant, PlanRun, Room, RoomClosure, Slot, Topic, Vote
from app.queries.events import EventView


@dataclass(frozen=True)
class PlanView:
    """The last run of the optimiser; `causes` say why a refused one found no grid possible."""

    id: str
    state: PlanState
    seed: int
    step: int
    steps: int
    placed: int
    coverage: int
    ideal: int
    causes: tuple[Message, ...]
    started_at: datetime

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
        seed=run.seed,
        step=run.step,
        steps=run.steps,
        placed=run.placed,
        coverage=run.coverage,
        ideal=run.ideal,
        causes=tuple(_message(cause) for cause in run.causes),
        started_at=run.started_at,
    )


def _message(cause: dict[str, object]) -> Message:
    values, plural = cause.get("values"), cause.get("plural")
    return Message(
        str(cause["text"]),
        dict(values) if isinstance(values, dict) else {},
        str(plural) if plural else None,
    )
