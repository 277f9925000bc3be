"""Every write takes a revision and leaves its entry in the event's log."""

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.models import Change, Event
from app.services import topics
from app.services.log import take_revision
from tests.clock import StandingClock
from tests.people import Camp, an_event, proposes, votes_for


def test_the_log_tells_the_story_of_an_event(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, topics={})
    soup = proposes(database, clock, camp.ben, "Soup")
    votes_for(database, clock, camp.cleo, soup)
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=soup)

    assert _story(database, camp) == [
        (1, ChangeKind.EVENT_CREATED, camp.ada.participant_id, camp.id),
        (2, ChangeKind.PERSON_JOINED, camp.ben.participant_id, camp.ben.participant_id),
        (3, ChangeKind.PERSON_JOINED, camp.cleo.participant_id, camp.cleo.participant_id),
        (4, ChangeKind.ROUND_OPENED, camp.ada.participant_id, ""),
        (5, ChangeKind.TOPIC_PROPOSED, camp.ben.participant_id, soup),
        (6, ChangeKind.VOTE_CAST, camp.cleo.participant_id, soup),
        (7, ChangeKind.TOPIC_WITHDRAWN, camp.ben.participant_id, soup),
    ]
    assert _revision(database, camp) == 7


def test_what_is_refused_leaves_no_trace(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)
    story, revision = _story(database, camp), _revision(database, camp)

    with pytest.raises(NotFound):
        database.write_now(topics.withdraw, camp.ben, clock(), topic_id="nosuchtopic")

    assert (_story(database, camp), _revision(database, camp)) == (story, revision)


def test_revisions_are_of_one_event(database: Database, clock: StandingClock) -> None:
    first = an_event(database, clock, name="First", phase=Phase.DRAFT)
    second = an_event(database, clock, name="Second", phase=Phase.DRAFT)

    database.write_now(take_revision, first.id)

    assert (_revision(database, first), _revision(database, second)) == (4, 3)


def test_an_event_that_is_not_there_has_no_revision(
    database: Database, clock: StandingClock
) -> None:
    nobody = Viewer("nosuchevent", None, Role.ORGANISER)

    with pytest.raises(NotFound):
        database.write_now(take_revision, nobody.event_id)
    with pytest.raises(NotFound):
        database.write_now(topics.withdraw, nobody, clock(), topic_id="nosuchtopic")


def _story(database: Database, camp: Camp) -> list[tuple[int, str, str | None, str]]:
    with database.reading() as session:
        rows = session.exec(
            select(Change).where(Change.event_id == camp.id).order_by(col(Change.id))
        ).all()
    return [(row.revision, row.kind, row.actor_id, row.subject_id) for row in rows]


def _revision(database: Database, camp: Camp) -> int:
    with database.reading() as session:
        return session.get_one(Event, camp.id).revision
