"""Pages of the desk say what was done last, undo it, and keep its history."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import people
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, ada_organises, an_event, moves
from tests.reading import Page, page

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
PAGES = ("", "/rooms", "/slots", "/grid", "/topics", "/twins", "/wall", "/settings", "/history")


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    camp = an_event(house.db, clock, phase=Phase.PLANNING, placed=PLACED)
    clock.advance(seconds=12)
    return camp


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


@pytest.fixture
def zoe(phone: Phones, camp: Camp, house: House, clock: StandingClock) -> TestClient:
    """A second organiser, who came in by the organisers' link."""
    house.db.write_now(
        people.join, code=camp.code, device="zoe", name="Zoé", language="en", now=clock()
    )
    client = phone("zoe")
    ada_organises(client, camp)
    return client


def desk(client: TestClient, camp: Camp, where: str = "") -> Page:
    return page(client.get(f"{camp.path}/desk{where}"))


def posts(client: TestClient, camp: Camp, where: str, **fields: str) -> Any:
    return client.post(f"{camp.path}/desk/{where}", data=fields)


def bar(shown: Page) -> str:
    return shown.one("div", role="group", aria_label="What was done last").text


def entries(shown: Page) -> list[str]:
    """The first line of each action."""
    every = shown.one("ol", id="history").every("li")
    return [item.every("p")[0].text for item in every if item.every("p")]


@pytest.mark.parametrize("where", PAGES)
def test_every_page_of_the_desk_says_what_was_done_last(
    ada: TestClient, camp: Camp, where: str
) -> None:
    assert bar(desk(ada, camp, where)) == ("Ada moved “Bicycles”, 12 seconds ago Undo History")


def test_the_last_action_is_undone_and_redone_where_one_is(ada: TestClient, camp: Camp) -> None:
    form = desk(ada, camp, "/rooms").form(f"{camp.path}/desk/undo")
    rooms = {"Referer": f"http://testserver{camp.path}/desk/rooms?lang=en"}
    answer = ada.post(form.action, data=form.values, headers=rooms)

    assert answer.url.path == f"{camp.path}/desk/rooms"
    assert bar(page(answer)) == (
        "Ada moved “Bread”, 12 seconds ago Undo Redo : Ada moved “Bicycles” History"
    )
    form = page(answer).form(f"{camp.path}/desk/redo")
    assert bar(page(ada.post(form.action, data=form.values))).startswith("Ada moved “Bicycles”")


def test_the_history_tells_who_did_what_and_when(
    ada: TestClient, zoe: TestClient, camp: Camp, clock: StandingClock
) -> None:
    posts(zoe, camp, "locks", room_id=camp.rooms["Salon"], why="Sound check")
    clock.advance(minutes=3)
    posts(ada, camp, "undo", number="3")
    shown = desk(ada, camp, "/history")

    assert shown.heading == "History of the desk"
    assert entries(shown)[0] == "Zoé locked the column Salon"
    assert "Ada moved “Bread” undone by Ada at 09:04" in entries(shown)
    assert shown.text.count("3 minutes ago · Sound check") == 1
    assert "Bicycles: no place → 10:30 Salon" in shown.text


