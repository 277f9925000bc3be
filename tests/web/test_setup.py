"""One form makes a whole event; another describes it anew. Both keep what was typed."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.domain.phases import Phase
from app.models import Event, Room, Slot
from app.services import people
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event, carries
from tests.reading import Form, page

NEW = "/desk/new"
TYPED = {
    "name": "SoloCamp",
    "date": "2026-12-05",
    "zone": "Europe/Paris",
    "place": "The barn",
    "languages": ["fr", "en"],
    "rooms": "Conservatory, 40, screen\nCellar; 12",
    "day": "9:30 to 12:00, 45 min, break 15, Coffee 10:15 to 10:30",
    "limited": "yes",
    "dots": "5",
    "counts": "always",
    "organiser": "Ada",
}


@pytest.fixture
def owner(phone: Phones, app: FastAPI) -> TestClient:
    """The phone of somebody who holds the server's secret."""
    client = phone()
    carries(client, app, "owner", organiser=True)
    return client


def form_of(client: TestClient) -> Form:
    return page(client.get(NEW)).form(NEW)


def standing(client: TestClient, camp: Camp) -> Form:
    address = f"{camp.path}/desk/settings"
    return page(client.get(address)).form(address)


def test_one_form_makes_an_event_with_rooms_and_times(owner: TestClient, house: House) -> None:
    answer = owner.post(NEW, data={**form_of(owner).values, **TYPED})

    shown = page(answer)
    assert (answer.url.path, shown.heading) == ("/e/solocamp/desk", "Desk")
    assert "2 rooms × 2 times = 4 places, 0 topics." in shown.text
    with house.db.reading() as session:
        event = session.exec(select(Event)).one()
        rooms = session.exec(select(Room).order_by(col(Room.position))).all()
        slots = session.exec(select(Slot).order_by(col(Slot.starts_at))).all()
    assert (event.name, event.place, event.zone, event.dots, event.counts) == (
        "SoloCamp",
        "The barn",
        "Europe/Paris",
        5,
        "always",
    )
    assert [(room.name, room.seats, room.features) for room in rooms] == [
        ("Conservatory", 40, ["screen"]),
        ("Cellar", 12, []),
    ]
    assert [(slot.starts_at, slot.label) for slot in slots] == [
        (datetime(2026, 12, 5, 8, 30, tzinfo=UTC), ""),
        (datetime(2026, 12, 5, 9, 15, tzinfo=UTC), "Coffee"),
        (datetime(2026, 12, 5, 9, 30, tzinfo=UTC), ""),
    ]


def test_the_form_as_it_is_shown_needs_a_name_and_rooms(owner: TestClient) -> None:
    for language, coffee in (("en", "lunch 12:30"), ("fr", "déjeuner 12:30")):
        shown = page(owner.get(NEW, params={"lang": language})).form(NEW)
        assert (shown.value("date"), coffee in shown.value("day")) == ("2026-11-21", True)

        refused = owner.post(NEW, data=shown.values)
        assert list(page(refused).problems) == ["name", "rooms"]

        made = owner.post(NEW, data={**shown.values, "name": language, "rooms": "Salon"})
        times = page(owner.get(made.url.path + "/slots")).form(made.url.path + "/slots").values
        assert times["start"] == [
            "09:30", "10:30", "11:30", "12:30", "13:30", "14:30", "15:30"
        ]  # fmt: skip
        assert [label for label in times["label"] if label] == [
            "Lunch" if language == "en" else "Déjeuner"
        ]


def test_today_is_today_on_the_clock_of_the_zone(owner: TestClient, clock: StandingClock) -> None:
    clock.set(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))

    assert form_of(owner).value("date") == "2026-11-22"


def test_all_that_is_wrong_is_said_at_once_and_all_that_was_typed_stays(
    owner: TestClient, house: House
) -> None:
    typed = {
        "key": "the key",
        "name": " ",
        "date": "5 December",
        "zone": "Paris",
        "place": "x" * 121,
        "limited": "yes",
        "dots": "many",
        "counts": "after_close",
        "rooms": "Salon, 30\n\nSalon, 12",
        "day": "from nine to five",
        "organiser": "A" * 41,
    }

    answer = owner.post(NEW, data=typed)

    shown = page(answer)
    assert (answer.status_code, shown.form(NEW).values) == (
        422,
        {name: [value] for name, value in typed.items()},
    )
    told = {link.get("href"): link.text for link in shown.one("div", id="problems").every("a")}
    assert list(told.items()) == [
        ("#name", "Write the name of the event."),
        ("#date", "Write the date as year-month-day, such as 2026-11-21."),
        ("#zone", "Write a time zone such as Europe/Zurich or Europe/Paris."),
        ("#place", "Shorten this to 120 characters or fewer."),
        ("#languages", "Choose at least one language."),
        ("#rooms", "Lines 1 and 3 both name “Salon”. Rename one."),
        (
            "#day",
            "“from nine to five” is not understood. Write it as in: "
            "9:30 to 17:00, 45 min, break 15, lunch 12:30 to 13:30.",
        ),
        ("#dots", "Write a number from 1 to 99, or nothing."),
        ("#organiser", "Write a name of 40 characters or fewer."),
    ]
    assert {link.removeprefix("#") for link in told} <= {found.get("id") for found in shown.every()}
    assert set(shown.problems) == {link.removeprefix("#") for link in told} - {"languages"}
    with house.db.reading() as session:
        assert session.exec(select(Event)).all() == []


