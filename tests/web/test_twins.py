"""Topics that may be the same: told while one is proposed, compared at the desk, merged, undone."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event
from tests.reading import Page, page

Phones = Callable[..., TestClient]
TITLES = {"Compost de quartier": "ben", "Composter au quartier": "cleo", "Bees": "ben"}
CAST = {"Compost de quartier": ("ada", "ben"), "Composter au quartier": ("ben", "cleo")}
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, topics=TITLES, votes=CAST)


def _twins(read: Page) -> list[str]:
    return [twin.text for box in read.every("section", class_="twins") for twin in box.every("h3")]


def _proposes(client: TestClient, camp: Camp, title: str, **data: Any) -> Any:
    address = f"{camp.path}/topics"
    form = page(client.get(f"{address}/new")).form(address)
    return client.post(address, data={**form.values, "title": title, **data})


def _merged(phone: Phones, camp: Camp) -> Any:
    pair = {
        "kept": camp.topics["Compost de quartier"],
        "absorbed": camp.topics["Composter au quartier"],
    }
    return phone("ada").post(f"{camp.path}/desk/merges", data=pair)


def test_a_title_brings_the_topics_of_others_that_are_like_it(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/like"

    answer = phone("ada").get(address, params={"title": "Le compost de mon quartier"})

    assert _twins(page(answer)) == ["Compost de quartier", "Composter au quartier"]
    assert answer.headers["cache-control"] == "no-store"
    assert _twins(page(phone("cleo").get(address, params={"title": "Mon compost"}))) == [
        "Compost de quartier"
    ]
    assert phone("ada").get(address, params={"title": "Bread"}).text.strip() == ""
    assert phone().get(address, follow_redirects=False).status_code == 303


def test_without_script_a_proposal_asks_once_and_keeps_what_was_typed(
    phone: Phones, camp: Camp
) -> None:
    cleo, address = phone("cleo"), f"{camp.path}/topics"

    asked = _proposes(cleo, camp, "Mon compost", why="It smells")
    form = page(asked).form(address)
    sent = cleo.post(address, data={**form.values, "reason": "Mine is indoors"})

    assert (asked.status_code, _twins(page(asked))) == (200, ["Compost de quartier"])
    assert (form.value("title"), form.value("why"), form.value("sure")) == (
        "Mon compost",
        "It smells",
        "1",
    )
    assert page(sent).heading == "Mon compost"
    desk = page(phone("ada").get(f"{camp.path}/desk/twins")).text
    assert "Cleo proposed one of them says: different: “Mine is indoors”" in desk


def test_an_outbox_is_never_asked(phone: Phones, camp: Camp) -> None:
    ada, data = phone("ada"), {"title": "Mon compost", "language": "fr"}

    answer = ada.post(f"{camp.path}/topics", data=data, headers=SCRIPT)

    assert page(ada.get(answer.json()["go"])).heading == "Mon compost"


def test_twins_are_voted_for_and_led_from_the_form(phone: Phones, camp: Camp) -> None:
    ada, topic = phone("ada"), f"{camp.path}/topics/{camp.topics['Composter au quartier']}"
    asked = page(_proposes(ada, camp, "Composter au quartier"))
    buttons = {
        (button.text, button.get("formaction"))
        for button in asked.every("button", form="twin")
        if button.get("formaction").startswith(topic)
    }

    assert buttons == {("Vote for it", f"{topic}/vote"), ("Join as co-host", f"{topic}/hosts")}
    voted = ada.post(f"{topic}/vote", data={"on": "1", **asked.forms[-1].values})
    assert voted.url.path == topic
    led = page(ada.post(f"{topic}/hosts", data={"on": "1", **asked.forms[-1].values}))
    assert "You host" in led.text


def test_somebody_says_that_two_topics_are_the_same_and_their_proposers_answer(
    phone: Phones, camp: Camp
) -> None:
    compost, jardin = (f"{camp.path}/topics/{camp.topics[title]}" for title in list(TITLES)[:2])
    ada, ben, cleo = phone("ada"), phone("ben"), phone("cleo")

    chosen = page(ada.get(f"{compost}/same")).forms[-1]
    assert [item.one("span").text for item in chosen.element.every("li")] == [
        "Composter au quartier",
        "Bees",
    ]
    ada.post(chosen.action, data={"other": camp.topics["Composter au quartier"]})
    assert "Ada says this is the same topic: Composter au quartier" in page(ben.get(compost)).text
    assert "says this is the same" not in page(cleo.get(compost)).text

    ben.post(f"{compost}/same", data={"other": camp.topics["Composter au quartier"], "same": "1"})
    answer = {"other": camp.topics["Compost de quartier"], "same": "0", "reason": "Gardens"}
    assert cleo.post(f"{jardin}/same", data=answer, headers=SCRIPT).json() == {"go": jardin}

    assert "You said: the same." in page(ben.get(compost)).text
    said = [item.text for item in page(ada.get(f"{camp.path}/desk/twins")).every("ul")]
    assert "Cleo proposed one of them says: different: “Gardens”" in " ".join(said)


def test_too_long_a_reason_comes_back_as_it_was_typed(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/{camp.topics['Bees']}/same"
    other = camp.topics["Compost de quartier"]

    answer = phone("ben").post(address, data={"other": other, "same": "0", "reason": "r" * 201})

    assert answer.status_code == 422
    assert page(answer).problems == {"reason": "Shorten this to 200 characters or fewer."}
    assert page(answer).forms[0].value("reason") == "r" * 201


def test_the_desk_says_why_two_may_be_the_same_and_what_merging_makes(
    phone: Phones, camp: Camp
) -> None:
    shown = page(phone("ada").get(f"{camp.path}/desk/twins"))
    (pair,) = shown.every("li", class_="pair")

    assert pair.one("h2").text == "1. Same words: compost, quartier"
    assert pair.one("p", class_="result").text == "2 + 2 voters, 1 in common: 3"
    assert [side.text for side in pair.every("h3")] == list(TITLES)[:2]
    assert phone("ben").get(f"{camp.path}/desk/twins").status_code == 404


def test_any_two_topics_are_compared_by_hand(phone: Phones, camp: Camp) -> None:
    query = {"one": camp.topics["Bees"], "other": camp.topics["Composter au quartier"]}
    shown = page(phone("ada").get(f"{camp.path}/desk/twins", params=query))

    assert [pair.one("h2").text for pair in shown.every("li", class_="pair")] == [
        "1. No word in common",
        "2. Same words: compost, quartier",
    ]


def test_a_pair_called_different_goes_away_until_somebody_says_the_same(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    ada, address = phone("ada"), f"{camp.path}/desk/twins"
    one, other = (camp.topics[title] for title in list(TITLES)[:2])

    gone = page(ada.post(address, data={"one": one, "other": other}))
    assert gone.every("li", class_="pair") == []
    assert "1 pair was called different here" in gone.text

    clock.advance(minutes=1)
    phone("ben").post(f"{camp.path}/topics/{one}/same", data={"other": other})
    assert len(page(ada.get(address)).every("li", class_="pair")) == 1


def test_merged_topics_say_so_and_are_separated_by_their_proposers(
    phone: Phones, camp: Camp
) -> None:
    compost, jardin = (f"{camp.path}/topics/{camp.topics[title]}" for title in list(TITLES)[:2])
    desk = page(_merged(phone, camp))
    assert desk.every("li", class_="pair") == []
    assert "Composter au quartier → Compost de quartier , 3 votes" in desk.text

    kept, absorbed = page(phone("ada").get(compost)), page(phone("cleo").get(jardin))
    assert "Merged into this: Composter au quartier" in kept.text
    assert "This topic is part of another one now." in absorbed.text
    assert absorbed.links["Compost de quartier"] == compost
    assert "withdrawn" not in absorbed.text

    (form,) = [form for form in absorbed.forms if "/merges/" in form.action]
    again = phone("cleo").post(form.action)
    assert (again.url.path, "part of another" in again.text) == (jardin, False)


def test_a_vote_from_an_old_page_says_how_the_topic_stands_that_it_counts_for(
    phone: Phones, camp: Camp
) -> None:
    _merged(phone, camp)
    jardin = f"{camp.path}/topics/{camp.topics['Composter au quartier']}"

    answer = phone("ben").post(f"{jardin}/vote", data={"on": "1"}, headers=SCRIPT).json()

    assert (answer["on"], answer["votes"]) == (True, 3)


def test_two_that_cannot_be_merged_are_shown_with_the_reason(phone: Phones, camp: Camp) -> None:
    _merged(phone, camp)

    answer = _merged(phone, camp)
    turned = {
        "kept": camp.topics["Composter au quartier"],
        "absorbed": camp.topics["Bees"],
    }
    refused = phone("ada").post(f"{camp.path}/desk/merges", data=turned)

    assert answer.status_code == 200
    assert refused.status_code == 409
    assert "is part of another topic. Separate them first." in refused.text


def test_notes_of_a_merged_topic_lead_to_those_of_the_one_it_is_part_of(
    phone: Phones, camp: Camp
) -> None:
    ben, bees = phone("ben"), f"{camp.path}/n/{camp.topics['Bees']}"
    ben.post(f"{bees}/edit", data={"body": "See [[Composter au quartier]]", "base": "0"})
    _merged(phone, camp)

    notes = f"{camp.path}/n/{camp.topics['Composter au quartier']}"
    assert page(ben.get(bees)).links["Composter au quartier"] == notes
    assert page(ben.get(notes)).links["Compost de quartier"] == (
        f"{camp.path}/n/{camp.topics['Compost de quartier']}"
    )


def test_only_who_voted_is_told_that_their_vote_counts(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    clock.advance(minutes=1)
    pair = {"kept": camp.topics["Compost de quartier"], "absorbed": camp.topics["Bees"]}
    phone("ada").post(f"{camp.path}/desk/merges", data=pair)
    phone("ben").post(f"{camp.path}/topics/{pair['kept']}/vote", data={"on": "0"})
    told = {}

    for who in ("ada", "ben"):
        shown = page(phone(who).get(f"{camp.path}/topics"))
        (told[who],) = (item.text for item in shown.every("li") if "Merged:" in item.text)

    sentence = "Merged: Bees is now part of Compost de quartier ."
    assert told == {"ada": f"{sentence} Your vote counts there.", "ben": sentence}


def test_who_voted_is_told_of_a_merge_until_they_know(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    ben, told = phone("ben"), "Composter au quartier is now part of Compost de quartier"
    clock.advance(minutes=1)
    _merged(phone, camp)

    assert told in page(ben.get(f"{camp.path}/topics")).text
    seen = ben.post(f"{camp.path}/me/news", data={"back": "topics"})

    assert (seen.url.path, told in page(seen).text) == (f"{camp.path}/topics", False)
    assert told in page(phone("cleo").get(f"{camp.path}/topics")).text