def test_what_somebody_changed_since_is_said_on_the_history(
    ada: TestClient, zoe: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    place = f"{camp.slots[2]} {camp.rooms['Atelier']}"
    posts(zoe, camp, f"placements/{camp.topics['Bread']}", place=place)
    clock.advance(seconds=4)
    with_bread = next(
        form
        for form in desk(ada, camp, "/history").forms
        if "Ada moved “Bread”" in form.element.text
    )
    answer = ada.post(with_bread.action, data=with_bread.values)

    assert answer.status_code == 409
    assert "Zoé moved “Bread”, 4 seconds ago. Undo that first, or leave it." in page(answer).text


def test_a_step_of_the_event_stands_out_for_a_minute(
    ada: TestClient, camp: Camp, clock: StandingClock
) -> None:
    def stands_out(shown: Page) -> bool:
        return bool(shown.every("div", class_="fresh"))

    assert not stands_out(desk(ada, camp))
    assert stands_out(page(posts(ada, camp, "round")))
    clock.advance(seconds=59)
    assert stands_out(desk(ada, camp))
    clock.advance(seconds=1)
    assert not stands_out(desk(ada, camp))
    posts(ada, camp, "undo")
    assert "Build the grid and publish it" in desk(ada, camp).text


def test_nobody_else_undoes_or_reads_the_history(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")

    assert ben.get(f"{camp.path}/desk/history").status_code == 404
    for where in ("undo", "redo", "locks", "blockers", "rooms/blockers", "wave"):
        assert posts(ben, camp, where).status_code == 404


def test_undo_leads_nowhere_else(ada: TestClient, camp: Camp) -> None:
    for before in ("https://elsewhere.test/", f"http://testserver{camp.path}/desk-not", ""):
        answer = ada.post(f"{camp.path}/desk/undo", headers={"Referer": before})
        assert answer.url.path == f"{camp.path}/desk/history"
        posts(ada, camp, "redo")


def test_the_bar_is_the_same_for_all_organisers_and_comes_by_the_stream(
    ada: TestClient, zoe: TestClient, phone: Phones, camp: Camp
) -> None:
    live = f"{camp.path}/live?regions=deeds&once=1"
    posts(zoe, camp, "locks", room_id=camp.rooms["Salon"])

    frames = [client.get(live).text.partition("event: deeds")[2] for client in (ada, zoe)]
    assert frames[0] == frames[1]
    assert "Zoé locked the column Salon" in frames[0]
    assert phone("cleo").get(live).status_code == 404


def test_reasons_are_read_by_organisers_alone(
    ada: TestClient, phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    closed = posts(
        ada,
        camp,
        "rooms/blockers",
        slot_id=camp.slots[2],
        room_id=camp.rooms["Salon"],
        why="Wet paint",
    )
    assert "13:00 Salon : Wet paint" in page(closed).text
    posts(ada, camp, "locks", room_id=camp.rooms["Salon"], why="Secret guest")
    posts(ada, camp, "locks", topic_id=camp.topics["Bread"], why="Promised to Zoé")
    posts(ada, camp, "versions", sentence="")
    cleo = phone("cleo")
    public = ["", "/topics", "/board", "/me", "/export", "/notes", "/schedule.ics"]
    public += list(page(cleo.get(f"{camp.path}/export")).links.values())
    public += [f"/wall/{camp.wall_token}", f"/topics/{camp.topics['Bread']}"]
    for where in public:
        text = cleo.get(where if where.startswith("/e/") else f"{camp.path}{where}").text
        for why in ("Wet paint", "Secret guest", "Promised to"):
            assert why not in text, where


def test_a_place_where_a_topic_stands_is_not_closed_and_nothing_typed_is_lost(
    ada: TestClient, camp: Camp
) -> None:
    answer = posts(
        ada,
        camp,
        "rooms/blockers",
        slot_id=camp.slots[1],
        room_id=camp.rooms["Salon"],
        why="Wet paint",
    )
    shown = page(answer)
    form = next(form for form in shown.forms if "why" in form.values)

    assert answer.status_code == 409
    assert "“Bicycles” stands there. Move it first." in shown.text
    assert form.values == {
        "room_id": [camp.rooms["Salon"]],
        "slot_id": [camp.slots[1]],
        "why": ["Wet paint"],
    }


def test_one_more_round_leads_to_a_new_version(
    ada: TestClient, phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    def now_is() -> str:
        return desk(ada, camp).one("section", class_="step-now").one("h2").text

    posts(ada, camp, "versions")
    clock.advance(minutes=90)
    assert posts(ada, camp, "wave", ends_at="11:00").status_code == 200
    assert now_is() == "Voting is open until 11:00"
    cleo = phone("cleo")
    for where in ("topics", "board", "me"):
        shown = page(cleo.get(f"{camp.path}/{where}"))
        assert "One more round is open until 11:00. The day from 13:00 on is planned anew" in (
            shown.text
        )
    assert "Bread" in page(cleo.get(f"{camp.path}/board")).text

    posts(ada, camp, "closure")
    assert now_is() == "Build the rest of the day and publish it"
    clock.advance(minutes=1)
    posts(ada, camp, "versions")
    assert now_is() == "The day is under way"
    assert "One more round" not in page(cleo.get(f"{camp.path}/board")).text


def test_the_history_costs_the_same_however_long_it_is(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock, queries: Counting
) -> None:
    counts = []
    for _ in range(2):
        with queries(house.db.engine) as selects:
            desk(ada, camp, "/history")
        counts.append(len(selects))
        for slot in (0, 1, 2):
            moves(house.db, clock, camp, "Bread", slot, "Atelier")

    assert counts == [14, 14]


def test_a_number_that_no_database_keeps_is_refused(ada: TestClient, camp: Camp) -> None:
    huge = "9" * 25
    bread = camp.topics["Bread"]
    assert [
        posts(ada, camp, "undo", number=huge).status_code,
        posts(ada, camp, "redo", number=huge).status_code,
        ada.get(f"{camp.path}/desk/history?below={huge}").status_code,
        posts(ada, camp, f"placements/{bread}", place="off", seen=huge).status_code,
        posts(ada, camp, "repairs", most="9" * 5000).status_code,
    ] == [422] * 5
