"""The round of the room as its scribe and the wall show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlmodel import col, select

from app.db import Reader
from app.domain.queue import Place, line_up
from app.domain.timer import Timer
from app.models import Participant, Screen, Turn
from app.queries.topics import Someone

NEXT_SHOWN = 3
"""How many of those who come next the wall names."""


@dataclass(frozen=True)
class TurnView:
    """One person in the circle with what the scribe wrote; topic ids are empty without a topic."""

    person: Someone
    offer: str = ""
    need: str = ""
    offer_topic_id: str = ""
    need_topic_id: str = ""


@dataclass(frozen=True)
class Clock:
    """A speaker's time as it stands: seconds left, rounded up, below 0 once it is up."""

    left: int
    seconds: int
    ends_at: datetime
    paused: bool


@dataclass(frozen=True)
class CircleView:
    """The whole circle; `turn` and `clock` are None while nobody has the floor."""

    turn: TurnView | None
    clock: Clock | None
    seconds: int
    on_wall: bool
    waiting: tuple[TurnView, ...]
    done: tuple[TurnView, ...]
    absent: tuple[TurnView, ...]

    @property
    def next(self) -> tuple[Someone, ...]:
        """The three who come next."""
        return tuple(turn.person for turn in self.waiting[:NEXT_SHOWN])

    @property
    def number(self) -> int:
        """How many have had their turn, the one who speaks among them."""
        return len(self.done)

    @property
    def total(self) -> int:
        """How many are in the circle."""
        return len(self.done) + len(self.waiting)


def circle_of(session: Reader, event_id: str, now: datetime) -> CircleView:
    """Return the circle as it stands. Three queries, however many sit in it."""
    people = session.exec(
        select(Participant)
        .where(Participant.event_id == event_id)
        .order_by(col(Participant.number))
    ).all()
    turns = {
        turn.participant_id: turn
        for turn in session.exec(select(Turn).where(Turn.event_id == event_id))
    }
    screen = session.exec(select(Screen).where(Screen.event_id == event_id)).first()
    screen = screen or Screen(event_id=event_id)
    line = line_up(
        [person.id for person in people],
        {one: Place(turn.position, turn.begun_at, turn.is_in) for one, turn in turns.items()},
    )
    views = {person.id: _view(person, turns.get(person.id)) for person in people}
    turn = views[screen.turn_id] if screen.turn_id and screen.turn_id in line.begun else None
    return CircleView(
        turn=turn,
        clock=clock_of(screen, now) if turn else None,
        seconds=screen.turn_seconds,
        on_wall=screen.mode == "circle",
        waiting=_each(views, line.waiting),
        done=_each(views, line.done),
        absent=_each(views, line.left_out),
    )


def clock_of(screen: Screen, now: datetime) -> Clock | None:
    """Return the speaker's time on the wall, None while there is none."""
    if screen.clock_started_at is None:
        return None
    timer = Timer(screen.clock_seconds, screen.clock_started_at, screen.clock_paused_at)
    return Clock(
        left=ceil(timer.left(now)),
        seconds=timer.seconds,
        ends_at=timer.ends_at,
        paused=timer.paused_at is not None,
    )


def _view(person: Participant, turn: Turn | None) -> TurnView:
    someone = Someone(person.id, person.name, person.number)
    if turn is None:
        return TurnView(someone)
    return TurnView(
        person=someone,
        offer=turn.offer,
        need=turn.need,
        offer_topic_id=turn.offer_topic_id or "",
        need_topic_id=turn.need_topic_id or "",
    )


def _each(views: Mapping[str, TurnView], ids: Iterable[str]) -> tuple[TurnView, ...]:
    return tuple(views[one] for one in ids)
