"""The demo is a whole event, led to its stage by the use cases that people call."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from app import demo
from app.commands.demo import day_of, fill
from app.db import Database
from app.domain.phases import Phase
from app.models import Page, Revision, Topic, Vote
from app.queries.board import board
from app.queries.desk import standing
from app.queries.events import EventView
from app.services.demo import Stage

NOON = datetime(2026, 11, 21, 10, 50, tzinfo=UTC)
SECONDS = 0.3


def test_an_open_demo_has_everybodys_topics_and_votes(database: Database) -> None:
    event = _filled(database, Stage.OPEN)

    assert (event.slug, event.code, event.phase) == ("solocamp-lausanne", "CAMPS", Phase.OPEN)
    with database.reading() as session:
        counted = standing(session, event.id)
    assert (counted.people, counted.topics, counted.places) == (24, 22, 20)
    assert counted.votes == len(_votes(database))


def test_the_same_votes_are_cast_each_time(database: Database) -> None:
    titles = [topic.title for topic in demo.TOPICS]
    _filled(database, Stage.OPEN)
    with database.reading() as session:
        voted = session.exec(
            select(Topic.title, Vote.cast_at)
            .join(Vote, col(Vote.topic_id) == col(Topic.id))
            .order_by(col(Vote.cast_at))
        ).all()
    assert [titles.index(title) for title, _ in voted] == [what for _, what in _drawn()]


def test_a_running_demo_is_in_its_second_session_and_has_notes_of_the_first(
    database: Database,
) -> None:
    now = datetime(2026, 11, 21, 21, 7, 30, tzinfo=UTC)
    event = _filled(database, Stage.RUNNING, now)

    with database.reading() as session:
        shown = board(session, event, now)
        noted = session.exec(select(Topic.title).join(Page).join(Revision)).all()
        free = session.exec(select(Page.title).where(col(Page.topic_id).is_(None))).all()
    sessions = [row for row in shown.rows if row.slot.kind == "session"]
    assert [row.is_now for row in sessions] == [False, True, False, False, False]
    first = {sitting.topic.title for sitting in sessions[0].sittings if sitting.slots == 1}
    assert set(noted) == first & {note.title for note in demo.NOTES}
    assert set(free) == {page.title for page in demo.PAGES}


def test_a_closed_demo_has_the_notes_of_all_that_was_on(database: Database) -> None:
    event = _filled(database, Stage.CLOSED)

    with database.reading() as session:
        shown = board(session, event, NOON)
        bodies = session.exec(select(Revision.body)).all()
    on = {sitting.topic.title for sitting in shown.sittings}
    assert event.phase == Phase.CLOSED
    assert {row.is_over for row in shown.rows} == {True}
    noted = {note.text for note in demo.NOTES if note.title in on}
    assert set(bodies) == noted | {page.text for page in demo.PAGES}


def test_a_planned_demo_has_a_draft_that_nobody_sees(database: Database) -> None:
    event = _filled(database, Stage.PLANNING)
    assert (event.phase, event.public_version) == (Phase.PLANNING, None)


@pytest.mark.parametrize("stage", list(Stage))
def test_the_day_comes_to_whoever_starts_the_demo(stage: Stage) -> None:
    for minutes in range(0, 24 * 60, 7):
        now = NOON + timedelta(minutes=minutes)
        slots = day_of(now, stage)
        assert {slot.starts_at.minute % 5 for slot in slots} == {0}
        sessions = [slot for slot in slots if slot.kind == "session"]
        expected = {
            Stage.OPEN: slots[0].starts_at <= now < slots[0].ends_at,
            Stage.PLANNING: slots[0].starts_at <= now < slots[0].ends_at,
            Stage.RUNNING: sessions[1].starts_at <= now < sessions[1].ends_at,
            Stage.CLOSED: slots[-1].ends_at <= now,
        }
        assert expected[stage]


def test_with_a_moment_of_its_own_the_day_keeps_its_hours() -> None:
    assert day_of(NOON, None)[0].starts_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def _filled(database: Database, stage: Stage, now: datetime = NOON) -> EventView:
    return fill(database, stage, now, day_of(now, stage), seconds=SECONDS)


def _votes(database: Database) -> list[Vote]:
    with database.reading() as session:
        return list(session.exec(select(Vote)).all())


def _drawn() -> tuple[tuple[int, int], ...]:
    return demo.votes(random.Random(1))
