"""Files come in whole or not at all, and the same file twice changes nothing."""

from datetime import date

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from app.db import Database
from app.domain.changes import ChangeKind
from app.domain.csv_table import CsvFile, Faulty
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.events import EventDraft
from app.domain.phases import Phase
from app.domain.rooms import RoomDraft
from app.models import Change, Event, Host, Participant, Topic, Vote
from app.services import topics as topics_service
from app.services import votes as votes_service
from app.services.importing import Imported, NewEvent, Tally, bring_in
from tests.clock import StandingClock
from tests.people import Camp, an_event, slots_of_day

TOPICS = "id,title,host,length,needs\n1,Bread,Ben;Elif,2,projector\n2,Birds,,,\n"
VOTES = "person,topic,weight\nElif,2,3\nFelix,Bread,1\nGus,1,0\n"
DRAFT = EventDraft("Harvest", date(2026, 11, 21), "Europe/Zurich", ("en",))


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, topics={"Bees": "ben"}, votes={})


def test_people_topics_and_votes_come_in(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    assert _import(database, clock, camp.slug) == Imported(Tally(4, 2, 2), Tally(3, 2, 2))

    assert _topics(database) == {"Bees": (1, ["Ben"]), "Bread": (2, ["Ben", "Elif"]),
                                 "Birds": (1, [])}  # fmt: skip
    assert _votes(database) == {("Elif", "Birds", 3), ("Felix", "Bread", 1)}
    assert _names(database) == ["Ada", "Ben", "Cleo", "Elif", "Felix", "Gus"]
    assert _logged(database) == [ChangeKind.DATA_IMPORTED]


def test_topics_keep_the_order_of_their_file(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    titles = [f"Talk {number}" for number in range(20)]
    _import(database, clock, camp.slug, "title\n" + "\n".join(titles), "person,topic\n")
    with database.reading() as session:
        kept = session.exec(
            select(Topic.title).order_by(col(Topic.created_at), col(Topic.id))
        ).all()
    assert kept == ["Bees", *titles]


def test_the_same_files_again_change_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _import(database, clock, camp.slug)
    before = _counted(database)

    assert _import(database, clock, camp.slug).new == Tally(0, 0, 0)
    assert _counted(database) == before


def test_a_topic_whose_title_has_changed_is_known_by_its_id(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _import(database, clock, camp.slug)
    renamed = "id,title\n1,Rye bread\n2,Birds\n"

    done = _import(database, clock, camp.slug, renamed, "person,topic\nGus,1\n")

    assert done.new == Tally(0, 0, 1)
    assert sorted(_topics(database)) == ["Bees", "Birds", "Bread"]


def test_a_topic_proposed_by_hand_is_known_by_its_title(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    done = _import(database, clock, camp.slug, "title\nBEES\n", "person,topic\nCleo,bees\n")

    assert done.new == Tally(0, 0, 1)
    assert _votes(database) == {("Cleo", "Bees", 1)}


def test_two_topics_may_have_one_title(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    twins = "id,title\n1,Birds\n2,Birds\n"
    assert _import(database, clock, camp.slug, twins, "person,topic\nCleo,2\n").new.topics == 2
    assert _import(database, clock, camp.slug, twins, "person,topic\nCleo,2\n").new.topics == 0


def test_a_changed_weight_is_set(database: Database, clock: StandingClock, camp: Camp) -> None:
    _import(database, clock, camp.slug)
    votes = "person,topic,weight\nElif,2,5\n"

    assert _import(database, clock, camp.slug, votes=votes).new == Tally(0, 0, 1)
    assert _votes(database) == {("Elif", "Birds", 5), ("Felix", "Bread", 1)}


def test_nothing_is_written_if_one_line_is_wrong(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    before = _counted(database)
    wrong = "person,topic,weight\nElif,2,3\nFelix,Boats,1\nGus,1,12\n"

    with pytest.raises(Faulty) as refused:
        _import(database, clock, camp.slug, "title,needs\nBread,pool\nBirds,\n", wrong)

    assert [(fault.file, fault.line) for fault in refused.value.faults] == [
        ("topics.csv", 2),
        ("votes.csv", 2),
        ("votes.csv", 3),
        ("votes.csv", 4),
        ("votes.csv", 4),
    ]
    assert _counted(database) == before


def test_a_file_of_topics_that_cannot_be_read_is_told_alone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Faulty) as refused:
        _import(database, clock, camp.slug, "name\nBread\n")
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("topics.csv", 1)]


def test_a_new_event_comes_with_its_files_and_its_round_closed(
    database: Database, clock: StandingClock
) -> None:
    new = NewEvent(DRAFT, (RoomDraft("Atelier", 12, ("projector",)),), slots_of_day())
    assert _import(database, clock, "harvest-26", new=new).new == Tally(4, 2, 2)

    with database.reading() as session:
        event = session.exec(select(Event)).one()
    assert (event.slug, event.name, event.phase) == ("harvest-26", "Harvest", Phase.PLANNING)
    assert _names(database) == ["Ben", "Elif", "Felix", "Gus"]


def test_a_new_event_goes_with_its_wrong_files(database: Database, clock: StandingClock) -> None:
    before = _counted(database)
    with pytest.raises(Faulty):
        _import(database, clock, "harvest", new=NewEvent(DRAFT, (), slots_of_day()))
    assert _counted(database) == before


def test_an_event_is_new_there_or_over_and_says_so(
    database: Database, clock: StandingClock
) -> None:
    over = an_event(database, clock, phase=Phase.CLOSED)
    for slug, new, refusal in (
        (over.slug, None, Conflict),
        (over.slug, NewEvent(DRAFT, (), ()), Conflict),
        ("nowhere", None, NotFound),
        ("No Where", NewEvent(DRAFT, (), ()), Invalid),
    ):
        with pytest.raises(refusal):
            _import(database, clock, slug, new=new)


def test_what_has_come_in_can_be_edited_and_voted_for(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _import(database, clock, camp.slug)
    with database.reading() as session:
        bird = session.exec(select(Topic.id).where(Topic.title == "Birds")).one()
    database.write_now(votes_service.set_vote, camp.cleo, clock(), topic_id=bird, on=True)
    database.write_now(topics_service.withdraw, camp.ada, clock(), topic_id=bird)
    assert _import(database, clock, camp.slug).new == Tally(0, 0, 0)


def _import(
    database: Database,
    clock: StandingClock,
    slug: str,
    topics: str = TOPICS,
    votes: str = VOTES,
    *,
    new: NewEvent | None = None,
) -> Imported:
    return database.write_now(
        bring_in,
        clock(),
        slug=slug,
        topics=CsvFile("topics.csv", topics.encode()),
        votes=CsvFile("votes.csv", votes.encode()),
        new=new,
    )


def _topics(database: Database) -> dict[str, tuple[int, list[str]]]:
    with database.reading() as session:
        hosts = session.exec(
            select(Host.topic_id, Participant.name)
            .join(Participant, col(Participant.id) == col(Host.participant_id))
            .order_by(col(Participant.number))
        ).all()
        topics = session.exec(select(Topic)).all()
    return {
        topic.title: (topic.length, [name for topic_id, name in hosts if topic_id == topic.id])
        for topic in topics
    }


def _votes(database: Database) -> set[tuple[str, str, int]]:
    with database.reading() as session:
        rows = session.exec(
            select(Participant.name, Topic.title, Vote.weight)
            .select_from(Vote)
            .join(Topic, col(Topic.id) == col(Vote.topic_id))
            .join(Participant, col(Participant.id) == col(Vote.participant_id))
        ).all()
    return {(name, title, weight) for name, title, weight in rows}


def _names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Participant.name).order_by(col(Participant.number))).all())


def _logged(database: Database) -> list[str]:
    with database.reading() as session:
        kinds = session.exec(select(Change.kind).order_by(col(Change.id))).all()
    return [kind for kind in kinds if kind == ChangeKind.DATA_IMPORTED]


def _counted(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in SQLModel.metadata.sorted_tables
        }
