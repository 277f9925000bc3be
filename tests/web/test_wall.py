"""The wall as its page and its desk show it."""

import pytest

from app.domain.phases import Phase
from app.services import rounds, screen
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, ada_organises, an_event
from tests.reading import Page, page

PLACED = {"Bread": (0, "Atelier"), "Bicycles": (0, "Salon"), "Bees": (1, "Salon")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def the_wall(phone: Phones, camp: Camp, query: str = "lang=en") -> Page:
    return page(phone().get(f"{camp.path}/wall/{camp.wall_token}?{query}"))


def mode(wall: Page) -> str:
    return wall.one("main").get("data-mode")


def test_a_wall_shows_nothing_to_who_has_not_its_secret(phone: Phones, camp: Camp) -> None:
    wrong = phone().get(f"{camp.path}/wall/wrong?lang=en")

    assert wrong.status_code == 404
    shown = page(wrong)
    assert "This is not the address of a wall. The desk shows the right one." in shown.text
    assert "Bread" not in shown.text
    assert phone().post(f"{camp.path}/wall/wrong/reveal", data={"count": 1}).status_code == 404


def test_every_mode_has_its_picture(phone: Phones, camp: Camp) -> None:
    modes = ["lobby", "circle", "pitch", "round", "grid", "next", "closing"]

    assert [mode(the_wall(phone, camp, f"mode={asked}")) for asked in modes] == modes
    assert mode(the_wall(phone, camp, "mode=cinema")) == "round"


def test_a_wall_speaks_both_languages_until_told_otherwise(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    def says(query: str) -> tuple[str, str]:
        wall = the_wall(phone, camp, query)
        return wall.one("html").get("lang"), wall.one("span", class_="on").text

    both = phone().get(f"{camp.path}/wall/{camp.wall_token}")
    assert both.headers["content-language"] == "fr, en"
    parts = page(both).one("span", class_="on").every("span")
    assert [(part.get("lang"), part.text) for part in parts] == [
        ("fr", "en direct"),
        ("en", "live"),
    ]
    assert says("") == ("fr", "en direct / live")
    assert says("lang=en") == ("en", "live")

    house.db.write_now(screen.set_language, camp.ada, clock(), language="fr")
    assert says("") == ("fr", "en direct")
    assert says("lang=both") == ("fr", "en direct / live")


def test_a_message_lies_over_everything(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(screen.set_message, camp.ada, clock(), message="Cake!", minutes=5)

    wall = the_wall(phone, camp)
    assert (mode(wall), wall.one("p", class_="announcement").text) == ("message", "Cake!")
    clock.advance(minutes=5)
    assert mode(the_wall(phone, camp)) == "round"


def test_numbers_stay_hidden_until_the_space_bar_reveals_them(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(screen.hide_numbers, camp.ada, clock(), on=True)
    hidden = [("Bread", ""), ("Bicycles", ""), ("Bees", "")]
    reveal = f"{camp.path}/wall/{camp.wall_token}/reveal"
    assert ranks(the_wall(phone, camp)) == hidden
    assert phone().post(reveal, data={"count": 1}).status_code == 409
    assert ranks(the_wall(phone, camp)) == hidden

    house.db.write_now(rounds.close_round, camp.ada, clock())
    phone().post(reveal, data={"count": 1})

    wall = the_wall(phone, camp)
    assert ranks(wall) == [("?", "1"), ("?", "2"), ("Bicycles", "0")]
    assert "Bread" not in wall.one("div", class_="pages").text


def test_without_topics_the_round_says_how_to_propose(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    empty = an_event(house.db, clock, name="Empty", topics={})

    wall = the_wall(phone, empty)

    assert wall.one("p", class_="announcement").text == (
        "No topic yet. Scan the code and propose the first."
    )


def test_a_door_names_its_room(phone: Phones, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)
    clock.advance(minutes=40)

    door = the_wall(phone, camp, f"lang=en&room={camp.rooms['Salon']}")

    assert (mode(door), door.one("h2").text) == ("door", "Salon")
    assert [title.text for title in door.every("p", class_="title")] == ["Bicycles", "Bees"]
    assert [other.text for other in door.one("div", class_="elsewhere").every("li")] == [
        "Atelier Bread"
    ]
    gone = phone().get(f"{camp.path}/wall/{camp.wall_token}?room=cellar")
    assert gone.status_code == 404


def test_the_code_is_in_capitals_that_the_door_takes(phone: Phones, camp: Camp) -> None:
    answer = phone().get(f"/J/{camp.code}")

    assert answer.status_code == 200
    assert page(answer).form(f"/j/{camp.code}").method == "post"


def test_the_desk_leads_the_wall(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    ada = phone()
    ada_organises(ada, camp)
    desk = f"{camp.path}/desk/wall"

    def pressed() -> list[str]:
        return [button.text for button in page(ada.get(desk)).every("button", aria_pressed="true")]

    unled = ["Automatic", "Show the numbers", "French and English", "Greet them on the wall"]
    assert pressed() == unled
    for path, words in (
        ("mode", {"mode": "grid"}),
        ("numbers", {"on": "true"}),
        ("language", {"language": "en"}),
        ("names", {"on": "false"}),
    ):
        ada.post(f"{desk}/{path}", data=words)
    assert pressed() == ["Grid", "Hide them until the end", "English", "Only count them"]
    assert mode(the_wall(phone, camp)) == "grid"

    ada.post(f"{desk}/mode", data={"mode": ""})
    house.db.write_now(rounds.close_round, camp.ada, clock())
    ada.post(f"{desk}/reveal", data={"count": 3})
    assert ranks(the_wall(phone, camp))[0] == ("Bread", "2")
    shown = page(ada.get(desk))
    assert shown.heading == "The wall"
    assert shown.links["Salon"] == f"{camp.path}/wall/{camp.wall_token}?room={camp.rooms['Salon']}"


def test_a_message_too_long_is_kept_to_be_shortened(phone: Phones, camp: Camp) -> None:
    ada = phone()
    ada_organises(ada, camp)
    long = "Lunch is ready " * 7

    answer = ada.post(f"{camp.path}/desk/wall/message", data={"message": long, "minutes": 5})

    assert answer.status_code == 422
    shown = page(answer)
    assert shown.problems["message"].endswith("Write 90 characters or fewer.")
    kept = [form for form in shown.forms if form.values.get("message") == [long]]
    assert len(kept) == 1
    assert kept[0].value("minutes") == "5"


def test_nobody_else_leads_the_wall(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")

    assert ben.get(f"{camp.path}/desk/wall").status_code == 404
    for path in ("mode", "language", "message"):
        assert ben.post(f"{camp.path}/desk/wall/{path}", data={}).status_code == 404


def ranks(wall: Page) -> list[tuple[str, str]]:
    topics = [li for li in wall.one("ol", class_="rank").every("li") if li.every("h2")]
    return [(li.one("h2").text, li.one("span", class_="n").text) for li in topics]
