"""People come in by a code, are numbered in order, and say when they are away."""

import pytest
from sqlmodel import col, select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.errors import Invalid, NotAllowed, NotFound
from app.domain.people import LONGEST_NAME, Role, Viewer
from app.domain.phases import Phase
from app.models import Absence, Change, DevicePass, Event, Participant
from app.services import people
from app.services.people import Joined
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, phase=Phase.DRAFT)


def test_people_are_numbered_in_the_order_they_come(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _join(database, clock, camp, "phone-1", "Dora")
    _join(database, clock, camp, "phone-2")

    assert _people(database, camp) == [
        (1, "Ada", Role.ORGANISER),
        (2, "Ben", Role.PARTICIPANT),
        (3, "Cleo", Role.PARTICIPANT),
        (4, "Dora", Role.PARTICIPANT),
        (5, "", Role.PARTICIPANT),
    ]


def test_numbers_are_of_one_event(database: Database, clock: StandingClock, camp: Camp) -> None:
    other = an_event(database, clock, name="Another", phase=Phase.DRAFT)

    assert [number for number, *_ in _people(database, other)] == [1, 2, 3]


def test_a_device_that_comes_again_stays_who_it_was(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = _join(database, clock, camp, "phone", "Dora")
    second = _join(database, clock, camp, "phone", "Somebody else")

    assert first == second
    assert first.slug == camp.slug
    assert _people(database, camp)[3:] == [(4, "Dora", Role.PARTICIPANT)]


def test_ada_who_comes_by_the_door_stays_the_organiser(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    joined = _join(database, clock, camp, "ada", "Ada")

    assert joined.participant_id == camp.ada.participant_id
    assert _people(database, camp)[0] == (1, "Ada", Role.ORGANISER)


def test_an_unknown_code_lets_nobody_in(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(NotFound) as refusal:
        database.write_now(
            people.join, code="WRONG", device="phone", name="Dora", language="en", now=clock()
        )

    assert refusal.value.message.values == {"code": "WRONG"}
    assert len(_people(database, camp)) == 3


def test_a_name_is_a_tidy_line_of_forty_characters(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _join(database, clock, camp, "phone", "  Do\x00ra \n of  the\tlake ")
    with pytest.raises(Invalid) as refusal:
        _join(database, clock, camp, "other", "D" * (LONGEST_NAME + 1))

    assert [problem.field for problem in refusal.value.problems] == ["name"]
    assert _people(database, camp)[3:] == [(4, "Dora of the lake", Role.PARTICIPANT)]


def test_two_people_may_have_one_name(database: Database, clock: StandingClock, camp: Camp) -> None:
    _join(database, clock, camp, "phone", "Ben")

    assert [name for _, name, _ in _people(database, camp)] == ["Ada", "Ben", "Cleo", "Ben"]


def test_somebody_changes_their_name_and_becomes_anonymous(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(people.rename, camp.ben, clock(), name="Benjamin")
    assert _people(database, camp)[1] == (2, "Benjamin", Role.PARTICIPANT)

    database.write_now(people.rename, camp.ben, clock(), name=" ")
    assert _people(database, camp)[1] == (2, "", Role.PARTICIPANT)

    with pytest.raises(Invalid):
        database.write_now(people.rename, camp.ben, clock(), name="B" * 41)
    assert _people(database, camp)[1] == (2, "", Role.PARTICIPANT)


def test_limits_replace_those_said_before(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another", phase=Phase.DRAFT)
    away = [camp.slots[0], camp.slots[2], other.slots[0], "nosuchslot"]

    database.write_now(people.set_limits, camp.ben, clock(), away=away)
    assert _away(database, camp.ben) == {camp.slots[0], camp.slots[2]}

    database.write_now(people.set_limits, camp.ben, clock(), away=[camp.slots[1]])
    assert _away(database, camp.ben) == {camp.slots[1]}

    database.write_now(people.set_limits, camp.ben, clock(), away=[])
    assert _away(database, camp.ben) == set()
    assert _away(database, camp.cleo) == set()


def test_dora_has_neither_name_nor_limits(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(NotAllowed):
        database.write_now(people.rename, camp.dora, clock(), name="Dora")
    with pytest.raises(NotAllowed):
        database.write_now(people.set_limits, camp.dora, clock(), away=[])


def test_the_secret_link_makes_a_new_device_an_organiser(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for _ in range(2):
        assert _let_in(database, clock, camp.organiser_token, "laptop") == camp.slug

    assert _people(database, camp)[3:] == [(4, "", Role.ORGANISER)]


def test_the_secret_link_makes_who_is_in_already_an_organiser(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    assert _let_in(database, clock, camp.organiser_token, "ben") == camp.slug

    assert _people(database, camp) == [
        (1, "Ada", Role.ORGANISER),
        (2, "Ben", Role.ORGANISER),
        (3, "Cleo", Role.PARTICIPANT),
    ]


@pytest.mark.parametrize("wrong", ["", "x", "%"])
def test_another_link_lets_nobody_in(
    database: Database, clock: StandingClock, camp: Camp, wrong: str
) -> None:
    for token in (wrong, camp.wall_token, camp.organiser_token + wrong + " "):
        assert _let_in(database, clock, token, "laptop") is None

    with database.reading() as session:
        assert session.get(DevicePass, ("laptop", camp.id)) is None


def test_coming_in_is_logged_once(database: Database, clock: StandingClock, camp: Camp) -> None:
    for _ in range(2):
        dora = _join(database, clock, camp, "phone", "Dora")

    with database.reading() as session:
        last = session.exec(select(Change).order_by(col(Change.id).desc())).first()
        event = session.get_one(Event, camp.id)
    assert last is not None
    assert (last.kind, last.actor_id, last.subject_id, last.at) == (
        ChangeKind.PERSON_JOINED,
        dora.participant_id,
        dora.participant_id,
        clock(),
    )
    assert event.people_joined == 4


def _join(
    database: Database, clock: StandingClock, camp: Camp, device: str, name: str = ""
) -> Joined:
    return database.write_now(
        people.join, code=camp.code, device=device, name=name, language="en", now=clock()
    )


def _let_in(database: Database, clock: StandingClock, token: str, device: str) -> str | None:
    return database.write_now(
        people.let_in_organiser, token=token, device=device, language="en", now=clock()
    )


def _people(database: Database, camp: Camp) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        rows = session.exec(
            select(Participant)
            .where(Participant.event_id == camp.id)
            .order_by(col(Participant.number))
        ).all()
    return [(row.number, row.name, row.role) for row in rows]


def _away(database: Database, viewer: Viewer) -> set[str]:
    with database.reading() as session:
        return set(
            session.exec(
                select(Absence.slot_id).where(Absence.participant_id == viewer.participant_id)
            ).all()
        )
