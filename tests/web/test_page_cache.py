"""The board comes from kept bytes, which are always those that would be drawn now."""

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import HTMLResponse

from app.db import Database
from app.domain.errors import NotFound
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.queries.revisions import Stamp
from app.services import (
    devices,
    erasing,
    grid,
    moderation,
    news,
    people,
    rounds,
    stars,
    topics,
    votes,
)
from app.web.house import House
from app.web.page_cache import PageCache, Sheet
from app.web.stamps import Stamps
from tests.clock import MORNING, StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, an_event
from tests.reading import page

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def test_after_every_kind_of_write_everybody_gets_what_would_be_drawn_now(
    phone: Phones, app: FastAPI, house: House, clock: StandingClock, camp: Camp
) -> None:
    clients = [phone(who) for who in ("", "cleo", "ben", "ada")]
    ada, ben, cleo = camp.ada, camp.ben, camp.cleo
    bread, bicycles, bees = camp.topics.values()
    salon, (_first, second, third) = camp.rooms["Salon"], camp.slots
    rye = TopicDraft(title="Rye", language="fr")
    writes: tuple[tuple[Callable[..., object], Viewer, dict[str, object]], ...] = (
        (stars.set_star, cleo, {"topic_id": bread, "on": False}),
        (stars.set_star, ben, {"topic_id": bicycles, "on": True}),
        (people.rename, ben, {"name": "Benno"}),
        (topics.edit, ben, {"topic_id": bread, "draft": rye}),
        (grid.move, ada, {"topic_id": bees, "slot_id": third, "room_id": salon}),
        (grid.publish, ada, {"sentence": "Bees need sun."}),
        (news.see_news, cleo, {}),
        (topics.host, cleo, {"topic_id": bees}),
        (rounds.open_round, ada, {"ends_at": clock() + timedelta(hours=1)}),
        (votes.set_vote, ben, {"topic_id": bicycles, "on": True}),
        (votes.set_vote, cleo, {"topic_id": bread, "on": False}),
        (topics.withdraw, cleo, {"topic_id": bicycles}),
        (rounds.close_round, ada, {}),
        (grid.move, ada, {"topic_id": bread, "slot_id": second, "room_id": salon}),
        (grid.publish, ada, {}),
        (moderation.block, ada, {"person_id": ben.participant_id, "on": True}),
        (devices.leave, cleo, {"device": "cleo"}),
        (erasing.erase, ben, {}),
        (grid.unpublish, ada, {}),
    )
    for use_case, viewer, how in writes:
        house.db.write_now(use_case, viewer, clock.advance(seconds=30), **how)
        kept = [client.get(f"{camp.path}/board").text for client in clients]
        app.state.house = replace(house, sheets=PageCache())
        drawn = [client.get(f"{camp.path}/board").text for client in clients]
        app.state.house = house
        assert kept == drawn, use_case


def test_passers_by_share_one_page_and_nobody_gets_what_is_another_s(
    phone: Phones, house: House, camp: Camp
) -> None:
    titles = {topic_id: title for title, topic_id in camp.topics.items()}

    def own(client: TestClient) -> dict[str, set[str]]:
        region = page(client.get(f"{camp.path}/board")).one("div", data_region="board")
        kinds = [kind for kind in ("data-voted", "data-hosted") if region.has(kind)]
        return {kind: {titles[found] for found in region.get(kind).split()} for kind in kinds}

    dora, eve, cleo, ben = phone(), phone(), phone("cleo"), phone("ben")
    for _again in range(2):
        assert [own(client) for client in (dora, eve, cleo, ben)] == [
            {},
            {},
            {"data-voted": {"Bread", "Bees"}, "data-hosted": {"Bicycles"}},
            {"data-voted": {"Bread"}, "data-hosted": {"Bread", "Bees"}},
        ]
        assert len(house.sheets) == 3


def test_pages_in_another_language_or_for_another_address_are_other_pages(
    phone: Phones, house: House, camp: Camp
) -> None:
    dora, board = phone(), f"{camp.path}/board"
    french = {"Accept-Language": "fr-CH, en;q=0.5"}
    assert page(dora.get(board)).heading == "The board"
    assert page(dora.get(board, headers=french)).heading == "La grille"
    elsewhere = dora.get(board, headers={"Host": "camp.example"})
    assert "http://camp.example/e/" in elsewhere.text
    assert len(house.sheets) == 3
    assert page(dora.get(f"{board}?lang=fr")).heading == "La grille"
    assert page(dora.get(board)).heading == "La grille"


