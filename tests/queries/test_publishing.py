"""What publishing would change and for whom, who gets news of it, and how versions came to be."""

import pytest
from sqlmodel import select

from app.db import Database, Tx
from app.domain.changes import ChangeKind
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Placement, PlanRun
from app.queries.events import EventView, event_of_id
from app.queries.me import my_day
from app.queries.publishing import Publishing, current_hash, publishing, unpublished_changes
from app.queries.versions import VersionView, versions
from app.services import grid, history, people, stars
from app.services.log import record, take_revision
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, moves

ONE = {"Bread": "ben"}
THREE = {"Bread": "ben", "Bicycles": "cleo", "Bees": "ben"}
PLACED = {"Bread": (0, "Salon"), "Bicycles": (1, "Atelier")}


def view(database: Database, camp: Camp) -> EventView:
    with database.reading() as session:
        event = event_of_id(session, camp.id)
    assert event is not None
    return event


def step(database: Database, clock: StandingClock, camp: Camp) -> Publishing:
    with database.reading() as session:
        return publishing(session, view(database, camp), clock())


def kept(database: Database, camp: Camp) -> tuple[VersionView, ...]:
    with database.reading() as session:
        return versions(session, view(database, camp))


def publish(database: Database, clock: StandingClock, camp: Camp, sentence: str = "") -> None:
    database.write_now(grid.publish, camp.ada, clock(), sentence=sentence)


def joins(database: Database, clock: StandingClock, camp: Camp, name: str) -> Viewer:
    joined = database.write_now(
        people.join, code=camp.code, device=name, name=name, language="en", now=clock()
    )
    return Viewer(camp.id, joined.participant_id, camp.ben.role)


@pytest.mark.parametrize("proposed", [ONE, THREE])
def test_the_step_takes_as_many_queries_for_one_topic_as_for_three(
    database: Database, clock: StandingClock, queries: Counting, proposed: dict[str, str]
) -> None:
    placed = {title: PLACED[title] for title in proposed if title in PLACED}
    camp = an_event(database, clock, topics=proposed, phase=Phase.RUNNING, placed=placed)
    moves(database, clock, camp, "Bread", 2, "Salon")
    event = view(database, camp)

    with database.reading() as session, queries(database.engine) as selects:
        publishing(session, event, clock())
        drawn = len(selects)
        unpublished_changes(session, event)
        marked = len(selects) - drawn
        versions(session, event)

    assert (drawn, marked, len(selects) - drawn - marked) == (20, 2, 1)


