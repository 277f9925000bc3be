"""Whatever goes wrong, people read what happened and keep what they typed."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import rounds
from app.web.house import House
from app.web.middleware import HEADERS, LARGEST_BODY
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/nowhere", "There is no page at this address."),
        ("/static/x/nothing.css", None),
        ("/e/nowhere", "There is no event at this address."),
        ("/e/nowhere/topics", "There is no event at this address."),
    ],
)
def test_an_unknown_address_says_so(phone: Phones, address: str, sentence: str | None) -> None:
    answer = phone().get(address)

    assert answer.status_code == 404
    if sentence:
        assert page(answer).heading == sentence


def test_an_unknown_topic_says_so(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    addresses = [f"{camp.path}/topics/nosuchtopic", f"{camp.path}/topics/nosuchtopic/edit"]

    assert [ben.get(address).status_code for address in addresses] == [404, 404]


def test_a_topic_of_another_event_is_not_there(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    foreign = an_event(house.db, clock, name="Another").topics["Bread"]
    ben, ada = phone("ben"), phone("ada")
    here = f"{camp.path}/topics/{foreign}"

    for someone in (ben, ada):
        assert someone.get(here).status_code == 404
        assert someone.get(f"{here}/edit").status_code == 404
        for verb, data in (
            ("vote", {"on": "1"}),
            ("edit", {"title": "Mine", "language": "en"}),
            ("withdrawal", {}),
            ("return", {}),
            ("hosts", {"on": "1"}),
        ):
            assert someone.post(f"{here}/{verb}", data=data).status_code == 404


def test_a_body_without_end_is_refused(phone: Phones, camp: Camp) -> None:
    answer = phone("ben").post(
        f"{camp.path}/topics", data={"title": "x", "description": "x" * (LARGEST_BODY + 1)}
    )

    assert answer.status_code == 413
    assert page(answer).heading == "That is too much text at once. Shorten it."


def test_a_form_that_arrives_in_pieces_is_refused(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")
    vote = f"{camp.path}/topics/{camp.topics['Bread']}/vote"

    for data in ({}, {"on": "perhaps"}):
        answer = ben.post(vote, data=data)
        assert answer.status_code == 422
        assert page(answer).heading == (
            "The form did not arrive whole. Go back, and send it again."
        )


def test_another_method_is_refused(phone: Phones) -> None:
    answer = phone().post("/", data={})

    assert answer.status_code == 405
    assert page(answer).heading == "This address does not take what was sent."


def test_a_topic_sent_after_the_round_is_refused_with_all_its_words(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(rounds.close_round, camp.ada, clock())
    data = {"title": "Too late", "why": "Because", "description": "Long\ntext", "language": "fr"}

    answer = phone("ben").post(f"{camp.path}/topics", data=data)

    form = page(answer).form(f"{camp.path}/topics")
    assert answer.status_code == 409
    assert page(answer).one("", role="alert").text == (
        "The round is closed. Topics and votes are no longer taken."
    )
    assert {name: form.value(name).replace("\r\n", "\n") for name in data} == data


def test_a_vote_sent_after_the_round_is_refused_in_words(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    house.db.write_now(rounds.close_round, camp.ada, clock())
    ben, vote = phone("ben"), f"{camp.path}/topics/{camp.topics['Bicycles']}/vote"

    asked = ben.post(vote, data={"on": "1"})
    scripted = ben.post(vote, data={"on": "1"}, headers={"accept": "application/json"})

    sentence = "The round is closed. Topics and votes are no longer taken."
    assert (asked.status_code, page(asked).heading) == (409, sentence)
    assert (scripted.status_code, scripted.json()) == (409, {"message": sentence})


def test_a_stranger_is_led_to_the_door(phone: Phones, camp: Camp) -> None:
    dora = phone()

    asked = dora.get(f"{camp.path}/topics", follow_redirects=False)
    scripted = dora.post(
        f"{camp.path}/topics/{camp.topics['Bread']}/vote",
        data={"on": "1"},
        headers={"accept": "application/json"},
    )

    assert (asked.status_code, asked.headers["location"]) == (303, f"/j/{camp.code}")
    assert (scripted.status_code, scripted.json()) == (403, {"message": "Join the event first."})


def test_a_form_sent_without_its_cookie_keeps_its_words_one_step_back(
    phone: Phones, camp: Camp
) -> None:
    dora = phone()

    answer = dora.post(f"{camp.path}/topics", data={"title": "Rye", "language": "en"})

    assert (answer.status_code, page(answer).heading) == (
        403,
        "This device is not in the event. Join it, then go back: what you typed is still there."
        " Send it again.",
    )
    assert dora.get(page(answer).links["Return to SoloCamp"]).url.path == f"/j/{camp.code}"


def test_what_breaks_on_our_side_says_so_and_shows_nothing_inside(
    phone: Phones, house: House, camp: Camp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret inside")

    ben = phone("ben", raise_server_exceptions=False)
    monkeypatch.setattr(type(house.db), "reading", breaks)

    answer = ben.get(f"{camp.path}/topics")

    assert answer.status_code == 500
    assert page(answer).heading.startswith("Something broke on our side.")
    assert "secret inside" not in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["X-Request-ID"]


def test_a_draft_event_waits_for_its_round(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, name="Draft", phase=Phase.DRAFT)

    answer = phone("ben").post(f"{camp.path}/topics", data={"title": "Soon", "language": "en"})

    assert answer.status_code == 409
    assert page(answer).one("", role="alert").text == (
        "The round has not begun yet. Wait until the organiser opens it."
    )


def test_an_error_inside_an_event_leads_back_into_it(phone: Phones, camp: Camp) -> None:
    ben, vote = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}/vote"
    answers = [
        ben.get(f"{camp.path}/nonsense"),
        ben.get(f"{camp.path}/topics/nosuchtopic"),
        ben.post(vote, data={}),
        ben.get(f"{camp.path}/desk"),
    ]

    assert [page(answer).links["Return to SoloCamp"] for answer in answers] == [camp.path] * 4
    assert "Type the code of an event" in page(ben.get("/e/nowhere/topics")).links


def test_an_error_says_so_in_its_title_and_is_one_link_from_the_other_language(
    phone: Phones, camp: Camp
) -> None:
    answer = phone("ben").get(f"{camp.path}/nonsense?lang=fr")

    assert page(answer).title == "Erreur : Il n’y a pas de page à cette adresse."
    assert page(answer).links["English"] == f"{camp.path}/nonsense?lang=en"
    assert answer.headers["content-language"] == page(answer).one("html").get("lang") == "fr"


@pytest.mark.parametrize(
    ("form", "above"),
    [
        ("/topics/{topic}/vote", "/topics/{topic}"),
        ("/me/name", "/me"),
        ("/desk/round", "/desk"),
        ("/desk/rooms/list", "/desk/rooms"),
        ("/desk/locks", "/desk"),
        ("/desk/placements/{topic}", "/desk"),
    ],
)
def test_a_reload_after_a_refusal_leads_to_the_page_of_the_form(
    phone: Phones, camp: Camp, form: str, above: str
) -> None:
    topic = camp.topics["Bread"]

    answer = phone("ada").get(
        camp.path + form.format(topic=topic) + "?lang=fr", follow_redirects=False
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == camp.path + above.format(topic=topic) + "?lang=fr"
