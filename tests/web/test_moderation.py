import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.queries.moderation import moderation_of
from app.services import moderation, notes, undoing
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Counting, Phones
from tests.people import Camp, ada_organises, an_event
from tests.reading import Element, Page, page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture
def ada(phone: Phones, camp: Camp) -> TestClient:
    client = phone("ada")
    ada_organises(client, camp)
    return client


def writes(house: House, clock: StandingClock, camp: Camp, who: str, title: str, body: str) -> None:
    """Save notes, upon the newest revision of a page."""
    now = clock.advance(seconds=10)
    viewer, key = getattr(camp, who), camp.topics[title]
    house.db.write_now(notes.save, viewer, now, page_key=key, body=body, base=99)


def desk(client: TestClient, camp: Camp) -> Page:
    return page(client.get(f"{camp.path}/desk/notes"))


def cards(shown: Page) -> list[Element]:
    return shown.one("ul", class_="writers").every("li")


def presses(client: TestClient, shown: Page, label: str) -> Page:
    """Press the button with a label and return the page that one lands on."""
    (form,) = [f for f in shown.forms if f.element.one("button").text.startswith(label)]
    answer = client.post(form.action)
    return page(answer)


def test_an_organiser_undoes_everything_by_one_person(
    ada: TestClient, phone: Phones, house: House, camp: Camp, clock: StandingClock
) -> None:
    writes(house, clock, camp, "cleo", "Bread", "It rises.")
    writes(house, clock, camp, "ben", "Bread", "It rises. PILLS")
    writes(house, clock, camp, "ben", "Bees", "PILLS")
    shown = desk(ada, camp)
    assert shown.heading == "Notes and spam"
    assert [card.one("h2").text for card in cards(shown)] == ["Ben", "Cleo"]
    first = cards(shown)[0].text
    assert "saved 2 times · on 2 pages ·" in first
    assert "2 pages go back to the text without theirs." in first
    landed = presses(ada, shown, "Undo everything by Ben")
    assert landed.one("div", class_="good").text.startswith("2 pages were changed, 0 photos were")
    stranger = phone()
    assert "PILLS" not in stranger.get(f"{camp.path}/n/{camp.topics['Bread']}").text
    assert "It rises." in stranger.get(f"{camp.path}/n/{camp.topics['Bread']}").text
    history = stranger.get(f"{camp.path}/n/{camp.topics['Bread']}/history").text
    assert "Without what one person wrote" in history
    again = presses(ada, desk(ada, camp), "Undo everything by Ben")
    assert again.one("div", class_="good").text == "No page and no photo was left to undo."


def test_an_organiser_blocks_somebody_who_then_is_told_and_keeps_their_words(
    ada: TestClient, phone: Phones, house: House, camp: Camp, clock: StandingClock
) -> None:
    writes(house, clock, camp, "ben", "Bread", "It rises.")
    blocked = presses(ada, desk(ada, camp), "Block Ben")
    assert cards(blocked)[0].one("h2").text == "Ben blocked"
    ben, here = phone("ben"), f"{camp.path}/n/{camp.topics['Bread']}"
    form = page(ben.get(f"{here}/edit")).form(f"{here}/edit")
    clock.advance(seconds=10)
    words = {name: value[0] for name, value in form.values.items()} | {"body": "All my words"}
    refused = ben.post(form.action, data=words)
    assert refused.status_code == 403
    assert "Organisers have stopped you from writing" in refused.text
    assert page(refused).form(f"{here}/edit").value("body") == "All my words"
    waiting = ben.post(form.action, data=words, headers={"Accept": "application/json"})
    assert waiting.status_code == 403
    assert waiting.json()["message"].endswith("what you typed is still here.")
    vote = ben.post(f"{camp.path}/topics/{camp.topics['Bees']}/vote")
    assert vote.status_code != 403
    presses(ada, desk(ada, camp), "Let Ben write again")
    assert ben.post(form.action, data=words).status_code == 200
    assert "All my words" in phone().get(here).text


def test_an_organiser_freezes_a_page_where_it_is_read(
    ada: TestClient, phone: Phones, camp: Camp
) -> None:
    here = f"{camp.path}/n/{camp.topics['Bread']}"
    frozen = presses(ada, page(ada.get(here)), "Freeze this page")
    assert "This page is frozen: organisers alone write here." in frozen.text
    assert "Write the notes" in frozen.text
    cleo = page(phone("cleo").get(here))
    assert "This page is frozen" in cleo.text
    assert [link for link in cleo.links if link in ("Write the notes", "Add a photo")] == []
    assert phone("cleo").get(f"{here}/edit").status_code == 409
    assert desk(ada, camp).links["Bread"] == here
    thawed = presses(ada, desk(ada, camp), "Unfreeze")
    assert "This page is frozen" not in thawed.text


def test_where_others_keep_saving_the_same_page_says_so(
    ada: TestClient,
    house: House,
    camp: Camp,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writes(house, clock, camp, "ben", "Bread", "PILLS")
    undoing_at = f"{camp.path}/desk/notes/people/{camp.ben.participant_id}/undoing"
    with monkeypatch.context() as never:
        never.setattr(undoing, "MOST_TRIES", 0)
        refused = ada.post(undoing_at)
    assert refused.status_code == 409
    assert page(refused).one("h1").text == "Notes and spam"
    assert "Undo everything again." in page(refused).one("main").text
    landed = presses(ada, page(refused), "Undo everything by Ben")
    assert landed.one("div", class_="good").text.startswith("One page was changed")


def test_nobody_but_organisers_knows_of_it(phone: Phones, camp: Camp) -> None:
    ben, at = camp.ben.participant_id, f"{camp.path}/desk/notes"
    for client in (phone(), phone("cleo")):
        assert client.get(at).status_code == 404
        for what in ("undoing", "blocking", "unblocking"):
            assert client.post(f"{at}/people/{ben}/{what}").status_code == 404
        assert client.post(f"{at}/pages/{camp.topics['Bread']}/freezing").status_code == 404


def test_an_organiser_is_not_blocked_and_strangers_are_unknown(
    ada: TestClient, camp: Camp, house: House, clock: StandingClock
) -> None:
    writes(house, clock, camp, "ada", "Bread", "It rises.")
    shown = desk(ada, camp)
    assert [form.text for form in shown.one("ul", class_="writers").every("form")] == [
        "Undo everything by Ada"
    ]
    at = f"{camp.path}/desk/notes/people"
    refused = ada.post(f"{at}/{camp.ada.participant_id}/blocking")
    assert refused.status_code == 409
    assert "Organisers cannot be blocked" in refused.text
    assert ada.post(f"{at}/nobody/undoing").status_code == 404


def test_the_page_costs_the_same_however_many_wrote(
    house: House, camp: Camp, clock: StandingClock, queries: Counting
) -> None:
    for who in ("ben", "cleo", "ada"):
        writes(house, clock, camp, who, "Bread", f"Said by {who}.")
        key = camp.topics["Bread"]
        house.db.write_now(moderation.freeze, camp.ada, clock(), page_key=key, on=who == "ada")
        with queries(house.db.engine) as selects, house.db.reading() as session:
            moderation_of(session, camp.id)
        assert len(selects) == 4
