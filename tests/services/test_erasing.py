"""Who is erased leaves no trace, and what others have of it stays."""

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel, col, select

from app.db import Database, Tx
from app.domain.changes import ChangeKind
from app.domain.phases import Phase
from app.domain.photos import Picture
from app.domain.topics import TopicDraft
from app.models import (
    CalendarEntry,
    Change,
    DevicePass,
    Event,
    Host,
    Participant,
    Photo,
    PlanRun,
    SameAs,
    Screen,
    Star,
    Topic,
    Turn,
    Vote,
)
from app.models.ids import new_token
from app.queries.devices import Holdings, holdings
from app.queries.my_data import own_data
from app.services import devices, notes, people, photos, topics
from app.services.erasing import erase
from tests.clock import StandingClock
from tests.people import Camp, an_event, proposes, votes_for

CLEO = "Cléo-Zénobie"


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    """The day of Cleo, who has left something of every kind."""
    camp = an_event(database, clock)
    database.write_now(people.rename, camp.cleo, clock(), name=CLEO)
    return camp


def test_erasing_removes_every_trace(database: Database, clock: StandingClock, camp: Camp) -> None:
    """All tables are searched, those of tomorrow as well."""
    _leaves_something_of_every_kind(database, clock, camp)
    before = _everything(database)
    traces = (camp.cleo.participant(), CLEO, "cleo")
    assert [trace in before for trace in traces] == [True] * 3

    database.write_now(erase, camp.cleo, clock())

    after = _everything(database)
    assert [row for row in after.splitlines() if any(trace in row for trace in traces)] == []
    with database.reading() as session:
        assert session.get_one(Event, camp.id).people_joined == 3
        last = session.exec(select(Change).order_by(col(Change.id).desc())).first()
    assert last is not None
    assert (last.kind, last.actor_id, last.subject_id) == (ChangeKind.PERSON_ERASED, None, "")


