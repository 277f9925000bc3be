"""Topics are proposed once, changed by those who may, withdrawn, restored and adopted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.people import Limits, Viewer
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import Absence, Host, Participant, Room, Topic, Vote
from app.services import people, rounds, topics
from tests.clock import StandingClock
from tests.people import Camp, an_event, proposes

SOUP = TopicDraft(title="Soup", language="en")


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock)


def test_a_topic_is_kept_as_it_was_proposed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    draft = TopicDraft(
        title="  Soup  for\tall ",
        why="We are hungry",
        description="# Soup\r\nHot.",
        language="fr",
        tags=("Food", "#food", "winter"),
        needs=("projector",),
        length=2,
    )

    topic_id = database.write_now(topics.propose, camp.ben, clock(), draft=draft)

    soup = _topic(database, topic_id)
    assert soup.title == "Soup for all"
    assert soup.why == "We are hungry"
    assert soup.description == "# Soup\nHot."
    assert (soup.language, soup.tags) == ("fr", ["food", "winter"])
    assert (soup.needs, soup.length) == (["projector"], 2)
    assert (soup.proposer_id, soup.created_at) == (camp.ben.participant_id, clock())
    assert _hosts(database, topic_id) == [camp.ben.participant_id]


def test_a_topic_can_be_proposed_for_others_to_lead(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    topic_id = proposes(database, clock, camp.ben, "Soup", hosting=False)

    assert _hosts(database, topic_id) == []


def test_a_proposal_says_when_its_host_is_away(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    elsewhere = an_event(database, clock, name="Another", topics={})

    limits = Limits(frozenset({camp.slots[2], elsewhere.slots[0]}))
    database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, limits=limits)

    with database.reading() as session:
        assert session.exec(select(Absence.participant_id, Absence.slot_id)).all() == [
            (camp.ben.participant_id, camp.slots[2])
        ]


def test_a_proposal_changes_only_the_limits_that_were_changed_in_its_form(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    """A form that waited in a draft, a cache or the outbox knows nothing of what was said since."""
    one, two, three = camp.slots[:3]
    database.write_now(people.set_limits, camp.ben, clock(), away=[two, three])
    forms = [
        Limits(),
        Limits(frozenset({one})),
        Limits(frozenset({one, two})),
        Limits(frozenset(), shown=frozenset({two})),
    ]
    left = []

    for limits in forms:
        database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, limits=limits)
        left.append(_away(database, camp.ben))

    assert left == [{two, three}, {one, two, three}, {one, two, three}, {one, three}]


def test_the_same_form_sent_twice_makes_one_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, key="k1")
    second = database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, key="k1")
    third = database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, key="k2")

    assert first == second
    assert third != first
    assert _titles(database, camp) == ["Bees", "Bicycles", "Bread", "Soup", "Soup"]


def test_the_same_key_of_another_person_is_another_key(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for viewer in (camp.ben, camp.cleo, camp.ben, camp.cleo):
        database.write_now(topics.propose, viewer, clock(), draft=SOUP, key="k1")

    assert _titles(database, camp).count("Soup") == 2


def test_one_key_that_arrives_many_times_at_once_makes_one_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    def send(_: int) -> str:
        return database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, key="k1")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))

    assert len(answers) == 1
    assert _titles(database, camp).count("Soup") == 1


def test_a_late_word_on_who_leads_or_what_is_withdrawn_undoes_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]

    def says(verb: Callable[..., None], order: int) -> None:
        database.write_now(verb, camp.ben, clock(), topic_id=bread, device="phone", order=order)

    for verb, order in ((topics.leave, 1), (topics.host, 3), (topics.leave, 2)):
        says(verb, order)
    for verb, order in ((topics.withdraw, 4), (topics.restore, 6), (topics.withdraw, 5)):
        says(verb, order)

    assert _hosts(database, bread) == [camp.ben.participant_id]
    assert _topic(database, bread).withdrawn_at is None


def test_a_refused_form_can_be_sent_again_with_its_key(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Invalid):
        database.write_now(topics.propose, camp.ben, clock(), draft=TopicDraft("", "en"), key="k1")
    database.write_now(topics.propose, camp.ben, clock(), draft=SOUP, key="k1")

    assert "Soup" in _titles(database, camp)


def test_what_is_wrong_with_a_topic_is_said_all_at_once(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    draft = TopicDraft(
        title=" ", language="de", why="w" * 201, tags=tuple("abcdef"), needs=("pool",), length=0
    )

    with pytest.raises(Invalid) as refusal:
        database.write_now(topics.propose, camp.ben, clock(), draft=draft)

    assert [problem.field for problem in refusal.value.problems] == [
        "title",
        "why",
        "language",
        "tags",
        "length",
        "needs",
    ]
    assert _titles(database, camp) == ["Bees", "Bicycles", "Bread"]


def test_topics_are_taken_while_the_round_is_open(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    ends = clock() + timedelta(minutes=10)
    database.write_now(rounds.open_round, camp.ada, clock(), ends_at=ends)
    proposes(database, clock, camp.ben, "In time")
    clock.set(ends)

    with pytest.raises(Conflict) as refusal:
        database.write_now(topics.propose, camp.ben, clock(), draft=SOUP)

    assert refusal.value.message.text == (
        "The round is closed. Topics and votes are no longer taken."
    )
    assert _titles(database, camp) == ["Bees", "Bicycles", "Bread", "In time"]


def test_no_topic_is_taken_before_the_round(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, name="Draft", phase=Phase.DRAFT)

    with pytest.raises(Conflict) as refusal:
        database.write_now(topics.propose, camp.ben, clock(), draft=SOUP)

    assert refusal.value.message.text == (
        "The round has not begun yet. Wait until the organiser opens it."
    )


def test_dora_who_has_not_joined_proposes_nothing(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(NotAllowed):
        database.write_now(topics.propose, camp.dora, clock(), draft=SOUP)

    assert _titles(database, camp) == ["Bees", "Bicycles", "Bread"]


def test_proposer_host_and_organiser_change_a_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    database.write_now(topics.host, camp.cleo, clock(), topic_id=bread)

    for who, title in ((camp.ben, "Rye"), (camp.cleo, "Wheat"), (camp.ada, "Spelt")):
        draft = TopicDraft(title=title, language="en", why="Because")
        database.write_now(topics.edit, who, clock(), topic_id=bread, draft=draft)
        assert _topic(database, bread).title == title


def test_others_change_nothing(database: Database, clock: StandingClock, camp: Camp) -> None:
    bread = camp.topics["Bread"]

    for who in (camp.cleo, camp.dora):
        with pytest.raises(NotAllowed):
            database.write_now(topics.edit, who, clock(), topic_id=bread, draft=SOUP)
        with pytest.raises(NotAllowed):
            database.write_now(topics.withdraw, who, clock(), topic_id=bread)

    assert _titles(database, camp) == ["Bees", "Bicycles", "Bread"]


def test_topics_change_after_the_round_but_not_after_the_event(
    database: Database, clock: StandingClock
) -> None:
    running = an_event(database, clock, name="Running", phase=Phase.RUNNING)
    closed = an_event(database, clock, name="Closed", phase=Phase.CLOSED)

    database.write_now(
        topics.edit, running.ben, clock(), topic_id=running.topics["Bread"], draft=SOUP
    )
    assert _topic(database, running.topics["Bread"]).title == "Soup"
    for verb, values in _VERBS.items():
        with pytest.raises(Conflict) as refusal:
            database.write_now(verb, closed.ben, clock(), topic_id=closed.topics["Bread"], **values)
        assert refusal.value.message.text == "The event is over. Its topics stay as they are."


def test_a_withdrawn_topic_comes_back_with_its_votes(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    bread = camp.topics["Bread"]
    before = _votes(database, bread)
    withdrawn_at = clock.advance(minutes=1)

    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    clock.advance(minutes=1)
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=bread)
    assert _topic(database, bread).withdrawn_at == withdrawn_at

    database.write_now(topics.restore, camp.ben, clock(), topic_id=bread)
    assert _topic(database, bread).withdrawn_at is None
    assert _votes(database, bread) == before == 2


def test_a_topic_without_hosts_is_adopted_and_led_together(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    soup = proposes(database, clock, camp.ben, "Soup", hosting=False)

    for who in (camp.cleo, camp.cleo, camp.ben):
        database.write_now(topics.host, who, clock.advance(seconds=1), topic_id=soup)
    assert _hosts(database, soup) == [camp.cleo.participant_id, camp.ben.participant_id]

    for who in (camp.cleo, camp.cleo):
        database.write_now(topics.leave, who, clock(), topic_id=soup)
    assert _hosts(database, soup) == [camp.ben.participant_id]


def test_dora_leads_nothing(database: Database, clock: StandingClock, camp: Camp) -> None:
    with pytest.raises(NotAllowed):
        database.write_now(topics.host, camp.dora, clock(), topic_id=camp.topics["Bread"])


def test_topics_of_another_event_are_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another")
    foreign = other.topics["Bread"]

    for who in (camp.ada, camp.ben):
        for verb, values in _VERBS.items():
            with pytest.raises(NotFound):
                database.write_now(verb, who, clock(), topic_id=foreign, **values)

    assert _topic(database, foreign).title == "Bread"
    assert _topic(database, foreign).withdrawn_at is None
    assert _hosts(database, foreign) == [other.ben.participant_id]


def test_ada_enters_a_topic_for_somebody_without_a_phone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = database.write_now(
        topics.propose_for, camp.ada, clock(), draft=SOUP, name="  Émile ", key="k1"
    )
    again = database.write_now(
        topics.propose_for, camp.ada, clock(), draft=SOUP, name="Émile", key="k1"
    )
    second = database.write_now(topics.propose_for, camp.ada, clock(), draft=SOUP, name="emile")

    assert again == first
    with database.reading() as session:
        emile = session.exec(select(Participant).where(Participant.name == "Émile")).one()
    assert emile.number == 4
    assert _hosts(database, first) == _hosts(database, second) == [emile.id]
    assert _topic(database, first).proposer_id == emile.id


def test_ada_enters_topics_also_when_the_round_is_closed(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, name="Planning", phase=Phase.PLANNING)

    topic_id = database.write_now(topics.propose_for, camp.ada, clock(), draft=SOUP, name="Émile")

    assert _topic(database, topic_id).title == "Soup"


def test_a_topic_for_somebody_needs_their_name(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    with pytest.raises(Invalid) as refusal:
        database.write_now(topics.propose_for, camp.ada, clock(), draft=SOUP, name=" ")

    (problem,) = refusal.value.problems
    assert (problem.field, problem.message.text) == ("name", "Write whose topic it is.")


@pytest.mark.parametrize("who", ["ben", "dora"])
def test_only_organisers_enter_topics_for_others(
    database: Database, clock: StandingClock, camp: Camp, who: str
) -> None:
    viewer: Viewer = getattr(camp, who)

    with pytest.raises(NotFound):
        database.write_now(topics.propose_for, viewer, clock(), draft=SOUP, name="Émile")


def test_a_feature_that_rooms_have_lost_can_stay_with_its_topic(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    film = proposes(database, clock, camp.ben, "Film", needs=("projector",))
    database.write_now(_unplug, camp.id)
    draft = TopicDraft(title="Short film", language="en", needs=("projector",))

    database.write_now(topics.edit, camp.ben, clock(), topic_id=film, draft=draft)

    assert (_topic(database, film).title, _topic(database, film).needs) == (
        "Short film",
        ["projector"],
    )


_VERBS: dict[Callable[..., None], dict[str, TopicDraft]] = {
    topics.edit: {"draft": SOUP},
    topics.withdraw: {},
    topics.restore: {},
    topics.host: {},
    topics.leave: {},
}


def _unplug(tx: Tx, event_id: str) -> None:

    for room in tx.exec(select(Room).where(Room.event_id == event_id)):
        room.features = []


def _topic(database: Database, topic_id: str) -> Topic:
    with database.reading() as session:
        return session.get_one(Topic, topic_id)


def _titles(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Topic.title).where(Topic.event_id == camp.id)).all())


def _away(database: Database, viewer: Viewer) -> set[str]:
    with database.reading() as session:
        limits = select(Absence.slot_id).where(Absence.participant_id == viewer.participant_id)
        return set(session.exec(limits).all())


def _hosts(database: Database, topic_id: str) -> list[str]:
    with database.reading() as session:
        return list(
            session.exec(
                select(Host.participant_id)
                .where(Host.topic_id == topic_id)
                .order_by(col(Host.since))
            ).all()
        )


def _votes(database: Database, topic_id: str) -> int:
    with database.reading() as session:
        return len(session.exec(select(Vote).where(Vote.topic_id == topic_id)).all())
