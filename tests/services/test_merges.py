"""Two topics become one for everybody, and two again exactly as they were."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import CalendarEntry, Change, Host, Merge, Placement, Star, Topic, Vote
from app.services import locks, merges, rounds, topics, votes
from tests.clock import StandingClock
from tests.people import Camp, an_event, build_event, moves, proposes, votes_for

WHO = ("ada", "ben", "cleo")
CAMP = {"Bread": "ben", "Loaves": "cleo", "Bees": "ben", "Rolls": "ada"}
CAST = {"Bread": ("ada", "ben"), "Loaves": ("ben", "cleo"), "Bees": ("cleo",)}

Act = tuple[str, str, int, int]
KINDS_OF_ACTS = (
    *("vote", "unvote", "star", "unstar", "host", "leave"),
    *("merge", "merge", "merge", "separate", "separate"),
)


@pytest.fixture
def camp(database: Database, clock: StandingClock) -> Camp:
    return an_event(database, clock, topics=CAMP, votes=CAST)


def test_each_voter_counts_once_and_all_lead_together(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _merge(database, clock, camp, "Loaves", into="Bread")

    assert _voters(database, camp, "Bread") == ["ada", "ben", "cleo"]
    assert _hosts(database, camp, "Bread") == ["ben", "cleo"]
    assert _standing(database, camp) == ["Bees", "Bread", "Rolls"]


def test_proposers_lead_what_they_only_wanted_to_happen(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    for viewer, title in ((camp.ada, "Soup"), (camp.cleo, "Hot soup")):
        camp.topics[title] = proposes(database, clock, viewer, title, hosting=False)

    merged = _merge(database, clock, camp, "Hot soup", into="Soup")
    assert _hosts(database, camp, "Soup") == ["ada", "cleo"]

    _separate(database, clock, camp.ada, merged)
    assert _hosts(database, camp, "Soup") == _hosts(database, camp, "Hot soup") == []


def test_a_merge_sent_twice_is_one_merge(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = _merge(database, clock, camp, "Loaves", into="Bread")

    assert _merge(database, clock, camp, "Loaves", into="Bread") == first
    assert _logged(database, camp) == [ChangeKind.TOPICS_MERGED]


def test_words_of_both_topics_are_kept(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    draft = TopicDraft("Loaves", "fr", why="Hungry", description="By hand", tags=("food",))
    topic_id = camp.topics["Loaves"]
    database.write_now(topics.edit, camp.cleo, clock(), topic_id=topic_id, draft=draft)

    _merge(database, clock, camp, "Loaves", into="Bread")

    loaves = _topic(database, camp, "Loaves")
    assert (loaves.title, loaves.why, loaves.description) == ("Loaves", "Hungry", "By hand")
    assert loaves.merged_into_id == camp.topics["Bread"]


def test_whoever_voted_for_both_has_a_vote_back(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, topics=CAMP, votes=CAST, dots=2)
    with pytest.raises(Conflict):
        votes_for(database, clock, camp.ben, camp.topics["Bees"])

    _merge(database, clock, camp, "Loaves", into="Bread")
    votes_for(database, clock, camp.ben, camp.topics["Bees"])

    assert _voters(database, camp, "Bees") == ["ben", "cleo"]


def test_a_vote_from_an_old_page_goes_to_the_topic_that_stands(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _merge(database, clock, camp, "Loaves", into="Rolls")
    merged = _merge(database, clock, camp, "Rolls", into="Bees")
    votes_for(database, clock, camp.ada, camp.topics["Loaves"])
    assert _voters(database, camp, "Bees") == ["ada", "ben", "cleo"]

    _separate(database, clock, camp.ada, merged)
    assert _voters(database, camp, "Bees") == ["ada", "cleo"]


def test_no_to_the_one_topic_is_no_to_what_it_absorbed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    merged = _merge(database, clock, camp, "Loaves", into="Bread")

    database.write_now(votes.set_vote, camp.cleo, clock(), topic_id=camp.topics["Bread"], on=False)
    _separate(database, clock, camp.ada, merged)

    assert _voters(database, camp, "Bread") == ["ada", "ben"]
    assert _voters(database, camp, "Loaves") == ["ben"]


def test_hosting_from_an_old_page_goes_to_the_topic_that_stands(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _merge(database, clock, camp, "Loaves", into="Bread")

    database.write_now(topics.host, camp.ada, clock(), topic_id=camp.topics["Loaves"])
    database.write_now(topics.leave, camp.cleo, clock(), topic_id=camp.topics["Loaves"])

    assert _hosts(database, camp, "Bread") == ["ada", "ben"]


def test_who_stops_hosting_the_one_topic_hosts_nothing_that_it_absorbed(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = _merge(database, clock, camp, "Loaves", into="Rolls")
    second = _merge(database, clock, camp, "Rolls", into="Bread")

    database.write_now(topics.leave, camp.cleo, clock(), topic_id=camp.topics["Bread"])
    for merged in (second, first):
        _separate(database, clock, camp.ada, merged)

    hosts = {title: _hosts(database, camp, title) for title in ("Bread", "Rolls", "Loaves")}
    assert hosts == {"Bread": ["ben"], "Rolls": ["ada"], "Loaves": []}


def test_the_place_in_the_draft_comes_back_unless_it_is_taken(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    database.write_now(rounds.close_round, camp.ada, clock())
    moves(database, clock, camp, "Loaves", 0, "Salon")
    loaves = camp.topics["Loaves"]
    database.write_now(locks.lock, camp.ada, clock(), on=True, topic_id=loaves, why="The oven")
    before = _rows(database)
    merged = _merge(database, clock, camp, "Loaves", into="Bread")
    assert _placed(database, camp) == {}
    _separate(database, clock, camp.ada, merged)
    assert _rows(database) == before

    merged = _merge(database, clock, camp, "Loaves", into="Bread")
    moves(database, clock, camp, "Bees", 0, "Salon")
    _separate(database, clock, camp.ada, merged)
    assert _placed(database, camp) == {"Bees": camp.slots[0]}


def test_calendars_learn_that_a_merged_session_is_cancelled_and_comes_back(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(
        database,
        clock,
        topics=CAMP,
        phase=Phase.RUNNING,
        placed={"Bread": (0, "Salon"), "Loaves": (1, "Salon")},
    )
    merged = _merge(database, clock, camp, "Loaves", into="Bread")
    assert _cancelled(database, camp, "Loaves") is True

    _separate(database, clock, camp.ada, merged)
    assert _cancelled(database, camp, "Loaves") is False


@pytest.mark.parametrize("who", ["ben", "cleo", "ada"])
def test_both_proposers_and_the_desk_may_separate(
    database: Database, clock: StandingClock, camp: Camp, who: str
) -> None:
    before = _rows(database)
    merged = _merge(database, clock, camp, "Loaves", into="Bread")

    for _ in range(2):
        _separate(database, clock, getattr(camp, who), merged)

    assert _rows(database) == before
    assert _logged(database, camp) == [ChangeKind.TOPICS_MERGED, ChangeKind.TOPICS_SEPARATED]


def test_others_neither_merge_nor_separate(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    pair = {"kept_id": camp.topics["Bread"], "absorbed_id": camp.topics["Bees"]}
    for viewer in (camp.ben, camp.dora):
        with pytest.raises(NotFound):
            database.write_now(merges.merge, viewer, clock(), **pair)

    merged = database.write_now(merges.merge, camp.ada, clock(), **pair)
    for viewer in (camp.cleo, camp.dora):
        with pytest.raises(NotAllowed):
            _separate(database, clock, viewer, merged)


def test_only_topics_that_stand_by_themselves_are_merged(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    _merge(database, clock, camp, "Loaves", into="Bread")
    database.write_now(topics.withdraw, camp.ben, clock(), topic_id=camp.topics["Bees"])

    assert _refused(database, clock, camp, "Rolls", into="Rolls") == "Choose two different topics."
    for absorbed, kept in (("Loaves", "Rolls"), ("Rolls", "Loaves")):
        assert _refused(database, clock, camp, absorbed, into=kept) == (
            "“%(title)s” is part of another topic. Separate them first."
        )
    assert (
        _refused(database, clock, camp, "Bees", into="Bread") == "“%(title)s” has been withdrawn."
    )


@pytest.mark.parametrize("verb", [topics.withdraw, topics.restore, topics.edit])
def test_a_merged_topic_stays_as_it_is(
    database: Database, clock: StandingClock, camp: Camp, verb: Callable[..., None]
) -> None:
    _merge(database, clock, camp, "Loaves", into="Bread")
    before = _rows(database)
    values: dict[str, Any] = {"draft": TopicDraft("Buns", "en")} if verb is topics.edit else {}

    with pytest.raises(Conflict) as refusal:
        database.write_now(verb, camp.cleo, clock(), topic_id=camp.topics["Loaves"], **values)

    assert refusal.value.message.text == ("This topic is part of another one. Separate them first.")
    assert _rows(database) == before


def test_nothing_is_merged_or_separated_after_the_event(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, topics=CAMP, phase=Phase.RUNNING)
    merged = _merge(database, clock, camp, "Loaves", into="Bread")
    database.write_now(rounds.close_event, camp.ada, clock())

    with pytest.raises(Conflict):
        _separate(database, clock, camp.ada, merged)
    assert _refused(database, clock, camp, "Bees", into="Bread") == (
        "The event is over. Its topics stay as they are."
    )


def test_merges_of_another_event_are_not_to_be_found(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    other = an_event(database, clock, name="Another", topics=CAMP)
    merged = _merge(database, clock, other, "Loaves", into="Bread")

    with pytest.raises(NotFound):
        _separate(database, clock, camp.ada, merged)
    with pytest.raises(NotFound):
        database.write_now(
            merges.merge,
            camp.ada,
            clock(),
            kept_id=camp.topics["Bread"],
            absorbed_id=other.topics["Bees"],
        )


def test_of_two_merges_that_bring_the_same_people_each_can_go_alone(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = _merge(database, clock, camp, "Loaves", into="Rolls")
    _merge(database, clock, camp, "Bread", into="Rolls")
    assert _voters(database, camp, "Rolls") == ["ada", "ben", "cleo"]

    _separate(database, clock, camp.ada, first)

    assert _voters(database, camp, "Rolls") == ["ada", "ben"]
    assert _hosts(database, camp, "Rolls") == ["ada", "ben"]


def test_who_came_from_below_leaves_the_topics_above_as_well(
    database: Database, clock: StandingClock, camp: Camp
) -> None:
    first = _merge(database, clock, camp, "Loaves", into="Bread")
    _merge(database, clock, camp, "Bread", into="Rolls")
    assert _voters(database, camp, "Rolls") == ["ada", "ben", "cleo"]

    _separate(database, clock, camp.ada, first)

    assert _voters(database, camp, "Rolls") == ["ada", "ben"]
    assert _hosts(database, camp, "Rolls") == ["ada", "ben"]


acts = st.lists(
    st.tuples(
        st.sampled_from(KINDS_OF_ACTS),
        st.sampled_from(WHO),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None)
@given(acts=acts, last=st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_whatever_happened_a_merge_undone_leaves_no_trace(
    kept_database: Database, acts: list[Act], last: tuple[int, int]
) -> None:
    """After any acts: voters are those of all that is inside, and one more merge undoes exactly."""

    def run(tx: Tx) -> None:
        camp = _built(tx)
        for act in acts:
            _do(tx, camp, act)
            _check_voters(tx, camp)
        before, known = _in_database(tx), set(tx.exec(select(Merge.id)))
        merged = _do(tx, camp, ("merge", "ada", *last))
        if merged and merged not in known:
            _check_voters(tx, camp)
            merges.separate(tx, camp.ada, StandingClock()(), merge_id=merged)
            assert _in_database(tx) == before
        for standing in tx.exec(select(Merge).where(col(Merge.undone_at).is_(None))).all():
            merges.separate(tx, camp.ada, StandingClock()(), merge_id=standing.id)
            _check_voters(tx, camp)
        assert [row for row in tx.exec(select(Vote)) if row.merge_id] == []
        assert [row for row in tx.exec(select(Host)) if row.merge_id] == []
        assert [row for row in tx.exec(select(Star)) if row.merge_id] == []
        raise _RolledBack

    with pytest.raises(_RolledBack):
        kept_database.write_now(run)


class _RolledBack(Exception):
    """Leaves the database as it was for the next example."""


def _built(tx: Tx) -> Camp:
    return build_event(tx, StandingClock(), topics=CAMP, votes=CAST)


def _do(tx: Tx, camp: Camp, act: Act) -> str:
    _leave_session(tx)
    kind, who, one, other = act
    viewer, now = getattr(camp, who), StandingClock()()
    ids = [camp.topics[title] for title in CAMP]
    try:
        if kind in ("vote", "unvote"):
            votes.set_vote(tx, viewer, now, topic_id=ids[one], on=kind == "vote")
        elif kind in ("star", "unstar"):
            standing = topics.standing_topic(tx, tx.get_one(Topic, ids[one]))
            key = {"participant_id": viewer.participant(), "topic_id": standing.id}
            tx.merge(Star(**key, on=kind == "star", at=now, merge_id=None))
        elif kind in ("host", "leave"):
            verb = topics.host if kind == "host" else topics.leave
            verb(tx, viewer, now, topic_id=ids[one])
        elif kind == "merge":
            return merges.merge(tx, camp.ada, now, kept_id=ids[one], absorbed_id=ids[other])
        else:
            made = tx.exec(select(Merge).order_by(col(Merge.merged_at), col(Merge.id))).all()
            if made:
                merges.separate(tx, camp.ada, now, merge_id=made[one % len(made)].id)
    except Conflict:
        pass
    return ""


def _leave_session(tx: Tx) -> None:
    """Forget what was loaded: in the write lane each act has a session of its own."""
    tx.flush()
    tx.expunge_all()


def _check_voters(tx: Tx, camp: Camp) -> None:
    """A topic’s voters are those who voted for it or for anything inside it."""
    _leave_session(tx)
    inside: dict[str, list[str]] = {topic_id: [] for topic_id in camp.topics.values()}
    for topic in tx.exec(select(Topic).where(Topic.event_id == camp.id)).all():
        if topic.merged_into_id:
            inside[topic.merged_into_id].append(topic.id)
    cast = tx.exec(select(Vote)).all()

    def voters(topic_id: str) -> set[str]:
        own = {v.participant_id for v in cast if v.topic_id == topic_id and not v.merge_id}
        return own.union(*(voters(each) for each in inside[topic_id]))

    for topic_id in inside:
        assert {v.participant_id for v in cast if v.topic_id == topic_id} == voters(topic_id)


def _in_database(tx: Tx) -> list[list[dict[str, Any]]]:
    """Everything that a merge may touch, but for the merges and the log."""
    _leave_session(tx)
    return [
        sorted((row.model_dump() for row in tx.exec(select(kind))), key=repr)
        for kind in (Topic, Vote, Host, Star, Placement)
    ]


def _rows(database: Database) -> list[list[dict[str, Any]]]:
    return database.write_now(_in_database)


def _merge(
    database: Database, clock: StandingClock, camp: Camp, absorbed: str, *, into: str
) -> str:
    return database.write_now(
        merges.merge,
        camp.ada,
        clock.advance(seconds=1),
        kept_id=camp.topics[into],
        absorbed_id=camp.topics[absorbed],
    )


def _refused(
    database: Database, clock: StandingClock, camp: Camp, absorbed: str, *, into: str
) -> str:
    with pytest.raises(Conflict) as refusal:
        _merge(database, clock, camp, absorbed, into=into)
    return refusal.value.message.text


def _separate(database: Database, clock: StandingClock, viewer: Viewer, merged: str) -> None:
    database.write_now(merges.separate, viewer, clock(), merge_id=merged)


def _named(camp: Camp, ids: list[str]) -> list[str]:
    return sorted(name for name in WHO if getattr(camp, name).participant_id in ids)


def _voters(database: Database, camp: Camp, title: str) -> list[str]:
    with database.reading() as session:
        cast = session.exec(select(Vote).where(Vote.topic_id == camp.topics[title])).all()
    return _named(camp, [vote.participant_id for vote in cast])


def _hosts(database: Database, camp: Camp, title: str) -> list[str]:
    with database.reading() as session:
        hosts = session.exec(select(Host).where(Host.topic_id == camp.topics[title])).all()
    return _named(camp, [host.participant_id for host in hosts])


def _topic(database: Database, camp: Camp, title: str) -> Topic:
    with database.reading() as session:
        return session.get_one(Topic, camp.topics[title])


def _standing(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        standing = select(Topic).where(Topic.event_id == camp.id, col(Topic.withdrawn_at).is_(None))
        return sorted(topic.title for topic in session.exec(standing))


def _placed(database: Database, camp: Camp) -> dict[str, str]:
    title = {topic_id: title for title, topic_id in camp.topics.items()}
    with database.reading() as session:
        return {title[row.topic_id]: row.slot_id for row in session.exec(select(Placement))}


def _cancelled(database: Database, camp: Camp, title: str) -> bool:
    with database.reading() as session:
        return session.get_one(CalendarEntry, camp.topics[title]).cancelled


def _logged(database: Database, camp: Camp) -> list[str]:
    with database.reading() as session:
        kinds = session.exec(
            select(Change.kind).where(Change.event_id == camp.id).order_by(col(Change.id))
        ).all()
    merging = (ChangeKind.TOPICS_MERGED, ChangeKind.TOPICS_SEPARATED)
    return [kind for kind in kinds if kind in merging]
