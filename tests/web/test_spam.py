from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.phases import Phase
from app.services import notes
from app.settings import Settings
from app.web.house import House
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, an_event
from tests.reading import page

QUICK = "That was quicker than anybody types"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Forms must be open for two seconds, as by default."""
    return settings.model_copy(update={"form_seconds": 2.0})


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


def fills(client: TestClient, address: str, action: str, **words: str) -> dict[str, str]:
    """Return what the browser would send of a form with some words typed into it."""
    form = page(client.get(address)).form(action)
    return {name: values[0] for name, values in form.values.items()} | words


def forms(camp: Camp) -> tuple[tuple[str, str, dict[str, str]], ...]:
    here = f"{camp.path}/n/{camp.topics['Bread']}/edit"
    return (
        (here, here, {"body": "It rises."}),
        (f"{camp.path}/notes/new", f"{camp.path}/notes", {"title": "Oven", "body": "It is hot."}),
    )


@pytest.mark.parametrize("which", [0, 1])
def test_a_form_filled_in_too_quickly_comes_back_and_passes_once_more(
    phone: Phones, camp: Camp, clock: StandingClock, which: int
) -> None:
    cleo = phone("cleo")
    address, action, words = forms(camp)[which]
    sent = fills(cleo, address, action, **words)
    clock.advance(seconds=1)
    refused = cleo.post(action, data=sent)
    assert refused.status_code == 409
    assert QUICK in refused.text
    form = page(refused).form(action)
    assert form.value("body") == words["body"]
    clock.advance(seconds=1)
    again = {name: values[0] for name, values in form.values.items()}
    saved = cleo.post(action, data=again)
    assert saved.status_code == 200
    assert words["body"] in saved.text


@pytest.mark.parametrize("which", [0, 1])
def test_the_field_that_nobody_sees_catches_programs_and_costs_nobody_a_word(
    phone: Phones, camp: Camp, clock: StandingClock, which: int
) -> None:
    cleo = phone("cleo")
    address, action, words = forms(camp)[which]
    shown = page(cleo.get(address)).form(action).element
    trap = shown.one("input", name="more")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
    sent = fills(cleo, address, action, **words, more="https://pills.example")
    clock.advance(seconds=5)
    refused = cleo.post(action, data=sent)
    assert refused.status_code == 409
    assert "A field that nobody sees was filled in" in refused.text
    form = page(refused).form(action)
    assert (form.value("body"), form.value("more")) == (words["body"], "")


def test_when_a_form_was_opened_cannot_be_made_up(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Other camp")
    cleo = phone("cleo")
    _, action, words = forms(camp)[0]
    here, there, _ = forms(other)[0]
    elsewhere = fills(cleo, here, there)["opened"]
    clock.advance(hours=1)
    for opened in ("", "1", elsewhere, elsewhere[:-1], f"{camp.id} 0"):
        assert QUICK in cleo.post(action, data=words | {"opened": opened}).text


def test_what_waits_in_an_outbox_and_what_is_saved_again_and_again_passes(
    phone: Phones, camp: Camp, clock: StandingClock
) -> None:
    cleo = phone("cleo")
    address, action, words = forms(camp)[0]
    sent = fills(cleo, address, action, **words)
    clock.advance(days=2)
    for key, body in (("first", "It rises."), ("second", "It rises. It falls.")):
        headers: dict[str, Any] = {"Accept": "application/json", "Idempotency-Key": key}
        assert cleo.post(action, data=sent | {"body": body}, headers=headers).status_code == 200
    preview = page(cleo.post(action, data=sent | {"preview": "yes"})).form(action)
    assert preview.value("opened") == sent["opened"]


def test_too_many_links_come_back_with_the_text(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    cleo = phone("cleo")
    address, action, _ = forms(camp)[0]
    links = "\n".join(f"https://pills.example/{number}" for number in range(6))
    ours = "\n".join(f"{house.address}{camp.path}/n/{number}" for number in range(9))
    sent = fills(cleo, address, action, body=links)
    clock.advance(seconds=5)
    refused = cleo.post(action, data=sent)
    assert refused.status_code == 409
    assert "Your first notes can hold 5 links to other sites, and this text has 6" in refused.text
    assert page(refused).form(action).value("body") == links
    assert cleo.post(action, data=sent | {"body": ours}).status_code == 200


def test_a_choice_between_two_texts_is_made_by_hand_and_keeps_to_the_links(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    bread = camp.topics["Bread"]
    for number, who in enumerate((camp.ada, camp.ben, camp.cleo)):
        body = f"It rises in {number} {'hours' if number else 'days'}."
        house.db.write_now(notes.save, who, clock(), page_key=bread, body=body, base=min(number, 1))
    cleo, address = phone("cleo"), f"{camp.path}/n/{bread}/conflict/3"
    links = "\n".join(f"https://pills.example/{number}" for number in range(6))
    sent = fills(cleo, address, address) | {"choice-0": "own", "text-0": links}
    refused = cleo.post(address, data=sent)
    assert (refused.status_code, QUICK in refused.text) == (409, True)
    clock.advance(seconds=5)
    refused = cleo.post(address, data=sent)
    assert (refused.status_code, "this text has 6 new ones" in refused.text) == (409, True)
    assert page(refused).form(address).value("text-0") == links
    ours = links.replace("https://pills.example", house.address)
    assert cleo.post(address, data=sent | {"text-0": ours}).url.path == f"{camp.path}/n/{bread}"
