"""What is wrong with the draft now, and the repairs that a search proposes, compared with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.db import Reader
from app.deeds import deeds, moved_since
from app.domain.grid.diff import Diff, diff
from app.domain.grid.partly import companions
from app.domain.grid.problem import Grid
from app.domain.grid.rules import violations
from app.domain.grid.score import bits
from app.domain.messages import Message
from app.domain.plans import PlanState
from app.queries.board import BoardRow, RoomView, Sitting, SlotView, rows_of_day
from app.queries.desk import PlanView, Proposed, plan_of_event
from app.queries.draft import Draft, load_draft
from app.queries.draft_table import Waiting, waiting_topics
from app.queries.events import EventView
from app.queries.topics import TopicView

MOST_NAMED = 5
LOST = frozenset({"host_away", "room_closed", "room_features", "crosses_break"})
"""Broken rules by which a topic cannot take place."""


@dataclass(frozen=True)
class HostView:
    """Somebody who leads topics, and the times at which they are away."""

    id: str
    name: str
    topics: tuple[str, ...]
    away: tuple[SlotView, ...]


@dataclass(frozen=True)
class ProposalView:
    """A proposal against the draft as it is: what moves, comes in and goes, and for how many.

    `gain` is in hours filled, summed over people, and counts from what of the draft can take place;
    `broken` are the rules that it leaves broken.
    """

    name: str
    moved: int
    added: int
    dropped: int
    touched: int
    winners: int
    losers: int
    gain: int
    broken: tuple[Message, ...]

    @property
    def changes(self) -> int:
        """How many topics stand elsewhere."""
        return self.moved + self.added + self.dropped


@dataclass(frozen=True)
class StepView:
    """One change of a proposal; `companions` are the titles of topics that must go with it.

    `moved` says who moved the topic since the search began: then it stays where it is.
    """

    topic: TopicView
    before: Sitting | None
    after: Sitting | None
    people: int
    companions: tuple[str, ...]
    moved: Message | None


@dataclass(frozen=True)
class Chosen:
    """The proposal that is looked at: its changes, and the day before and after them."""

    name: str
    steps: tuple[StepView, ...]
    winners: tuple[str, ...]
    losers: tuple[str, ...]
    before: tuple[BoardRow, ...]
    after: tuple[BoardRow, ...]
    marked: frozenset[str]


@dataclass(frozen=True)
class Repair:
    """What the page of repairs shows."""

    placed: int
    broken: tuple[Message, ...]
    waiting: tuple[Waiting, ...]
    rooms: tuple[RoomView, ...]
    times: tuple[SlotView, ...]
    hosts: tuple[HostView, ...]
    plan: PlanView | None
    proposals: tuple[ProposalView, ...]
    chosen: Chosen | None


def repair(session: Reader, event: EventView, now: datetime, *, name: str = "") -> Repair:
    """Return what is wrong and what would mend it; `name` is the proposal to look at.

    Three queries more than the draft, and those that tell what was moved by hand meanwhile.
    """
    draft, plan = load_draft(session, event, now), plan_of_event(session, event, now)
    found = draft.found
    proposed = plan.proposals if plan and plan.is_repair and plan.state is PlanState.DONE else ()
    grids = {one.name: found.grid_of(one.places) for one in proposed}
    diffs = {key: _diff(draft, after) for key, after in grids.items()}
    picked = name if name in grids else next(iter(grids), None)
    return Repair(
        placed=len(found.grid),
        broken=_broken(draft, found.grid),
        waiting=waiting_topics(draft) if found.grid else (),
        rooms=draft.rooms,
        times=tuple(slot for slot in draft.slots if slot.kind == "session"),
        hosts=_hosts(draft),
        plan=plan,
        proposals=tuple(
            _proposal(draft, one, grids[one.name], diffs[one.name]) for one in proposed
        ),
        chosen=_chosen(session, event, draft, picked, grids[picked], diffs[picked], plan, now)
        if picked and plan
        else None,
    )


def _diff(draft: Draft, after: Grid) -> Diff:
    """What moves from the draft, and who wins by it what they could not have had there.

    A topic whose room is closed or whose host is away does not take place, whatever the draft says.
    """
    problem, grid = draft.found.problem, draft.found.grid
    lost = {t for found in violations(problem, grid) if found.rule in LOST for t in found.topics}
    held = {topic: cell for topic, cell in grid.items() if topic not in lost}
    won = diff(problem, held, after)
    whole = diff(problem, grid, after)
    return replace(whole, winners=won.winners, losers=won.losers, gain=won.gain)


def _broken(draft: Draft, grid: Grid) -> tuple[Message, ...]:
    return tuple(violation.message for violation in violations(draft.found.problem, grid))


def _hosts(draft: Draft) -> tuple[HostView, ...]:
    """Those who lead a topic, by name."""
    found = draft.found
    times = {slot.id: slot for slot in draft.slots}
    leads: dict[int, list[str]] = {}
    for topic in found.problem.topics:
        for host in topic.hosts:
            leads.setdefault(host, []).append(topic.title)
    hosts = [
        HostView(
            found.person_ids[person],
            found.problem.people[person].name,
            tuple(titles),
            tuple(times[found.slot_ids[s]] for s in sorted(found.problem.people[person].away)),
        )
        for person, titles in leads.items()
    ]
    return tuple(sorted(hosts, key=lambda host: (host.name.casefold(), host.id)))


def _proposal(draft: Draft, one: Proposed, after: Grid, change: Diff) -> ProposalView:
    kinds = [(step.before is not None, step.after is not None) for step in change.changes]
    return ProposalView(
        name=one.name,
        moved=kinds.count((True, True)),
        added=kinds.count((False, True)),
        dropped=kinds.count((True, False)),
        touched=change.touched.bit_count(),
        winners=change.winners.bit_count(),
        losers=change.losers.bit_count(),
        gain=change.gain,
        broken=_broken(draft, after),
    )


def _chosen(
    session: Reader,
    event: EventView,
    draft: Draft,
    name: str,
    after: Grid,
    change: Diff,
    plan: PlanView,
    now: datetime,
) -> Chosen:
    found = draft.found
    old, new = draft.sittings(found.grid), draft.sittings(after)
    steps = _steps(draft, after, change, old, new, _moved(session, event, plan))
    return Chosen(
        name=name,
        steps=steps,
        winners=_names(draft, change.winners),
        losers=_names(draft, change.losers),
        before=rows_of_day(draft.rooms, draft.slots, old, now),
        after=rows_of_day(draft.rooms, draft.slots, new, now),
        marked=frozenset(step.topic.id for step in steps),
    )


def _moved(session: Reader, event: EventView, plan: PlanView) -> Mapping[str, Message]:
    moved = moved_since(session, event.id, plan.id)
    actions = list({action.id: action for action in moved.values()}.values())
    told = dict(
        zip([a.id for a in actions], deeds(session, event.zone, actions), strict=True)
        if actions
        else ()
    )
    return {topic: told[action.id] for topic, action in moved.items()}


def _steps(
    draft: Draft,
    after: Grid,
    change: Diff,
    old: tuple[Sitting, ...],
    new: tuple[Sitting, ...],
    moved: Mapping[str, Message],
) -> tuple[StepView, ...]:
    found = draft.found
    before_of = {sitting.topic.id: sitting for sitting in old}
    after_of = {sitting.topic.id: sitting for sitting in new}
    together = companions(found.problem, found.grid, after)
    steps = []
    for step in change.changes:
        topic_id = found.topic_ids[step.topic]
        steps.append(
            StepView(
                topic=draft.topics[topic_id],
                before=before_of.get(topic_id),
                after=after_of.get(topic_id),
                people=step.people.bit_count(),
                companions=tuple(
                    found.problem.topics[other].title for other in sorted(together[step.topic])
                ),
                moved=moved.get(topic_id),
            )
        )
    return tuple(steps)


def _names(draft: Draft, people: int) -> tuple[str, ...]:
    """What some of the people of a mask are called; the first of them, for a sentence."""
    return tuple(draft.found.problem.people[p].name for p in bits(people)[:MOST_NAMED])