def test_what_a_person_is_told_of_is_all_that_is_kept(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """Whatever table has a trace of Cleo, of that she is shown her rows, without what lets in."""
    _leaves_something_of_every_kind(database, clock, camp)
    person = camp.cleo.participant()
    with database.reading() as session:
        own = own_data(session, camp.cleo)
        calendar = session.get_one(Participant, person).calendar_token
    traces = {
        line.partition(" ")[0]
        for line in _everything(database).splitlines()
        if person in line or "'cleo'" in line or CLEO in line
    }

    assert set(own.tables) == traces
    assert (own.counts["photo"], own.counts["turn"], own.counts["person"]) == (2, 2, 1)
    (me,) = own.tables["participant"]
    assert (me["name"], me["id"]) == (CLEO, person)
    told = str(own.tables)
    assert [secret for secret in (calendar, "'cleo'", "a picture of") if secret in told] == []

    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        assert own_data(session, camp.cleo).tables == {}


def test_nobody_is_shown_what_others_are(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """As devices are named: drawn ids of topics may hold "ben"."""
    database.write_now(_draws_a_device, camp.ben.participant())
    _leaves_something_of_every_kind(database, clock, camp)

    with database.reading() as session:
        told = str(own_data(session, camp.ben).tables)

    assert [trace for trace in (camp.cleo.participant(), CLEO) if trace in told] == []


def test_the_photos_of_others_stay(database: Database, clock: StandingClock, camp: Camp) -> None:
    bread, picture = camp.topics["Bread"], Picture(b"jpeg", 40, 30)
    for who in (camp.cleo, camp.ben):
        database.write_now(photos.add, who, clock(), page_key=bread, picture=picture)

    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        assert session.exec(select(Photo.author_id)).all() == [camp.ben.participant_id]


def test_a_cancelled_session_forgets_who_led_it(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed={"Bicycles": (0, "Salon")})
    database.write_now(topics.withdraw, camp.cleo, clock(), topic_id=camp.topics["Bicycles"])

    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        (entry,) = session.exec(select(CalendarEntry)).all()
    assert (entry.title, entry.cancelled, entry.hosts) == ("Bicycles", True, [])


def test_a_session_on_the_board_stays_without_a_host(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, phase=Phase.RUNNING, placed={"Bicycles": (0, "Salon")})

    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        (entry,) = session.exec(select(CalendarEntry)).all()
        topic = session.get_one(Topic, camp.topics["Bicycles"])
    assert (entry.cancelled, entry.hosts, topic.proposer_id) == (False, [], None)


def test_topics_stay_where_they_are_somebody_elses_too(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    alone, voted, led, noted = (
        proposes(database, clock, camp.cleo, title) for title in ("Alone", "Voted", "Led", "Noted")
    )
    shown = proposes(database, clock, camp.cleo, "Shown")
    picture = Picture(b"jpeg", 40, 30)
    for who, where in ((camp.ben, shown), (camp.cleo, alone)):
        database.write_now(photos.add, who, clock(), page_key=where, picture=picture)
    votes_for(database, clock, camp.cleo, alone)
    votes_for(database, clock, camp.ben, voted)
    database.write_now(topics.host, camp.ben, clock(), topic_id=led)
    database.write_now(
        notes.save, camp.ben, clock(), page_key=noted, body="Read.", summary="", base=0
    )
    with database.reading() as session:
        assert holdings(session, camp.cleo) == Holdings(
            votes=3, lone=2, shared=4, is_last_organiser=False
        )

    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        left = session.exec(select(Topic.title, Topic.proposer_id)).all()
        hosts = session.exec(select(Host.participant_id).where(Host.topic_id == voted)).all()
    assert dict(left) == {
        "Bread": camp.ben.participant_id,
        "Bees": camp.ben.participant_id,
        "Voted": None,
        "Led": None,
        "Noted": None,
        "Shown": None,
    }
    assert list(hosts) == []


def test_what_others_did_stays(database: Database, clock: StandingClock, camp: Camp) -> None:
    database.write_now(erase, camp.cleo, clock())

    with database.reading() as session:
        votes = session.exec(select(Vote.participant_id)).all()
    assert list(votes) == [camp.ben.participant_id]


def test_the_last_organiser_is_told_so_and_may_go(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with database.reading() as session:
        assert holdings(session, camp.ada).is_last_organiser
    database.write_now(erase, camp.ada, clock())

    back = database.write_now(
        people.let_in_organiser,
        token=camp.organiser_token,
        device="ada",
        language="en",
        now=clock(),
    )

    assert back == camp.slug


def _leaves_something_of_every_kind(database: Database, clock: StandingClock, camp: Camp) -> None:
    cleo = camp.cleo.participant()
    bread, bees = camp.topics["Bread"], camp.topics["Bees"]
    database.write_now(people.set_limits, camp.cleo, clock(), away=camp.slots[:1])
    database.write_now(devices.invite, camp.cleo, clock())
    database.write_now(devices.renew_words, camp.cleo, clock())
    database.write_now(devices.see_pass, camp.cleo, clock())
    database.write_now(
        topics.propose,
        camp.cleo,
        clock(),
        draft=TopicDraft(title="Kites", language="en"),
        key="a key",
    )
    database.write_now(
        notes.save, camp.cleo, clock(), page_key=bread, body="Flour.", summary="", base=0
    )
    picture = Picture(b"a picture of Cleo", 40, 30)
    shown = database.write_now(photos.add, camp.cleo, clock(), page_key=bread, picture=picture)
    database.write_now(photos.remove, camp.cleo, clock(), photo_id=shown)
    database.write_now(photos.add, camp.cleo, clock(), page_key=bread, picture=picture, name=CLEO)
    database.write_now(topics.host, camp.cleo, clock(), topic_id=bees, device="cleo", order=1)
    first, second = sorted((bread, bees))
    with database.reading() as session:
        screen = session.get(Screen, camp.id)
    for row in (
        Star(participant_id=cleo, topic_id=bread, on=True, at=clock()),
        SameAs(
            topic_id=first,
            other_id=second,
            participant_id=cleo,
            event_id=camp.id,
            same=True,
            said_at=clock(),
        ),
        Turn(participant_id=cleo, event_id=camp.id, position=1, offer=f"{CLEO} offers"),
        *(() if screen else (Screen(event_id=camp.id, turn_id=cleo),)),
        PlanRun(
            event_id=camp.id,
            state="refused",
            seed=1,
            causes=[{"text": "…", "values": {"person": CLEO, "id": cleo}}],
            started_at=clock(),
            heard_at=clock(),
        ),
    ):
        database.write_now(Tx.add, row)


def _draws_a_device(tx: Tx, person: str) -> None:
    tx.exec(
        update(DevicePass)
        .where(col(DevicePass.participant_id) == person)
        .values(device=new_token())
    )


def _everything(database: Database) -> str:
    with database.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        assert len(tables) > 20
        return "\n".join(
            f"{table} {row}" for table in tables for row in session.execute(table.select())
        )
