"""The organiser leads the event through its phases; a button of an old page changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.phases import Phase
from app.models import Change, Event
from app.services import rounds, votes
from tests.clock import StandingClock
from tests.people import Camp, an_event

STEPS: dict[str, Callable[..., None]] = {
    "open": rounds.open_round,
    "close": rounds.close_round,
    "end": rounds.close_event,
    "take back": rounds.reopen_event,
}


def phase(database: Database, camp: Camp) -> str:
    with database.reading() as session:
        return session.get_one(Event, camp.id).phase


def log(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        return list(
            session.exec(
                select(Change.kind).where(Change.event_id == camp.id).order_by(col(Change.id))
            ).all()
        )


@pytest.mark.parametrize(
    ("step", "becomes"),
    [
        ("open", {"draft": "open", "open": "open", "planning": "open", "running": "open"}),
        ("close", {"open": "planning", "planning": "planning", "running": "running"}),
        ("end", {"running": "closed", "closed": "closed"}),
        ("take back", {"closed": "running", "running": "running"}),
    ],
)
@pytest.mark.parametrize("begins", list(Phase))
def test_every_button_on_every_page(
    database: Database, clock: StandingClock, begins: Phase, step: str, becomes: dict[str, str]
) -> None:
    camp = an_event(database, clock, phase=begins)
    before = log(database, camp)

    if begins not in becomes:
        with pytest.raises(Conflict):
            database.write_now(STEPS[step], camp.ada, clock())
    else:
        database.write_now(STEPS[step], camp.ada, clock())

    assert phase(database, camp) == becomes.get(begins, begins)
    told = len(log(database, camp)) - len(before)
    assert told == (becomes.get(begins, begins) != begins or step == "open" == begins)


def test_only_the_organiser_leads(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)

    for viewer in (camp.ben, camp.dora):
        for step in STEPS.values():
            with pytest.raises(NotFound):
                database.write_now(step, viewer, clock())


def test_the_end_of_a_round_takes_no_more_votes_by_itself(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    ends_at = clock() + timedelta(minutes=10)
    database.write_now(rounds.open_round, camp.ada, clock(), ends_at=ends_at)

    _votes(database, camp, ends_at - timedelta(microseconds=1), on=True)
    with pytest.raises(Conflict):
        _votes(database, camp, ends_at, on=False)

    database.write_now(rounds.open_round, camp.ada, ends_at)
    _votes(database, camp, ends_at, on=False)


def test_a_round_does_not_end_in_the_past(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)

    with pytest.raises(Invalid) as refused:
        database.write_now(rounds.open_round, camp.ada, clock(), ends_at=clock())

    assert [problem.field for problem in refused.value.problems] == ["ends_at"]


def test_the_round_is_closed_when_it_was_first_closed(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock)
    closed_at = clock()
    database.write_now(rounds.close_round, camp.ada, closed_at)
    database.write_now(rounds.close_round, camp.ada, clock.advance(minutes=1))

    with database.reading() as session:
        assert session.get_one(Event, camp.id).round_closed_at == closed_at


def test_a_second_wave_leaves_the_grid_public_and_goes_back_to_running(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING)

    database.write_now(rounds.open_round, camp.ada, clock())
    assert _state(database, camp) == ("open", 1, None)
    _votes(database, camp, clock(), on=True)
    with pytest.raises(Conflict):
        database.write_now(rounds.close_event, camp.ada, clock())

    database.write_now(rounds.close_round, camp.ada, clock())
    assert _state(database, camp) == ("running", 1, clock())


def _state(database: Database, camp: Camp) -> tuple[str, int | None, datetime | None]:
    with database.reading() as session:
        event = session.get_one(Event, camp.id)
        return event.phase, event.public_version, event.round_closed_at


def _votes(database: Database, camp: Camp, now: datetime, *, on: bool) -> None:
    database.write_now(votes.set_vote, camp.cleo, now, topic_id=camp.topics["Bicycles"], on=on)
