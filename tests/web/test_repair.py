"""Ada watches a grid grow, notes who is late, compares repairs and takes them, also one by one."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.models import PlanRun
from app.services import locks, planning
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import Element, Page, page
from tests.searches import assigned, searched

PLACED = {"Bread": (0, "Salon"), "Bicycles": (0, "Atelier")}
FEWEST = {"Bread": (1, "Salon"), "Bicycles": (0, "Atelier")}
BEST = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon"), "Bees": (2, "Salon")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.PLANNING, placed=PLACED)


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    return phone("ada")


def repairing(client: TestClient, camp: Camp, query: str = "") -> Page:
    return page(client.get(f"{camp.path}/desk/repair{query}"))


def proposed(house: House, clock: StandingClock, camp: Camp, **values: Any) -> str:
    """Let a search for repairs have ended with two proposals."""
    return searched(house.db, clock, camp, {"fewest": FEWEST, "best": BEST}, **values)


def rows(table: Element) -> list[list[str]]:
    return [[cell.text for cell in row.every("td")] for row in table.one("tbody").every("tr")]


def steps(found: Page) -> list[str]:
    return [item.one("div").text for item in found.one("ul", class_="steps-of").every("li")]


def test_the_grid_is_seen_while_it_is_built(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    run_id = searched(
        house.db,
        clock,
        camp,
        {},
        **{"state": "running", "purpose": "build", "step": 40, "steps": 100, "placed": 3},
        **{"coverage": 4, "ideal": 5, "bound": 4, "seconds": 8.0, "assign": assigned(camp, BEST)},
        trace=[[0.1, 3, 5], [8.0, 4, 4]],
    )

    found = page(ada.get(f"{camp.path}/desk/grid"))

    section = found.one("section", data_plan="running")
    assert section.one("h2").text == "The grid is being built"
    assert "Best so far: 4 of 5 hours" in section.text
    assert "of 2 people always find something they chose." in section.text
    assert "This is proven: no grid can do better." in section.text
    assert "40 % · 8 seconds of work" in section.text
    assert rows(section.one("table", class_="sketch")) == [
        ["Bread", ""],
        ["", "Bicycles"],
        ["Lunch"],
        ["", "Bees"],
    ]
    figures = section.one("details", id="curve")
    assert rows(figures.one("table")) == [["0.1", "3", "5"], ["8.0", "4", "4"]]
    assert [line.get("class") for line in figures.every("polyline")] == ["bound", "found"]
    assert found.form(f"{camp.path}/desk/plans/{run_id}/stop").method == "post"
    drafted = found.one("table", class_="grid").text
    assert ("Bread" in drafted, "Bees" in drafted) == (True, False)


def test_a_search_for_repairs_says_so_and_is_stopped_on_its_own_page(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    run_id = proposed(house, clock, camp, state="running")

    found = repairing(ada, camp)
    assert (
        found.one("section", data_plan="running").one("h2").text == "Repairs are being looked for"
    )
    assert [form.action for form in found.forms if form.action.endswith("/repairs")] == []

    answer = ada.post(f"{camp.path}/desk/repairs/{run_id}/stop")
    assert answer.url.path == f"{camp.path}/desk/repair"
    with house.db.reading() as session:
        assert session.get_one(PlanRun, run_id).stop_wanted


def test_who_is_late_breaks_the_draft_in_words_and_is_here_again(
    ada: TestClient, camp: Camp
) -> None:
    before = repairing(ada, camp)
    assert before.one("section", id="wrong").one("h2").text == "The draft keeps all the rules"
    form = before.form(f"{camp.path}/desk/absences")
    assert form.values == {
        "person": [camp.ben.participant()],
        "first": [camp.slots[0]],
        "last": [camp.slots[2]],
    }

    late = page(ada.post(form.action, data={k: v[0] for k, v in form.values.items()}))
    assert [
        item.text for item in late.one("section", id="wrong").one("ul", class_="causes").every("li")
    ] == ["Ben hosts “Bread” and is away at 09:30."]
    assert "Ada noted when Ben is away" in late.text
    (line,) = late.every("form", class_="line-of")
    assert line.text == "Ben is away at 09:30 , 10:30 , 13:00 Is here all day : Ben"
    grid = page(ada.get(f"{camp.path}/desk/grid"))
    assert {grid.links[words] for words in ("Look for repairs", "Repair the grid")} == {
        f"{camp.path}/desk/repair"
    }

    here = page(ada.post(f"{camp.path}/desk/absences/{camp.ben.participant_id}/end"))
    assert here.one("section", id="wrong").one("h2").text == "The draft keeps all the rules"


def test_a_time_before_the_first_is_refused_and_all_choices_are_kept(
    ada: TestClient, camp: Camp
) -> None:
    typed = {"person": camp.cleo.participant(), "first": camp.slots[1], "last": camp.slots[0]}
    answer = ada.post(f"{camp.path}/desk/absences", data=typed)

    assert answer.status_code == 422
    found = page(answer)
    assert found.problems == {"last": "Choose a time that is not before the first."}
    form = found.form(f"{camp.path}/desk/absences")
    assert {name: form.value(name) for name in typed} == typed


def test_repairs_are_looked_for_with_a_limit(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    refused = ada.post(f"{camp.path}/desk/repairs", data={"most": "many"})
    assert refused.status_code == 422
    assert page(refused).problems == {"most": "Write a number from 0 to 999, or nothing."}
    assert page(refused).form(f"{camp.path}/desk/repairs").value("most") == "many"

    started: dict[str, Any] = {"seed": 1, "purpose": "repair", "most_moves": 3}
    job = house.db.write_now(planning.start_plan, camp.ada, clock(), **started)
    assert job is not None
    again = ada.post(f"{camp.path}/desk/repairs", data={"most": "2"})
    assert again.url.path == f"{camp.path}/desk/repair"
    with house.db.reading() as session:
        run = session.get_one(PlanRun, job.run_id)
        assert (run.purpose, run.most_moves, run.state) == ("repair", 3, "running")


def test_repairs_are_compared_taken_one_by_one_and_as_a_whole(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    run_id = proposed(house, clock, camp)
    address = f"{camp.path}/desk/repairs/{run_id}"

    found = repairing(ada, camp, "?proposal=best")
    cards = found.one("ul", class_="proposals").every("li", class_="card")
    assert [card.one("h3").text for card in cards] == ["Fewest moves", "Best grid"]
    assert [item.text for item in cards[1].one("ul").every("li")] == [
        "2 topics move, 1 gets a place",
        "2 people are concerned",
        "3 hours more are filled",
        "2 people find more, 0 less",
        "keeps all the rules",
    ]
    assert steps(found) == [
        "Bread 09:30 Salon → 09:30 Atelier 2 people Takes along: Bicycles",
        "Bicycles 09:30 Atelier → 10:30 Salon 1 person",
        "Bees new, 13:00 Salon 2 people",
    ]
    before, after = (found.one("div", class_=name) for name in ("before", "after"))
    assert rows(before.one("table")) == [["Bicycles", "Bread"], ["", ""], ["Lunch"], ["", ""]]
    assert rows(after.one("table")) == [["Bread", ""], ["", "Bicycles"], ["Lunch"], ["", "Bees"]]

    one = page(ada.post(address, data={"name": "best", "topic": camp.topics["Bees"]}))
    assert len(steps(one)) == 2
    assert "Ada took a proposal into the draft" in one.text
    whole = page(ada.post(address, data={"name": "best", "topic": ""}))
    assert "The draft is like this now." in whole.text
    assert whole.every("ul", class_="steps-of") == []


def test_what_a_lock_forbids_is_said(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    run_id = proposed(house, clock, camp)
    house.db.write_now(locks.lock, camp.ada, clock(), on=True, topic_id=camp.topics["Bread"])

    answer = ada.post(f"{camp.path}/desk/repairs/{run_id}", data={"name": "fewest"})

    assert answer.status_code == 422
    assert "“Bread”" in page(answer).one("p", id="place-problem").text


def test_nobody_else_knows_of_it(phone: Phones, camp: Camp) -> None:
    assert phone("ben").get(f"{camp.path}/desk/repair").status_code == 404


def test_without_a_grid_there_is_nothing_to_repair(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING)

    assert "There is no grid yet that could be repaired." in repairing(phone("ada"), camp).text
