"""The round of the room: a scribe leads it, writes what people say, and makes topics of it."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.circle import Press, Side, TurnNote, as_topic
from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.people import Viewer
from app.domain.text import fold
from app.domain.timer import TURN_SECONDS
from app.domain.topics import TopicDraft
from app.models import Event, Participant, Turn
from app.services.floor import Floor, check_not_over, take_step
from app.services.log import record, take_revision
from app.services.screen import screen_of
from app.services.topics import add_topic, person_named


@dataclass(frozen=True)
class Written:
    """The topics made so far of what one person said, empty where there is none."""

    offer_topic_id: str = ""
    need_topic_id: str = ""


def lead(tx: Tx, viewer: Viewer, now: datetime, *, press: Press) -> Written:
    """Save what the scribe wrote, then do what the button says; organisers only.

    Steps are those of `take_step`, `offer` and `need`, which make a topic of that line, once,
    and `shuffle`, `alphabet` and `arrival`, which order those who wait. Raises Invalid for what
    cannot be taken.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    check_not_over(event)
    floor = _floor(tx, event, viewer, now)
    if press.seconds in TURN_SECONDS:
        floor.screen.turn_seconds = press.seconds
    turn = _written(floor, press.note.checked()) if press.note.participant_id else None
    if press.name.strip() or press.step == "add":
        _bring_in(floor, press.name)
    if turn and press.step in tuple(Side):
        _make_topic(floor, turn, Side(press.step))
    elif press.step in ORDERS:
        floor.arrange(floor.line.arranged(_ordered(floor, press.step)))
    else:
        take_step(floor, press.step, press.one, press.note.participant_id)
    return Written(turn.offer_topic_id or "", turn.need_topic_id or "") if turn else Written()


ORDERS = ("shuffle", "alphabet", "arrival")


def _floor(tx: Tx, event: Event, viewer: Viewer, now: datetime) -> Floor:
    people = tx.exec(
        select(Participant.id)
        .where(Participant.event_id == event.id)
        .order_by(col(Participant.number))
    ).all()
    turns = {
        turn.participant_id: turn for turn in tx.exec(select(Turn).where(Turn.event_id == event.id))
    }
    last = max((turn.position for turn in turns.values()), default=-1)
    for one in people:
        if one not in turns:
            last += 1
            turns[one] = Turn(participant_id=one, event_id=event.id, position=last)
            tx.add(turns[one])
    seats = {one: turns[one] for one in people}
    return Floor(tx, event, screen_of(tx, event), viewer, now, seats, "circle")


def _written(floor: Floor, note: TurnNote) -> Turn:
    turn = floor.seat(note.participant_id)
    assert isinstance(turn, Turn)
    if (turn.offer, turn.need) == (note.offer, note.need):
        return turn
    if not turn.offer and not turn.need:
        one = turn.participant_id
        record(floor.tx, floor.event, ChangeKind.TURN_NOTED, floor.viewer, floor.now, subject=one)
    turn.offer, turn.need = note.offer, note.need
    return turn


def _make_topic(floor: Floor, turn: Turn, side: Side) -> None:
    words = turn.offer if side is Side.OFFER else turn.need
    made = turn.offer_topic_id if side is Side.OFFER else turn.need_topic_id
    if made:
        return
    if not words:
        raise Invalid(Problem(side, say("Write it down first: its words become the topic.")))
    person = floor.tx.get_one(Participant, turn.participant_id)
    languages = floor.event.languages
    title, why = as_topic(words)
    draft = TopicDraft(
        title=title,
        why=why,
        language=person.language if person.language in languages else languages[0],
        hosting=side is Side.OFFER,
    )
    topic_id = add_topic(
        floor.tx, floor.event, floor.viewer, floor.now, draft=draft, proposer_id=person.id
    )
    if side is Side.OFFER:
        turn.offer_topic_id = topic_id
    else:
        turn.need_topic_id = topic_id


def _bring_in(floor: Floor, name: str) -> None:
    if not name.strip():
        raise Invalid(Problem("name", say("Write their name.")))
    person = person_named(floor.tx, floor.event, name, floor.event.languages[0], floor.now)
    if person.id in floor.seats:
        if not floor.seats[person.id].is_in:
            floor.take_in(person.id)
        return
    last = max((seat.position for seat in floor.seats.values()), default=-1)
    floor.tx.add(Turn(participant_id=person.id, event_id=floor.event.id, position=last + 1))
    record(
        floor.tx,
        floor.event,
        ChangeKind.CIRCLE_ARRANGED,
        floor.viewer,
        floor.now,
        subject=person.id,
    )


def _ordered(floor: Floor, how: str) -> list[str]:
    waiting = set(floor.line.waiting)
    arrived = [one for one in floor.seats if one in waiting]
    if how == "shuffle":
        random.Random(f"{floor.event.id} {floor.event.revision}").shuffle(arrived)
    if how == "alphabet":
        people = floor.tx.exec(select(Participant).where(col(Participant.id).in_(waiting))).all()
        names = {person.id: (not person.name, fold(person.name)) for person in people}
        arrived.sort(key=lambda one: names[one])
    return arrived
