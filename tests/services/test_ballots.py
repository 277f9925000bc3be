"""Votes that are set together come out as if they had come one after another."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from app.db import Database, Tx
from app.domain.errors import NotFound, Refusal
from app.domain.phases import Phase
from app.domain.voting import Counts
from app.models import Change, Event, Receipt, Vote
from app.services import merges, rounds, topics
from app.services.votes import VoteAsked, VoteSet, set_votes
from tests.clock import StandingClock
from tests.lanes import held
from tests.people import Camp, an_event, build_event

TITLES = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben", "Beer": "cleo"}
TAPS = st.lists(
    st.tuples(
        st.sampled_from(("ada", "ben", "cleo", "dora")),
        st.sampled_from((*TITLES, "none")),
        st.booleans(),
        st.integers(0, 5),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=16,
)
"""Who, for which topic, on or off, the order of the tap, and minutes from the start."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    taps=TAPS,
    dots=st.sampled_from((None, 1, 2)),
    counts=st.sampled_from(list(Counts)),
    ends=st.sampled_from((None, 1)),
    phase=st.sampled_from((Phase.OPEN, Phase.OPEN, Phase.OPEN, Phase.PLANNING)),
)
def test_a_batch_is_as_its_votes_one_after_another(
    kept_database: Database,
    clock: StandingClock,
    taps: Sequence[tuple[str, str, bool, int, int]],
    dots: int | None,
    counts: str,
    ends: int | None,
    phase: Phase,
) -> None:
    def run(tx: Tx) -> None:
        camp = _a_camp(tx, dots, counts, ends, phase)
        asked = [_asked(camp, clock(), *tap) for tap in taps]
        together = _story(tx, camp, [asked])
        one_by_one = _story(tx, camp, [[one] for one in asked])
        assert together == one_by_one
        raise _RolledBack

    with pytest.raises(_RolledBack):
        kept_database.write_now(run)


def test_each_answer_tells_what_stands_after_its_vote(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, votes={"Bread": ("ben",)}, counts="after_vote", dots=2)
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]

    answers = _at_once(
        database,
        _asked(camp, clock(), "cleo", "Bread", on=False),
        _asked(camp, clock(), "cleo", "Bread", on=True),
        _asked(camp, clock(), "ada", "Bees", on=True),
        _asked(camp, clock(), "cleo", "Bees", on=True),
        _asked(camp, clock(), "cleo", "Bread", on=False),
    )

    assert answers == [
        VoteSet(bread, on=False, votes=None, left=2),
        VoteSet(bread, on=True, votes=2, left=1),
        VoteSet(bees, on=True, votes=1, left=1),
        VoteSet(bees, on=True, votes=2, left=0),
        VoteSet(bread, on=False, votes=1, left=1),
    ]
    with database.reading() as session:
        kept = session.exec(select(Vote.participant_id).where(Vote.topic_id == bees)).all()
    assert {*kept} == {camp.ada.participant(), camp.cleo.participant()}


def test_who_is_refused_harms_nobody_else(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, votes={})
    with database.reading() as session:
        before = session.get_one(Event, camp.id).revision

    alone = _at_once(database, _asked(camp, clock(), "dora", "Bread", on=True))
    some = _at_once(
        database,
        _asked(camp, clock(), "dora", "Bread", on=True),
        _asked(camp, clock(), "ben", "none", on=True),
        _asked(camp, clock(), "cleo", "Bread", on=True),
    )

    assert [str(answer) for answer in (*alone, *some[:2])] == [
        "Join the event first.",
        "Join the event first.",
        "There is no page at this address.",
    ]
    assert some[2] == VoteSet(camp.topics["Bread"], on=True, votes=1, left=None)
    with database.reading() as session:
        assert session.get_one(Event, camp.id).revision == before + 1


def test_nobody_votes_in_an_event_that_is_not_there(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, votes={})
    lost = replace(_asked(camp, clock(), "cleo", "Bread", on=True), slug="elsewhere")

    (refused,) = _at_once(database, lost)

    assert isinstance(refused, NotFound)


class _RolledBack(Exception):
    """Leaves the database as it was for the next example."""


def _a_camp(tx: Tx, dots: int | None, counts: str, ends: int | None, phase: Phase) -> Camp:
    """Make an event where Beer was taken into Bees, and Bicycles withdrawn."""
    clock = StandingClock()
    voted = {"Beer": ("cleo", "ben"), "Bicycles": ("cleo",)}
    camp = build_event(tx, clock, topics=TITLES, votes=voted, counts=counts)
    ends_at = clock.advance(minutes=1) + timedelta(minutes=ends) if ends else None
    rounds.open_round(tx, camp.ada, clock(), ends_at=ends_at)
    kept, absorbed = camp.topics["Bees"], camp.topics["Beer"]
    merges.merge(tx, camp.ada, clock(), kept_id=kept, absorbed_id=absorbed)
    topics.withdraw(tx, camp.cleo, clock(), topic_id=camp.topics["Bicycles"])
    tx.get_one(Event, camp.id).dots = dots
    if phase is Phase.PLANNING:
        rounds.close_round(tx, camp.ada, clock())
    tx.flush()
    return camp


def _asked(
    camp: Camp, now: datetime, who: str, title: str, on: bool, order: int = 0, minutes: int = 0
) -> VoteAsked:
    return VoteAsked(
        camp.slug,
        device=who,
        organises=False,
        topic_id=camp.topics.get(title, "none"),
        on=on,
        order=order,
        now=now + timedelta(minutes=minutes),
    )


def _story(tx: Tx, camp: Camp, batches: Sequence[Sequence[VoteAsked]]) -> tuple[object, ...]:
    """Set votes, tell the answers and what is kept then, and leave all as it was."""
    with tx.begin_nested() as before:
        answers = [answer for some in batches for answer in set_votes(tx, some)]
        told = [str(one) if isinstance(one, Refusal) else one for one in answers]
        kept = [_rows(tx, table) for table in (Vote, Receipt)]
        log = tx.exec(select(Change).where(Change.event_id == camp.id).order_by(col(Change.id)))
        happened = [(entry.kind, entry.actor_id, entry.subject_id, entry.at) for entry in log]
        before.rollback()
    tx.expunge_all()
    return told, kept, happened


def _rows(tx: Tx, table: type[SQLModel]) -> list[str]:
    return sorted(row.model_dump_json() for row in tx.exec(select(table)))


def _at_once(database: Database, *asked: VoteAsked) -> list[VoteSet | Refusal]:
    """Ask from several phones while the lane is busy, so that one call does it for all."""

    async def story() -> list[VoteSet | Refusal]:
        with held(database):
            some = [
                asyncio.ensure_future(database.write_together(set_votes, one, of=one.slug))
                for one in asked
            ]
            await asyncio.sleep(0)
        return await asyncio.gather(*some, return_exceptions=True)  # type: ignore[return-value]

    return asyncio.run(story())
