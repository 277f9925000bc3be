"""Topics on phones: proposed, found, changed by those who may."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import people, rounds
from app.web.house import House
from tests.clock import StandingClock
from tests.people import Camp, an_event, joins, proposes
from tests.reading import page

Phones = Callable[..., TestClient]


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock)


def _titles(client: TestClient, address: str) -> set[str]:
    rows = page(client.get(address)).every("li", class_="topic")
    return {row.one("h2").text for row in rows if not row.has("hidden")}


def test_a_topic_is_proposed_from_its_form_and_only_once(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"
    form = page(ben.get(f"{address}/new")).form(address)
    data = {**form.values, "title": "Soup", "why": "We are hungry"}

    first, second = ben.post(address, data=data), ben.post(address, data=data)

    assert (page(first).heading, first.url.path) == ("Soup", second.url.path)
    assert _titles(ben, address) == {"Bread", "Bicycles", "Bees", "Soup"}


def test_a_proposal_after_the_close_keeps_all_that_was_typed(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"
    form = page(ben.get(f"{address}/new")).form(address)
    house.db.write_now(rounds.close_round, camp.ada, clock())

    typed = {"title": "Soup", "why": "We are hungry", "tags": "food"}
    answer = ben.post(address, data={**form.values, **typed})

    assert answer.status_code == 409
    assert "The round is closed. Topics and votes are no longer taken." in page(answer).text
    kept = page(answer).form(address)
    assert {name: kept.value(name) for name in typed} == typed


def test_a_proposal_leaves_limits_alone_that_were_set_after_its_form_was_shown(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"
    one, two, three = camp.slots[:3]
    house.db.write_now(people.set_limits, camp.ben, clock(), away=[one, two])
    form = page(ben.get(f"{address}/new")).form(address)
    shown = sorted([one, two])
    assert (form.values["away"], form.values["away_was"]) == ([one, two], shown)

    house.db.write_now(people.set_limits, camp.ben, clock(), away=[one, three])
    wrong = ben.post(address, data={**form.values, "title": "", "away": [two]})
    again = page(wrong).form(address)
    assert (wrong.status_code, again.values["away"], again.values["away_was"]) == (
        422,
        [two],
        shown,
    )

    ben.post(address, data={**again.values, "title": "Soup"})
    limits = page(ben.get(f"{camp.path}/me/pass")).form(f"{camp.path}/me/limits")
    assert limits.values == {"away": [three]}


def test_a_number_of_votes_stands_with_its_word_and_brings_both(phone: Phones, camp: Camp) -> None:
    def said(language: str, topic: str) -> tuple[str, dict[str, str]]:
        answer = phone("ada").get(
            f"{camp.path}/topics/{camp.topics[topic]}", params={"lang": language}
        )
        count = page(answer).one("p", class_="count")
        return count.text, dict(count.every("span")[1].attributes)

    english = {"data-one": "vote", "data-other": "votes"}
    assert said("en", "Bees") == ("1 vote", english)
    assert said("en", "Bread") == ("2 votes", english)
    assert said("fr", "Bees") == ("1 voix", {"data-one": "voix", "data-other": "voix"})


def test_topics_are_searched_and_chosen(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"

    assert _titles(ben, f"{address}?q=bre") == {"Bread"}
    assert _titles(ben, f"{address}?q=CLEO") == {"Bicycles"}
    assert _titles(ben, f"{address}?show=mine") == {"Bread", "Bees"}
    assert _titles(ben, f"{address}?show=voted") == {"Bread"}
    assert _titles(ben, f"{address}?q=nothing") == set()


def test_the_form_to_edit_holds_the_words_and_saves_them(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}"
    form = page(ben.get(f"{address}/edit")).form(f"{address}/edit")
    assert form.value("title") == "Bread"

    answer = ben.post(form.action, data={**form.values, "title": "Rye"})

    assert (page(answer).heading, answer.url.path) == ("Rye", address)


def test_others_cannot_edit_and_are_told_so(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/{camp.topics['Bread']}"

    answer = phone("cleo").post(f"{address}/edit", data={"title": "Mine", "language": "en"})

    assert answer.status_code == 403
    assert page(phone("ben").get(address)).heading == "Bread"


def test_a_topic_is_withdrawn_and_brought_back(phone: Phones, camp: Camp) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics/{camp.topics['Bread']}"

    assert "withdrawn" in page(ben.post(f"{address}/withdrawal")).text
    assert _titles(ben, f"{camp.path}/topics") == {"Bicycles", "Bees"}

    ben.post(f"{address}/return")
    assert _titles(ben, f"{camp.path}/topics") == {"Bread", "Bicycles", "Bees"}


def test_only_those_whose_topic_it_is_see_its_form(phone: Phones, camp: Camp) -> None:
    address = f"{camp.path}/topics/{camp.topics['Bread']}/edit"
    assert phone("ben").get(address).status_code == 200
    assert phone("ada").get(address).status_code == 200
    assert phone("cleo").get(address).status_code == 404


def test_the_chips_choose_and_say_how_many(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    ben, address = phone("ben"), f"{camp.path}/topics"
    assert _titles(ben, f"{address}?show=new") == {"Bread", "Bicycles", "Bees"}

    clock.advance(minutes=20)
    proposes(house.db, clock, camp.cleo, "Soup", hosting=False, tags=("food",))

    assert _titles(ben, f"{address}?show=new") == {"Soup"}
    assert _titles(ben, f"{address}?show=open") == {"Soup"}
    assert _titles(ben, f"{address}?show=tag-food") == {"Soup"}
    shown = page(ben.get(f"{address}?show=mine&q=bre"))
    assert shown.one("p", data_found="# of ## topics").text == "1 of 4 topics"


def test_a_search_in_vain_leads_to_proposing_it(phone: Phones, camp: Camp) -> None:
    ben = phone("ben")

    shown = page(ben.get(f"{camp.path}/topics?q=compost"))

    assert "No topic about “compost”." in shown.text
    form = page(ben.get(shown.links["Propose it"]))
    assert form.form(f"{camp.path}/topics").value("title") == "compost"


def test_a_vote_without_script_keeps_the_search(phone: Phones, camp: Camp) -> None:
    ben, topic_id = phone("ben", follow_redirects=False), camp.topics["Bees"]
    shown = page(ben.get(f"{camp.path}/topics?show=mine&q=bee"))
    form = shown.form(f"{camp.path}/topics/{topic_id}/vote")

    answer = ben.post(form.action, data=form.values)

    assert answer.headers["location"] == f"{camp.path}/topics?show=mine&q=bee#t{topic_id}"


def test_the_search_comes_with_the_thirteenth_topic(
    phone: Phones, house: House, clock: StandingClock, camp: Camp
) -> None:
    ben = phone("ben")
    assert page(ben.get(f"{camp.path}/topics")).every("form", role="search") == []

    for number in range(10):
        proposes(house.db, clock, camp.cleo, f"Topic {number}")

    assert len(page(ben.get(f"{camp.path}/topics")).every("form", role="search")) == 1


@pytest.mark.parametrize("counts", ["after_vote", "after_close"])
def test_hidden_counts_are_nowhere_on_the_page(
    phone: Phones, house: House, clock: StandingClock, counts: str
) -> None:
    camp = an_event(house.db, clock, counts=counts)
    ada, ben = phone("ada"), phone()
    joins(ben, camp.code, "Eve")
    pages = [f"{camp.path}/topics", f"{camp.path}/topics/{camp.topics['Bread']}"]

    for address in pages:
        shown = page(ben.get(address))
        assert {place.text for place in shown.every("span", class_="n")} <= {""}
        assert shown.every("div", data_region="counts") == []
    clock.advance(hours=1)
    assert page(ada.get(pages[0])).every("div", data_region="counts") != []


def test_all_votes_used_leads_to_taking_one_back(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, dots=1, votes={"Bread": ("cleo",)})
    cleo, bees = phone("cleo"), camp.topics["Bees"]
    form = page(cleo.get(f"{camp.path}/topics")).form(f"{camp.path}/topics/{bees}/vote")

    swap = page(cleo.post(form.action, data=form.values))
    assert swap.heading == "Your one vote is used. Take it back?"

    (choice,) = [found for found in swap.forms if found.action.endswith("/swap")]
    after = page(cleo.post(choice.action, data=choice.values))
    pressed = [
        row.one("h2").text
        for row in after.every("li", class_="topic")
        if row.one("button").get("aria-pressed") == "true"
    ]
    assert pressed == ["Bees"]


def test_my_votes_keep_what_was_just_undone_and_offer_the_last(
    phone: Phones, clock: StandingClock, camp: Camp
) -> None:
    ben, votes = phone("ben"), f"{camp.path}/me/votes"
    shown = page(ben.get(votes))
    last = shown.one("form", class_="undo-last")
    assert last.text == "Your last vote: Bread Undo last"

    form = next(form for form in shown.forms if form.element is last)
    after = page(ben.post(form.action, data=form.values))

    assert [row.one("h2").text for row in after.every("li", class_="topic")] == ["Bread"]
    assert after.one("button", class_="vote").get("aria-pressed") == "false"
    assert after.one("span", class_="off").text == "Vote again"
    assert page(ben.get(votes)).every("li", class_="topic") == []


def test_the_last_vote_is_offered_for_a_minute(
    phone: Phones, clock: StandingClock, camp: Camp
) -> None:
    clock.advance(seconds=61)

    assert page(phone("ben").get(f"{camp.path}/me/votes")).every("form", class_="undo-last") == []


def test_after_the_close_topics_stand_by_rank_with_my_votes(
    phone: Phones, house: House, clock: StandingClock
) -> None:
    camp = an_event(house.db, clock, phase=Phase.PLANNING)

    shown = page(phone("cleo").get(f"{camp.path}/topics"))

    rows = [row.text for row in shown.every("li", class_="topic")]
    assert [row.split()[0] for row in rows] == ["Bread", "Bees", "Bicycles"]
    assert "Voted ✓ 2 votes" in rows[0]
    assert "The grid comes before the first session, at 09:30." in shown.text
    assert shown.links["My votes"] == f"{camp.path}/me/votes"


def test_the_desk_sees_both_figures_of_interest(phone: Phones, camp: Camp) -> None:
    ada = phone("ada")

    table = page(ada.get(f"{camp.path}/desk/topics")).one("table")

    rows = [[cell.text for cell in row.every("td")] for row in table.every("tr")[1:]]
    assert rows == [
        ["Ben", "2", "2", "2 of 2"],
        ["Ben", "1", "1", "2 of 2"],
        ["Cleo", "0", "0", "2 of 2"],
    ]
    assert phone("cleo").get(f"{camp.path}/desk/topics").status_code == 404
