"""What queries about twins find, and in how many queries."""

from datetime import timedelta
from typing import Any

import pytest

from app.db import Database
from app.domain.topics import LONGEST_TITLE
from app.queries.merging import merging_of_topic
from app.queries.pairs import candidates, pairs_of_event
from app.queries.twins import merge_news, topics_like
from app.services import comparing, merges
from tests.clock import StandingClock
from tests.conftest import Counting
from tests.people import Camp, an_event, proposes

SOUPS = {"Onion soup": "ben", "Soup with onions": "cleo", "Bees": "ben"}
MANY = {**SOUPS, "Onions in soup": "ada", "Soup, onion and more": "cleo"}


@pytest.mark.parametrize("titles", [SOUPS, MANY])
def test_queries_do_not_grow(
    database: Database, clock: StandingClock, queries: Counting, titles: dict[str, str]
) -> None:
    camp = an_event(database, clock, topics=titles, votes={})
    one, other = (camp.topics[title] for title in ("Onion soup", "Soup with onions"))
    _says_same(database, clock, camp, one, other)
    if titles is MANY:
        _merge(database, clock, camp, "Bees", "Onions in soup")
    person = camp.ben.participant()
    counted = []

    with database.reading() as session:
        for ask in (
            lambda: topics_like(session, camp.id, "Onion soup", camp.ada),
            lambda: merging_of_topic(session, camp.id, one, camp.ben),
            lambda: pairs_of_event(session, camp.id, (one, other)),
            lambda: candidates(session, camp.id, one),
            lambda: merge_news(session, camp.id, person, clock() - timedelta(hours=1)),
        ):
            with queries(database.engine) as selects:
                ask()
            counted.append(len(selects))

    assert counted == [3, 4, 8, 1, 3]


def test_of_a_text_longer_than_a_title_its_beginning_is_compared(
    database: Database, clock: StandingClock
) -> None:
    """Comparing takes longer than the text grows, and anybody may send any text."""
    camp = an_event(database, clock, topics=SOUPS, votes={})
    text = "Onion soup".ljust(LONGEST_TITLE) + "Bees"

    with database.reading() as session:
        alike = topics_like(session, camp.id, text, camp.ada)

    assert {twin.title for twin in alike} == {"Onion soup", "Soup with onions"}


def test_what_proposers_call_the_same_comes_before_what_only_looks_so(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, topics={**SOUPS, "Honey": "cleo"}, votes={})
    honey, bees = camp.topics["Honey"], camp.topics["Bees"]
    _says_same(database, clock, camp, honey, bees)

    with database.reading() as session:
        pairs = pairs_of_event(session, camp.id).pairs

    assert [{pair.first.title, pair.second.title} for pair in pairs] == [
        {"Honey", "Bees"},
        {"Onion soup", "Soup with onions"},
    ]
    assert pairs[1].words == ("onion", "soup")


def test_voters_of_both_are_counted_once(database: Database, clock: StandingClock) -> None:
    votes = {"Onion soup": ("ada", "ben"), "Soup with onions": ("ben", "cleo")}
    camp = an_event(database, clock, topics=SOUPS, votes=votes)

    with database.reading() as session:
        (pair,) = pairs_of_event(session, camp.id).pairs

    assert (pair.first.votes, pair.second.votes, pair.in_common, pair.together) == (2, 2, 1, 3)


def test_a_topic_tells_of_all_that_is_inside_it(database: Database, clock: StandingClock) -> None:
    camp = an_event(database, clock, topics=MANY, votes={})
    _merge(database, clock, camp, "Bees", "Onion soup")
    _merge(database, clock, camp, "Onion soup", "Soup with onions")

    with database.reading() as session:
        whole = merging_of_topic(session, camp.id, camp.topics["Soup with onions"], camp.ben)
        part = merging_of_topic(session, camp.id, camp.topics["Bees"], camp.cleo)

    assert [each.topic.title for each in whole.absorbed] == ["Onion soup", "Bees"]
    assert [each.may_separate for each in whole.absorbed] == [True, True]
    assert part.into is not None
    assert (part.into.title, part.may_separate) == ("Soup with onions", False)


def test_news_are_for_those_concerned_and_only_of_late(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, topics=SOUPS, votes={"Bees": ("ada",)})
    camp.topics["Honey"] = proposes(database, clock, camp.cleo, "Honey")
    before = clock()
    clock.advance(minutes=1)
    merged = _merge(database, clock, camp, "Bees", "Honey")
    clock.advance(minutes=1)
    _says_same(database, clock, camp, camp.topics["Onion soup"], camp.topics["Soup with onions"])

    def told(who: str) -> list[tuple[str, str]]:
        person = getattr(camp, who).participant()
        with database.reading() as session:
            news = merge_news(session, camp.id, person, before)
        return [(item.kind, item.topic.title) for item in news]

    assert told("ada") == [("merged", "Bees")]
    assert told("ben") == [("suggested", "Onion soup"), ("merged", "Bees")]
    assert told("cleo") == [("merged", "Bees")]

    before = clock.advance(minutes=1)
    assert told("ben") == []
    clock.advance(minutes=1)
    database.write_now(merges.separate, camp.ada, clock(), merge_id=merged)
    assert told("ben") == [("separated", "Bees")]


def test_a_merge_is_told_with_a_vote_only_to_those_who_have_one(
    database: Database, clock: StandingClock
) -> None:
    camp = an_event(database, clock, topics=SOUPS, votes={"Onion soup": ("ada",)})
    before = clock()
    clock.advance(minutes=1)
    _merge(database, clock, camp, "Onion soup", "Soup with onions")
    told = {}

    with database.reading() as session:
        for who in ("ada", "ben", "cleo"):
            (news,) = merge_news(session, camp.id, getattr(camp, who).participant(), before)
            told[who] = news.voted

    assert told == {"ada": True, "ben": False, "cleo": False}


def _merge(database: Database, clock: StandingClock, camp: Camp, absorbed: str, kept: str) -> str:
    pair = {"kept_id": camp.topics[kept], "absorbed_id": camp.topics[absorbed]}
    return database.write_now(merges.merge, camp.ada, clock.advance(seconds=1), **pair)


def _says_same(database: Database, clock: StandingClock, camp: Camp, one: str, other: str) -> None:
    pair: dict[str, Any] = {"topic_id": one, "other_id": other, "same": True}
    database.write_now(comparing.compare, camp.cleo, clock(), **pair)
