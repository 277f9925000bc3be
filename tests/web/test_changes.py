"""The feeds of what has changed: grid and notes, as Atom and as JSON Feed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import feedparser
import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import grid, history, merges, notes, topics
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, moves

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED, place="Lausanne")


def publish(house: House, clock: StandingClock, camp: Camp) -> None:
    """Let Ada publish, a minute after what was before."""
    house.db.write_now(grid.publish, camp.ada, clock.advance(minutes=1))


def entries(client: TestClient, camp: Camp) -> list[Any]:
    """Fetch the changes and read them with another program's parser, the newest first."""
    read = feedparser.parse(client.get(f"{camp.path}/changes.atom").content)
    assert not read.bozo
    assert read.version == "atom10"
    return list(read.entries)


def titles(client: TestClient, camp: Camp) -> list[str]:
    """Return what has changed, in one sentence each."""
    return [entry.title for entry in entries(client, camp)]


def test_changes_tell_what_became_of_sessions(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    moves(house.db, clock, camp, "Bicycles", 0, "Atelier")
    house.db.write_now(
        topics.withdraw, camp.ben, clock.advance(minutes=1), topic_id=camp.topics["Bread"]
    )
    moves(house.db, clock, camp, "Bees", 1, "Salon")
    house.db.write_now(grid.publish, camp.ada, clock.advance(minutes=1), sentence="More room <b>")
    read = entries(client, camp)
    assert [entry.title for entry in read] == [
        "Version 3 de la grille : une séance déplacée ; une nouvelle",
        "Annulée : « Bread » (avant : 09:30, Salon)",
        "Déplacée : « Bees », maintenant 13:00, Salon (avant : 10:30, Atelier)",
        "La grille est en ligne : 2 séances",
    ]
    assert read[0].summary == (
        "<ul><li>More room &lt;b&gt;</li>"
        "<li>Nouvelle : « Bicycles », 09:30, Atelier</li>"
        "<li>Déplacée : « Bees », maintenant 10:30, Salon (avant : 13:00, Salon)</li></ul>"
    )
    assert read[0].link == f"http://testserver{camp.path}/board"
    assert read[0].updated == f"{clock():%Y-%m-%dT%H:%M:%SZ}"


def test_ids_of_changes_stay_and_are_uuids(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    before = [entry.id for entry in entries(client, camp)]
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    after = [entry.id for entry in entries(client, camp)]
    assert after[1:] == before
    assert all(UUID(id.removeprefix("urn:uuid:")).version == 5 for id in after)


def test_both_feeds_say_the_same(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    house.db.write_now(
        notes.save,
        camp.ben,
        clock.advance(minutes=5),
        page_key=camp.topics["Bread"],
        body="Flour & ]]>",
        base=0,
        summary="<b>first</b>",
    )
    feed = client.get(f"{camp.path}/changes.json").json()
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"http://testserver{camp.path}/changes.json",
    )
    items = [
        (i["id"], i["title"], i["url"], i["date_modified"], i["content_html"])
        for i in feed["items"]
    ]
    assert items == [(e.id, e.title, e.link, e.updated, e.summary) for e in entries(client, camp)]
    assert feed["items"][0] == {
        "id": feed["items"][0]["id"],
        "url": f"http://testserver{camp.path}/n/{camp.topics['Bread']}",
        "title": "Ben a écrit dans les notes « Bread »",
        "content_html": "<p>&lt;b&gt;first&lt;/b&gt;</p>",
        "date_published": f"{clock():%Y-%m-%dT%H:%M:%SZ}",
        "date_modified": f"{clock():%Y-%m-%dT%H:%M:%SZ}",
        "authors": [{"name": "Ben"}],
    }


def test_what_one_writes_on_a_page_within_an_hour_is_one_change(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client, bread = phone(), camp.topics["Bread"]
    clock.set(MORNING + timedelta(hours=2))
    for base, (who, minutes) in enumerate(
        [(camp.ben, 1), (camp.ben, 1), (camp.cleo, 1), (camp.ben, 1), (camp.ben, 60)]
    ):
        house.db.write_now(
            notes.save,
            who,
            clock.advance(minutes=minutes),
            page_key=bread,
            body=f"{base}",
            base=base,
        )
    assert titles(client, camp)[:-1] == [
        "Ben a écrit dans les notes « Bread »",
        "Ben a écrit dans les notes « Bread »",
        "Cleo a écrit dans les notes « Bread »",
    ]


def test_merging_and_undoing_are_told_as_what_one_sees(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    client = phone()
    made = house.db.write_now(
        merges.merge,
        camp.ada,
        clock.advance(minutes=1),
        kept_id=camp.topics["Bees"],
        absorbed_id=camp.topics["Bread"],
    )
    house.db.write_now(merges.separate, camp.ada, clock.advance(minutes=1), merge_id=made)
    moves(house.db, clock, camp, "Bees", 2, "Salon")
    publish(house, clock, camp)
    house.db.write_now(history.undo, camp.ada, clock.advance(minutes=1))
    house.db.write_now(grid.unpublish, camp.ada, clock.advance(minutes=1))
    assert titles(client, camp)[:-1] == [
        "La grille a été retirée",
        "Déplacée : « Bees », maintenant 10:30, Atelier (avant : 13:00, Salon)",
        "Déplacée : « Bees », maintenant 13:00, Salon (avant : 10:30, Atelier)",
        "Nouvelle : « Bread », 09:30, Salon",
        "« Bread » fait maintenant partie de « Bees »",
    ]
