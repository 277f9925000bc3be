import pytest

from app.db import Tx
from app.domain.phases import Phase
from app.models import Event
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, ada_organises, an_event
from tests.reading import Element
from tests.reading import page as read

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed=PLACED)


def table(sheet: Element) -> list[list[str]]:
    """Return the words of a table, cell by cell."""
    return [
        [cell.text for cell in row.every() if cell.tag in ("td", "th")] for row in sheet.every("tr")
    ]


def test_the_grid_for_the_wall_has_an_empty_row_and_an_empty_column(
    phone: Phones, camp: Camp
) -> None:
    (sheet,) = read(phone().get(f"{camp.path}/print/grid")).every("section", class_="sheet")
    assert table(sheet) == [
        ["Time", "Atelier", "Salon", "By hand"],
        ["09:30 10:15", "", "Bread Ben", ""],
        ["10:30 11:15", "Bees Ben", "", ""],
        ["12:00", "Lunch"],
        ["13:00 13:45", "", "", ""],
        ["", "", "", ""],
    ]


def test_every_sheet_says_its_version_when_it_was_printed_and_where_it_is_live(
    phone: Phones, camp: Camp
) -> None:
    for path, sheets in (("grid", 1), ("grid?paper=a4", 1), ("doors", 2)):
        feet = read(phone().get(f"{camp.path}/print/{path}")).every("footer", class_="below")
        assert len(feet) == sheets
        for foot in feet:
            assert "Version 1, printed at 09:01 on Saturday 21 November 2026" in foot.text
            assert len(foot.every("svg")) == 1


def test_every_card_says_its_version_when_it_was_printed_and_has_an_empty_row(
    phone: Phones, camp: Camp
) -> None:
    cards = read(phone().get(f"{camp.path}/print/cards")).every("article", class_="topic-card")
    assert len(cards) == 3
    for card in cards:
        assert "Version 1, printed at 09:01 on Saturday 21 November 2026" in card.text
        (row,) = card.every("div", class_="by-hand")
        assert row.text == ""


def test_a_door_leads_to_what_is_on_in_its_room(phone: Phones, camp: Camp) -> None:
    doors = read(phone().get(f"{camp.path}/print/doors")).every("section", class_="sheet")
    assert [door.one("h2").text for door in doors] == ["Atelier", "Salon"]
    assert f"{camp.path}/board?show={camp.rooms['Salon']}" in doors[1].text
    assert phone().get(f"{camp.path}/board?show={camp.rooms['Salon']}").status_code == 200


def test_cards_say_what_one_must_know_to_sort_them(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING, topics={"Bread": "ben"})
    ada = phone()
    ada_organises(ada, camp)
    (card,) = read(ada.get(f"{camp.path}/print/cards")).every("article", class_="topic-card")
    assert card.one("h2").text == "Bread"
    assert [line.text for line in card.every("p")][:3] == ["Ben", "In English", "2 votes"]
    assert len(card.every("svg")) == 1


def test_before_publication_only_organisers_print(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING, placed=PLACED)
    ada, cleo = phone(), phone("cleo")
    ada_organises(ada, camp)
    for path in ("", "/grid", "/doors", "/cards"):
        shown = read(cleo.get(f"{camp.path}/print{path}"))
        assert "The grid is not public yet." in shown.one("main").text
        assert (shown.every("section", class_="sheet"), shown.every("article")) == ([], [])
    assert cleo.get(f"{camp.path}/print/grid?draft=yes").status_code == 404
    (draft,) = read(ada.get(f"{camp.path}/print/grid?draft=yes")).every("section", class_="sheet")
    assert ("Bread" in draft.text, "Draft, not published" in draft.text) == (True, True)
    assert len(read(ada.get(f"{camp.path}/print/cards")).every("article")) == 3


def test_paper_names_nobody_where_exports_do_not(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(keeps_names_back, camp.id)
    for path in ("grid", "doors", "cards"):
        text = read(phone().get(f"{camp.path}/print/{path}")).one("main").text
        assert ("Bread" in text, "Ben" in text) == (True, False)


def keeps_names_back(tx: Tx, event_id: str) -> None:
    """Let an event keep its people's names out of what leaves it."""
    tx.get_one(Event, event_id).names_public = False


def test_the_kit_leads_to_every_kind_of_sheet(phone: Phones, camp: Camp) -> None:
    ada = phone()
    ada_organises(ada, camp)
    kit = read(ada.get(f"{camp.path}/print")).one("main")
    links = [link.get("href") for link in kit.every("a") if link.get("href")]
    print_at = f"{camp.path}/print"
    assert links == [
        f"{print_at}/grid",
        f"{print_at}/grid?paper=a4",
        f"{print_at}/doors",
        f"{print_at}/cards",
        f"{print_at}/grid?draft=yes",
        f"{print_at}/grid?paper=a4&draft=yes",
        f"{print_at}/doors?draft=yes",
    ]
    assert [ada.get(link).status_code for link in links] == [200] * len(links)
