"""Sessions are put into one's day and out of it, one vote is swapped for another, news are seen."""

from functools import partial

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Change, Participant, Star, Vote
from app.queries.stars import picked
from app.services import merges, news, rounds, stars, swaps
from tests.clock import StandingClock
from tests.people import Camp, an_event

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}
KINDS = (ChangeKind.SESSION_STARRED, ChangeKind.SESSION_UNSTARRED)


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)


def _star(
    db: Database, clock: StandingClock, viewer: Viewer, topic: str, on: bool, order: int = 0
) -> None:
    db.write_now(stars.set_star, viewer, clock(), topic_id=topic, on=on, device="d", order=order)


def _day(db: Database, camp: Camp, viewer: Viewer) -> set[str]:
    names = {topic_id: title for title, topic_id in camp.topics.items()}
    with db.reading() as session:
        return {names[topic_id] for topic_id in picked(session, viewer)}


def _stars(db: Database) -> dict[str, dict[str, bool]]:
    """What each person said of each session."""
    said: dict[str, dict[str, bool]] = {}
    with db.reading() as session:
        for star in session.exec(select(Star)):
            said.setdefault(star.participant_id, {})[star.topic_id] = star.on
    return said


def _logged(db: Database, *kinds: ChangeKind) -> list[str]:
    with db.reading() as session:
        query = select(Change.kind).where(col(Change.kind).in_(kinds)).order_by(col(Change.id))
        return list(session.exec(query))