def test_a_kept_page_costs_one_query_and_nothing_is_sent_to_who_has_it(
    phone: Phones, house: House, camp: Camp, queries: Counting
) -> None:
    for client in (phone(), phone("cleo")):
        first = client.get(f"{camp.path}/board")
        with queries(house.db.engine) as selects:
            again = client.get(f"{camp.path}/board")
            same = client.get(
                f"{camp.path}/board", headers={"If-None-Match": first.headers["etag"]}
            )
        assert len(selects) == 2
        assert (again.status_code, again.content) == (200, first.content)
        assert (same.status_code, same.content) == (304, b"")
        assert {name: same.headers[name] for name in ("cache-control", "vary", "etag")} == {
            "cache-control": "private, no-cache",
            "vary": "Accept-Language, Cookie, Accept-Encoding",
            "etag": first.headers["etag"],
        }


def test_pages_are_sent_packed_once_and_unpacked_to_who_wants_them_so(
    phone: Phones, camp: Camp
) -> None:
    dora = phone()
    plain = dora.get(f"{camp.path}/board", headers={"Accept-Encoding": "identity"})
    packed = dora.get(f"{camp.path}/board", headers={"Accept-Encoding": "gzip"})
    assert packed.text == plain.text
    assert [answer.headers.get("content-encoding") for answer in (plain, packed)] == [None, "gzip"]
    assert plain.headers["vary"] == packed.headers["vary"]


def test_a_board_holds_until_an_hour_begins_or_ends_and_not_when_the_clock_is_put_back(
    phone: Phones, house: House, clock: StandingClock, camp: Camp, queries: Counting
) -> None:
    def is_drawn() -> bool:
        with queries(house.db.engine) as selects:
            phone().get(f"{camp.path}/board")
        return len(selects) > 1

    moments = (0, 0, 29, 30, 74, 75, 90, 89)
    drawn = []
    for minutes in moments:
        clock.set(MORNING + timedelta(minutes=minutes))
        drawn.append(is_drawn())
    assert drawn == [True, False, False, True, False, True, True, True]


def test_a_room_that_looks_at_once_has_the_page_drawn_once() -> None:
    cache, drawn = PageCache(), []

    def draw() -> Sheet:
        drawn.append(1)
        return _sheet("The board")

    async def story() -> list[Sheet]:
        looks = (cache.sheet(("board",), 1, MORNING, draw) for _ in range(50))
        return await asyncio.gather(*looks)

    assert {gzip.decompress(sheet.packed) for sheet in asyncio.run(story())} == {b"The board"}
    assert len(drawn) == 1


def test_what_was_not_asked_for_longest_goes_first_and_a_failure_is_not_kept() -> None:
    size = len(_sheet("a").packed)
    cache = PageCache(most_bytes=3 * size)

    async def look(place: str, draw: Callable[[], Sheet]) -> Sheet:
        return await cache.sheet((place,), 1, MORNING, draw)

    def gone() -> Sheet:
        raise NotFound

    async def story() -> None:
        for place in "abcad":
            await look(place, lambda place=place: _sheet(place))  # type: ignore[misc]
        for place in "acd":
            assert (await look(place, gone)).body == place.encode()
        with pytest.raises(NotFound):
            await look("b", gone)
        assert (await look("b", lambda: _sheet("b"))).body == b"b"

    asyncio.run(story())


def _sheet(text: str) -> Sheet:
    headers = {"content-language": "en", "vary": "Cookie", "cache-control": "private"}
    until = MORNING + timedelta(hours=1)
    return Sheet.of(HTMLResponse(text, headers=headers), until, drawn_at=MORNING)


def test_many_who_ask_at_once_share_a_query_and_see_what_another_process_wrote(
    database: Database, clock: StandingClock, queries: Counting
) -> None:
    camp, other = an_event(database, clock), Database(database.url)
    stamps = Stamps(other)

    async def ask(times: int) -> list[Stamp]:
        return await asyncio.gather(*(stamps.of(camp.slug) for _ in range(times)))

    async def nowhere() -> None:
        with pytest.raises(NotFound):
            await stamps.of("nowhere")

    with queries(other.engine) as selects:
        before = asyncio.run(ask(100))
    database.write_now(people.rename, camp.cleo, clock(), name="Clea")
    after = asyncio.run(ask(2))
    asyncio.run(nowhere())
    other.close()
    assert len(selects) == 1
    assert {stamp.revision + 1 for stamp in before} == {stamp.revision for stamp in after}
    assert {stamp.id for stamp in before + after} == {camp.id}