def test_a_limit_without_a_number_is_asked_for(owner: TestClient) -> None:
    refused = owner.post(NEW, data={**TYPED, "dots": " "})

    assert page(refused).problems == {"dots": "Write how many votes each person has."}


def test_a_form_sent_twice_makes_one_event(owner: TestClient) -> None:
    data = {**form_of(owner).values, **TYPED}

    first, second = owner.post(NEW, data=data), owner.post(NEW, data=data)

    assert first.url.path == second.url.path == "/e/solocamp/desk"
    assert [found.text for found in page(owner.get("/desk")).every("h2")] == ["SoloCamp"]


def test_who_made_the_event_is_known_there(owner: TestClient) -> None:
    owner.post(NEW, data={**form_of(owner).values, **TYPED})

    assert page(owner.get("/e/solocamp/me/pass")).form("/e/solocamp/me/name").value("name") == "Ada"


def test_the_first_page_of_a_new_server_says_what_to_do(owner: TestClient) -> None:
    shown = page(owner.get("/desk"))

    assert [found.text for found in shown.every("h2")] == ["No event yet"]
    assert shown.links["Create an event"] == NEW


def test_the_server_s_desk_is_there_for_those_who_hold_its_secret(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    an_event(house.db, clock)

    for client in (phone(), phone("cleo"), phone("ada")):
        answers = [client.get("/desk"), client.get(NEW), client.post(NEW, data=TYPED)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_settings_show_how_the_event_is_and_save_it(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, place="The barn", dots=3)
    ada = phone("ada")
    form = standing(ada, camp)
    assert form.values == {
        "name": ["SoloCamp"],
        "date": ["2026-11-21"],
        "zone": ["Europe/Zurich"],
        "place": ["The barn"],
        "languages": ["fr", "en"],
        "limited": ["yes"],
        "dots": ["3"],
        "counts": ["after_vote"],
        "names": ["public"],
        "notes_days": ["30"],
    }

    changed = {"name": "Camp", "limited": "no", "languages": ["fr"], "notes_days": "0"}
    data = {**form.values, **changed, "names": "hidden"}
    answer = ada.post(form.action, data=data)

    assert answer.url.path == f"{camp.path}/desk"
    assert standing(ada, camp).values == {
        **form.values,
        "name": ["Camp"],
        "languages": ["fr"],
        "limited": ["no"],
        "dots": [""],
        "names": ["hidden"],
        "notes_days": ["0"],
    }


def test_another_date_and_zone_keep_the_hours_and_reach_calendars(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})
    ada = phone("ada")
    form = standing(ada, camp)

    data = {**form.values, "date": "2027-07-03", "zone": "Europe/London"}
    ada.post(form.action, data=data)

    times = page(ada.get(f"{camp.path}/desk/slots")).form(f"{camp.path}/desk/slots")
    assert times.values["start"] == ["09:30", "10:30", "12:00", "13:00"]
    calendar = ada.get(f"{camp.path}/schedule.ics").text
    assert "DTSTART:20270703T083000Z" in calendar
    assert "SEQUENCE:1" in calendar


def test_settings_that_cannot_be_keep_all_that_was_typed(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    ada = phone("ada")
    typed = {
        "name": "",
        "date": "soon",
        "zone": "Paris",
        "place": "The barn",
        "limited": "yes",
        "dots": "0",
        "counts": "always",
        "names": "public",
        "notes_days": "367",
    }

    answer = ada.post(f"{camp.path}/desk/settings", data=typed)

    shown = page(answer)
    assert answer.status_code == 422
    assert shown.form(f"{camp.path}/desk/settings").values == {
        name: [value] for name, value in typed.items()
    }
    assert set(shown.problems) == {"name", "date", "zone", "dots", "notes_days"}
    assert "Choose at least one language." in shown.text
    assert standing(ada, camp).value("name") == "SoloCamp"


def test_settings_are_for_organisers(phone: Phones, house: House, clock: StandingClock) -> None:
    camp = an_event(house.db, clock)

    for client in (phone(), phone("cleo")):
        assert client.get(f"{camp.path}/desk/settings").status_code == 404
        assert client.post(f"{camp.path}/desk/settings", data=TYPED).status_code == 404


def test_a_second_organiser_comes_in_by_the_secret_link(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock)
    house.db.write_now(
        people.let_in_organiser,
        token=camp.organiser_token,
        device="zoe",
        language="en",
        now=clock(),
    )

    assert standing(phone("zoe"), camp).value("name") == "SoloCamp"