def test_a_day_is_what_one_leads_voted_for_and_starred(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    assert _day(database, camp, camp.ben) == {"Bread", "Bees"}
    assert _day(database, camp, camp.ada) == set()

    _star(database, clock, camp.ada, camp.topics["Bees"], True)
    _star(database, clock, camp.cleo, camp.topics["Bread"], False)

    assert _day(database, camp, camp.ada) == {"Bees"}
    assert _day(database, camp, camp.cleo) == {"Bicycles", "Bees"}


def test_what_one_leads_stays_in_ones_day(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _star(database, clock, camp.cleo, camp.topics["Bicycles"], False)

    assert "Bicycles" in _day(database, camp, camp.cleo)


def test_a_star_set_twice_is_told_once(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for on in (True, True, False, False):
        _star(database, clock, camp.ada, camp.topics["Bees"], on)
    _star(database, clock, camp.cleo, camp.topics["Bread"], True)  # she voted for it already

    assert _logged(database, *KINDS) == list(KINDS)
    assert _day(database, camp, camp.ada) == set()


def test_a_star_goes_with_a_merged_session_and_comes_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """Ada has starred Bees; Cleo has voted for it and has taken it out of her day."""
    of = camp.topics
    _star(database, clock, camp.ada, of["Bees"], True)
    _star(database, clock, camp.cleo, of["Bees"], False)
    before = _stars(database)

    pair = {"kept_id": of["Bicycles"], "absorbed_id": of["Bees"]}
    database.write_now(stars.set_star, camp.ben, clock(), topic_id=of["Bread"], on=False)
    merged = database.write_now(merges.merge, camp.ada, clock(), **pair)

    assert "Bicycles" in _day(database, camp, camp.ada)
    assert {of["Bicycles"]: False}.items() <= _stars(database)[camp.cleo.participant()].items()
    database.write_now(merges.separate, camp.ada, clock(), merge_id=merged)
    assert _stars(database) == {**before, camp.ben.participant(): {of["Bread"]: False}}


def test_a_star_from_an_old_page_is_one_of_the_session_that_stands_and_stays_there(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    of = camp.topics
    _star(database, clock, camp.ada, of["Bees"], True)
    pair = {"kept_id": of["Bicycles"], "absorbed_id": of["Bees"]}
    merged = database.write_now(merges.merge, camp.ada, clock(), **pair)

    _star(database, clock, camp.ada, of["Bees"], False)
    assert _day(database, camp, camp.ada) & {"Bicycles"} == set()
    database.write_now(merges.separate, camp.ada, clock(), merge_id=merged)

    assert _stars(database) == {camp.ada.participant(): {of["Bees"]: True, of["Bicycles"]: False}}


def test_a_late_star_does_not_undo_a_newer_one(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _star(database, clock, camp.ada, camp.topics["Bees"], False, order=2)
    _star(database, clock, camp.ada, camp.topics["Bees"], True, order=1)

    assert _day(database, camp, camp.ada) == set()


def test_one_of_two_is_chosen_and_the_other_can_be_put_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread, bicycles = camp.topics["Bread"], camp.topics["Bicycles"]
    _star(database, clock, camp.ada, bread, True)
    _star(database, clock, camp.ada, bicycles, True)

    database.write_now(stars.choose, camp.ada, clock(), topic_id=bread, others=[bicycles, bread])
    assert _day(database, camp, camp.ada) == {"Bread"}

    _star(database, clock, camp.ada, bicycles, True)
    assert _day(database, camp, camp.ada) == {"Bread", "Bicycles"}


def test_a_late_choice_gives_way_to_newer_words_on_each_session(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread, bicycles = camp.topics["Bread"], camp.topics["Bicycles"]
    _star(database, clock, camp.ada, bicycles, True, order=2)

    for order, kept, other in ((1, bread, bicycles), (4, bicycles, bread), (3, bread, bicycles)):
        choice = partial(stars.choose, device="d", order=order)
        database.write_now(choice, camp.ada, clock(), topic_id=kept, others=[other])

    assert _day(database, camp, camp.ada) == {"Bicycles"}
    assert _logged(database, *KINDS) == [KINDS[0], KINDS[0], KINDS[1]]


def test_a_choice_between_what_was_merged_meanwhile_keeps_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    pair = {"kept_id": bread, "absorbed_id": bees}
    database.write_now(merges.merge, camp.ada, clock(), **pair)

    database.write_now(stars.choose, camp.ada, clock(), topic_id=bees, others=[bread])

    assert _day(database, camp, camp.ada) == {"Bread"}


def test_before_the_grid_there_is_nothing_to_star(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock)

    with pytest.raises(Conflict):
        _star(database, clock, camp.cleo, camp.topics["Bread"], True)


def test_strangers_and_other_events_are_refused(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(NotAllowed):
        _star(database, clock, camp.dora, camp.topics["Bread"], True)
    with pytest.raises(NotFound):
        _star(database, clock, camp.cleo, "nothing", True)


def test_a_vote_is_swapped_or_nothing_is(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, votes={"Bread": ("cleo",)}, dots=1)
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]

    database.write_now(swaps.swap_vote, camp.cleo, clock(), topic_id=bees, instead_of=bread)
    assert _voted(database, camp.cleo) == {bees}

    database.write_now(rounds.close_round, camp.ada, clock())
    with pytest.raises(Conflict):
        database.write_now(swaps.swap_vote, camp.cleo, clock(), topic_id=bread, instead_of=bees)
    assert _voted(database, camp.cleo) == {bees}


def test_a_swap_for_a_vote_that_is_not_there_is_refused_whole(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, votes={"Bread": ("cleo",)}, dots=1)
    bicycles, bees = camp.topics["Bicycles"], camp.topics["Bees"]

    with pytest.raises(Conflict):
        database.write_now(swaps.swap_vote, camp.cleo, clock(), topic_id=bees, instead_of=bicycles)
    assert _voted(database, camp.cleo) == {camp.topics["Bread"]}


def test_news_are_seen(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(news.see_news, camp.cleo, clock())

    with database.reading() as session:
        person = session.get_one(Participant, camp.cleo.participant())
    assert person.news_seen_at == clock()
    assert _logged(database, ChangeKind.NEWS_SEEN) == [ChangeKind.NEWS_SEEN]


def _voted(db: Database, viewer: Viewer) -> set[str]:
    with db.reading() as session:
        query = select(Vote.topic_id).where(Vote.participant_id == viewer.participant())
        return set(session.exec(query))
