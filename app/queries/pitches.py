"""The queue of topics that are pitched to the room, as the desk and the wall show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.db import Reader
from app.domain.queue import Place, Queue, line_up
from app.models import Pitch, Screen
from app.queries.circle import NEXT_SHOWN, Clock, clock_of
from app.queries.topics import TopicView, topics_of_event


@dataclass(frozen=True)
class PitchView:
    """The whole queue; `topic` and `clock` are None while nothing is pitched."""

    topic: TopicView | None
    clock: Clock | None
    on_wall: bool
    waiting: tuple[TopicView, ...]
    done: tuple[TopicView, ...]
    left_out: tuple[TopicView, ...]

    @property
    def next(self) -> tuple[TopicView, ...]:
        """The three that come next."""
        return self.waiting[:NEXT_SHOWN]

    @property
    def number(self) -> int:
        """How many have been pitched, the one of now among them."""
        return len(self.done)

    @property
    def total(self) -> int:
        """How many are pitched in all."""
        return len(self.done) + len(self.waiting)


def pitch_of(session: Reader, event_id: str, now: datetime) -> PitchView:
    """Return the queue as it stands. Six queries, however many topics."""
    topics = {topic.id: topic for topic in topics_of_event(session, event_id)}
    screen = session.exec(select(Screen).where(Screen.event_id == event_id)).first()
    screen = screen or Screen(event_id=event_id)
    line = _line(session, event_id, topics)
    topic = (
        topics[screen.pitched_id] if screen.pitched_id and screen.pitched_id in line.begun else None
    )
    return PitchView(
        topic=topic,
        clock=clock_of(screen, now) if topic else None,
        on_wall=screen.mode == "pitch",
        waiting=_each(topics, line.waiting),
        done=_each(topics, line.done),
        left_out=_each(topics, line.left_out),
    )


def _line(session: Reader, event_id: str, topics: Iterable[str]) -> Queue:
    places = {
        pitch.topic_id: Place(pitch.position, pitch.begun_at, pitch.is_in)
        for pitch in session.exec(select(Pitch).where(Pitch.event_id == event_id))
    }
    return line_up(tuple(topics), places)


def _each(topics: Mapping[str, TopicView], ids: Iterable[str]) -> tuple[TopicView, ...]:
    return tuple(topics[one] for one in ids)


def pitch_state(session: Reader, topic_id: str) -> str:
    """Return where a topic stands in the queue: `waiting`, `done` or `out`. One query."""
    pitch = session.get(Pitch, topic_id)
    if pitch is None:
        return "waiting"
    if not pitch.is_in:
        return "out"
    return "done" if pitch.begun_at else "waiting"
