"""How good the draft is, in people: who gets what, who is torn, who loses most."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Reader
from app.domain.grid.fates import contented, losing
from app.domain.grid.receipt import grid_mark, input_hash
from app.domain.grid.rules import violations
from app.domain.grid.score import score
from app.domain.grid.torn import Change, Torn, torn_pairs
from app.domain.messages import Message
from app.models import Event, PlanRun
from app.queries.board import RoomView, Sitting, SlotView
from app.queries.draft import Draft
from app.queries.events import EventView
from app.queries.topics import TopicView

MOST_NAMED = 3
"""Of those who lose most, how many are named at first sight."""


@dataclass(frozen=True)
class Tight:
    """A topic with more votes than its room has seats, and a larger room free at that time."""

    sitting: Sitting
    larger: RoomView | None


@dataclass(frozen=True)
class Help:
    """One move that would help; `other` would change places with the topic.

    `gain` is in hours filled, `freed` how many fewer times somebody wants two things at once.
    """

    topic: TopicView
    slot: SlotView
    room: RoomView
    other: TopicView | None
    gain: int
    freed: int

    @property
    def value(self) -> str:
        """What the form that moves a topic sends for the place."""
        return f"{self.slot.id} {self.room.id}"


@dataclass(frozen=True)
class TornView:
    """Two topics that run at once and that many people want."""

    first: TopicView
    second: TopicView
    slot: SlotView
    people: int
    help: Help | None
    message: Message

    @property
    def key(self) -> str:
        """What names the pair in a form."""
        return f"{self.first.id} {self.second.id}"


@dataclass(frozen=True)
class Quality:
    """How good the draft is. `filled`, `wanted` and `bound` are hours, summed over people.

    `contented` can attend everything they chose, `satisfied` find something they chose whenever
    that is possible for them alone. `bound` is what no grid can pass, None where it is not known.
    """

    filled: int
    wanted: int
    bound: int | None
    people: int
    contented: int
    satisfied: int
    losers: int
    worst: tuple[Message, ...]
    torn: tuple[TornView, ...]
    accepted: int
    is_broken: bool
    tight: tuple[Tight, ...]

    @property
    def percent(self) -> int:
        """The part of the people who find something they chose whenever they could."""
        return 100 * self.satisfied // self.people if self.people else 100

    @property
    def percent_contented(self) -> int:
        """The part of the people who can attend everything they chose."""
        return 100 * self.contented // self.people if self.people else 100

    @property
    def is_proven(self) -> bool:
        """Whether no grid can do better; a draft that breaks a rule proves nothing."""
        return not self.is_broken and self.filled >= (
            self.wanted if self.bound is None else self.bound
        )


def quality(session: Reader, event: EventView, draft: Draft) -> Quality:
    """Judge the draft; pairs that organisers accepted are only counted. Two queries."""
    found, accepted = draft.found, _accepted(session, event, draft)
    judged = score(found.problem, found.grid)
    torn = [_torn(draft, pair) for pair in torn_pairs(found.problem, found.grid)]
    return Quality(
        filled=judged.coverage,
        wanted=judged.ideal,
        bound=_bound(session, event, draft),
        people=len(judged.people),
        contented=contented(found.problem, found.grid).bit_count(),
        satisfied=judged.satisfied,
        losers=len(judged.worst_off),
        worst=tuple(
            losing(found.problem, found.grid, share) for share in judged.worst_off[:MOST_NAMED]
        ),
        torn=tuple(pair for pair in torn if pair.key not in accepted),
        accepted=sum(pair.key in accepted for pair in torn),
        is_broken=bool(violations(found.problem, found.grid)),
        tight=tight_sittings(draft, draft.sittings(found.grid)),
    )


def tight_sittings(draft: Draft, sittings: Sequence[Sitting]) -> tuple[Tight, ...]:
    """Return the topics with more votes than seats, and where they would find more."""
    return tuple(
        Tight(sitting, _larger(draft, sitting, sittings))
        for sitting in sittings
        if sitting.topic.votes > sitting.room.seats
    )


def _accepted(session: Reader, event: EventView, draft: Draft) -> frozenset[str]:
    """Return the pairs that organisers live with in this very draft."""
    mark = grid_mark(draft.found.grid)
    known = session.exec(select(Event.accepted).where(Event.id == event.id)).one()
    return frozenset(one.removeprefix(f"{mark} ") for one in known if one.startswith(mark))


def _bound(session: Reader, event: EventView, draft: Draft) -> int | None:
    """Return the least bound that was found for the votes and limits as they stand."""
    rows = session.exec(
        select(PlanRun.input_hash, PlanRun.bound).where(
            PlanRun.event_id == event.id, col(PlanRun.bound).is_not(None)
        )
    ).all()
    known = input_hash(draft.found.problem) if rows else ""
    return min((bound for text, bound in rows if text == known and bound is not None), default=None)


def _larger(draft: Draft, sitting: Sitting, sittings: Sequence[Sitting]) -> RoomView | None:
    """Return the largest room that is free meanwhile, open, and has what the topic needs."""
    found = draft.found
    start = found.slot_ids.index(sitting.slot_id)
    span = range(start, start + sitting.slots)
    taken = {
        other.room.id
        for other in sittings
        if other.starts_at < sitting.ends_at and sitting.starts_at < other.ends_at
    }
    free = [
        room
        for room, asked in zip(draft.rooms, found.problem.rooms, strict=True)
        if room.id not in taken
        and room.seats > sitting.room.seats
        and set(sitting.topic.needs) <= asked.features
        and asked.closed.isdisjoint(span)
    ]
    return max(free, key=lambda room: room.seats, default=None)


def _torn(draft: Draft, pair: Torn) -> TornView:
    return TornView(
        first=_topic(draft, pair.first),
        second=_topic(draft, pair.second),
        slot=_slot(draft, pair.slot),
        people=pair.people.bit_count(),
        help=_help(draft, pair.better) if pair.better else None,
        message=pair.message,
    )


def _help(draft: Draft, better: Change) -> Help:
    return Help(
        topic=_topic(draft, better.topic),
        slot=_slot(draft, better.cell.slot),
        room=draft.rooms[better.cell.room],
        other=None if better.other is None else _topic(draft, better.other),
        gain=better.gain,
        freed=better.freed,
    )


def _topic(draft: Draft, topic: int) -> TopicView:
    return draft.topics[draft.found.topic_ids[topic]]


def _slot(draft: Draft, slot: int) -> SlotView:
    slot_id = draft.found.slot_ids[slot]
    return next(view for view in draft.slots if view.id == slot_id)
