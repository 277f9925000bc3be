"""A person moves to further devices by a link or by words, and lets devices go."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Database, Reader
from app.domain.changes import ChangeKind
from app.domain.devices import INVITED_FOR
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.recovery import RecoveryWords
from app.models import Change, DeviceMove, DevicePass, Participant
from app.queries.devices import DeviceView, PassView, holdings, move_of, my_pass
from app.queries.events import event_of_id
from app.services import devices
from app.services.server import secrets_of_server
from tests.clock import StandingClock
from tests.people import Camp, an_event


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    database.write_now(secrets_of_server)
    return an_event(database, clock)


def test_a_link_makes_a_new_phone_cleo_and_the_old_one_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    token = _invited(database, clock, camp.cleo)
    with database.reading() as session:
        sent = move_of(session, token, clock())
    assert (sent.event.id, sent.participant_id, sent.name, sent.number) == (
        camp.id,
        camp.cleo.participant_id,
        "Cleo",
        3,
    )
    assert (sent.votes, sent.topics) == (2, 1)

    assert _accept(database, clock, token, "tablet") == camp.slug

    assert _devices(database, camp.cleo) == {"cleo": "", "tablet": "Safari on iPad"}


def test_only_the_hash_of_a_link_is_kept(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    token = _invited(database, clock, camp.cleo)

    with database.reading() as session:
        (row,) = session.exec(select(DeviceMove)).all()
    assert token not in str(row.model_dump())
    assert row.expires_at == clock() + INVITED_FOR


def test_a_link_is_good_once(database: Database, clock: StandingClock, camp: Camp) -> None:
    token = _invited(database, clock, camp.cleo)
    _accept(database, clock, token, "tablet")

    with pytest.raises(Conflict, match="used already"):
        _accept(database, clock, token, "another")
    with database.reading() as session, pytest.raises(Conflict, match="used already"):
        move_of(session, token, clock())

    assert set(_devices(database, camp.cleo)) == {"cleo", "tablet"}


def test_a_second_tap_on_the_phone_that_used_the_link_does_no_harm(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    token = _invited(database, clock, camp.cleo)

    assert [_accept(database, clock, token, "tablet") for _ in range(2)] == [camp.slug] * 2
    assert _kinds(database, camp).count(ChangeKind.DEVICE_MOVED) == 1


def test_a_link_is_good_for_ten_minutes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    token = _invited(database, clock, camp.cleo)
    clock.advance(minutes=10)

    with pytest.raises(Conflict, match="too old"):
        _accept(database, clock, token, "tablet")


def test_a_newer_link_voids_the_older(database: Database, clock: StandingClock, camp: Camp) -> None:
    older = _invited(database, clock, camp.cleo)
    of_ben = _invited(database, clock, camp.ben)
    newer = _invited(database, clock, camp.cleo)

    with pytest.raises(Conflict, match="too old"):
        _accept(database, clock, older, "tablet")
    assert _accept(database, clock, newer, "tablet") == camp.slug
    assert _accept(database, clock, of_ben, "laptop") == camp.slug


def test_an_unknown_link_is_nobodys(database: Database, clock: StandingClock, camp: Camp) -> None:
    with pytest.raises(NotFound, match="Nobody knows this link"):
        _accept(database, clock, "unknown", "tablet")


def test_links_of_yesterday_are_forgotten(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _invited(database, clock, camp.cleo)
    clock.advance(hours=25)
    _invited(database, clock, camp.cleo)

    with database.reading() as session:
        assert len(session.exec(select(DeviceMove)).all()) == 1


def test_a_phone_that_was_ben_becomes_cleo_and_ben_stays(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _accept(database, clock, _invited(database, clock, camp.cleo), "ben")

    assert set(_devices(database, camp.cleo)) == {"ben", "cleo"}
    assert _devices(database, camp.ben) == {}
    with database.reading() as session:
        ben = holdings(session, camp.ben)
    assert (ben.votes, ben.lone, ben.shared) == (1, 0, 2)


def test_words_bring_cleo_back_on_a_new_phone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    words = _words(database, camp.cleo)

    _recover(database, clock, camp, words, "new phone")

    assert set(_devices(database, camp.cleo)) == {"cleo", "new phone"}
    assert _kinds(database, camp)[-1] == ChangeKind.DEVICE_MOVED


def test_words_open_their_own_event_only(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")

    with pytest.raises(Invalid):
        _recover(database, clock, other, _words(database, camp.cleo), "new phone")


def test_renewed_words_replace_the_old_ones(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    old = _words(database, camp.cleo)
    database.write_now(devices.renew_words, camp.cleo, clock())
    new = _words(database, camp.cleo)

    assert old != new
    with pytest.raises(Invalid) as refusal:
        _recover(database, clock, camp, old, "new phone")
    assert [problem.field for problem in refusal.value.problems] == ["words"]
    _recover(database, clock, camp, new, "new phone")
    assert _kinds(database, camp).count(ChangeKind.RECOVERY_WORDS_RENEWED) == 1


def test_cleo_removes_a_device_but_none_of_ben(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _accept(database, clock, _invited(database, clock, camp.cleo), "tablet")
    tablet = _key(database, camp.cleo, "Safari")
    (of_ben,) = [device.key for device in _seen(database, camp.ben)]

    for key in (tablet, tablet, of_ben, "unknown"):
        database.write_now(devices.remove, camp.cleo, clock(), key=key)

    assert (set(_devices(database, camp.cleo)), set(_devices(database, camp.ben))) == (
        {"cleo"},
        {"ben"},
    )
    assert _kinds(database, camp).count(ChangeKind.DEVICE_REMOVED) == 1


def test_signing_out_everywhere_else_leaves_this_device_and_no_link(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for device in ("tablet", "laptop"):
        _accept(database, clock, _invited(database, clock, camp.cleo), device)
    token = _invited(database, clock, camp.cleo)

    database.write_now(devices.remove_others, camp.cleo, clock(), device="laptop")

    assert set(_devices(database, camp.cleo)) == {"laptop"}
    with pytest.raises(NotFound):
        _accept(database, clock, token, "tablet")


def test_leaving_lets_go_of_this_device_only_and_words_bring_back(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    words = _words(database, camp.cleo)
    _accept(database, clock, _invited(database, clock, camp.cleo), "tablet")

    database.write_now(devices.leave, camp.cleo, clock(), device="cleo")

    assert set(_devices(database, camp.cleo)) == {"tablet"}
    _recover(database, clock, camp, words, "cleo")
    assert set(_devices(database, camp.cleo)) == {"tablet", "cleo"}


def test_the_pass_is_seen_once(database: Database, clock: StandingClock, camp: Camp) -> None:
    for _ in range(2):
        database.write_now(devices.see_pass, camp.cleo, clock())
        clock.advance(minutes=1)

    with database.reading() as session:
        person = session.get_one(Participant, camp.cleo.participant())
    assert person.pass_seen_at == clock() - timedelta(minutes=2)
    assert _kinds(database, camp).count(ChangeKind.WORDS_SEEN) == 1


def test_dora_has_no_pass(database: Database, clock: StandingClock, camp: Camp) -> None:
    for use_case in (devices.invite, devices.renew_words, devices.see_pass):
        with pytest.raises(NotAllowed):
            database.write_now(use_case, camp.dora, clock())


def _invited(database: Database, clock: StandingClock, viewer: Viewer) -> str:
    return database.write_now(devices.invite, viewer, clock()).token


def _accept(database: Database, clock: StandingClock, token: str, device: str) -> str:
    return database.write_now(
        devices.accept, token=token, device=device, label="Safari on iPad", now=clock()
    )


def _recover(
    database: Database, clock: StandingClock, camp: Camp, words: RecoveryWords, device: str
) -> None:
    database.write_now(
        devices.recover, event_id=camp.id, words=words, device=device, label="", now=clock()
    )


def _pass(session: Reader, viewer: Viewer) -> PassView:
    event = event_of_id(session, viewer.event_id)
    assert event is not None
    return my_pass(session, event, viewer, device="", label="")


def _words(database: Database, viewer: Viewer) -> RecoveryWords:
    with database.reading() as session:
        return _pass(session, viewer).words


def _seen(database: Database, viewer: Viewer) -> tuple[DeviceView, ...]:
    with database.reading() as session:
        return _pass(session, viewer).devices


def _key(database: Database, viewer: Viewer, browser: str) -> str:
    (key,) = [device.key for device in _seen(database, viewer) if device.browser == browser]
    return key


def _devices(database: Database, viewer: Viewer) -> dict[str, str]:
    with database.reading() as session:
        rows = session.exec(
            select(DevicePass).where(DevicePass.participant_id == viewer.participant())
        ).all()
    return {row.device: row.label for row in rows}


def _kinds(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        return list(
            session.exec(
                select(Change.kind).where(Change.event_id == camp.id).order_by(col(Change.id))
            ).all()
        )
