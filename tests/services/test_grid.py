"""Ada moves topics in the draft, locks them, and publishes what everybody then sees."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Event, GridVersion, Placement, PublishedPlacement
from app.services import grid, locks, people, repairs, rounds, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, an_event, moves, proposes

Places = dict[str, tuple[int, str]]


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(
        database,
        clock,
        phase=Phase.PLANNING,
        placed={"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")},
    )


def test_a_topic_moves_to_a_free_place(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 2, "Salon")
    moves(database, clock, camp, "Bees", 0, "Atelier")

    assert _draft(database, camp) == {
        "Bread": (2, "Salon"),
        "Bicycles": (1, "Salon"),
        "Bees": (0, "Atelier"),
    }


def test_a_topic_on_a_taken_place_changes_places_with_it(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bread", 1, "Salon")

    assert _draft(database, camp) == {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}


def test_a_topic_from_outside_takes_the_place_of_another(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    moves(database, clock, camp, "Bees", 1, "Salon")

    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bees": (1, "Salon")}


def test_a_move_that_breaks_a_rule_is_refused_in_words(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Invalid) as refusal:
        moves(database, clock, camp, "Bees", 0, "Salon")

    (problem,) = refusal.value.problems
    assert problem.field == "place"
    assert problem.message.text % problem.message.values == (
        "Ben hosts more than one topic at 09:30: “Bread”, “Bees”."
    )
    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}


def test_a_host_who_is_away_is_named(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(people.set_limits, camp.ben, clock(), away=[camp.slots[2]])

    with pytest.raises(Invalid) as refusal:
        moves(database, clock, camp, "Bread", 2, "Salon")

    (problem,) = refusal.value.problems
    assert problem.message.text % problem.message.values == (
        "Ben hosts “Bread” and is away at 13:00."
    )


def test_a_draft_that_is_broken_already_can_be_mended_step_by_step(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(people.set_limits, camp.ben, clock(), away=[camp.slots[0]])

    moves(database, clock, camp, "Bicycles", 2, "Salon")

    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (2, "Salon")}


def test_places_that_are_not_there_are_refused(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")

    for slot_id, room_id in (
        (other.slots[0], camp.rooms["Salon"]),
        (camp.slots[0], other.rooms["Salon"]),
        ("", ""),
    ):
        with pytest.raises(Invalid) as refusal:
            database.write_now(
                grid.move,
                camp.ada,
                clock(),
                topic_id=camp.topics["Bees"],
                slot_id=slot_id,
                room_id=room_id,
            )
        assert [problem.field for problem in refusal.value.problems] == ["place"]


def test_a_withdrawn_topic_gets_no_place(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bees"])

    with pytest.raises(Conflict) as refusal:
        moves(database, clock, camp, "Bees", 2, "Salon")
    with pytest.raises(Conflict):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bees"])

    assert refusal.value.message.text == "This topic has been withdrawn."


def test_a_withdrawn_topic_leaves_its_place_to_another(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bread"])

    moves(database, clock, camp, "Bees", 0, "Atelier")

    assert _draft(database, camp)["Bees"] == (0, "Atelier")


def test_a_topic_taken_off_has_no_place(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for _ in range(2):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bread"])

    assert _draft(database, camp) == {"Bicycles": (1, "Salon")}


def test_a_locked_topic_stays_until_it_is_let_go(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    database.write_now(locks.lock, camp.ada, clock(), topic_id=bread, on=True)
    assert _pinned(database, camp) == {"Bread"}

    with pytest.raises(Invalid):
        moves(database, clock, camp, "Bread", 2, "Salon")
    with pytest.raises(Invalid):
        moves(database, clock, camp, "Bees", 0, "Atelier")
    with pytest.raises(Invalid):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=bread)
    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}

    database.write_now(locks.lock, camp.ada, clock(), topic_id=bread, on=False)
    moves(database, clock, camp, "Bread", 2, "Salon")
    assert _pinned(database, camp) == set()


def test_a_topic_without_a_place_is_not_locked(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Conflict) as refusal:
        database.write_now(locks.lock, camp.ada, clock(), topic_id=camp.topics["Bees"], on=True)

    assert refusal.value.message.text == "This topic has no place yet. Give it one first."


@pytest.mark.parametrize("who", ["ben", "dora"])
def test_only_organisers_have_a_hand_on_the_grid(
    database: Database, clock: StandingClock, camp: Camp, who: str
) -> None:
    viewer: Viewer = getattr(camp, who)
    bread = camp.topics["Bread"]

    with pytest.raises(NotFound):
        database.write_now(
            grid.move, viewer, clock(), topic_id=bread, slot_id=camp.slots[2], room_id=""
        )
    with pytest.raises(NotFound):
        database.write_now(grid.take_off, viewer, clock(), topic_id=bread)
    with pytest.raises(NotFound):
        database.write_now(locks.lock, viewer, clock(), topic_id=bread, on=True)
    with pytest.raises(NotFound):
        database.write_now(grid.publish, viewer, clock())
    with pytest.raises(NotFound):
        database.write_now(grid.unpublish, viewer, clock())
    with pytest.raises(NotFound):
        database.write_now(grid.republish, viewer, clock(), number=1)

    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
    assert _event(database, camp).phase == Phase.PLANNING


def test_topics_of_another_event_are_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    foreign = an_event(database, clock, name="Another", phase=Phase.PLANNING).topics["Bread"]

    with pytest.raises(NotFound):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=foreign)
    with pytest.raises(NotFound):
        database.write_now(locks.lock, camp.ada, clock(), topic_id=foreign, on=True)


def test_published_grids_are_numbered_and_shown(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = database.write_now(grid.publish, camp.ada, clock(), sentence="  A  first try ")
    moves(database, clock, camp, "Bees", 2, "Salon")
    second = database.write_now(grid.publish, camp.ada, clock())

    assert (first, second) == (1, 2)
    assert _published(database, camp) == {
        1: {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")},
        2: {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon"), "Bees": (2, "Salon")},
    }
    with database.reading() as session:
        version = session.exec(select(GridVersion).where(GridVersion.number == 1)).one()
    assert (version.sentence, version.published_at) == ("A first try", clock())
    event = _event(database, camp)
    assert (event.phase, event.public_version) == (Phase.RUNNING, 2)


def test_an_earlier_version_is_shown_again_and_its_number_not_used_twice(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    database.write_now(grid.publish, camp.ada, clock())

    database.write_now(grid.republish, camp.ada, clock(), number=1)
    assert _event(database, camp).public_version == 1

    assert database.write_now(grid.publish, camp.ada, clock()) == 3
    with pytest.raises(NotFound):
        database.write_now(grid.republish, camp.ada, clock(), number=4)
    assert _event(database, camp).public_version == 3


def test_an_unpublished_grid_can_be_shown_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())

    for _ in range(2):
        database.write_now(grid.unpublish, camp.ada, clock())
    event = _event(database, camp)
    assert (event.phase, event.public_version) == (Phase.PLANNING, None)

    database.write_now(grid.republish, camp.ada, clock(), number=1)
    event = _event(database, camp)
    assert (event.phase, event.public_version) == (Phase.RUNNING, 1)


def test_what_has_begun_stays_frozen_when_the_grid_is_unpublished(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    clock.advance(minutes=40)
    database.write_now(grid.unpublish, camp.ada, clock())

    with pytest.raises(Invalid) as refusal:
        moves(database, clock, camp, "Bread", 2, "Atelier")

    (problem,) = refusal.value.problems
    assert problem.message.text % problem.message.values == (
        "“Bread” changes at 09:30, which is frozen."
    )


def test_an_earlier_version_that_changes_what_has_begun_is_not_shown_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    moves(database, clock, camp, "Bread", 2, "Atelier")
    database.write_now(grid.publish, camp.ada, clock())
    clock.advance(minutes=40)

    with pytest.raises(Invalid):
        database.write_now(grid.republish, camp.ada, clock(), number=1)
    assert _event(database, camp).public_version == 2


def test_an_earlier_version_with_a_host_who_is_away_by_now_is_not_shown_again(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    moves(database, clock, camp, "Bread", 2, "Atelier")
    database.write_now(grid.publish, camp.ada, clock())
    database.write_now(people.set_limits, camp.ben, clock(), away=[camp.slots[0]])

    with pytest.raises(Invalid) as refusal:
        database.write_now(grid.republish, camp.ada, clock(), number=1)

    (problem,) = refusal.value.problems
    assert problem.message.text % problem.message.values == (
        "Ben hosts “Bread” and is away at 09:30."
    )


def test_an_empty_grid_is_not_published(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.PLANNING)

    with pytest.raises(Conflict) as refusal:
        database.write_now(grid.publish, camp.ada, clock())

    assert refusal.value.message.text == ("The grid is empty. Build it, or place a topic by hand.")


def test_a_grid_that_breaks_a_rule_is_not_published(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(people.set_limits, camp.ben, clock(), away=[camp.slots[0]])

    with pytest.raises(Invalid) as refusal:
        database.write_now(grid.publish, camp.ada, clock())

    (problem,) = refusal.value.problems
    assert problem.message.text % problem.message.values == (
        "Ben hosts “Bread” and is away at 09:30."
    )
    assert _event(database, camp).public_version is None


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.OPEN, Phase.CLOSED])
def test_a_grid_is_published_only_when_the_round_is_over_and_the_event_not(
    database: Database, clock: StandingClock, phase: Phase
) -> None:
    camp = an_event(database, clock, phase=phase)

    with pytest.raises(Conflict):
        database.write_now(grid.publish, camp.ada, clock())


def test_the_grid_of_an_event_that_is_over_stays_as_it_is(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.CLOSED)

    with pytest.raises(Conflict):
        database.write_now(grid.publish, camp.ada, clock())
    with pytest.raises(Conflict):
        database.write_now(grid.republish, camp.ada, clock(), number=1)
    with pytest.raises(Conflict) as refusal:
        database.write_now(grid.unpublish, camp.ada, clock())

    assert refusal.value.message.text == "The event is over. Reopen it first."
    event = _event(database, camp)
    assert (event.phase, event.public_version) == (Phase.CLOSED, 1)


def test_the_draft_of_an_event_that_is_over_stays_as_it_is(
    database: Database, clock: StandingClock
) -> None:
    placed = {"Bread": (0, "Atelier"), "Bees": (1, "Salon")}
    camp = an_event(database, clock, phase=Phase.CLOSED, placed=placed)
    bread = camp.topics["Bread"]
    block: dict[str, Any] = {"slot_id": camp.slots[2], "room_id": camp.rooms["Salon"]}
    acts: list[tuple[Any, dict[str, Any]]] = [
        (grid.move, {"topic_id": bread, **block}),
        (grid.take_off, {"topic_id": bread}),
        (locks.lock, {"topic_id": bread, "on": True}),
        (locks.block, block),
        (locks.unblock, block),
        (repairs.take_proposal, {"run_id": "any", "name": "best"}),
    ]
    for act, how in acts:
        with pytest.raises(Conflict) as refusal:
            database.write_now(act, camp.ada, clock(), **how)
        assert refusal.value.message.text == "The event is over. Reopen it first."


def test_a_sentence_that_is_too_long_is_refused(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Invalid) as refusal:
        database.write_now(grid.publish, camp.ada, clock(), sentence="s" * 201)

    assert [problem.field for problem in refusal.value.problems] == ["sentence"]


def test_what_has_begun_stays_where_it_is_while_the_event_runs(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    clock.set(MORNING.replace(hour=8, minute=30))

    with pytest.raises(Invalid) as refusal:
        moves(database, clock, camp, "Bread", 2, "Salon")
    assert [problem.field for problem in refusal.value.problems] == ["place"]
    with pytest.raises(Invalid):
        database.write_now(grid.take_off, camp.ada, clock(), topic_id=camp.topics["Bread"])
    with pytest.raises(Invalid):
        moves(database, clock, camp, "Bees", 0, "Atelier")

    moves(database, clock, camp, "Bicycles", 2, "Salon")
    assert _draft(database, camp) == {"Bread": (0, "Atelier"), "Bicycles": (2, "Salon")}
    assert database.write_now(grid.publish, camp.ada, clock()) == 2


def test_a_second_wave_adds_topics_to_a_day_that_runs(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(grid.publish, camp.ada, clock())
    database.write_now(rounds.open_round, camp.ada, clock())
    camp.topics["Soup"] = proposes(database, clock, camp.cleo, "Soup")
    assert _event(database, camp).public_version == 1

    database.write_now(rounds.close_round, camp.ada, clock())
    moves(database, clock, camp, "Soup", 2, "Atelier")
    assert database.write_now(grid.publish, camp.ada, clock()) == 2


def _draft(database: Database, camp: Camp) -> Places:
    with database.reading() as session:
        rows = session.exec(select(Placement).where(Placement.event_id == camp.id)).all()
    return _places(camp, rows)


def _published(database: Database, camp: Camp) -> dict[int, Places]:
    with database.reading() as session:
        versions = session.exec(
            select(GridVersion)
            .where(GridVersion.event_id == camp.id)
            .order_by(col(GridVersion.number))
        ).all()
        rows = session.exec(select(PublishedPlacement)).all()
    return {
        version.number: _places(camp, [row for row in rows if row.version_id == version.id])
        for version in versions
    }


def _places(camp: Camp, rows: Sequence[Placement | PublishedPlacement]) -> Places:
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    room = {room_id: name for name, room_id in camp.rooms.items()}
    return {title[row.topic_id]: (camp.slots.index(row.slot_id), room[row.room_id]) for row in rows}


def _pinned(database: Database, camp: Camp) -> set[str]:
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        rows = session.exec(select(Placement).where(col(Placement.pinned))).all()
    return {title[row.topic_id] for row in rows}


def _event(database: Database, camp: Camp) -> Event:
    with database.reading() as session:
        return session.get_one(Event, camp.id)
