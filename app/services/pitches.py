"""Topics are pitched to the room one after the other; their hosts may leave the queue."""

from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.errors import NotAllowed
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.phases import check_round
from app.models import Event, Host, Pitch, Topic
from app.services.floor import Floor, check_not_over, take_step
from app.services.log import take_revision
from app.services.screen import screen_of
from app.services.topics import find_topic


def lead(
    tx: Tx, viewer: Viewer, now: datetime, *, step: str, one: str = "", seen: str = ""
) -> None:
    """Do what a button of the queue says; organisers only.

    Steps are those of `take_step`, `hosted`, which leaves only topics with a host in the queue,
    and `all`, which takes every topic in, in the order in which they were proposed. `seen` is the
    topic that was pitched on the page on which the button was pressed.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    check_not_over(event)
    floor = _floor(tx, event, viewer, now)
    if step in ("hosted", "all"):
        _refill(floor, only_hosted=step == "hosted")
    else:
        take_step(floor, step, one, seen)


def queue_mine(tx: Tx, viewer: Viewer, now: datetime, *, topic_id: str, on: bool) -> None:
    """Put a topic that one hosts into the queue, or take it out, while the round is open.

    One that has been pitched stays as it is. Raises NotAllowed for a topic of others.
    """
    event = take_revision(tx, viewer.event_id)
    topic = find_topic(tx, event, topic_id)
    check_round(event.phase, event.round_ends_at, now)
    if not viewer.organises and tx.get(Host, (topic.id, viewer.participant())) is None:
        raise NotAllowed(say("Only those who host a topic decide whether it is pitched."))
    floor = _floor(tx, event, viewer, now)
    seat = floor.seat(topic.id)
    if seat.is_in == on or seat.begun_at:
        return
    if on:
        floor.take_in(topic.id)
    else:
        floor.take_out(topic.id)


def _floor(tx: Tx, event: Event, viewer: Viewer, now: datetime) -> Floor:
    topics = tx.exec(
        select(Topic.id)
        .where(Topic.event_id == event.id, col(Topic.withdrawn_at).is_(None))
        .order_by(col(Topic.created_at), col(Topic.id))
    ).all()
    pitches = {
        pitch.topic_id: pitch for pitch in tx.exec(select(Pitch).where(Pitch.event_id == event.id))
    }
    last = max((pitch.position for pitch in pitches.values()), default=-1)
    for one in topics:
        if one not in pitches:
            last += 1
            pitches[one] = Pitch(topic_id=one, event_id=event.id, position=last)
            tx.add(pitches[one])
    seats = {one: pitches[one] for one in topics}
    return Floor(tx, event, screen_of(tx, event), viewer, now, seats, "pitch")


def _refill(floor: Floor, *, only_hosted: bool) -> None:
    hosted = set(floor.tx.exec(select(Host.topic_id).where(col(Host.topic_id).in_(floor.seats))))
    for one, seat in floor.seats.items():
        seat.is_in = bool(seat.begun_at) or not only_hosted or one in hosted
    waiting = set(floor.line.waiting)
    floor.arrange(floor.line.arranged([one for one in floor.seats if one in waiting]))
