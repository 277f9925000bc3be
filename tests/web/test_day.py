"""My day, stars and the board, by forms alone."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import grid
from app.web.house import House
from tests.clock import MORNING, StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, moves
from tests.reading import Page, page

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def _sends(client: TestClient, shown: Page, action: str) -> Page:
    form = shown.form(action)
    return page(client.post(form.action, data=form.values))


def _picks(day: Page) -> list[str]:
    hours = day.one("ol", class_="day")
    return [title.text for title in hours.every("h3")]


def test_of_two_at_once_one_is_chosen_and_the_other_put_back(phone: Phones, camp: Camp) -> None:
    ada, path = phone("ada"), camp.path
    for title in ("Bread", "Bicycles"):
        ada.post(f"{path}/topics/{camp.topics[title]}/star", data={"on": "1"})
    day = page(ada.get(f"{path}/me"))
    choices = [form for form in day.forms if form.action == f"{path}/me/choice"]
    assert [form.element.one("button").text for form in choices] == [
        "Choose Bread",
        "Choose Bicycles",
    ]

    chosen = page(ada.post(f"{path}/me/choice", data=choices[0].values))
    assert _picks(chosen) == ["Bread"]

    back = _sends(ada, chosen, f"{path}/topics/{camp.topics['Bicycles']}/star")
    assert _picks(back) == ["Bread", "Bicycles"]


def test_a_choice_and_putting_back_are_kept_by_the_outbox(phone: Phones, camp: Camp) -> None:
    ada, path = phone("ada"), camp.path
    bread, bicycles = camp.topics["Bread"], camp.topics["Bicycles"]
    for topic_id in (bread, bicycles):
        ada.post(f"{path}/topics/{topic_id}/star", data={"on": "1"})

    forms = page(ada.get(f"{path}/me")).forms
    choice = next(form for form in forms if form.action == f"{path}/me/choice")
    assert choice.element.get("data-outbox") == "choice"
    assert choice.element.get("data-coalesce") == f"choice {bread}"

    answer = ada.post(choice.action, data=choice.values, headers=SCRIPT)
    assert answer.json() == {"go": f"{path}/me"}
    back = page(ada.get(f"{path}/me")).form(f"{path}/topics/{bicycles}/star")
    assert back.element.get("data-outbox") == "star"
    assert back.element.get("data-coalesce") == f"star {bicycles}"
    assert ada.post(back.action, data=back.values, headers=SCRIPT).json() == {"on": True}


def test_a_choice_that_arrives_again_or_late_changes_nothing(phone: Phones, camp: Camp) -> None:
    ada, path = phone("ada"), camp.path
    bread, bicycles = camp.topics["Bread"], camp.topics["Bicycles"]

    def chosen(keep: str, instead_of: str, order: str) -> list[str]:
        data = {"keep": keep, "instead_of": instead_of}
        sent = {**SCRIPT, "Idempotency-Key": f"k{order}", "Outbox-Order": order}
        answer = ada.post(f"{path}/me/choice", data=data, headers=sent)
        assert (answer.status_code, answer.json()) == (200, {"go": f"{path}/me"})
        return _picks(page(ada.get(f"{path}/me")))

    assert chosen(bread, bicycles, "5") == ["Bread"]
    put_back = {**SCRIPT, "Outbox-Order": "6"}
    ada.post(f"{path}/topics/{bicycles}/star", data={"on": "1"}, headers=put_back)

    assert chosen(bread, bicycles, "5") == ["Bread", "Bicycles"]
    assert chosen(bicycles, bread, "9") == ["Bicycles"]
    assert chosen(bread, bicycles, "8") == ["Bicycles"]


def test_who_hosts_one_of_two_can_only_choose_that(phone: Phones, camp: Camp) -> None:
    day = page(phone("cleo").get(f"{camp.path}/me"))

    (choice,) = [form for form in day.forms if form.action == f"{camp.path}/me/choice"]
    assert choice.element.one("button").text == "Choose Bicycles"


def test_a_star_on_the_board_by_form_and_by_script(phone: Phones, camp: Camp) -> None:
    ada, bees = phone("ada"), camp.topics["Bees"]
    address = f"{camp.path}/topics/{bees}/star"

    answer = ada.post(address, data={"on": "1", "back": "board"}, follow_redirects=False)
    assert answer.headers["location"] == f"{camp.path}/board#s{bees}"
    assert ada.post(address, data={"on": "1"}, headers=SCRIPT).json() == {"on": True}

    board = page(ada.get(f"{camp.path}/board"))
    row = board.one("li", id=f"s{bees}")
    assert row.one("button").get("aria-pressed") == "true"
    assert row.one("button").one("span", class_="unseen").text == "In my day: Bees"
    assert board.one("div", data_region="board").get("data-picked") == bees


def test_what_moved_is_told_until_got_it(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    cleo = phone("cleo")
    moves(house.db, clock, camp, "Bees", 2, "Atelier")
    clock.advance(minutes=1)
    house.db.write_now(grid.publish, camp.ada, clock())

    day = page(cleo.get(f"{camp.path}/me"))
    assert day.one("section", class_="news-of-day").one("li").text == (
        "Moved: Bees , Salon → Atelier, 10:30 → 13:00"
    )

    after = _sends(cleo, day, f"{camp.path}/me/news")
    assert after.every("section", class_="news-of-day") == []


def test_now_says_how_long_and_next_where_to_come_from(
    phone: Phones, clock: StandingClock, camp: Camp
) -> None:
    clock.set(MORNING + timedelta(minutes=40))

    day = page(phone("ben").get(f"{camp.path}/me"))

    now = day.one("section", class_="now")
    assert now.every("p")[1].text == "ends 10:15 ( 35 min )"
    following = day.one("section", class_="next")
    assert (following.one("h2").text, following.one("h3").text) == ("Next, at 10:30", "Bees")
    assert "15 min to come from Atelier" in following.text
    assert "You helped 1 topic get a place." in day.text


def test_who_chose_nothing_is_offered_what_is_most_wanted(phone: Phones, camp: Camp) -> None:
    day = page(phone("ada").get(f"{camp.path}/me"))

    offers = day.one("ul", class_="offers").every("li")
    assert [offer.one("a").text for offer in offers] == ["Bread", "Bees", "Bicycles"]
    assert day.links["Pick from the board"] == f"{camp.path}/board"


def test_topics_without_a_place_meet_anyway(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    placed = {"Bees": (1, "Salon")}
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed=placed)

    day = page(phone("cleo").get(f"{camp.path}/me"))

    assert day.links["Meet anyway : Bread"] == f"{camp.path}/n/{camp.topics['Bread']}"


def test_the_board_is_searched_without_script(phone: Phones, camp: Camp) -> None:
    dora = phone()

    def shown(asked: str) -> list[str]:
        board = page(dora.get(f"{camp.path}/board{asked}")).one("div", class_="thin-board")
        rows = [
            row
            for hour in board.every("section")
            if not hour.has("hidden")
            for row in hour.every("li")
            if not row.has("hidden")
        ]
        return [row.one("h3").text if row.every("h3") else row.text for row in rows]

    empty = ["Atelier nothing this hour", "Atelier nothing this hour", "Salon nothing this hour"]
    assert shown("") == ["Bread", "Bicycles", empty[0], "Bees", *empty[1:]]
    assert shown("?q=bíc") == ["Bicycles"]
    assert shown(f"?show={camp.rooms['Salon']}") == ["Bicycles", "Bees", empty[2]]
    assert shown("?q=nothing") == []
    assert "No session about “nothing”." in page(dora.get(f"{camp.path}/board?q=nothing")).text


def test_strangers_see_the_board_without_stars(phone: Phones, camp: Camp) -> None:
    region = page(phone().get(f"{camp.path}/board")).one("div", data_region="board")

    assert not region.has("data-picked")