def test_changes_name_what_moved_came_and_went_with_the_people_of_each(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    assert step(database, clock, camp).changes == ()

    moves(database, clock, camp, "Bread", 2, "Salon")
    moves(database, clock, camp, "Bees", 1, "Salon")
    database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bicycles"])

    found = step(database, clock, camp)
    assert [
        (c.topic.title, c.before and c.before.room.name, c.after and c.after.room.name, c.people)
        for c in found.changes
    ] == [
        ("Bicycles", "Atelier", None, 1),
        ("Bees", None, "Salon", 2),
        ("Bread", "Salon", "Salon", 2),
    ]
    # Ben gets an hour with Bees, Cleo has Bees where Bicycles stood.
    assert (found.told, found.winners, found.losers) == (2, 1, 0)
    with database.reading() as session:
        assert unpublished_changes(session, view(database, camp)) == 3


def test_those_who_are_told_are_exactly_those_who_find_news_in_their_day(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    zoe, eve = (joins(database, clock, camp, name) for name in ("Zoe", "Eve"))
    bicycles = camp.topics["Bicycles"]
    database.write_now(stars.set_star, zoe, clock(), topic_id=bicycles, on=True)
    moves(database, clock, camp, "Bicycles", 2, "Salon")
    clock.advance(minutes=1)

    told = step(database, clock, camp).told
    publish(database, clock, camp)

    everybody = {"ada": camp.ada, "ben": camp.ben, "cleo": camp.cleo, "zoe": zoe, "eve": eve}
    with database.reading() as session:
        event = view(database, camp)
        news = {
            name: [m.topic.title for m in my_day(session, event, viewer, clock()).moved]
            for name, viewer in everybody.items()
        }
    assert news == {"ada": [], "ben": [], "cleo": ["Bicycles"], "zoe": ["Bicycles"], "eve": []}
    assert told == 2


def test_what_was_public_last_counts_where_the_grid_has_been_taken_back(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    database.write_now(grid.unpublish, camp.ada, clock())
    moves(database, clock, camp, "Bread", 2, "Salon")

    assert [change.topic.title for change in step(database, clock, camp).changes] == ["Bread"]


def test_versions_are_listed_the_latest_first_with_who_and_how_good(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed=PLACED)
    moves(database, clock, camp, "Bees", 2, "Salon")
    clock.advance(minutes=5)
    publish(database, clock, camp, "Bees too")

    latest, first = kept(database, camp)
    assert [(v.number, v.sentence, v.coverage, v.ideal) for v in (latest, first)] == [
        (2, "Bees too", 5, 5),
        (1, "", 3, 5),
    ]
    assert (latest.is_public, first.is_public) == (True, False)
    assert latest.published_at == clock()
    assert latest.author is not None
    assert latest.author.name == "Ada"
    assert (latest.seed, latest.bound, latest.by_hand) == (None, None, True)
    with database.reading() as session:
        assert latest.input_hash == current_hash(session, view(database, camp), clock())


def builds(database: Database, clock: StandingClock, camp: Camp) -> None:
    """Let a build with seed 7 have put Bread and Bees into the draft."""

    def build(tx: Tx) -> None:
        event = take_revision(tx, camp.id)
        run = PlanRun(event_id=camp.id, state="done", seed=7, started_at=clock(), heard_at=clock())
        run.assign = {
            camp.topics[title]: [camp.slots[slot], camp.rooms["Salon"]]
            for slot, title in enumerate(("Bread", "Bees"))
        }
        tx.add(run)
        for slot, title in enumerate(("Bread", "Bees")):
            placed = Placement(
                topic_id=camp.topics[title],
                event_id=camp.id,
                slot_id=camp.slots[slot],
                room_id=camp.rooms["Salon"],
            )
            tx.add(placed)
        record(tx, event, ChangeKind.PLAN_FINISHED, camp.ada, clock(), subject=run.id)

    database.write_now(build)


def set_receipt(database: Database, clock: StandingClock, camp: Camp, bound: int) -> None:
    with database.reading() as session:
        known = current_hash(session, view(database, camp), clock())

    def keep(tx: Tx) -> None:
        run = tx.exec(select(PlanRun)).one()
        run.input_hash, run.bound = known, bound

    database.write_now(keep)


def test_a_version_that_a_seed_gives_again_says_so(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)
    builds(database, clock, camp)
    set_receipt(database, clock, camp, bound=4)
    publish(database, clock, camp)

    (version,) = kept(database, camp)
    assert (version.seed, version.bound, version.by_hand) == (7, 4, False)
    assert (version.coverage, version.is_proven) == (4, True)


@pytest.mark.parametrize("undone", [False, True])
def test_what_is_moved_by_hand_after_a_build_is_told_unless_it_is_undone(
    database: Database, clock: StandingClock, undone: bool
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)
    builds(database, clock, camp)
    moves(database, clock, camp, "Bread", 2, "Salon")
    if undone:
        database.write_now(history.undo, camp.ada, clock())
    publish(database, clock, camp)

    (version,) = kept(database, camp)
    assert (version.seed, version.by_hand) == (7, not undone)


def test_a_bound_is_not_claimed_for_votes_and_limits_that_it_was_not_found_for(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)
    builds(database, clock, camp)
    set_receipt(database, clock, camp, bound=4)
    database.write_now(people.set_limits, camp.cleo, clock(), away=camp.slots[2:])
    publish(database, clock, camp)

    assert kept(database, camp)[0].bound is None
