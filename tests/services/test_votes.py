"""One tap sets a vote, the next takes it back; a second arrival changes nothing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Change, Vote
from app.services import rounds, topics, votes
from tests.clock import StandingClock
from tests.people import Camp, an_event, proposes


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, votes={})


def test_a_vote_set_twice_is_one_vote(database: Database, clock: StandingClock, camp: Camp) -> None:
    for _ in range(2):
        _vote(database, clock, camp.cleo, camp.topics["Bread"])

    assert _voted(database, camp) == {("cleo", "Bread")}
    assert _logged(database, camp) == [ChangeKind.VOTE_CAST]


def test_a_vote_taken_back_twice_is_gone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _vote(database, clock, camp.cleo, camp.topics["Bread"])

    for _ in range(2):
        _vote(database, clock, camp.cleo, camp.topics["Bread"], on=False)

    assert _voted(database, camp) == set()
    assert _logged(database, camp) == [ChangeKind.VOTE_CAST, ChangeKind.VOTE_WITHDRAWN]


def test_a_late_vote_does_not_undo_a_newer_one(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    for order, on in ((1, True), (3, False), (2, True), (1, True), (3, False)):
        _vote(database, clock, camp.cleo, bread, on=on, device="phone", order=order)

    assert _voted(database, camp) == set()
    assert _logged(database, camp) == [ChangeKind.VOTE_CAST, ChangeKind.VOTE_WITHDRAWN]


def test_each_device_and_each_topic_has_an_order_of_its_own(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    taps = (
        ("Bread", "phone", 9, True),
        ("Bread", "laptop", 2, False),
        ("Bees", "phone", 1, True),
        ("Bees", "", 0, False),
        ("Bees", "", 0, True),
    )
    for title, device, order, on in taps:
        _vote(database, clock, camp.cleo, camp.topics[title], on=on, device=device, order=order)
    _vote(database, clock, camp.ben, camp.topics["Bread"], device="phone", order=1)

    assert _voted(database, camp) == {("cleo", "Bees"), ("ben", "Bread")}


def test_a_vote_whose_answer_was_lost_is_not_refused_when_the_round_has_closed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    _vote(database, clock, camp.cleo, bread, device="phone", order=5)
    database.write_now(rounds.close_round, camp.ada, clock())

    _vote(database, clock, camp.cleo, bread, device="phone", order=5)
    with pytest.raises(Conflict):
        _vote(database, clock, camp.cleo, bees, device="phone", order=6)

    assert _voted(database, camp) == {("cleo", "Bread")}


def test_a_refused_vote_can_be_sent_again(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, votes={"Bees": ("cleo",)}, dots=1)
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    with pytest.raises(Conflict):
        _vote(database, clock, camp.cleo, bread, device="phone", order=1)

    _vote(database, clock, camp.cleo, bees, on=False)
    _vote(database, clock, camp.cleo, bread, device="phone", order=1)

    assert _voted(database, camp) == {("cleo", "Bread")}


def test_everybody_votes_for_themselves(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for viewer in (camp.ada, camp.ben, camp.cleo):
        _vote(database, clock, viewer, camp.topics["Bees"])
    _vote(database, clock, camp.ben, camp.topics["Bees"], on=False)

    assert _voted(database, camp) == {("ada", "Bees"), ("cleo", "Bees")}


def test_without_dots_votes_have_no_limit(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for title in camp.topics:
        _vote(database, clock, camp.cleo, camp.topics[title])

    assert _voted(database, camp) == {("cleo", title) for title in camp.topics}


def test_with_dots_no_more_than_these_are_given(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, votes={}, dots=2)
    _vote(database, clock, camp.cleo, camp.topics["Bread"])
    _vote(database, clock, camp.cleo, camp.topics["Bees"])

    with pytest.raises(Conflict) as refusal:
        _vote(database, clock, camp.cleo, camp.topics["Bicycles"])
    assert refusal.value.message.plural == (
        "All your %(count)s votes are used. Take one back first."
    )

    _vote(database, clock, camp.cleo, camp.topics["Bread"], on=False)
    _vote(database, clock, camp.cleo, camp.topics["Bicycles"])
    assert _voted(database, camp) == {("cleo", "Bees"), ("cleo", "Bicycles")}


def test_a_vote_that_stands_can_be_sent_again_when_all_dots_are_used(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, votes={}, dots=1)
    for _ in range(2):
        _vote(database, clock, camp.cleo, camp.topics["Bread"])

    assert _voted(database, camp) == {("cleo", "Bread")}


def test_a_withdrawn_topic_gives_its_dots_back(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, votes={}, dots=1)
    _vote(database, clock, camp.cleo, camp.topics["Bread"])
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])

    _vote(database, clock, camp.cleo, camp.topics["Bees"])

    assert _voted(database, camp) == {("cleo", "Bread"), ("cleo", "Bees")}


def test_dots_of_another_event_are_another_matter(database: Database, clock: StandingClock) -> None:
    first = an_event(database, clock, name="First", votes={}, dots=1)
    second = an_event(database, clock, name="Second", votes={}, dots=1)

    _vote(database, clock, first.cleo, first.topics["Bread"])
    _vote(database, clock, second.cleo, second.topics["Bread"])

    assert _voted(database, first) == _voted(database, second) == {("cleo", "Bread")}


def test_nobody_votes_for_a_withdrawn_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])

    with pytest.raises(Conflict) as refusal:
        _vote(database, clock, camp.cleo, camp.topics["Bread"])

    assert refusal.value.message.text == "This topic has been withdrawn."


@pytest.mark.parametrize("phase", [Phase.PLANNING, Phase.RUNNING, Phase.CLOSED])
def test_a_closed_round_takes_and_gives_back_no_votes(
    database: Database, clock: StandingClock, phase: Phase
) -> None:
    camp = an_event(database, clock, votes={"Bread": ("cleo",)}, phase=phase)

    for title, on in (("Bees", True), ("Bread", False)):
        with pytest.raises(Conflict) as refusal:
            _vote(database, clock, camp.cleo, camp.topics[title], on=on)
        assert refusal.value.message.text == (
            "The round is closed. Topics and votes are no longer taken."
        )

    assert _voted(database, camp) == {("cleo", "Bread")}


def test_the_round_ends_on_time_though_nobody_closes_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    ends = clock() + timedelta(minutes=1)
    database.write_now(rounds.open_round, camp.ada, clock(), ends_at=ends)
    clock.set(ends - timedelta(seconds=1))
    _vote(database, clock, camp.cleo, camp.topics["Bread"])
    clock.set(ends)

    with pytest.raises(Conflict):
        _vote(database, clock, camp.cleo, camp.topics["Bees"])

    assert _voted(database, camp) == {("cleo", "Bread")}


def test_dora_who_has_not_joined_does_not_vote(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        _vote(database, clock, camp.dora, camp.topics["Bread"])

    assert refusal.value.message.text == (
        "Join the event first: type its code or scan the QR code."
    )


def test_topics_of_another_event_take_no_votes_from_here(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another", votes={})

    with pytest.raises(NotFound):
        _vote(database, clock, camp.cleo, other.topics["Bread"])
    with pytest.raises(NotFound):
        _vote(database, clock, camp.cleo, "nosuchtopic")

    assert _voted(database, other) == set()


def test_a_new_topic_can_be_voted_for_at_once(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    camp.topics["Soup"] = proposes(database, clock, camp.ben, "Soup")

    _vote(database, clock, camp.ben, camp.topics["Soup"])

    assert _voted(database, camp) == {("ben", "Soup")}


def _vote(
    database: Database,
    clock: StandingClock,
    viewer: Viewer,
    topic_id: str,
    *,
    on: bool = True,
    device: str = "",
    order: int = 0,
) -> None:
    database.write_now(
        votes.set_vote, viewer, clock(), topic_id=topic_id, on=on, device=device, order=order
    )


def _voted(database: Database, camp: Camp) -> set[tuple[str, str]]:
    who = {getattr(camp, name).participant_id: name for name in ("ada", "ben", "cleo")}
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        return {
            (who[vote.participant_id], title[vote.topic_id])
            for vote in session.exec(select(Vote))
            if vote.topic_id in title
        }


def _logged(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        kinds = session.exec(
            select(Change.kind).where(Change.event_id == camp.id).order_by("id")
        ).all()
    return [kind for kind in kinds if kind.startswith("vote")]
